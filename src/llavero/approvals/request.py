"""Ask people to approve something: what exactly, whom, how many of them, and until when.

Law: the text that is signed is written here once, sealed and digested; nothing writes it again. Whoever made the thing
is not asked. Somebody who does not exist is asked like anybody, and the caller is not told.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from llavero.approvals.models import Approval, Approver
from llavero.approvals.rows import note, seal_document, session_key
from llavero.audit.catalogue import EventKind
from llavero.domain import approval_document
from llavero.domain.actor import Actor, Origin
from llavero.domain.approval import MOST_APPROVERS, Quorum, can_be_met, may_count
from llavero.domain.approval import Approver as Asked
from llavero.domain.approval_fields import Entry, Kind, largest_amount, read_entries
from llavero.domain.errors import DomainError, ErrorCode
from llavero.formats.phone.words import b64u
from llavero.people.disclose import person_of
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice
from llavero.tenancy.read import current_epoch
from llavero.tenancy.scope import current_tenant_id

LONGEST: Final = timedelta(days=3)
SHORTEST: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody to ask. `user` is None for nobody, whom `claim` then stands for; `limit` is their largest amount."""

    user: UUID | None
    claim: bytes = field(default=b"", repr=False)
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a request comes from: a client's operation, or a step of a run at one revision."""

    client: UUID | None = None
    operation: str = ""
    session: str = ""
    run: UUID | None = None
    revision: int | None = None
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Everything about a request but who asks, when and from where. `title` only for an operation of the caller's."""

    kind: Kind
    data: Mapping[str, object] = field(repr=False)
    candidates: Sequence[Candidate]
    portal_key: str
    lifetime: timedelta
    source: Source
    title: str = ""
    quorum: Quorum = field(default_factory=Quorum)
    maker: UUID | None = None
    allows_offline: bool = False
    allows_hardware: bool = False


def request_approval(
    wish: Wish, *, profile: Profile, voice: Voice, now: datetime, actor: Actor, origin: Origin
) -> UUID:  # fmt: skip
    """Open a request and return its id. Inside a scope.

    Raises BAD_INPUT or UNKNOWN_FIELD for what cannot be shown, SECOND_PERSON_REQUIRED where those who are asked could
    never suffice, DUPLICATE where the client's operation is open or approved already.
    """
    if not SHORTEST <= wish.lifetime <= LONGEST:
        raise DomainError(ErrorCode.BAD_INPUT, field="lifetime_seconds")
    if not 1 <= len(wish.candidates) <= MOST_APPROVERS:
        raise DomainError(ErrorCode.BAD_INPUT, field="approvers", expected=f"1 to {MOST_APPROVERS}")
    entries = read_entries(wish.kind, wish.data)
    maker = person_of(wish.maker) if wish.maker is not None else None
    asked = _who_counts(wish, maker, largest_amount(entries))
    approval_id, expires_at = new_id(now), now + wish.lifetime
    text = _document(approval_id, wish, entries, profile=profile, voice=voice, now=now, expires_at=expires_at)
    row = Approval(
        id=approval_id, kind=wish.kind.value, document_sealed=seal_document(approval_id, text),
        digest=approval_document.digest_of(text), run_id=wish.source.run, run_revision=wish.source.revision,
        step=wish.source.step, client_id=wish.source.client, operation=wish.source.operation,
        portal_key=wish.portal_key, session_key=_session_of(wish, maker, approval_id), user_id=wish.maker,
        maker_person=maker, needed=wish.quorum.needed, roles=dict(wish.quorum.roles),
        offline=wish.allows_offline and approval_document.fits_a_picture(text), hardware=wish.allows_hardware,
        epoch=current_epoch(), created_at=now, expires_at=expires_at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # guard: approval-operation-once
        raise DomainError(ErrorCode.DUPLICATE, field="operation") from None
    Approver.objects.bulk_create(
        Approver(id=new_id(now), tenant_id=current_tenant_id(), approval=row, user_id=user, person_id=person)
        for user, person in asked.items()
    )
    note(EventKind.APPROVAL_REQUESTED, row, now=now, actor=actor, origin=origin, facts={"number": len(asked)})
    return approval_id


def _who_counts(wish: Wish, maker: UUID | None, amount: Decimal | None) -> dict[UUID, UUID]:
    """Give the person behind each user who is asked and may count; refuse where they could never suffice."""
    people: list[tuple[UUID | None, Asked]] = []
    for one in wish.candidates:
        # nobody has a person of their own that nobody else has: a caller learns nothing of who exists
        person = person_of(one.user) if one.user is not None else UUID(bytes=(one.claim + bytes(18))[2:18])
        people.append((one.user, Asked(person=person, limit=one.limit)))
    if not can_be_met(wish.quorum, [asked for _, asked in people], maker=maker, amount=amount):
        raise DomainError(ErrorCode.SECOND_PERSON_REQUIRED, field="approvers")
    return {
        user: asked.person
        for user, asked in people
        if user is not None and may_count(asked, maker=maker, amount=amount)
    }


def _document(
    approval_id: UUID, wish: Wish, entries: tuple[Entry, ...], *, profile: Profile, voice: Voice, now: datetime,
    expires_at: datetime,
) -> str:  # fmt: skip
    texts = profile.texts.for_voice(voice)
    is_own = wish.kind is Kind.OPERATION
    if is_own is not bool(wish.title):
        raise DomainError(ErrorCode.BAD_INPUT, field="title", expected="with an operation, and with nothing else")
    heading = approval_document.Heading(
        approval=approval_id, bank=profile.key, kind=wish.kind.value,
        title=wish.title if is_own else texts.get(f"approval.kind.{wish.kind.value}"), made_at=now,
        expires_at=expires_at, nonce=b64u(secrets.token_bytes(approval_document.NONCE_BYTES)),
    )  # fmt: skip
    labels = {entry.name: texts.get(f"approval.field.{entry.name}") for entry in entries if not entry.label}
    return approval_document.write(heading, entries, labels)


def _session_of(wish: Wish, maker: UUID | None, approval_id: UUID) -> bytes:
    """Name what is frozen together: the session that the caller names, else the run, else what one maker makes."""
    source = wish.source
    who = str(source.client or "")
    if source.session:
        return session_key(who, "session", source.session)
    if maker is not None:
        return session_key(who, "maker", str(maker))
    return session_key(who, "alone", str(source.run or approval_id))
