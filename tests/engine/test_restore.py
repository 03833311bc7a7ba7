"""A procedure that was under way when the backup was taken ends as one whose time is over."""

import pytest

from llavero.journeys.sweep import stop_of_older_epoch, sweep_runs
from llavero.tenancy.models import Tenant
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor

pytestmark = pytest.mark.django_db


def test_a_run_of_before_a_restore_is_over_at_its_next_page_and_swept(
    visitor: Visitor, bank: Bank, ana: Person
) -> None:
    visitor.begin("sign-in-empresas")
    other = Visitor(bank, now=visitor.now)
    other.begin("sign-in-empresas")
    Tenant.objects.filter(id=bank.id).update(epoch=2)
    later = Visitor(bank, now=visitor.now)
    later.begin("sign-in-empresas")
    with in_tenant(bank.id):
        assert stop_of_older_epoch(now=visitor.now, most=10) == 2
        assert stop_of_older_epoch(now=visitor.now, most=10) == 0
    assert visitor.see().type == "end.expired"
    with in_tenant(bank.id):
        sweep_runs(now=visitor.now, most=10)
    assert other.row().state == "ended"
    assert later.row().state == "open", "what began since goes on"
