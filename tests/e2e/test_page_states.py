"""That the list of page states forgets nothing: it grows with the step types, their refusals and the ways to end."""

from typing import get_args

from llavero.domain.run import EndKind
from llavero.journeys.definition import Destination
from llavero.steps.registry import all_step_types
from tests.pages.states import ASKED, CHOOSING, refusals, states

STATES = list(states())
TYPES = {state.screen.type for state in STATES if state.screen is not None}
WITHOUT_ANSWER = {"confirm.image", "notice.show", "consent.terms", "softtoken.offer", "core.contacts"}
"""Steps on which nothing is typed that could be refused."""


def test_every_step_type_with_a_page_has_a_state() -> None:
    shown = {known.name for known in all_step_types() if known.has_screen}
    assert shown - TYPES == set()


def test_every_way_to_end_has_a_state() -> None:
    kinds = {f"end.{kind}" for kind in get_args(EndKind) if kind != "handed_over"}  # a case's; nobody sits before it
    assert kinds - TYPES == set()


def test_every_step_type_that_can_refuse_has_a_state_for_each_refusal() -> None:
    shown = {known.name for known in all_step_types() if known.has_screen}
    asking = ASKED.keys() | CHOOSING.keys()
    assert shown - WITHOUT_ANSWER - asking == set()
    said = {
        (state.screen.type, node.message_id)
        for state in STATES
        if state.screen is not None and state.is_minor
        for node in state.screen.nodes
        if node.kind == "error"
    }
    assert said == {(type_, message) for type_ in asking for message in refusals(type_)}
    assert len(said) > 40


def test_everybody_whom_an_ending_refers_to_has_a_state() -> None:
    names = {state.name for state in STATES}
    assert {f"end-referred-{whom}" for whom in get_args(Destination)} <= names


def test_no_two_states_share_a_name() -> None:
    assert len({state.name for state in STATES}) == len(STATES)
