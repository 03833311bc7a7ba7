"""A process of strangers at the door of a server: each begins what sends an SMS, from an address of their own.

It reads one line of JSON (`port`, `host`, `at_once`, `names`, `cards`, `key`), floods, and answers with one: how often
an SMS was asked for in which way, how many of those pages said that one was sent, and the seconds that it took. Half
a minute after each beginning a new code is asked for, where the page still offers one.
"""

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.support.passer import Answer, Passer, form_of, heading

UNLOCK, REGISTER = "/p/empresas/t/unlock-user/", "/p/en-linea/t/register/"
RESEND_WAIT_SECONDS = 31
_sources = count(1)


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that a stranger began: its page, and when."""

    passer: Passer
    page: Answer
    at: float


class Flood:
    """What is asked, and what was answered; the clock runs while somebody asks."""

    def __init__(self, order: dict[str, Any]) -> None:
        self._order = order
        self.said: Counter[str] = Counter()
        self._lock = threading.Lock()

    def run(self) -> None:
        """Let everybody begin, as many at once as was ordered, then everybody ask for a new code."""
        with ThreadPoolExecutor(self._order["at_once"]) as crowd:
            begun = [one for one in crowd.map(self._begin, self._targets()) if one is not None]
            list(crowd.map(self._resend, begun))

    def _targets(self) -> Iterator[tuple[str, Any]]:
        """Mix both ways: of three, two unlock and one registers."""
        names, cards = iter(self._order["names"]), iter(self._order["cards"])
        while True:
            some = [("unlock", next(names, None)), ("register", next(cards, None)), ("unlock", next(names, None))]
            found = [(way, target) for way, target in some if target is not None]
            if not found:
                return
            yield from found

    def _begin(self, target: tuple[str, Any]) -> Begun | None:
        way, whom = target
        number = next(_sources)
        passer = Passer(self._order["port"], self._order["host"], f"127.30.{number // 250}.{number % 250 + 1}")
        try:
            page = self._unlock(passer, whom) if way == "unlock" else self._register(passer, whom)
        except (LookupError, OSError) as fault:
            self._note("fault", str(fault)[:80])
            return None
        self._note(way)
        self._note("answered", heading(page))
        return Begun(passer, page, time.monotonic())

    def _unlock(self, passer: Passer, name: str) -> Answer:
        return passer.press(passer.open(UNLOCK), user_name=name)

    def _register(self, passer: Passer, card: dict[str, str]) -> Answer:
        page = passer.press(passer.press(passer.open(REGISTER)), "personas")
        contacts = passer.press(page, **card, pin=self._order["key"])
        return passer.press(contacts)

    def _resend(self, begun: Begun) -> None:
        try:
            form_of(begun.page, "resend")
        except LookupError:
            return  # refused at the beginning: there is nothing to send anew
        time.sleep(max(0.0, begun.at + RESEND_WAIT_SECONDS - time.monotonic()))
        try:
            begun.passer.press(begun.page, "resend")
        except (LookupError, OSError) as fault:
            self._note("fault", str(fault)[:80])
            return
        self._note("resend")

    def _note(self, *what: str) -> None:
        with self._lock:
            self.said[": ".join(what)] += 1


def main() -> None:
    flood, began = Flood(json.loads(sys.stdin.readline())), time.monotonic()
    flood.run()
    print(json.dumps({"said": flood.said, "seconds": time.monotonic() - began}), flush=True)


if __name__ == "__main__":
    main()
