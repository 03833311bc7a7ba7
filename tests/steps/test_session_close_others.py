"""Ending one's other sessions leaves the one that one stands in, and nothing else of one's own."""

from uuid import UUID

import pytest

from llavero.credentials.sessions import view_of
from llavero.domain.effect import EffectName
from llavero.steps.contract import CannotCommit
from llavero.steps.registry import step_type
from llavero.tenancy.scope import in_tenant
from tests.engine.contacts import with_token
from tests.engine.visitor import Visitor, a_person
from tests.steps.one_step import effects_of
from tests.steps.softtoken import AtTheComputer, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(visitor: Visitor) -> AtTheComputer:
    return with_token(visitor)


def test_every_other_session_of_the_person_ends_and_nobody_elses(at: AtTheComputer) -> None:
    there = signed_in(at.visitor.elsewhere(secret="another-browser-0002", run=UUID(int=0)), at.person)
    somebody = a_person(at.visitor.bank, token=False)
    strangers = signed_in(at.visitor.elsewhere(secret="a-third-browser-0003", run=UUID(int=0)), somebody)
    at.begin("close-other-sessions").visitor.do("close")
    assert at.visitor.see().type == "end.done"
    with in_tenant(at.visitor.bank.id):
        assert view_of(at.session.id) is not None
        assert view_of(there.session.id) is None
        assert view_of(strangers.session.id) is not None


def test_saying_no_ends_none(at: AtTheComputer) -> None:
    there = signed_in(at.visitor.elsewhere(secret="another-browser-0002", run=UUID(int=0)), at.person)
    at.begin("close-other-sessions").visitor.do("leave")
    with in_tenant(at.visitor.bank.id):
        assert view_of(there.session.id) is not None


def test_without_a_session_to_stay_in_it_ends_nothing(at: AtTheComputer) -> None:
    """Guard: others-beside-one-of-ones-own. Else it would put its own owner out and leave whoever comes next."""
    from dataclasses import replace

    from llavero.journeys.handles import read_run
    from llavero.journeys.open_turn import open_turn

    visitor = at.begin("close-other-sessions").visitor
    kind = step_type("session.close_others")
    with in_tenant(visitor.bank.id):
        turn = open_turn(
            read_run(visitor.handle), visitor.handle, profile=visitor.profile, now=visitor.now, origin=visitor.origin
        )
        ctx = turn.context(turn.published.graph.nodes["cerrar"])  # type: ignore[arg-type]
        with pytest.raises(CannotCommit):
            kind.commit(replace(ctx, run=replace(ctx.run, session=None)), kind.params())


def test_it_is_an_effect_that_the_floor_knows() -> None:
    assert effects_of("session.close_others", {}) == (EffectName.SESSION_CLOSE_OTHERS,)
