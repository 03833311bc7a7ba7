"""Enters the bank's own people and finds them by the name they log in with.

Law: a member of staff is joined with the person they are by their document, so that nobody is a second person to
themself under another login.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

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
    actor: Actor,
) -> UUID:  # fmt: skip
    """Enter a member of staff; `verifier` is of their password, empty where they cannot log in with one.

    Raises BAD_INPUT for what is no document number or login, DUPLICATE for a login that is taken. Inside a scope.
    """
    number, login = document_number(document.number), _login(login)
    if isinstance(number, NotAName) or not names.strip():
        raise DomainError(ErrorCode.BAD_INPUT, field="document")
    staff_id, key = new_id(now), make_subject_key(now=now)
    try:
        with transaction.atomic():
            Staff.objects.create(
                id=staff_id, login=login, key_id=key, password_verifier=verifier, roles=sorted(roles), created_at=now,
                person_index=keyed_digest("document", f"{document.kind}\x00{number}"),
                names_sealed=seal_for(key, names, table="people_staff", row=staff_id, column="names_sealed"),
            )  # fmt: skip
    except IntegrityError:
        raise DomainError(ErrorCode.DUPLICATE, login=login) from None
    for role in sorted(roles):
        record(EventKind.STAFF_ADDED, now=now, actor=actor, subject=staff_id, facts={"role": role})
    return staff_id


def find_staff(login: str, *, now: datetime) -> tuple[StaffMember, str] | None:
    """Find who logs in by this name and may today, with the verifier of their password. Inside a scope."""
    row = Staff.objects.filter(login=login.strip().lower()).first()
    if row is None or (row.valid_until is not None and row.valid_until <= now):  # guard: staff-whose-time-is-over
        return None
    member = StaffMember(row.id, row.login, bytes(row.person_index), frozenset(row.roles))
    return member, row.password_verifier


def names_of(staff_id: UUID) -> str:
    """Open the names of a member of staff, for what they sign with. Inside a scope."""
    row = Staff.objects.get(id=staff_id)
    return open_for(row.key_id, row.names_sealed, table="people_staff", row=row.id, column="names_sealed")


def has_staff() -> bool:
    """Say whether the bank has entered any of its people. Inside a scope."""
    return Staff.objects.exists()


def _login(written: str) -> str:
    login = written.strip().lower()
    if not login.isprintable() or not 3 <= len(login) <= 80 or " " in login:  # as wide as its column
        raise DomainError(ErrorCode.BAD_INPUT, field="login")
    return login
