"""The passkeys of a person: which there are, adding one, calling it something else, ending it.

Law: a key is added by the commit of a run and ended by one guarded write; what has ended never counts again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.models import Passkey
from llavero.domain.actor import Actor
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.passkey import Ended, read_label
from llavero.formats.passkey_answers import Made
from llavero.people.disclose import company_of, key_of
from llavero.people.subject_key import open_for, seal_for
from llavero.tenancy.ids import new_id
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.read import current_epoch
from llavero.tenancy.vault import decoy_bytes

_PLACE = "credentials_passkey"
_OF_USER = Question(lambda: Passkey.objects.filter(user_id=given("user"), ended_at=None).order_by("id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyView:
    """A passkey as its person sees it: what they call it (perhaps nothing), since when, last used, and of what sort."""

    id: UUID
    label: str
    created_at: datetime
    last_used_at: datetime | None
    is_synced: bool


def handle_of(user_id: UUID) -> bytes:
    """Give the 32 bytes by which a person's device knows them: always the same, and nothing that anybody can read."""
    return decoy_bytes("passkey-holder", user_id.bytes)


def has_passkey(user_id: UUID) -> bool:
    """Say whether a user has one that counts."""
    return _OF_USER.any(user=user_id)


def of_user(user_id: UUID) -> tuple[PasskeyView, ...]:
    """List the passkeys of a user that count, oldest first."""
    return tuple(_view(row) for row in _OF_USER.all(user=user_id))


def ids_on(host: str, user_id: UUID) -> tuple[bytes, ...]:
    """Give the ids by which a person's devices know the passkeys that they hold already for a host."""
    rows = Passkey.objects.filter(user_id=user_id, host=host, ended_at=None).order_by("id")
    return tuple(bytes(found) for found in rows.values_list("credential_id", flat=True))


def is_taken(credential_id: bytes) -> bool:
    """Say whether some key of this bank has this id, whosever it is and however it stands."""
    return Passkey.objects.filter(credential_id=credential_id).exists()


def add(
    user_id: UUID, made: Made, *, host: str, label: str, run: UUID, now: datetime, actor: Actor
) -> UUID:  # fmt: skip
    """Write a key down, inside the run's commit; raises DUPLICATE for an id or a run that has one already."""
    passkey_id, called = new_id(now), read_label(label)
    sealed = seal_for(key_of(user_id), called, table=_PLACE, row=passkey_id, column="label_sealed") if called else None
    row = Passkey(
        id=passkey_id, user_id=user_id, run_id=run, host=host, credential_id=made.credential_id,
        public_key=made.public_key, sign_count=made.sign_count, aaguid=made.aaguid, transports=list(made.transports),
        is_synced=made.is_synced, is_backed_up=made.is_backed_up, label_sealed=sealed, epoch=current_epoch(),
        created_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # guard: passkey-added-once
        raise DomainError(ErrorCode.DUPLICATE, run=str(run)) from None
    _record(EventKind.PASSKEY_ADDED, row, now=now, actor=actor)
    return passkey_id


def rename(passkey_id: UUID, user_id: UUID, label: str, *, now: datetime, actor: Actor) -> None:
    """Call a key of one's own something else; nothing typed takes the name away. Raises NOT_FOUND for another's."""
    called = read_label(label)
    sealed = seal_for(key_of(user_id), called, table=_PLACE, row=passkey_id, column="label_sealed") if called else None
    own = Passkey.objects.filter(id=passkey_id, user_id=user_id, ended_at=None)  # guard: passkey-named-by-its-person
    if own.update(label_sealed=sealed) != 1:
        raise DomainError(ErrorCode.NOT_FOUND, passkey=str(passkey_id))
    _record(EventKind.PASSKEY_RENAMED, Passkey.objects.get(id=passkey_id), now=now, actor=actor)


def end(passkey_id: UUID, user_id: UUID, reason: Ended, *, now: datetime, actor: Actor) -> None:
    """End a key of a user for good, once; raises CHANGED_MEANWHILE for another's, or one that has ended."""
    own = Passkey.objects.filter(id=passkey_id, user_id=user_id)  # guard: passkey-ended-by-its-person
    standing = own.filter(ended_at=None)  # guard: passkey-ended-once
    if standing.update(ended_at=now, ended_reason=reason.value) != 1:
        raise DomainError(ErrorCode.CHANGED_MEANWHILE, passkey=str(passkey_id))
    row = Passkey.objects.get(id=passkey_id)
    _record(EventKind.PASSKEY_ENDED, row, now=now, actor=actor, reason=reason.value)


def ended_among(ids: Collection[UUID]) -> tuple[UUID, ...]:
    """Say which of these have ended for good, in id order."""
    rows = Passkey.objects.filter(id__in=ids, ended_at__isnull=False)
    return tuple(rows.order_by("id").values_list("id", flat=True))


def _view(row: Passkey) -> PasskeyView:
    label = ""
    if row.label_sealed is not None:
        sealed = bytes(row.label_sealed)
        label = open_for(key_of(row.user_id), sealed, table=_PLACE, row=row.id, column="label_sealed")
    return PasskeyView(
        id=row.id, label=label, created_at=row.created_at, last_used_at=row.last_used_at, is_synced=row.is_synced
    )  # fmt: skip


def _record(kind: EventKind, row: Passkey, *, now: datetime, actor: Actor, reason: str = "") -> None:
    sort = "synced" if row.is_synced else "of-one-device"
    record(
        kind, now=now, actor=actor, subject=row.user_id, company=company_of(row.user_id), reason=reason,
        facts={"passkey": str(row.id), "kind": sort},
    )  # fmt: skip
