"""One look for all who wait: how often each request has moved and where it stands, whatever their number."""

from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from llavero.approvals.read import standing_of
from llavero.approvals.withdraw import cancel
from llavero.domain.approval import State
from llavero.tenancy.models import Tenant
from tests.approvals.conftest import CLIENT, FROM_HOME, NOON, PORTAL, Scene

MANY = 12


def test_many_are_looked_at_with_as_many_statements_as_one(scene: Scene) -> None:
    asked = [scene.ask(scene.ana).id for _ in range(MANY)]
    standing_of(asked[:1], now=NOON)
    with CaptureQueriesContext(connection) as of_one:
        standing_of(asked[:1], now=NOON)
    with CaptureQueriesContext(connection) as of_all:
        seen = standing_of([*asked, uuid4()], now=NOON)
    assert len(of_all) == len(of_one)
    assert seen == dict.fromkeys(asked, (1, State.OPEN))


def test_what_moved_ran_out_or_came_from_before_a_restore_no_longer_stands_as_it_was(scene: Scene) -> None:
    first, second = scene.ask(scene.ana).id, scene.ask(scene.ana).id
    cancel(first, client_id=CLIENT, now=NOON, actor=PORTAL, origin=FROM_HOME)
    assert standing_of([first, second], now=NOON) == {first: (2, State.CANCELLED), second: (1, State.OPEN)}
    later = NOON + timedelta(days=4)
    assert standing_of([second], now=later) == {second: (1, State.EXPIRED)}
    Tenant.objects.filter(id=scene.bank.id).update(epoch=2)
    assert standing_of([second], now=NOON) == {second: (1, State.EXPIRED)}
