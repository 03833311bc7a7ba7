"""A small client of Llavero's REST door: it walks a person through any procedure of the bank, with nothing but the
standard library.

    bank = Llavero("https://produbanco.example", "llv_produbanco_…")
    last = bank.walk("unlock-user", "empresas", person)

It knows no procedure. Each screen says what to show, what can be done and what to type for it; `person(screen)` is
asked what they do there.
"""

import http.client
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

Screen = dict[str, Any]
Document = dict[str, Any]
TRIES = 5
LOOK_EVERY_SECONDS = 2.0


@dataclass(frozen=True)
class Pressed:
    """What somebody does on a screen: one of its actions, and a value for each of that action's fields."""

    action: str
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


Person = Callable[[Screen], Pressed | None]
"""Is shown a screen and says what is done there; None on a `live` one where they have only to wait for their phone."""


class RefusedError(Exception):
    """The door said no; `problem` is its document, and its `code` the word that never changes."""

    def __init__(self, problem: Document) -> None:
        super().__init__(problem.get("code"), problem.get("request_id"))
        self.problem = problem
        self.code = str(problem.get("code", ""))


@dataclass(frozen=True)
class Run:
    """Where somebody stands. Keep `secret`, `session` and `ticket` where their session is kept: on your server.

    `session` names what a sign-in opened, for further procedures. `ticket` lets the person's own browser into the
    bank's pages: once, within a minute. `following` is the procedure that an ending led on to, begun already.
    """

    screen: Screen
    secret: str = field(repr=False)
    session: str | None = None
    ticket: str | None = field(default=None, repr=False)
    following: "Run | None" = None

    @property
    def is_over(self) -> bool:
        return bool(self.screen["type"].startswith("end."))

    @property
    def path(self) -> str:
        return f"/journeys/{self.screen['journey']}/runs/{self.screen['run']}"


class Llavero:
    """A client of one bank."""

    def __init__(self, url: str, key: str, *, language: str = "es") -> None:
        self.address = urlsplit(url)
        self.headers = {"Authorization": f"Bearer {key}", "Accept-Language": language}

    def start(self, journey: str, portal: str, *, session: str | None = None) -> Run:
        """Begin a procedure at an entrance of the bank; in a session, if somebody is signed in."""
        asked = {"portal": portal, **({"session": session} if session else {})}
        said = self._ask("POST", f"/journeys/{journey}/runs", asked, key=new_key())
        return Run(said["screen"], said["run_secret"], session)

    def press(self, run: Run, pressed: Pressed, *, key: str = "") -> Run:
        """Do something on a screen, once; the same `key` with the same doing is told the same again."""
        asked = {"revision": run.screen["revision"], "action": pressed.action, "values": dict(pressed.values)}
        said = self._ask("POST", f"{run.path}/submissions", asked, key=key or new_key(), secret=run.secret)
        session = said["session"] or run.session
        after = replace(run, screen=said["screen"], session=session, ticket=(said["handover"] or {}).get("ticket"))
        following = said["next_run"]
        return replace(after, following=Run(following["screen"], run.secret, session)) if following else after

    def look(self, run: Run) -> Run:
        """See the present screen; a look moves nothing."""
        return replace(run, screen=self._ask("GET", run.path, secret=run.secret)["screen"])

    def wait(self, run: Run) -> Run:
        """Wait until a live screen has changed: the run moved, or another device did its part."""
        seen = f"?poll={run.screen['revision']}&pulse={run.screen['pulse']}"
        while not self._ask("GET", run.path + seen, secret=run.secret)["changed"]:
            time.sleep(LOOK_EVERY_SECONDS)
        return self.look(run)

    def walk(self, journey: str, portal: str, person: Person, *, session: str | None = None) -> Run:
        """Lead somebody through a procedure and those it leads on to; give the last ending.

        Endings are shown to `person` like every screen. Raises RefusedError where the procedure may not begin.
        """
        return self.go_on(self.start(journey, portal, session=session), person)

    def go_on(self, run: Run, person: Person) -> Run:
        """Lead somebody on from where they stand."""
        while True:
            pressed = person(run.screen)
            if run.is_over:
                if run.following is None:
                    return run
                run = run.following
            elif pressed is None:
                run = self.wait(run)
            else:
                run = self._pressed(run, pressed)

    def _pressed(self, run: Run, pressed: Pressed) -> Run:
        try:
            return self.press(run, pressed)
        except RefusedError as no:
            if "screen" not in no.problem:
                raise
            # another window was quicker, or the time was over: here is where the run stands now
            return replace(run, screen=no.problem["screen"])

    def _ask(
        self, method: str, path: str, body: Document | None = None, *, key: str = "", secret: str = ""
    ) -> Document:
        headers = {**self.headers, "Content-Type": "application/json"}
        headers |= {name: value for name, value in (("Idempotency-Key", key), ("Llavero-Run-Secret", secret)) if value}
        for attempt in range(1, TRIES + 1):
            # a lost answer means "unknown": the same request goes out again with the same key, and never acts twice
            try:
                status, said, wait = self._send(method, path, json.dumps(body) if body else "", headers)
            except (OSError, http.client.HTTPException):
                time.sleep(attempt)
                continue
            if status < 400:
                return said
            if status < 500 and said.get("code") != "in-progress":
                raise RefusedError(said)
            time.sleep(wait)
        raise TimeoutError(path.partition("?")[0])

    def _send(
        self, method: str, path: str, body: str, headers: Mapping[str, str]
    ) -> tuple[int, Document, float]:  # fmt: skip
        is_secure = self.address.scheme == "https"
        kind = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
        connection = kind(self.address.netloc, timeout=30)
        try:
            connection.request(method, f"/api/v1{path}", body, dict(headers))
            answer = connection.getresponse()
            is_json = "json" in answer.headers.get("Content-Type", "")
            said = json.loads(answer.read()) if is_json else {}
            return answer.status, said, float(answer.headers.get("Retry-After", 1))
        finally:
            connection.close()


def new_key() -> str:
    """Make an idempotency key: a new one for each thing that is done."""
    return secrets.token_urlsafe(16)
