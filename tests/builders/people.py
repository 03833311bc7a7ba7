"""Builds people, companies and users with names and contacts. Inside a scope."""

from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from llavero.domain.actor import SYSTEM
from llavero.people.enroll import (
    DocumentNumber,
    add_company,
    add_contact,
    add_login_name,
    add_person,
    add_user,
)
from tests.builders.banks import NOON, Bank

LONG_AGO = timedelta(days=90)
_numbers = count(1)


def a_person(names: str = "Ana María Torres Vega", *, now: datetime = NOON) -> UUID:
    """Enter a person with a document of their own."""
    return add_person(DocumentNumber("cedula", f"17{next(_numbers):08d}"), names, now=now - LONG_AGO, actor=SYSTEM)


def a_company(name: str = "Rosas del Norte S.A.", *, now: datetime = NOON) -> UUID:
    """Enter a company with a number of its own."""
    return add_company(DocumentNumber("ruc", f"17{next(_numbers):08d}001"), name, now=now - LONG_AGO, actor=SYSTEM)


def a_user(
    bank: Bank,
    name: str = "ana.torres",
    *,
    person: UUID | None = None,
    company: UUID | None = None,
    sms: str = "+593987654321",
    email: str = "ana.torres@example.com",
    roles: tuple[str, ...] = ("administrator",),
    portal: str = "",
    now: datetime = NOON,
) -> UUID:
    """Make a user of the bank's first portal, with a login name, a mobile and a mailbox; "" leaves one out."""
    person, company = person or a_person(now=now), company or a_company(now=now)
    user = add_user(person, company, portal or bank.portal, roles=roles, now=now - LONG_AGO, actor=SYSTEM)
    if name:
        add_login_name(user, "user_name", name, now=now - LONG_AGO, actor=SYSTEM)
    if sms:
        add_contact(person, "sms", sms, trusted_from=now - LONG_AGO, now=now - LONG_AGO, actor=SYSTEM)
    if email:
        add_contact(person, "email", email, trusted_from=now - LONG_AGO, now=now - LONG_AGO, actor=SYSTEM)
    return user
