"""Moves authenticators through their three axes: whose they are, in whose hands, and whether their codes count.

Law: every move is a line of the domain's tables and one UPDATE guarded by the state it expects; what the whole may
not be is refused before it is written.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.code_rows import TABLE, hold
from llavero.credentials.models import Authenticator
from llavero.domain import authenticator as axes
from llavero.domain.actor import Actor
from llavero.domain.authenticator import (
    Binding,
    BindingEvent,
    Credential,
    CredentialEvent,
    Custody,
    CustodyEvent,
    Kind,
    Mode,
    RevokedReason,
)
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.lifecycle import advance
from llavero.domain.oath import NEVER_USED, Algorithm
from llavero.domain.standing import Standing, require_possible
from llavero.tenancy.ids import new_id
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.read import current_epoch
from llavero.tenancy.vault import seal

_ENDED = (Credential.REVOKED, Credential.EXPIRED)
_OF_USER = Question(
    lambda: (
        Authenticator.objects.filter(user_id=given("user"), kind=given("kind"), credential=given("credential"))
        .order_by("id")
        .values_list("id", flat=True)
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What a device is, as a vendor's file or an enrollment says it."""

    serial: str
    seed: bytes = field(repr=False)
    kind: Kind = Kind.HARDWARE
    mode: Mode = Mode.TOTP
    algorithm: Algorithm = Algorithm.SHA1
    digits: int = 6
    period_s: int | None = 30
    last_step: int = NEVER_USED
    expires_at: datetime | None = None
    portals: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class HeldToken:
    """A token whose row is held until the commit, and how it stands; `suspended_in` is who took it away last."""

    id: UUID
    credential: Credential
    suspended_in: UUID | None


def add_authenticator(
    device: Device, *, custody: Custody, batch: UUID | None = None, enrollment: UUID | None = None, now: datetime
) -> UUID:
    """Enter a device that nobody has yet; raises DUPLICATE for a serial or an enrollment that exists."""
    row = new_id(now)
    try:
        with transaction.atomic():
            Authenticator.objects.create(
                id=row, kind=device.kind, slot=device.kind, serial=device.serial, batch_id=batch, mode=device.mode,
                enrollment_id=enrollment,
                algorithm=device.algorithm, digits=device.digits,
                period=device.period_s if device.mode is Mode.TOTP else None, last_step=device.last_step,
                seed_sealed=seal(device.seed, table=TABLE, row=row, column="seed_sealed"), custody=custody,
                portals=list(device.portals), expires_at=device.expires_at, epoch=current_epoch(), created_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise DomainError(ErrorCode.DUPLICATE, serial=device.serial) from None
    return row


def assign(authenticator_id: UUID, user_id: UUID, *, now: datetime, actor: Actor) -> None:
    """Make an authenticator a user's; its codes do not count before it is activated."""
    row = hold(authenticator_id)
    binding = advance(axes.BINDING, Binding(row.binding), BindingEvent.ASSIGN)
    _move(row, {"binding": binding.value, "user_id": user_id})
    _record(EventKind.AUTHENTICATOR_ASSIGNED, row, now=now, actor=actor, user=user_id)


def dispatch(authenticator_id: UUID, *, now: datetime, actor: Actor) -> None:
    """Send a device of the vault or of a branch on its way."""
    row = hold(authenticator_id)
    custody = advance(axes.CUSTODY, Custody(row.custody), CustodyEvent.DISPATCH)
    _move(row, {"custody": custody.value})
    _record_moved(row, "custody", row.custody, custody.value, now=now, actor=actor)


def hand_over(authenticator_id: UUID, *, now: datetime, actor: Actor) -> None:
    """Note that the device is in its holder's hands, waiting to be activated."""
    row = hold(authenticator_id)
    custody = advance(axes.CUSTODY, Custody(row.custody), CustodyEvent.HAND_OVER)
    _move(row, {"custody": custody.value})
    _record_moved(row, "custody", row.custody, custody.value, now=now, actor=actor)


def await_activation(authenticator_id: UUID, *, now: datetime, actor: Actor) -> None:
    """Let a delivered and assigned device wait for its activation."""
    _move_credential(authenticator_id, CredentialEvent.AWAIT_ACTIVATION, now=now, actor=actor)


def activate(authenticator_id: UUID, *, now: datetime, actor: Actor) -> None:
    """Let its codes count from now on; raises DUPLICATE where the user has an active one in the same slot."""
    row = hold(authenticator_id)
    credential = advance(axes.CREDENTIAL, Credential(row.credential), CredentialEvent.ACTIVATE)
    _make_active(row, {"credential": credential.value, "activated_at": now, "activated_by": actor.person})
    _record(EventKind.AUTHENTICATOR_ACTIVATED, row, now=now, actor=actor)


def suspend(authenticator_id: UUID, *, now: datetime, actor: Actor, run: UUID | None = None) -> None:
    """Take it away for now: lost, or "it was not me". A `run` that does it at its beginning may give it back."""
    row = hold(authenticator_id)
    after = advance(axes.CREDENTIAL, Credential(row.credential), CredentialEvent.SUSPEND)
    _move(row, {"credential": after.value, "suspended_in": run})
    _record(EventKind.AUTHENTICATOR_SUSPENDED, row, now=now, actor=actor)


def keep_suspended(authenticator_id: UUID, *, now: datetime, actor: Actor, run: UUID | None = None) -> None:
    """Take away once more what is suspended already: whoever did so before does not give it back."""
    row = hold(authenticator_id)
    if row.credential == Credential.SUSPENDED:
        _move(row, {"suspended_in": run})
        _record(EventKind.AUTHENTICATOR_SUSPENDED, row, now=now, actor=actor)


def resume(authenticator_id: UUID, *, now: datetime, actor: Actor) -> None:
    """Let a suspended one count again; raises DUPLICATE where the user has an active one in the same slot."""
    row = hold(authenticator_id)
    credential = advance(axes.CREDENTIAL, Credential(row.credential), CredentialEvent.RESUME)
    _make_active(row, {"credential": credential.value})
    _record(EventKind.AUTHENTICATOR_RESUMED, row, now=now, actor=actor)


def revoke(authenticator_id: UUID, reason: RevokedReason, *, now: datetime, actor: Actor) -> None:
    """End it for good, with the reason."""
    row = hold(authenticator_id)
    credential = advance(axes.CREDENTIAL, Credential(row.credential), CredentialEvent.REVOKE)
    _move(row, {"credential": credential.value, "revoked_reason": reason.value})
    _record(EventKind.AUTHENTICATOR_REVOKED, row, now=now, actor=actor, reason=reason.value.replace("_", "-"))


def of_user(user_id: UUID, *, kind: Kind, credential: Credential) -> tuple[UUID, ...]:
    """List a user's authenticators of a kind that stand in one state, in id order."""
    return tuple(_OF_USER.all(user=user_id, kind=kind, credential=credential))


def hold_of_user(user_id: UUID, *, kind: Kind) -> tuple[HeldToken, ...]:
    """Hold what a user has of a kind and what has not ended, until the commit; in id order.

    Never state by state: of two looks neither may find what moves from the one's to the other's meanwhile. Who had to
    wait looks again, since a statement does not see what was made while it waited: the token in place of a former one.
    """
    rows = Authenticator.objects.filter(user_id=user_id, kind=kind).exclude(credential__in=_ENDED).order_by("id")
    rows = rows.select_for_update(of=("self",))  # guard: held-before-looked-at
    list(rows.values_list("id", flat=True))  # guard: looked-at-again
    return tuple(HeldToken(row.id, Credential(row.credential), row.suspended_in) for row in rows)


def revoked_among(ids: Collection[UUID]) -> tuple[UUID, ...]:
    """Say which of these have ended for good, in id order."""
    rows = Authenticator.objects.filter(id__in=ids, credential=Credential.REVOKED)
    return tuple(rows.order_by("id").values_list("id", flat=True))


def _move_credential(authenticator_id: UUID, event: CredentialEvent, *, now: datetime, actor: Actor) -> None:
    row = hold(authenticator_id)
    after = advance(axes.CREDENTIAL, Credential(row.credential), event)
    _move(row, {"credential": after.value})
    _record_moved(row, "credential", row.credential, after.value, now=now, actor=actor)


def _make_active(row: Authenticator, changes: dict[str, object]) -> None:
    try:
        with transaction.atomic():
            _move(row, changes)
    except IntegrityError:  # guard: one-active-per-slot
        raise DomainError(ErrorCode.DUPLICATE, slot=row.slot) from None


def _move(row: Authenticator, changes: dict[str, object]) -> None:
    """Write a move where the row still is what was read; raises CHANGED_MEANWHILE where it is not."""
    reason = changes.get("revoked_reason") or row.revoked_reason
    require_possible(
        Standing(
            kind=Kind(row.kind),
            custody=Custody(str(changes.get("custody", row.custody))),
            binding=Binding(str(changes.get("binding", row.binding))),
            credential=Credential(str(changes.get("credential", row.credential))),
            revoked_reason=RevokedReason(str(reason)) if reason else None,
        )
    )
    expected = Authenticator.objects.filter(
        id=row.id, custody=row.custody, binding=row.binding, credential=row.credential
    )  # guard: authenticator-moves-from-what-was-read
    if expected.update(**changes) != 1:
        raise DomainError(ErrorCode.CHANGED_MEANWHILE, serial=row.serial)


def _record(
    kind: EventKind, row: Authenticator, *, now: datetime, actor: Actor, reason: str = "", user: UUID | None = None
) -> None:
    facts: dict[str, str | int | bool | None] = {"serial": row.serial, "kind": row.kind}
    if user is not None:
        facts["user"] = str(user)
    record(kind, now=now, actor=actor, subject=row.id, on_behalf_of=row.user_id, reason=reason, facts=facts)


def _record_moved(row: Authenticator, axis: str, before: str, after: str, *, now: datetime, actor: Actor) -> None:
    record(
        EventKind.AUTHENTICATOR_MOVED, now=now, actor=actor, subject=row.id,
        facts={"serial": row.serial, "kind": row.kind, "axis": axis, "before": before, "after": after},
    )  # fmt: skip
