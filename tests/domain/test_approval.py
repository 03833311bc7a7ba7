"""A request to approve has one outcome, by enough different persons, none of them its maker."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.approval import (
    EVENT_OF,
    LIFECYCLE,
    Approver,
    Decision,
    Event,
    Quorum,
    State,
    Vote,
    can_be_met,
    is_met,
    may_count,
)
from llavero.domain.lifecycle import advance, is_end

ANA, LUIS, ROSA = uuid4(), uuid4(), uuid4()


def test_every_outcome_is_an_end() -> None:
    assert {advance(LIFECYCLE, State.OPEN, event) for event in Event} == set(State) - {State.OPEN}
    assert all(is_end(LIFECYCLE, state) for state in State if state is not State.OPEN)


def test_each_decision_leads_somewhere_of_its_own() -> None:
    assert set(EVENT_OF) == set(Decision)
    assert len({advance(LIFECYCLE, State.OPEN, event) for event in EVENT_OF.values()}) == 3


def test_the_maker_never_counts() -> None:
    """approval-maker-never-counts"""
    assert not may_count(Approver(person=ANA), maker=ANA, amount=None)
    assert may_count(Approver(person=LUIS), maker=ANA, amount=None)
    assert not is_met(Quorum(), [Vote(person=ANA)], maker=ANA)
    assert is_met(Quorum(), [Vote(person=ANA)], maker=None)


def test_one_person_with_two_memberships_is_one() -> None:
    """approval-distinct-persons"""
    twice = [Vote(person=ANA), Vote(person=ANA)]
    assert not is_met(Quorum(needed=2), twice, maker=None)
    assert is_met(Quorum(needed=2), [*twice, Vote(person=LUIS)], maker=None)
    assert not can_be_met(Quorum(needed=2), [Approver(person=ANA), Approver(person=ANA)], maker=None, amount=None)


@pytest.mark.parametrize(("amount", "counts"), [("5000.00", True), ("5000.01", False), (None, True)])
def test_nobody_approves_beyond_their_limit(amount: str | None, counts: bool) -> None:
    """approval-within-limit"""
    asked = Decimal(amount) if amount else None
    approver = Approver(person=ANA, limit=Decimal("5000"))
    assert may_count(approver, maker=None, amount=asked) is counts
    assert can_be_met(Quorum(), [approver], maker=None, amount=asked) is counts


def test_roles_are_held_by_as_many_as_must() -> None:
    """approval-roles"""
    quorum = Quorum(needed=2, roles={"administrator": 1})
    operator, boss = Vote(person=ANA, roles=frozenset({"operator"})), Vote(person=LUIS, roles=frozenset({"operator"}))
    assert not is_met(quorum, [operator, boss], maker=None)
    assert is_met(quorum, [operator, Vote(person=LUIS, roles=frozenset({"administrator"}))], maker=None)


@pytest.mark.parametrize(("needed", "roles"), [(0, {}), (21, {}), (1, {"administrator": 2}), (2, {"administrator": 0})])
def test_a_quorum_that_makes_no_sense_is_refused(needed: int, roles: dict[str, int]) -> None:
    with pytest.raises(ValueError):
        Quorum(needed=needed, roles=roles)


persons = st.sampled_from([ANA, LUIS, ROSA])


@given(st.integers(1, 3), st.lists(persons, max_size=6), st.none() | persons)
def test_a_quorum_is_met_exactly_by_enough_persons_other_than_the_maker(
    needed: int, voters: list[UUID], maker: UUID | None
) -> None:
    met = is_met(Quorum(needed=needed), [Vote(person=voter) for voter in voters], maker=maker)
    assert met == (len(set(voters) - {maker}) >= needed)
