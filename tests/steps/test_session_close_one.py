"""Ending one of one's other sessions ends that one, and nothing that is somebody else's or one's own here."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from llavero.credentials import sessions
from llavero.credentials.sessions import view_of
from llavero.domain.effect import EffectName
from llavero.journeys.handles import read_run
from llavero.journeys.open_turn import open_turn
from llavero.steps.contract import CannotCommit, StepContext
from llavero.steps.registry import step_type
from llavero.tenancy.scope import in_tenant
from tests.engine.contacts import with_token
from tests.engine.visitor import Visitor, a_person
from tests.steps.one_step import effects_of, errors_on
from tests.steps.softtoken import AtTheComputer, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(visitor: Visitor) -> AtTheComputer:
    return with_token(visitor)


def elsewhere(at: AtTheComputer, number: int) -> UUID:
    """Sign in with one more browser; gives its session."""
    other = at.visitor.elsewhere(secret=f"another-browser-{number:04d}", run=UUID(int=0))
    opened: UUID = signed_in(other, at.person).session.id
    return opened


def offered(visitor: Visitor) -> tuple[str, ...]:
    (asked,) = visitor.see().actions[0].fields
    options: tuple[str, ...] = asked.options
    return options


def test_the_one_that_is_picked_ends_and_every_other_goes_on(at: AtTheComputer) -> None:
    first, second = elsewhere(at, 2), elsewhere(at, 3)
    visitor = at.begin("close-other-sessions").visitor
    visitor.do("single")
    assert set(offered(visitor)) == {str(first), str(second)}
    visitor.do(session_id=str(first))
    assert visitor.see().type == "end.done"
    with in_tenant(at.visitor.bank.id):
        assert view_of(first) is None
        assert view_of(second) is not None
        assert view_of(at.session.id) is not None


def test_nothing_picked_and_what_is_not_on_the_list_are_refused(at: AtTheComputer) -> None:
    other, stranger = elsewhere(at, 2), a_person(at.visitor.bank, token=False)
    theirs = signed_in(at.visitor.elsewhere(secret="a-third-browser-0003", run=UUID(int=0)), stranger).session.id
    visitor = at.begin("close-other-sessions").visitor
    visitor.do("single")
    for typed in ("", "nonsense", str(theirs), str(at.session.id)):
        visitor.do(session_id=typed)
        assert errors_on(visitor.see()) == ["error.required"]
    with in_tenant(at.visitor.bank.id):
        assert None not in (view_of(other), view_of(theirs), view_of(at.session.id))


def test_who_has_no_other_session_is_told_that_none_was_ended(at: AtTheComputer) -> None:
    visitor = at.begin("close-other-sessions").visitor
    visitor.do("single")
    assert (visitor.see().type, visitor.see().step) == ("end.denied", "nada")


def test_one_that_ended_meanwhile_is_not_ended_twice(at: AtTheComputer) -> None:
    other = elsewhere(at, 2)
    visitor = at.begin("close-other-sessions").visitor
    visitor.do("single")
    with in_tenant(at.visitor.bank.id):
        sessions.revoke(other, reason="idle", now=visitor.now)
    visitor.do(session_id=str(other))
    assert (visitor.see().type, visitor.see().step) == ("end.denied", "nada")


def at_its_commit(at: AtTheComputer, chosen: UUID) -> StepContext:
    visitor = at.visitor
    with in_tenant(visitor.bank.id):
        turn = open_turn(
            read_run(visitor.handle), visitor.handle, profile=visitor.profile, now=visitor.now, origin=visitor.origin
        )
        ctx = turn.context(turn.published.graph.nodes["una"])  # type: ignore[arg-type]
    return replace(ctx, memory={"chosen": str(chosen)})


def test_the_commit_ends_only_another_session_of_the_same_person(at: AtTheComputer) -> None:
    """Guard: one-of-ones-own-other-sessions. What was chosen was checked on the page; a commit checks again."""
    stranger = a_person(at.visitor.bank, token=False)
    theirs = signed_in(at.visitor.elsewhere(secret="a-third-browser-0003", run=UUID(int=0)), stranger).session.id
    elsewhere(at, 2)
    at.begin("close-other-sessions").visitor.do("single")
    kind = step_type("session.close_one")
    for chosen in (theirs, at.session.id, uuid4()):
        ctx = at_its_commit(at, chosen)
        with in_tenant(at.visitor.bank.id), pytest.raises(CannotCommit):
            kind.commit(ctx, kind.params())
    with in_tenant(at.visitor.bank.id):
        assert None not in (view_of(theirs), view_of(at.session.id))


def test_it_is_the_effect_that_the_floor_knows() -> None:
    assert effects_of("session.close_one", {}) == (EffectName.SESSION_CLOSE_OTHERS,)
