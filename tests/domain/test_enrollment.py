"""An enrollment goes from the picture to the token by its table, in its time, and a bank's serials are its own."""

from datetime import timedelta

import pytest

from llavero.domain.enrollment import (
    LIFECYCLE,
    Event,
    Standing,
    State,
    code_policy,
    is_open,
    is_serial_pattern,
    may_confirm,
    may_consume,
    spell_serial,
)
from llavero.domain.errors import DomainError
from llavero.domain.lifecycle import advance, events_from, is_end
from tests.builders.banks import NOON

SECOND = timedelta(seconds=1)


def stands(state: State, **other) -> Standing:
    """Build an enrollment that lives for a second more."""
    return Standing(state=state, expires_at=NOON + SECOND, **other)


def test_the_way_from_the_picture_to_the_token():
    state = State.CREATED
    for event in (Event.BIND, Event.CONFIRM, Event.CONSUME):
        state = advance(LIFECYCLE, state, event)
    assert state is State.CONSUMED


@pytest.mark.parametrize("state", [State.CONSUMED, State.CLOSED])
def test_what_is_over_stays_over(state: State):
    assert is_end(LIFECYCLE, state)


def test_nothing_is_skipped():
    for state, event in (
        (State.CREATED, Event.CONFIRM),
        (State.CREATED, Event.CONSUME),
        (State.DEVICE_BOUND, Event.CONSUME),
    ):
        with pytest.raises(DomainError):
            advance(LIFECYCLE, state, event)
    assert all(Event.CLOSE in events_from(LIFECYCLE, state) for state in State if not is_end(LIFECYCLE, state))


# Fails without the guard: enrollment-expiry, enrollment-epoch, only-confirmed-counts
def test_each_stage_asks_for_its_state_its_time_and_its_epoch():
    asked = (
        (is_open, {State.CREATED, State.DEVICE_BOUND}),
        (may_confirm, {State.DEVICE_BOUND}),
        (may_consume, {State.CONFIRMED}),
    )
    for may, states in asked:
        assert {state for state in State if may(stands(state), now=NOON)} == states
        for state in State:
            assert not may(stands(state), now=NOON + SECOND)
            assert not may(stands(state, is_of_epoch=False), now=NOON)


@pytest.mark.parametrize(
    ("pattern", "serial"),
    [("FEF49{number:05}", "FEF4900032"), ("{number}", "32"), ("A-{number:02}-B", "A-32-B"), ("T{number:01}", "T32")],
)
def test_a_bank_spells_its_serials_as_it_likes(pattern: str, serial: str):
    assert is_serial_pattern(pattern)
    assert spell_serial(pattern, 32) == serial


def test_a_number_that_outgrows_its_place_takes_more_digits():
    assert spell_serial("FEF49{number:05}", 123_456) == "FEF49123456"


@pytest.mark.parametrize(
    "pattern",
    ["", "FEF49", "{number}{number}", "{num}", "{number:5}", "{number:099}", "-{number}", "a b{number}", "{number!r}",
     "{number.real}", "ñ{number}", "X" * 19 + "{number}", "{number}\n"],
)  # fmt: skip
def test_what_spells_no_serial_is_no_pattern(pattern: str):
    assert not is_serial_pattern(pattern)


@pytest.mark.parametrize(
    "weaker", [{"digits": 7}, {"attempts": 6}, {"lifetime": timedelta(minutes=16)}], ids=lambda weaker: str(weaker)
)
def test_an_activation_code_is_not_weaker_than_the_product_knows(weaker):
    good = {"digits": 8, "lifetime": timedelta(minutes=10), "attempts": 3, "resends": 3, "wait": timedelta(seconds=30)}
    assert code_policy(**good).digits == 8
    with pytest.raises(ValueError, match="at least 8 digits"):
        code_policy(**{**good, **weaker})
