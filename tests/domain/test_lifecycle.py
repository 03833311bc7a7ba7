"""A state changes by its table and in no other way; the drawing comes from the same table."""

from enum import StrEnum

import pytest

from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.lifecycle import Lifecycle, advance, events_from, is_end, mermaid, states_before


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    BRICKED_UP = "bricked_up"


class Act(StrEnum):
    PULL = "pull"
    PUSH = "push"
    BRICK_UP = "brick_up"


MOVES = {
    (Door.OPEN, Act.PULL): Door.SHUT,
    (Door.SHUT, Act.PUSH): Door.OPEN,
    (Door.SHUT, Act.BRICK_UP): Door.BRICKED_UP,
}
DOOR: Lifecycle[Door, Act] = Lifecycle("door", (Door.OPEN,), MOVES)


def test_a_legal_event_leads_where_the_table_says() -> None:
    assert advance(DOOR, Door.OPEN, Act.PULL) is Door.SHUT


# Fails without the guard: lifecycle-only-by-table
@pytest.mark.parametrize(
    ("state", "event"), [(state, event) for state in Door for event in Act if (state, event) not in MOVES]
)
def test_every_other_event_is_an_illegal_move(state: Door, event: Act) -> None:
    with pytest.raises(DomainError) as refused:
        advance(DOOR, state, event)
    assert refused.value.code is ErrorCode.ILLEGAL_MOVE
    assert refused.value.facts == {"lifecycle": "door", "state": state.value, "event": event.value}


def test_the_table_cannot_be_bent_after_it_was_written() -> None:
    with pytest.raises(TypeError):
        DOOR.moves[Door.OPEN, Act.PUSH] = Door.BRICKED_UP  # type: ignore[index]
    source = dict(MOVES)
    door: Lifecycle[Door, Act] = Lifecycle("door", (Door.OPEN,), source)
    source[Door.OPEN, Act.PUSH] = Door.BRICKED_UP
    with pytest.raises(DomainError):
        advance(door, Door.OPEN, Act.PUSH)


def test_a_state_that_nothing_leads_to_is_a_mistake_in_the_table() -> None:
    with pytest.raises(ValueError, match="never reached: bricked_up"):
        Lifecycle("door", (Door.OPEN,), {(Door.OPEN, Act.PULL): Door.SHUT})
    with pytest.raises(ValueError, match="begins somewhere"):
        Lifecycle[Door, Act]("door", (), {})


def test_what_may_happen_now_and_where_an_event_may_come_from() -> None:
    assert events_from(DOOR, Door.SHUT) == (Act.PUSH, Act.BRICK_UP)
    assert states_before(DOOR, Act.BRICK_UP) == (Door.SHUT,)
    assert is_end(DOOR, Door.BRICKED_UP)
    assert not is_end(DOOR, Door.SHUT)


def test_the_drawing_is_the_table() -> None:
    assert mermaid(DOOR) == (
        "stateDiagram-v2\n"
        "    [*] --> open\n"
        "    open --> shut: pull\n"
        "    shut --> open: push\n"
        "    shut --> bricked_up: brick_up\n"
        "    bricked_up --> [*]\n"
    )
