"""A phone beside a page keeps its procedure from being found idle, and brings none back that is."""

from datetime import timedelta

import pytest

from llavero.journeys.activity import note_activity
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor

pytestmark = pytest.mark.django_db


def note(visitor: Visitor, bank: Bank, run) -> bool:
    """Let the phone say something now."""
    with in_tenant(bank.id):
        return note_activity(run, now=visitor.now)


def test_what_a_phone_says_begins_the_idle_time_anew(visitor: Visitor, bank: Bank, ana: Person) -> None:
    visitor.begin("unlock-user")
    visitor.name(ana.name)
    before = visitor.row()
    visitor.wait(minutes=4)
    assert note(visitor, bank, before.id)
    after = visitor.row()
    assert after.idle_at == before.idle_at + timedelta(minutes=4)
    assert after.revision == before.revision, "the page that is open stays current"
    visitor.wait(minutes=4)
    assert visitor.see().type != "end.idle"


def test_a_run_that_was_left_alone_is_not_revived(visitor: Visitor, bank: Bank, ana: Person) -> None:
    """Guard: idle-is-not-revived."""
    visitor.begin("unlock-user")
    visitor.name(ana.name)
    visitor.wait(minutes=5)
    assert not note(visitor, bank, visitor.row().id)
    assert visitor.see().type == "end.idle"
