"""What may have been used in the time that a restored database does not know is spent, and no more than that."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.oath import Proven, hotp, totp
from llavero.domain.restore import LARGEST_GAP, spent_by_button, spent_by_clock

SEED = b"12345678901234567890"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TOLERANCE = totp.Tolerance(window=1, drift=20)


@given(drift=st.integers(-20, 20), step=st.integers(-25, 25), used_s=st.integers(0, 3600))
def test_no_code_that_a_clock_could_have_proven_before_proves_anything_after(
    drift: int, step: int, used_s: int
) -> None:
    """Whatever was accepted until the epoch was raised, by a clock as the backup knew it, is not accepted later."""
    raised, present = NOON, totp.step_at(NOON, period_s=30)
    code = hotp.code(SEED, present + step)
    place = totp.Place(last_step=-1, drift=drift)
    before = datetime.fromtimestamp(raised.timestamp() - used_s, UTC)
    if not isinstance(totp.verify(SEED, code, place, now=before, form=totp.Form(), tolerance=TOLERANCE), Proven):
        return
    spent = spent_by_clock(now=raised, period_s=30, drift=drift, window=TOLERANCE.window)
    for later in range(0, 1200, 30):
        now = datetime.fromtimestamp(raised.timestamp() + later, UTC)
        moved = totp.Place(last_step=spent, drift=drift)
        assert not isinstance(totp.verify(SEED, code, moved, now=now, form=totp.Form(), tolerance=TOLERANCE), Proven)


@pytest.mark.parametrize(("drift", "waits_steps"), [(0, 2), (3, 2), (-4, 6)])
def test_a_clock_counts_again_two_steps_later_and_a_late_one_by_as_much_as_it_is_late(
    drift: int, waits_steps: int
) -> None:
    spent = spent_by_clock(now=NOON, period_s=30, drift=drift, window=1)
    shown = totp.step_at(NOON, period_s=30) + drift + waits_steps
    assert shown == spent + 1


def test_a_button_is_moved_by_what_was_declared() -> None:
    assert spent_by_button(-1, gap=5) == 4
    assert spent_by_button(41, gap=0) == 41
    for gap in (-1, LARGEST_GAP + 1):
        with pytest.raises(ValueError, match="gap"):
            spent_by_button(0, gap=gap)
