"""Who asks for a run that is not theirs, or sends a form of another page, stands on record; and fills no record."""

from collections.abc import Iterator
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from llavero.audit.catalogue import EventKind
from llavero.credentials import sources
from llavero.credentials.sources import note_stranger
from llavero.domain.actor import Origin
from llavero.pages import clock
from llavero.tenancy.models import TenantHost
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank
from tests.engine.visitor import Visitor

pytestmark = pytest.mark.django_db
HOST = "banco.localhost"


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOON


@pytest.fixture
def page(bank: Bank, settings: object) -> Iterator[Client]:
    settings.LLAVERO_CLOCK = f"{__name__}.Noon"  # type: ignore[attr-defined]
    clock._clock.cache_clear()
    TenantHost.objects.create(host=HOST, tenant_id=bank.id)
    yield Client(headers={"host": HOST}, enforce_csrf_checks=True)
    clock._clock.cache_clear()


@pytest.mark.parametrize("what", ["", "?poll&revision=1"])
def test_a_run_that_is_not_its_holders_leaves_a_row(page: Client, visitor: Visitor, what: str) -> None:
    visitor.begin("unlock-user")
    assert page.get(f"/r/{visitor.run}/{what}", secure=True).status_code == 404
    refused = visitor.events("run.refused")
    assert [(event.reason, event.run_id, event.address) for event in refused] == [
        ("not-the-holder", visitor.run, "127.0.0.1")
    ]


def test_a_run_that_nobody_has_leaves_a_row_without_its_number(page: Client, visitor: Visitor) -> None:
    assert page.get(f"/r/{uuid4()}/", secure=True).status_code == 404
    assert [(event.reason, event.run_id) for event in visitor.events("run.refused")] == [("not-the-holder", None)]


# Fails without the guard: foreign-form-on-record
def test_a_form_from_another_page_leaves_a_row(page: Client, visitor: Visitor) -> None:
    answer = page.post("/p/empresas/t/unlock-user/", {"user_name": "ana"}, secure=True)
    assert answer.status_code == 403
    assert [event.reason for event in visitor.events("request.refused")] == ["foreign-form"]
    assert not visitor.events("run.started")


# Fails without the guard: strangers-do-not-fill-the-record
def test_one_source_writes_a_bounded_number_of_rows_an_hour(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_NOTED", 3)
    kind = EventKind.REQUEST_REFUSED

    def from_(address: str, times: int) -> None:
        with in_tenant(visitor.bank.id):
            for _ in range(times):
                note_stranger(kind, reason="foreign-form", now=visitor.now, origin=Origin(address))

    from_("2001:db8::1", 3)
    from_("2001:db8::2", 3)  # of the same subscriber
    assert len(visitor.events(kind)) == 3
    from_("192.0.2.9", 1)
    visitor.wait(hours=1)
    from_("2001:db8::1", 1)
    assert len(visitor.events(kind)) == 5
