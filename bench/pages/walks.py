"""What is measured: looks at pages, and steps that no password is compared in. Each begins where a person would be.

A step moves a run, so every measured one has a run of its own, brought there beforehand and untimed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from bench.pages.place import Place, name_of
from tests.builders.credentials import PASSWORD
from tests.support.passer import Answer, Passer

Timed = Callable[[], Answer]
Before = Callable[[Place], tuple[Passer, str]]
SIGN_IN, TROUBLE = "/p/cash-management/", "/p/empresas/t/unlock-user/"
REGISTER, KEYS = "/p/en-linea/t/register/", "/p/empresas/llaves/"
LIVE = "/livez"


@dataclass(frozen=True, slots=True)
class Walk:
    """A request by its name, and how so many of it are made ready; the good ones are answered with `status`."""

    name: str
    ready: Callable[[Place, int], Iterator[Timed]]
    status: int = 200


def _once(where: Before) -> Before:
    """Bring somebody before a page once at each place."""
    standing: dict[int, tuple[Passer, str]] = {}

    def stands(place: Place) -> tuple[Passer, str]:
        if place.server.port not in standing:
            standing[place.server.port] = where(place)
        return standing[place.server.port]

    return stands


def _look(where: Before) -> Callable[[Place, int], Iterator[Timed]]:
    """Look at one page again and again: looking never moves anything."""
    stands = _once(where)

    def ready(place: Place, times: int) -> Iterator[Timed]:
        passer, path = stands(place)
        return (lambda: passer.ask("GET", path) for _ in range(times))

    return ready


def _step(bring: Callable[[Place], Timed]) -> Callable[[Place, int], Iterator[Timed]]:
    return lambda place, times: iter([bring(place) for _ in range(times)])


def _at(path: str) -> Before:
    return lambda place: (place.passer(), path)


def _registering(place: Place, *actions: str) -> tuple[Passer, Answer]:
    passer = place.passer()
    page = passer.press(passer.open(REGISTER))
    for action in actions:
        page = passer.press(page, action)
    return passer, page


def _registering_at(*actions: str) -> Before:
    def where(place: Place) -> tuple[Passer, str]:
        passer, page = _registering(place, *actions)
        return passer, page.at

    return where


_unlocked = count(1)  # each code of a token is good once; the first customer is signed in


def _unlocking(place: Place) -> tuple[Passer, Answer, str]:
    passer, name = place.passer(), name_of(next(_unlocked) % (len(place.tokens) - 1) + 1)
    return passer, passer.press(passer.open(TROUBLE), user_name=name), name


def _code_of(place: Place, name: str) -> str:
    return place.tokens[name].code(datetime.now(UTC))


def _questions(place: Place) -> tuple[Passer, str]:
    passer, page, name = _unlocking(place)
    return passer, passer.press(page, code=_code_of(place, name)).at


def _inside(place: Place) -> tuple[Passer, str]:
    passer = place.passer()
    page = passer.press(passer.open("/p/empresas/"), user_name=name_of(0), password=PASSWORD)
    home = passer.press(page, code=_code_of(place, name_of(0)))
    assert home.at.endswith("/inicio/"), home.at
    return passer, KEYS


def _begin(place: Place) -> Timed:
    passer = place.passer()
    page = passer.open(REGISTER)
    return lambda: passer.submit(page)


def _choose(place: Place) -> Timed:
    passer, page = _registering(place)
    return lambda: passer.submit(page, "personas")


def _give_up(place: Place) -> Timed:
    passer, page = _registering(place, "personas")
    return lambda: passer.submit(page, "cancel")


def _name(place: Place) -> Timed:
    passer = place.passer()
    page = passer.open(TROUBLE)
    return lambda: passer.submit(page, user_name=name_of(1))


def _code(place: Place) -> Timed:
    passer, page, name = _unlocking(place)
    return lambda: passer.submit(page, code=_code_of(place, name))


inside = _once(_inside)
"""Somebody signed in, and the page of their keys."""
COMPARATOR = Walk("a bare answer (/livez)", _look(_at(LIVE)))
WALKS = (
    Walk("GET  sign in: name and password", _look(_at(SIGN_IN))),
    Walk("GET  register: the beginning", _look(_at(REGISTER))),
    Walk("GET  register: with what?", _look(_registering_at())),
    Walk("GET  register: the card", _look(_registering_at("personas"))),
    Walk("GET  unlock: the questions", _look(_questions)),
    Walk("GET  security centre: my keys", _look(inside)),
    Walk("GET  register: given up", _look(_registering_at("personas", "cancel"))),
    Walk("POST register: begun", _step(_begin), 302),
    Walk("POST register: by card", _step(_choose), 302),
    Walk("POST register: given up", _step(_give_up), 302),
    Walk("POST unlock: the name", _step(_name), 302),
    Walk("POST unlock: the token's code", _step(_code), 302),
)
