"""Unlock a user without our pages: a small client of the REST door, with nothing but the standard library.

    python unlock_user.py https://produbanco.example llv_produbanco_… empresas

It shows each screen in words, asks what the screen asks, and goes on until the journey is over.
"""

import http.client
import json
import secrets
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

Answers = Callable[[dict[str, Any]], Mapping[str, str]]
TRIES = 5


class RefusedError(Exception):
    """The door said no; `problem` is its document."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem.get("code"), problem.get("request_id"))
        self.problem = problem


class Llavero:
    """A client of one bank."""

    def __init__(self, url: str, key: str, *, language: str = "es") -> None:
        self.address = urlsplit(url)
        self.headers = {"Authorization": f"Bearer {key}", "Accept-Language": language}

    def start(self, journey: str, portal: str) -> dict[str, Any]:
        """Begin a journey; the answer holds the run, its secret and the first screen."""
        return self._ask("POST", f"/journeys/{journey}/runs", {"portal": portal})

    def submit(self, run: Mapping[str, Any], secret: str, values: Mapping[str, str]) -> dict[str, Any]:
        """Answer a screen by its primary action."""
        screen = run["screen"]
        action = next(one["id"] for one in screen["actions"] if one["role"] == "primary")
        body = {"revision": screen["revision"], "action": action, "values": dict(values)}
        path = f"/journeys/{screen['journey']}/runs/{screen['run']}/submissions"
        return self._ask("POST", path, body, {"Llavero-Run-Secret": secret})

    def walk(self, journey: str, portal: str, answer: Answers) -> dict[str, Any]:
        """Lead a person through a journey, and through those it leads on to; give the last answer."""
        here = self.start(journey, portal)
        secret = here["run_secret"]
        while not here["screen"]["type"].startswith("end."):
            here = self.submit(here, secret, answer(here["screen"]))
            here = here.get("next_run") or here
        return here

    def _ask(self, method: str, path: str, body: object, more: Mapping[str, str] | None = None) -> dict[str, Any]:
        # one key for all repetitions of one request: a lost answer never acts twice
        headers = {**self.headers, "Idempotency-Key": secrets.token_urlsafe(16), "Content-Type": "application/json"}
        for attempt in range(TRIES):
            try:
                status, said, wait = self._send(method, path, json.dumps(body), {**headers, **(more or {})})
            except OSError:
                time.sleep(attempt)
                continue
            if status < 400:
                return said
            if said.get("code") not in ("in-progress", "unavailable"):
                raise RefusedError(said)
            time.sleep(wait)
        raise TimeoutError(path)

    def _send(
        self, method: str, path: str, body: str, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, Any], float]:  # fmt: skip
        secure = self.address.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self.address.netloc, timeout=30)
        try:
            connection.request(method, f"/api/v1{path}", body, dict(headers))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read()), float(answer.headers.get("Retry-After", 1))
        finally:
            connection.close()


def ask_at_the_terminal(screen: dict[str, Any]) -> dict[str, str]:
    """Show a screen's sentences and ask for what its primary action needs."""
    for node in screen["nodes"]:
        if node["text"]:
            print(node["text"])  # noqa: T201
    action = next(one for one in screen["actions"] if one["role"] == "primary")
    return {field["name"]: input(f"{field['label'] or field['name']}: ") for field in action["fields"]}


if __name__ == "__main__":
    url, key, portal = sys.argv[1:]
    last = Llavero(url, key).walk("unlock-user", portal, ask_at_the_terminal)
    print(*(node["text"] for node in last["screen"]["nodes"] if node["text"]), sep="\n")  # noqa: T201
