"""Whoever locks the runs of one person locks them in one order, so that two who do never wait for each other."""

import pytest

from llavero.journeys.handles import lock_of_the_same, lock_standing
from llavero.tenancy.scope import in_tenant
from tests.engine.visitor import Person, Visitor

pytestmark = pytest.mark.django_db


def test_they_are_locked_in_the_order_of_their_ids_and_those_of_others_are_not(
    visitor: Visitor, ana: Person, locked_ana: Person
) -> None:
    """Guard: runs-locked-in-order. The older id lies behind the newer one in the table."""
    newer = visitor.elsewhere(secret="the-newer-browser-of-this-visit-1")
    newer.wait(minutes=1)
    older, others = visitor, visitor.elsewhere(secret="the-browser-of-somebody-else-0001")
    for browser, person in ((newer, ana), (older, ana), (others, locked_ana)):
        browser.begin("forgotten-password")
        browser.name(person.name)
    assert older.run < newer.run
    with in_tenant(visitor.bank.id):
        for locked in (lock_standing(ana.user), lock_of_the_same(newer.row())):
            assert [run.id for run in locked] == [older.run, newer.run]
