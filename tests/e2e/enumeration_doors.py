"""Every door at which a stranger may name somebody, and what they do there: before a proof, up to the last page.

A door compares people of two sorts who must not be told apart. Who they are is made in `enumeration_town.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from tests.e2e.enumeration_callers import Turn


@dataclass(frozen=True, slots=True)
class Door:
    """A procedure at an entrance; `who` names the sort of people that is asked about.

    `asks_first`: its first page asks who one is. `is_slow`: a password is compared, so that fewer requests are enough.
    """

    name: str
    portal: str
    journey: str
    who: str
    turns: tuple[Turn, ...]
    asks_first: bool = True
    is_slow: bool = False

    @property
    def slug(self) -> str:
        """Its name where there are no spaces."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower())

    def turns_about(self, person: Mapping[str, str]) -> tuple[Turn, ...]:
        """Give what is typed about one of them."""
        return tuple(
            replace(turn, values={name: value.format_map(person) for name, value in turn.values.items()})
            for turn in self.turns
        )


WRONG: Final = "no-es-esta-9"
NAME: Final = {"user_name": "{user_name}"}
LATER: Final = 40
"""Seconds after which another code may be asked for; asked again at once it is too early."""


def _password(portal: str, journey: str) -> Door:
    typed = Turn({**NAME, "password": WRONG})
    return Door(f"{journey}, wrong password", portal, journey, "token", (typed,) * 3, is_slow=True)


def _codes(*names: str) -> tuple[Turn, ...]:
    """A code of no length, a wrong one, another code asked for too early and again, and the way out of a dead phone."""
    return (
        Turn(dict.fromkeys(names, "12")),
        Turn(dict.fromkeys(names, "000000")),
        Turn(action="resend"),
        Turn(action="resend", after=LATER),
        Turn(action="contact_outdated"),
    )


def _sent(journey: str, who: str, *names: str) -> Door:
    return Door(f"{journey}, code that was sent", "empresas", journey, who, (Turn(NAME), *_codes(*names)))


def _forgotten_name(channel: str) -> Door:
    turns = (Turn({"document": "{document}"}), Turn(action=channel), *_codes("code"))
    return Door(f"forgotten-name, by {channel}", "empresas", "forgotten-name", "document", turns)


def _register(way: str, who: str, *fields: str) -> Door:
    """A wrong key, to the close of its numbers; everybody's is wrong, but not everybody's numbers are somebody's."""
    keys = {name: f"{{{name}}}" for name in fields}
    turns = (Turn(action=way), *(Turn({**keys, "pin": pin}) for pin in ("0001", "0002", "0003")))
    return Door(f"register, {who}, wrong key", "en-linea", "register", who, turns, asks_first=False)


_CARD = ("card_number", "card_month", "card_year")
_WITH_TOKEN = (Turn(NAME), *(Turn({"code": code}) for code in ("12", "hola", "00000000", "000001")))
DOORS: Final = (
    _password("empresas", "sign-in-empresas"),
    _password("cash-management", "sign-in-cash-management"),
    _password("en-linea", "sign-in-en-linea"),
    Door(
        "sign-in-passkey, wrong passkey and password", "empresas", "sign-in-passkey-empresas", "passkey",
        (Turn(NAME), Turn({"passkey": "none"}), Turn(action="no_passkey"),
         Turn({"password": WRONG}), Turn({"password": WRONG})), is_slow=True,
    ),
    Door("unlock-user, code of a token", "empresas", "unlock-user", "token", _WITH_TOKEN),
    Door("unlock-user, code of one of two tokens", "empresas", "unlock-user", "two tokens", _WITH_TOKEN),
    _sent("unlock-user", "messages", "code"),
    replace(_sent("unlock-user", "mail", "code"), name="unlock-user, reached by mail alone"),
    Door(
        "unlock-user, reached by nothing", "empresas", "unlock-user", "unreached", (Turn(NAME),),
    ),
    _sent("forgotten-password", "messages", "code_sms", "code_email"),
    Door("forgotten-password, code of a token", "empresas", "forgotten-password", "token", _WITH_TOKEN),
    _forgotten_name("email"),
    _forgotten_name("sms"),
    _register("personas", "card", *_CARD),
    _register("personas", "card of a user", *_CARD),
    _register("empresas", "company", "company_document"),
    _register("adicional", "additional", "company_document", "document"),
    _register("virtual", "virtual", "document"),
    Door(
        "register, right key, user or not", "en-linea", "register", "right key",
        (Turn(action="personas"), Turn({name: f"{{{name}}}" for name in (*_CARD, "pin")}), Turn(), *_codes("code")),
        asks_first=False,
    ),
)  # fmt: skip

_BY_NAME: Final = {door.name: door for door in DOORS}


def _short(name: str, *turns: Turn) -> Door:
    return replace(_BY_NAME[name], turns=turns)


_CARD_AND_KEY: Final = Turn({name: f"{{{name}}}" for name in (*_CARD, "pin")})
_AGAIN: Final = Turn(action="resend", after=LATER)
TIMED: Final = (
    _short("sign-in-empresas, wrong password", Turn({**NAME, "password": WRONG})),
    _short(
        "sign-in-passkey, wrong passkey and password", Turn(NAME), Turn(action="no_passkey"), Turn({"password": WRONG})
    ),
    _short("unlock-user, code of a token", Turn(NAME), Turn({"code": "000001"})),
    _short("unlock-user, code that was sent", Turn(NAME), _AGAIN),
    _short("forgotten-password, code that was sent", Turn(NAME), _AGAIN),
    _short("forgotten-name, by email", Turn({"document": "{document}"}), Turn(action="email"), _AGAIN),
    _short("register, card, wrong key", Turn(action="personas"), replace(_CARD_AND_KEY, values={
        **_CARD_AND_KEY.values, "pin": "0001",
    })),
    _short("register, right key, user or not", Turn(action="personas"), _CARD_AND_KEY, Turn(), _AGAIN),
)  # fmt: skip
"""What is measured over the wire: of each door as much as is done for a name, each turn a figure of its own."""

BY_REST: Final = frozenset({TIMED[0].name, TIMED[3].name, TIMED[5].name, TIMED[7].name})
"""The doors that are compared by REST in the short form: the engine behind both ways in is the same."""
