"""People who are led by the published example client: what they know, read in their messages and on their phone."""

import re
import sys
import urllib.request
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from json import loads
from typing import Any, Final
from urllib.error import HTTPError

from llavero.sandbox import clock as sandbox_clock
from tests.api.portal import a_key
from tests.stories.living_bank import PASSWORD, LivingBank, Someone, token_code
from tests.stories.living_bank import _wait as wait_for
from tests.support.phone import Link, Phone
from tests.support.servers import HOUSE
from tests.support.smtp import body_of

sys.path.insert(0, str(HOUSE / "examples"))
from llavero_client import Llavero, Pressed, RefusedError, Run, Screen  # noqa: F401
from procedures import carry_out

PIN: Final = "2580"
CHOSEN_PASSWORD: Final = "Chimborazo58"
_CODE_STEP: Final = timedelta(seconds=31)


class Client(Llavero):
    """The published client with a key of the living bank."""

    def carry_out(self, name: str, portal: str, person: "Headless", *, session: str | None = None) -> Run:
        """Lead somebody through a procedure of the published list."""
        return carry_out(self, name, portal, person, session=session)


def the_client(bank: LivingBank, name: str = "portal") -> Client:
    """Give the bank's portal, as it would run the example."""
    return Client(bank.server.url(""), a_client_key(bank, name))


def a_client_key(bank: LivingBank, name: str = "portal") -> str:
    """Make a key that is good for journeys."""
    return a_key(bank.tenant_id, bank.profile.key, name, scopes=("journeys",))


@dataclass
class Headless:
    """Somebody in front of a client that shows them screens.

    `ways` says what they press where a screen offers several things, by `journey.step`; everywhere else they go on.
    `typed` is what they type into a field, by its name, where nothing else says so. `mistakes` are typed in place of
    what is right, one after the other, each by the name of its field. `shown` keeps every screen, as the client got it.
    """

    bank: LivingBank
    who: Someone
    password: str = PASSWORD
    ways: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    mistakes: dict[str, list[Mapping[str, str]]] = field(default_factory=dict)
    phone: Phone | None = None
    reads_device: bool = False
    shown: list[Screen] = field(default_factory=list)
    image: str = ""
    _read: Counter[str] = field(default_factory=Counter)
    _presses: int = 0
    _new_contact: str = ""

    def __call__(self, screen: Screen) -> Pressed | None:
        self.shown.append(screen)
        assert not unsaid(screen), unsaid(screen)
        place = at(screen)
        if screen["type"].startswith("end."):
            return None
        if place in self.ways:
            return Pressed(self.ways[place])
        if screen["type"] == "softtoken.offer" and words_of(screen, "progress", "state") != "ready":
            return self.scan(screen)
        action = onward(screen)
        asked = [one["name"] for one in action["fields"]]
        mistakes = self.mistakes.get(place)
        wrong = mistakes.pop(0) if mistakes else {}
        rest = [name for name in asked if name not in wrong]
        return Pressed(action["id"], {**(self.types(screen, rest) if rest else {}), **wrong})

    def types(self, screen: Screen, asked: list[str]) -> dict[str, str]:
        """Say what they type into the fields of a screen."""
        match screen["type"]:
            case "challenge.code":
                return {"code": self.number_shown()}
            case "challenge.otp":
                return {name: self.code_sent(screen, name) for name in asked}
            case "challenge.questions":
                return self.answers_to(screen, asked)
            case "choose.questions":
                return self.choose_questions(screen)
            case "choose.image":
                chosen = primary(screen)["fields"][0]
                self.image = chosen["option_labels"][4]
                return {"image": chosen["options"][4]}
            case "session.close_one":
                return {one["name"]: one["options"][0] for one in primary(screen)["fields"]}
            case "contact.new":
                self._new_contact = self.typed[asked[0]]
                return dict.fromkeys(asked, self._new_contact)
        return {name: self.knows(name) for name in asked}

    def knows(self, name: str) -> str:
        """Say what they have in their head, on their card or on paper."""
        card = getattr(self.who, "card", None)
        known = {
            "user_name": self.who.user_name, "user_name_again": self.who.user_name, "password": self.password,
            "document": getattr(self.who, "document", ""),
            "new_password": CHOSEN_PASSWORD, "new_password_again": CHOSEN_PASSWORD,
        }  # fmt: skip
        if card is not None:
            known |= {"card_number": card.number, "card_month": f"{card.month:02d}", "card_year": str(card.year)}
        return {**known, **self.typed}[name]

    def number_shown(self) -> str:
        """Read the phone, or the device where there is no phone: each time a number that was not shown before."""
        if self.phone is not None and not self.reads_device:
            self.bank.let_pass(seconds=_CODE_STEP.total_seconds())
            return self.phone.code(PIN, t=now_on_phone(self.bank))
        self._presses += 1
        return token_code(self._presses - 1)

    def scan(self, screen: Screen) -> None:
        """Bring the phone's app to the QR, type the code that came, choose a PIN; the computer has only to wait."""
        link = Link.read(words_of(screen, "qr", "link"))
        channel = "email" if any(node["id"] == "how.code.email" for node in screen["nodes"]) else "sms"
        self.phone = Phone(link, at_the_app(self.bank))
        self.phone.enroll(self.message(channel, digits=8), pin=PIN)

    def code_sent(self, screen: Screen, name: str) -> str:
        """Wait for the code that a screen asks for, where it says that it went."""
        digits = next(one["max"] for one in primary(screen)["fields"] if one["name"] == name)
        lead = next(node["message_id"] for node in screen["nodes"] if node["id"] == "lead")
        goes_to = name.removeprefix("code_") if name != "code" else lead.rpartition(".")[2]
        channel = "sms" if goes_to == "sms" else "email"
        contact, self._new_contact = self._new_contact, ""
        return self.message(channel, digits=digits, contact=contact)

    def message(self, channel: str, *, digits: int, contact: str = "") -> str:
        """Wait for one more message with a code of so many digits, and read it."""
        pattern = re.compile(rf"(?<!\d)\d{{{digits}}}(?!\d)")
        address = contact or (self.who.mobile if channel == "sms" else self.who.email)
        self._read[f"{address} {digits}"] += 1

        def found() -> list[str]:
            sms, mails = self.bank.sms.to(address), self.bank.mail.to(address)
            bodies = [one.text for one in sms] if channel == "sms" else [body_of(mail) for mail in mails]
            return [match[0] for body in bodies if (match := pattern.search(body))]

        return str(wait_for(found, self._read[f"{address} {digits}"])[-1])

    def answers_to(self, screen: Screen, asked: list[str]) -> dict[str, str]:
        by_text = {self.bank.profile.question(one).text.es: answer for one, answer in self.who.answers.items()}
        questions = [node["text"] for node in screen["nodes"] if node["kind"] == "question"]
        return {name: by_text[text] for name, text in zip(asked, questions, strict=True)}

    def choose_questions(self, screen: Screen) -> dict[str, str]:
        fields = {one["name"]: one for one in primary(screen)["fields"]}
        values: dict[str, str] = {}
        for number, answer in enumerate(("Rigoberta Llumiquinga", "Canelo", "Los Capulíes"), start=1):
            chosen = fields[f"question_{number}"]["options"][number - 1]
            values |= {f"question_{number}": chosen, f"answer_{number}": answer}
            self.who.answers = {**({} if number == 1 else self.who.answers), chosen: answer}
        return values

    @property
    def places(self) -> list[str]:
        """Name every screen they were shown, in order, each once where it came again."""
        found = [at(screen) for screen in self.shown]
        return [place for before, place in zip(["", *found], found, strict=False) if place != before]

    def last_words(self) -> str:
        """Give what stood on the last screen."""
        return " ".join(node["text"] or "" for node in self.shown[-1]["nodes"])

    def told(self, place: str) -> list[str]:
        """Give the errors that they read at a place, in the bank's words."""
        screens = [screen for screen in self.shown if at(screen) == place]
        return [node["text"] for screen in screens for node in screen["nodes"] if node["kind"] == "error"]


def at(screen: Screen) -> str:
    """Say where a screen stands."""
    return f"{screen['journey']}.{screen['step']}"


def unsaid(screen: Screen) -> list[str]:
    """List what a portal could not draw in words: a node, a button, a field or a stage that has no sentence."""
    spoken = ("heading", "error", "warning", "success", "note", "instruction", "rules")
    named = [(node["id"], node["text"]) for node in screen["nodes"] if node["kind"] in spoken]
    named += [(action["id"], action["label"]) for action in screen["actions"]]
    named += [(field["name"], field["label"]) for action in screen["actions"] for field in action["fields"]]
    named += [("position", screen["position"]["label"])] if screen["position"] else []
    return [f"{at(screen)}: {name}" for name, words in named if not words]


def primary(screen: Screen) -> dict[str, Any]:
    """Give the one action that goes on."""
    found: dict[str, Any] = next(one for one in screen["actions"] if one["role"] == "primary")
    return found


def onward(screen: Screen) -> dict[str, Any]:
    """Give the action that goes on; where there are only ways to choose from, the first of them."""
    return next((one for one in screen["actions"] if one["role"] == "primary"), screen["actions"][0])


def words_of(screen: Screen, kind: str, name: str) -> Any:
    """Give an argument of the node of a kind."""
    return next(node["args"][name] for node in screen["nodes"] if node["kind"] == kind)


def now_on_phone(bank: LivingBank) -> int:
    """Read the phone's clock, in milliseconds: the bank's own time."""
    ahead = sandbox_clock.read(bank.folder / sandbox_clock.FILE).ahead
    return round((datetime.now(UTC) + ahead).timestamp() * 1000)


def at_the_app(bank: LivingBank) -> Any:
    """Give the way by which a phone reaches the app's own host."""

    def send(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        asked = urllib.request.Request(
            bank.server.url(path), body or None,
            {"Host": bank.app.split("/")[2], "Content-Type": "application/json", **headers}, method=method,
        )  # fmt: skip
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return answer.status, loads(answer.read())
        except HTTPError as refused:
            return refused.code, loads(refused.read())

    return send
