"""Reads authenticators as the rules of codes see them, and writes what a verdict changes, guarded.

Law: the step or counter that a code proved only rises, by one UPDATE that says so; never the code itself is written.
A verdict here ends what the gate may repeat: `last_request` belongs to the moment of the last verdict.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from llavero.credentials.models import Authenticator
from llavero.domain.authenticator import Binding, Credential, Custody, Mode
from llavero.domain.digits import NotACode, read_code
from llavero.domain.lockout import Budget, Factor
from llavero.domain.oath import Algorithm, Proven, Verdict, hotp, totp
from llavero.tenancy.profile.rules import CodeRules
from llavero.tenancy.read import current_epoch
from llavero.tenancy.vault import open_sealed

TABLE = "credentials_authenticator"


def usable_of(user_id: UUID, portal_key: str, *, now: datetime, is_for_update: bool = False) -> list[Authenticator]:
    """List, in id order, the authenticators whose codes count for a user at an entrance, blocked ones too."""
    rows = Authenticator.objects.select_for_update(of=("self",)) if is_for_update else Authenticator.objects.all()
    standing = rows.filter(  # guard: code-of-usable-authenticator
        user_id=user_id, credential=Credential.ACTIVE, binding=Binding.ASSIGNED, custody=Custody.DELIVERED
    )
    alive = standing.filter(Q(expires_at=None) | Q(expires_at__gt=now))  # guard: code-of-unexpired-authenticator
    alive = alive.filter(epoch=current_epoch())  # guard: code-epoch
    return [row for row in alive.order_by("id") if counts_in(row, portal_key)]


def counts_in(row: Authenticator, portal_key: str) -> bool:
    """Say whether a credential counts at an entrance; one that names none counts in all."""
    return not row.portals or portal_key in row.portals  # guard: code-of-its-portal


def seed_of(row: Authenticator) -> bytes:
    """Open the seed for one computation."""
    return open_sealed(bytes(row.seed_sealed), table=TABLE, row=row.id, column="seed_sealed")


def form_of(row: Authenticator) -> totp.Form:
    """Say what a clock authenticator is."""
    return totp.Form(algorithm=Algorithm(row.algorithm), digits=row.digits, period_s=row.period or 30)


def place_of(row: Authenticator) -> totp.Place:
    """Say where a clock authenticator stands."""
    return totp.Place(last_step=row.last_step, drift=row.drift)


def judge(row: Authenticator, typed: str, *, rules: CodeRules, now: datetime) -> Verdict | NotACode:
    """Compare what was typed with the codes of one authenticator; writes nothing."""
    code = read_code(typed, digits=row.digits)
    if isinstance(code, NotACode):
        return code
    if row.mode == Mode.HOTP:
        return hotp.verify(
            seed_of(row), code, last_step=row.last_step, window=rules.look_ahead, digits=row.digits,
            algorithm=Algorithm(row.algorithm),
        )  # fmt: skip
    form, tolerance = form_of(row), rules.tolerance()
    return totp.verify(seed_of(row), code, place_of(row), now=now, form=form, tolerance=tolerance)


def take_step(authenticator_id: UUID, proven: Proven, *, now: datetime) -> bool:
    """Spend the step that a code proved and begin its budget anew; False where it, or a later one, was spent."""
    behind = Authenticator.objects.filter(id=authenticator_id, last_step__lt=proven.step)  # guard: code-once
    return behind.update(
        last_step=proven.step, drift=proven.drift, code_failures=0, block_level=0, blocked_until=None,
        last_request=None, last_request_at=now,
    ) == 1  # fmt: skip


def budget_of(row: Authenticator) -> Budget:
    """Read the budget that stands in the authenticator's own row."""
    return Budget(
        factor=Factor.CODE, failures=row.code_failures, level=row.block_level, closed_until=row.blocked_until,
        last_failure_at=row.last_request_at if row.code_failures else None,
    )  # fmt: skip


def write_budget(authenticator_id: UUID, budget: Budget, *, now: datetime) -> None:
    """Write a counted failure into the authenticator's row."""
    Authenticator.objects.filter(id=authenticator_id).update(
        code_failures=budget.failures, block_level=budget.level, blocked_until=budget.closed_until,
        last_request=None, last_request_at=now,
    )  # fmt: skip
