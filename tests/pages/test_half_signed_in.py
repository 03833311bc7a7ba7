"""A temporary password alone opens no page of who is signed in."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client

from llavero.credentials.sessions import open_session
from llavero.domain.actor import SYSTEM, Origin
from llavero.pages.cookies import SESSION
from llavero.tenancy.models import TenantHost
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import a_bank
from tests.builders.people import a_user


# Fails without the guard: half-signed-in-sees-nothing
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("scope", "is_open"), [("full", True), ("change_password", False)])
def test_the_home_page_waits_for_a_whole_sign_in(scope: str, is_open: bool) -> None:
    bank, now = a_bank(), datetime.now(UTC)
    TenantHost.objects.create(host="produbanco.localhost", tenant_id=bank.id)
    with in_tenant(bank.id):
        opened = open_session(
            a_user(bank), portal_key=bank.portal, scope=scope, proofs=[], run_id=uuid4(),  # type: ignore[arg-type]
            profile=bank.profile, now=now, actor=SYSTEM, origin=Origin(),
        )  # fmt: skip
    browser = Client(HTTP_HOST="produbanco.localhost")
    browser.cookies[SESSION] = opened.secret
    answer = browser.get(f"/p/{bank.portal}/inicio/", secure=True)
    assert answer.status_code == (200 if is_open else 302)
