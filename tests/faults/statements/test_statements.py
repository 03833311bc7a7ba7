"""Whichever statement of a whole procedure fails: nothing is half done, and whoever presses again arrives.

Each statement from the first page to the last fails once, each time for somebody else; then they press again, and begin
anew where that leads nowhere. `LLAVERO_LONG=1` lets every statement fail, else one in twenty.
"""

from collections.abc import Callable
from contextlib import nullcontext

import pytest
from django.db import transaction

from tests.builders.banks import Bank
from tests.faults.bounds import LONG
from tests.faults.statements.paths import (
    Path,
    changing_password,
    failing_at,
    reinstalling,
    unlocking,
    updating_contact,
    walk,
)

pytestmark = pytest.mark.django_db
EACH = 1 if LONG else 20
PROCEDURES = [unlocking, changing_password, updating_contact, reinstalling]
MOST = 3000


def effects_of_a_whole(bank: Bank, procedure: Callable[[Bank], Path]) -> dict[str, int]:
    """Go through without a fault, and see what that changes."""
    path = procedure(bank)
    with failing_at(0) as fault:
        walked = walk(path, fault, whole={})
    assert (walked.has_arrived, walked.did_fail, walked.began_anew) == (True, False, False)
    assert walked.after != path.before
    return walked.after


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.__name__)
def test_whichever_statement_fails_nothing_is_half_done_and_nobody_is_stuck(
    bank: Bank, procedure: Callable[[Bank], Path]
) -> None:
    whole = effects_of_a_whole(bank, procedure)
    failed, anew, halves, stuck, other = 0, 0, [], [], []
    for number in range(1, MOST, EACH):
        path = procedure(bank)
        with failing_at(number) as fault:
            walked = walk(path, fault, whole=whole)
        if fault.seen < number:
            break
        failed += walked.did_fail
        anew += walked.began_anew
        halves += [(number, half) for half in walked.halves]
        stuck += [] if walked.has_arrived else [number]
        other += [] if walked.after == whole else [(number, walked.after)]
    print(
        f"\nstatements, {procedure.__name__}: {failed} failed one after the other, half done {len(halves)}, stuck"
        f" {len(stuck)}, other in the end {len(other)}, begun anew {anew}"
    )
    assert failed * EACH > 100
    assert (halves, stuck, other) == ([], [], [])


def test_without_transactions_something_is_half_done(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above: each statement stands by itself."""
    whole = effects_of_a_whole(bank, unlocking)
    for bracket in ("atomic", "mark_for_rollback_on_error"):
        monkeypatch.setattr(transaction, bracket, lambda *_, **__: nullcontext())
    halves: list[dict[str, int]] = []
    for number in range(1, MOST, 5):
        path = unlocking(bank)
        with failing_at(number) as fault:
            halves += walk(path, fault, whole=whole).halves
        if halves or fault.seen < number:
            break
    assert halves
