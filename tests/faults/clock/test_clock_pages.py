"""The clock jumps by an hour between any two pages of a procedure: what it changes is changed once, or not at all.

Whoever is told that it is over begins anew when the clock is right again, and arrives.
"""

from collections.abc import Callable

import pytest

from tests.builders.banks import Bank
from tests.faults.statements.paths import Path, changing_password, leads_on, unlocking, updating_contact

pytestmark = pytest.mark.django_db


def go(path: Path, *, jump_before: int = -1, hours: int = 0) -> None:
    """Press what the pages offer, and let the clock jump before one of them."""
    for place, press in enumerate(path.presses):
        if place == jump_before:
            path.visitor.wait(hours=hours)
        if not leads_on(press):
            return


@pytest.mark.parametrize("procedure", [unlocking, changing_password, updating_contact], ids=lambda each: each.__name__)
def test_whatever_the_clock_does_between_two_pages_it_is_done_once(
    bank: Bank, procedure: Callable[[Bank], Path]
) -> None:
    path = procedure(bank)
    go(path)
    assert path.has_arrived()
    whole, places, anew = path.effects(), len(path.presses), 0
    for place in range(places):
        for hours in (1, -1):
            path = procedure(bank)
            go(path, jump_before=place, hours=hours)
            path.visitor.wait(hours=-hours)
            assert path.effects() in (path.before, whole), (place, hours)
            if not path.has_arrived():
                anew += 1
                path.visitor.wait(minutes=1)
                path.begins_anew()
            assert path.has_arrived(), (place, hours)
            assert path.effects() == whole, (place, hours)
    print(f"\nclock between pages, {procedure.__name__}: {places * 2} jumps, done once each time, begun anew {anew}")
