"""Enters the bank's own people, ends what they may, and finds them by the name they log in with.

Law: a member of staff is joined with the person they are by their document, so that nobody is a second person to
themself under another login. Two security officers remain, since what takes two could not be done by anybody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain.actor import Actor, ActorKind
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.names import NotAName, document_number
from llavero.people.enroll import DocumentNumber
from llavero.people.models import Staff
from llavero.people.subject_key import make_subject_key, open_for, seal_for
from llavero.tenancy.ids import new_id
from llavero.tenancy.vault import keyed_digest


class StaffRole(StrEnum):
    """What one of the bank's own people may be there for: the closed list of words of floors and journeys."""

    SECURITY_OFFICER = "security_officer"
    STOCK_OFFICER = "stock_officer"
    BRANCH_OFFICER = "branch_officer"
    BACK_OFFICE = "back_office"
    ACCOUNT_ADVISER = "account_adviser"
    CALL_CENTRE = "call_centre"
    AUDITOR = "auditor"


OFFICERS_WHO_REMAIN: Final = 2


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One of the bank's own people; `person` is the keyed digest that tells human beings apart.

    `proven` names what they showed just now, `password` and `code`: empty for who was merely found.
    """

    id: UUID
    login: str
    person: bytes = field(repr=False)
    roles: frozenset[str]
    proven: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def actor(self) -> Actor:
        """Name them as the one who acts at the command line."""
        return Actor(ActorKind.OPERATOR, self.id)


def add_staff(
    login: str, document: DocumentNumber, names: str, *, roles: Sequence[str], verifier: str, now: datetime,
    actor: Actor, seconded_by: UUID | None = None,
) -> UUID:  # fmt: skip
    """Enter a member of staff; `verifier` is of their password, empty where they cannot log in with one.

    `actor` and `seconded_by` are the two who do it; the bank's first two people have nobody before them. Raises
    BAD_INPUT for what is no document number, login or role, DUPLICATE for a login that is taken. Inside a scope.
    """
    if not roles or not set(roles) <= set(StaffRole):  # guard: staff-roles-of-the-list
        raise DomainError(ErrorCode.BAD_INPUT, field="roles")
    number, login = document_number(document.number), _login(login)
    if isinstance(number, NotAName) or not names.strip():
        raise DomainError(ErrorCode.BAD_INPUT, field="document")
    staff_id, key = new_id(now), make_subject_key(now=now)
    try:
        with transaction.atomic():
            Staff.objects.create(
                id=staff_id, login=login, key_id=key, password_verifier=verifier, roles=sorted(roles), created_at=now,
                person_index=_person_index(document.kind, number),
                names_sealed=seal_for(key, names, table="people_staff", row=staff_id, column="names_sealed"),
            )  # fmt: skip
    except IntegrityError:
        raise DomainError(ErrorCode.DUPLICATE, login=login) from None
    for role in sorted(roles):
        facts = {"role": role, "seconded_by": str(seconded_by) if seconded_by else None}
        record(EventKind.STAFF_ADDED, now=now, actor=actor, subject=staff_id, facts=facts)
    return staff_id


def is_entered(login: str, document: DocumentNumber, *, roles: Sequence[str], now: datetime) -> bool:
    """Say whether this very person stands under this login with these roles today. Inside a scope."""
    number, found = document_number(document.number), find_staff(login, now=now)
    if found is None or isinstance(number, NotAName):
        return False
    return found[0].roles == set(roles) and found[0].person == _person_index(document.kind, number)


def end_staff(staff_id: UUID, *, now: datetime, actor: Actor, seconded_by: UUID) -> bool:
    """Let a member of staff act no more from now on; False where they do not any more. Inside a scope.

    Raises SECOND_PERSON_REQUIRED where fewer than two security officers would remain.
    """
    standing = Q(valid_until=None) | Q(valid_until__gt=now)
    rows = list(Staff.objects.select_for_update(of=("self",)).filter(standing).order_by("id"))
    ended = next((row for row in rows if row.id == staff_id), None)
    if ended is None:
        return False
    officers = {bytes(row.person_index) for row in rows if row.id != staff_id and _is_officer(row)}
    if _is_officer(ended) and len(officers) < OFFICERS_WHO_REMAIN:  # guard: two-officers-remain
        raise DomainError(ErrorCode.SECOND_PERSON_REQUIRED, officers=len(officers))
    if Staff.objects.filter(standing, id=staff_id).update(valid_until=now) != 1:
        return False
    facts = {"seconded_by": str(seconded_by)}
    record(EventKind.STAFF_ENDED, now=now, actor=actor, subject=staff_id, facts=facts)
    return True


def find_staff(login: str, *, now: datetime) -> tuple[StaffMember, str] | None:
    """Find who logs in by this name and may today, with the verifier of their password. Inside a scope."""
    row = Staff.objects.filter(login=login.strip().lower()).first()
    if row is None or (row.valid_until is not None and row.valid_until <= now):  # guard: staff-whose-time-is-over
        return None
    member = StaffMember(row.id, row.login, bytes(row.person_index), frozenset(row.roles))
    return member, row.password_verifier


def was_entered(login: str) -> bool:
    """Say whether anybody stands, or stood, under this login. Inside a scope."""
    return Staff.objects.filter(login=login.strip().lower()).exists()


def names_of(staff_id: UUID) -> str:
    """Open the names of a member of staff, for what they sign with. Inside a scope."""
    row = Staff.objects.get(id=staff_id)
    return open_for(row.key_id, row.names_sealed, table="people_staff", row=row.id, column="names_sealed")


def has_staff() -> bool:
    """Say whether the bank has entered any of its people. Inside a scope."""
    return Staff.objects.exists()


def _is_officer(row: Staff) -> bool:
    return StaffRole.SECURITY_OFFICER in row.roles


def _person_index(kind: str, number: str) -> bytes:
    return keyed_digest("document", f"{kind}\x00{number}")


def _login(written: str) -> str:
    login = written.strip().lower()
    if not login.isprintable() or not 3 <= len(login) <= 80 or " " in login:  # as wide as its column
        raise DomainError(ErrorCode.BAD_INPUT, field="login")
    return login
