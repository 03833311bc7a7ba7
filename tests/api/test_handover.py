"""A sign-in that a client led becomes a session of the person's browser: once, within a minute, by a click."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client as Browser

from llavero.audit.models import Event
from llavero.credentials.models import Session
from llavero.federation.models import Client
from llavero.journeys.models import Handover
from llavero.tenancy.models import Tenant, TenantHost
from llavero.tenancy.scope import in_tenant
from tests.api.portal import Portal, moment
from tests.api.test_runs import SIGN_IN, signed_in, submit

HOST = "produbanco.test"


@pytest.fixture
def ticket(portal: Portal, user: UUID) -> str:
    TenantHost.objects.create(host=HOST, tenant_id=portal.bank, portal_key="")
    _, last = signed_in(portal)
    return str(last.said["handover"]["ticket"])


def browser() -> Browser:
    return Browser(enforce_csrf_checks=True, headers={"Host": HOST, "X-Forwarded-Proto": "https"})


def arrive(one: Browser, ticket: str) -> str:
    """Come by the portal's form; give the token of our page's button."""
    page = one.post("/entrar/", {"ticket": ticket}, secure=True)
    assert page.status_code == 200
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    return found[1] if found else ""


def press(one: Browser, ticket: str, token: str) -> object:
    return one.post(
        "/entrar/abrir/", {"ticket": ticket, "csrfmiddlewaretoken": token}, secure=True,
        headers={"Origin": f"https://{HOST}", "Referer": f"https://{HOST}/entrar/"},
    )  # fmt: skip


def is_in(portal: Portal, ticket: str) -> bool:
    one = browser()
    done = press(one, ticket, arrive(one, ticket))
    return done.status_code == 302 and "__Host-llavero-session" in one.cookies  # type: ignore[attr-defined]


def test_the_button_opens_the_session(portal: Portal, ticket: str) -> None:
    one = browser()
    done = press(one, ticket, arrive(one, ticket))
    assert done.status_code == 302  # type: ignore[attr-defined]
    assert done["Location"] == "/p/empresas/inicio/"  # type: ignore[index]
    home = one.get("/p/empresas/inicio/", secure=True)
    assert home.status_code == 200
    with in_tenant(portal.bank):
        assert Event.objects.filter(kind="handover.taken").count() == 1


def test_a_ticket_is_good_once(portal: Portal, ticket: str) -> None:
    """handover-once"""
    assert is_in(portal, ticket)
    assert not is_in(portal, ticket)
    assert reasons(portal) == ["used"]


def test_arriving_acts_on_nothing(portal: Portal, ticket: str) -> None:
    one = browser()
    arrive(one, ticket)
    assert one.get("/entrar/", secure=True).status_code == 200
    assert one.get("/entrar/abrir/", secure=True).status_code == 405
    assert one.post("/entrar/abrir/", {"ticket": ticket}, secure=True).status_code == 403
    with in_tenant(portal.bank):
        assert Handover.objects.get().state == "open"


def test_a_ticket_of_more_than_a_minute_is_refused(portal: Portal, ticket: str) -> None:
    """handover-lifetime"""
    with in_tenant(portal.bank):
        Handover.objects.update(expires_at=moment() - timedelta(milliseconds=1))
    assert not is_in(portal, ticket)
    assert reasons(portal) == ["expired"]


def test_another_secret_is_refused(portal: Portal, ticket: str) -> None:
    """handover-secret"""
    assert not is_in(portal, ticket[:-4] + ("0000" if not ticket.endswith("0000") else "1111"))
    assert reasons(portal) == ["unknown"]
    assert is_in(portal, ticket)


def test_a_ticket_of_a_client_that_lost_its_access_is_refused(portal: Portal, ticket: str) -> None:
    """handover-of-standing-client"""
    with in_tenant(portal.bank):
        Client.objects.update(disabled_at=moment())
    assert not is_in(portal, ticket)
    assert reasons(portal) == ["client"]


def test_a_ticket_from_before_a_restore_is_refused(portal: Portal, ticket: str) -> None:
    """handover-epoch"""
    Tenant.objects.filter(id=portal.bank).update(epoch=2)
    assert not is_in(portal, ticket)
    assert reasons(portal) == ["restored"]


def test_a_ticket_of_a_session_that_was_ended_opens_nothing(portal: Portal, ticket: str) -> None:
    with in_tenant(portal.bank):
        Session.objects.update(revoked_at=moment())
    assert not is_in(portal, ticket)
    assert reasons(portal) == ["session-over"]


def test_a_repeated_last_answer_gives_the_same_ticket_until_it_is_taken(portal: Portal, user: UUID) -> None:
    TenantHost.objects.create(host=HOST, tenant_id=portal.bank, portal_key="")
    begun, last = signed_in(portal)
    code = re.search(r"\b\d{8}\b", portal.letters()[-1])
    assert code

    revision = last.said["revision"]
    assert revision > begun.said["revision"]
    first = last.said["handover"]["ticket"]
    repeated = submit(portal, begun, {"code": code[0]}, at=SIGN_IN, revision=revision - 1, key="last-answer")
    assert repeated.said["handover"]["ticket"] == first
    assert is_in(portal, first)
    repeated = submit(portal, begun, {"code": code[0]}, at=SIGN_IN, revision=revision - 1, key="last-answer")
    assert repeated.said["handover"] is None


def reasons(portal: Portal) -> list[str]:
    with in_tenant(portal.bank):
        return list(Event.objects.filter(kind="handover.refused").order_by("id").values_list("reason", flat=True))
