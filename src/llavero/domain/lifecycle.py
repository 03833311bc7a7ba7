"""What may happen to a thing, and what it then is: a life cycle is one frozen table, drawn in the docs from itself.

Law: a state changes by an event of its table and in no other way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from llavero.domain.errors import DomainError, ErrorCode

State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Lifecycle(Generic[State, Event]):
    """A table (state and event give a state), with the states in which a thing may be born.

    Raises ValueError when a state of the enumeration can never be reached: a forgotten line of the table.
    """

    name: str
    born: tuple[State, ...]
    moves: Mapping[tuple[State, Event], State]

    def __post_init__(self) -> None:
        object.__setattr__(self, "moves", MappingProxyType(dict(self.moves)))
        if not self.born:
            raise ValueError(f"{self.name}: a life cycle begins somewhere")
        unreachable = set(type(self.born[0])) - _reachable(self)
        if unreachable:
            raise ValueError(f"{self.name}: never reached: {', '.join(sorted(unreachable))}")


def advance(lifecycle: Lifecycle[State, Event], state: State, event: Event) -> State:
    """Return the state that `event` leads to; raises DomainError ILLEGAL_MOVE where the table has no such line."""
    # guard: lifecycle-only-by-table (a revoked token asks to be active)
    if (state, event) not in lifecycle.moves:
        raise DomainError(ErrorCode.ILLEGAL_MOVE, lifecycle=lifecycle.name, state=state.value, event=event.value)
    return lifecycle.moves[state, event]


def events_from(lifecycle: Lifecycle[State, Event], state: State) -> tuple[Event, ...]:
    """List the events that may happen in `state`, in the table's order."""
    return tuple(event for origin, event in lifecycle.moves if origin == state)


def states_before(lifecycle: Lifecycle[State, Event], event: Event) -> tuple[State, ...]:
    """List the states in which `event` may happen: the expected states of the guarded UPDATE."""
    return tuple(origin for origin, happening in lifecycle.moves if happening == event)


def is_end(lifecycle: Lifecycle[State, Event], state: State) -> bool:
    """Say whether nothing can happen any more in `state`."""
    return not events_from(lifecycle, state)


def mermaid(lifecycle: Lifecycle[State, Event]) -> str:
    """Draw the table as a Mermaid state diagram, one line per move in the table's order, with a final newline."""
    lines = ["stateDiagram-v2"]
    lines += [f"    [*] --> {state.value}" for state in lifecycle.born]
    lines += [
        f"    {origin.value} --> {target.value}: {event.value}" for (origin, event), target in lifecycle.moves.items()
    ]
    lines += [f"    {state.value} --> [*]" for state in type(lifecycle.born[0]) if is_end(lifecycle, state)]
    return "\n".join(lines) + "\n"


def _reachable(lifecycle: Lifecycle[State, Event]) -> set[State]:
    reached: set[State] = set(lifecycle.born)
    while True:
        further = {target for (origin, _), target in lifecycle.moves.items() if origin in reached} - reached
        if not further:
            return reached
        reached |= further
