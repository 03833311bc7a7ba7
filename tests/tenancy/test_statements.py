"""Every statement that a flow sends to the database names its bank, or touches only tables that have none."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from llavero.audit.read import events_of
from llavero.credentials.authenticators import of_user, suspend
from llavero.credentials.codes import check_code
from llavero.domain.actor import SYSTEM, Origin
from llavero.domain.authenticator import Credential, Kind
from llavero.people.contacts import contact_for
from llavero.people.enroll import add_login_name
from llavero.people.models import User
from llavero.people.names import find_users
from llavero.tenancy.models import Portal
from llavero.tenancy.profile.shelf import profile_of
from llavero.tenancy.scope import in_tenant
from tests.tenancy.two_banks import NOON, PORTAL, add_member, give_token, open_bank, token

pytestmark = pytest.mark.django_db(transaction=True)
OF_BANKS = {
    model._meta.db_table for model in apps.get_models() if "tenant" in {field.name for field in model._meta.fields}
} - {"tenancy_tenanthost"}


def without_its_bank(statement: str) -> bool:
    """Say whether a statement touches a table of banks without naming the bank in every part of it."""
    touched = [table for table in OF_BANKS if re.search(rf'\b(FROM|JOIN|INTO|UPDATE) "?{table}"?\b', statement)]
    if not touched:
        return False
    if statement.startswith("INSERT"):
        return '"tenant_id"' not in statement.split("VALUES")[0]
    _, _, where = statement.partition(" WHERE ")
    return not any(f'"{table}"."tenant_id" = ' in where for table in touched)


@contextmanager
def statements() -> Iterator[list[str]]:
    sent: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent


def test_enrolling_finding_checking_and_reading_name_their_bank_in_every_statement() -> None:
    profile = profile_of("produbanco", root=Path(settings.LLAVERO_PROFILES))
    with statements() as sent:
        bank = open_bank("produbanco")
        user = add_member(bank)
        row = give_token(bank, user, device=token())
        with in_tenant(bank):
            add_login_name(user, "user_name", "rosa.perez", now=NOON, actor=SYSTEM)
            assert find_users(PORTAL, "user_name", "rosa.perez", now=NOON)
            assert contact_for(user, "sms", now=NOON) is None
            for number in range(3):
                check_code(
                    user, f"00000{number}", portal_key=PORTAL, profile=profile, now=NOON + timedelta(minutes=number),
                    actor=SYSTEM, origin=Origin(),
                )  # fmt: skip
            assert of_user(user, kind=Kind.HARDWARE, credential=Credential.ACTIVE) == (row,)
            suspend(row, now=NOON, actor=SYSTEM)
            assert events_of(user)
            stored = User.objects.select_related("portal").get(id=user)
            stored.save()
    touching = [statement for statement in sent if any(table in statement for table in OF_BANKS)]
    assert len(touching) > 30
    assert [statement for statement in touching if without_its_bank(statement)] == []


def test_a_statement_that_forgets_its_bank_would_be_found() -> None:
    bank = open_bank("produbanco")
    with statements() as sent, in_tenant(bank):
        list(Portal.objects.all())
        with connection.cursor() as cursor:
            cursor.execute('SELECT "people_user"."id" FROM "people_user" WHERE "people_user"."state" = \'active\'')
    assert [without_its_bank(statement) for statement in sent if "FROM" in statement][-2:] == [False, True]
