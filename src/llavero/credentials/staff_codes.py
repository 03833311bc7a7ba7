"""Gives the bank's own people an authenticator, and checks the number it shows, once, in one transaction.

Law: budget, comparison, verdict and count are one commit, and the caller commits before it answers. A time step proves
one code only; it is stored by a write that lets it rise. One active authenticator for each of them.
"""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.models import StaffAuthenticator
from llavero.credentials.staff_check import StaffRefused
from llavero.domain import lockout
from llavero.domain.actor import Actor
from llavero.domain.digits import NotACode, read_code
from llavero.domain.lockout import Budget, Factor
from llavero.domain.oath import NEVER_USED, Proven, Replayed, totp
from llavero.domain.restore import spent_by_clock
from llavero.people.staff import StaffMember, find_staff
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.read import current_epoch
from llavero.tenancy.vault import open_sealed, seal

FORM: Final = totp.Form()
SEED_BYTES: Final = 20  # RFC 4226, section 4: as long as the hash
CODE: Final = "code"
_TABLE: Final = "credentials_staffauthenticator"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A seed that nobody has yet; `last_step` is the step of the code by which its holder showed that they took it."""

    seed: bytes = field(default_factory=lambda: secrets.token_bytes(SEED_BYTES), repr=False)
    last_step: int = NEVER_USED


def taken_over(token: NewToken, typed: str, *, now: datetime) -> NewToken | None:
    """Spend the first code of a token that its holder just took over; None where it is no code of it."""
    code = read_code(typed, digits=FORM.digits)
    if isinstance(code, NotACode):
        return None
    verdict = totp.verify(token.seed, code, totp.Place(), now=now, form=FORM, tolerance=totp.Tolerance())
    return replace(token, last_step=verdict.step) if isinstance(verdict, Proven) else None


def give_token(staff_id: UUID, token: NewToken, *, now: datetime, actor: Actor, seconded_by: UUID | None = None) -> str:
    """Give a member of staff an authenticator in place of any they had; say its serial. Inside a scope."""
    revoke_tokens(staff_id, now=now, actor=actor)
    row = new_id(now)
    serial = f"STAFF-{row.hex[-10:].upper()}"
    StaffAuthenticator.objects.create(
        id=row, staff_id=staff_id, serial=serial, digits=FORM.digits, period=FORM.period_s, last_step=token.last_step,
        seed_sealed=seal(token.seed, table=_TABLE, row=row, column="seed_sealed"), epoch=current_epoch(),
        created_at=now,
    )  # fmt: skip
    record(
        EventKind.STAFF_TOKEN_GIVEN, now=now, actor=actor, subject=staff_id,
        facts={"serial": serial, "seconded_by": str(seconded_by) if seconded_by else None},
    )  # fmt: skip
    return serial


def revoke_tokens(staff_id: UUID, *, now: datetime, actor: Actor) -> None:
    """End the authenticator of a member of staff, if there is one. Inside a scope."""
    rows = StaffAuthenticator.objects.select_for_update(of=("self",)).filter(staff_id=staff_id, state="active")
    for row in rows.order_by("id"):
        if StaffAuthenticator.objects.filter(id=row.id, state="active").update(state="revoked", revoked_at=now) == 1:
            facts = {"serial": row.serial}
            record(EventKind.STAFF_TOKEN_REVOKED, now=now, actor=actor, subject=staff_id, facts=facts)


def check_staff_code(member: StaffMember, typed: str, *, profile: Profile, now: datetime) -> StaffMember | StaffRefused:
    """Judge the code of a member of staff; gives them back with the proof. Inside a scope."""
    row = _row_of(member.id, profile=profile, now=now)
    standing = find_staff(member.login, now=now)
    if row is None or standing is None or standing[0] != member:  # guard: staff-code-of-who-stands
        return _refuse(member, None, "no-authenticator", now=now)
    policy = profile.locks.code.policy()
    budget = lockout.check(_budget(row), policy, now=now)
    if not isinstance(budget, lockout.Open):  # guard: staff-code-budget
        return _refuse(member, row, "blocked", until=budget.until, now=now)
    code = read_code(typed, digits=row.digits)
    if isinstance(code, NotACode):
        return _refuse(member, row, "not-a-code", now=now)
    verdict = totp.verify(
        open_sealed(bytes(row.seed_sealed), table=_TABLE, row=row.id, column="seed_sealed"), code, _place(row),
        now=now, form=_form(row), tolerance=profile.code.tolerance(),
    )  # fmt: skip
    if isinstance(verdict, Proven) and _take_step(row, verdict, now=now):
        facts = {"authenticator": str(row.id), "serial": row.serial}
        record(EventKind.CODE_ACCEPTED, now=now, actor=member.actor, subject=member.id, facts=facts)
        return replace(member, proven=member.proven | {CODE})
    if isinstance(verdict, Replayed):
        return _refuse(member, row, "replayed", until=totp.next_code_at(_place(row), _form(row)), now=now)
    counted = lockout.after_failure(_budget(row), policy, now=now)
    StaffAuthenticator.objects.filter(id=row.id).update(
        code_failures=counted.failures, block_level=counted.level, blocked_until=counted.closed_until, tried_at=now
    )
    return _refuse(member, row, "wrong", until=counted.closed_until, now=now)


def _row_of(staff_id: UUID, *, profile: Profile, now: datetime) -> StaffAuthenticator | None:
    """Take the active row for this transaction; after a restore, with every code up to now counted as used."""
    rows = StaffAuthenticator.objects.select_for_update(of=("self",)).filter(staff_id=staff_id, state="active")
    row: StaffAuthenticator | None = rows.first()
    if row is not None and row.epoch != current_epoch():  # guard: staff-code-epoch (used after the backup was taken)
        row.epoch = current_epoch()
        window = profile.code.tolerance().window
        spent = spent_by_clock(now=now, period_s=row.period, drift=row.drift, window=window)
        row.last_step = max(row.last_step, spent)
        StaffAuthenticator.objects.filter(id=row.id).update(epoch=row.epoch, last_step=row.last_step)
    return row


def _take_step(row: StaffAuthenticator, proven: Proven, *, now: datetime) -> bool:
    """Spend the step that a code proved and begin the budget anew; False where it, or a later one, was spent."""
    active = StaffAuthenticator.objects.filter(id=row.id, state="active")
    behind = active.filter(last_step__lt=proven.step)  # guard: staff-code-once
    changes = {"code_failures": 0, "block_level": 0, "blocked_until": None, "tried_at": now}
    return behind.update(last_step=proven.step, drift=proven.drift, **changes) == 1


def _place(row: StaffAuthenticator) -> totp.Place:
    return totp.Place(last_step=row.last_step, drift=row.drift)


def _form(row: StaffAuthenticator) -> totp.Form:
    return totp.Form(digits=row.digits, period_s=row.period)


def _budget(row: StaffAuthenticator) -> Budget:
    return Budget(
        factor=Factor.CODE, failures=row.code_failures, level=row.block_level, closed_until=row.blocked_until,
        last_failure_at=row.tried_at if row.code_failures else None,
    )  # fmt: skip


def _refuse(
    member: StaffMember, row: StaffAuthenticator | None, reason: str, *, now: datetime, until: datetime | None = None
) -> StaffRefused:
    record(
        EventKind.CODE_REFUSED, now=now, actor=member.actor, outcome="refused", reason=reason, subject=member.id,
        facts={
            "authenticator": str(row.id) if row else None, "serial": row.serial if row else None,
            "replayed": reason == "replayed", "blocked_until": until.isoformat() if until else None,
        },
    )  # fmt: skip
    return StaffRefused(until, reason)
