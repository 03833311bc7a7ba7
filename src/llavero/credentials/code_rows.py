"""Reads authenticators as the rules of codes see them, and writes what a verdict changes, guarded.

Law: the step or counter that a code proved only rises, by one UPDATE that says so; never the code itself is written.
A verdict here ends what the gate may repeat: `last_request` belongs to the moment of the last verdict.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from llavero.credentials.models import Authenticator
from llavero.domain import two_counts
from llavero.domain.authenticator import Binding, Credential, Custody, Mode
from llavero.domain.digits import NotACode, read_code
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.lockout import Budget
from llavero.domain.oath import Algorithm, Proven, Verdict, hotp, totp
from llavero.domain.two_counts import Counts
from llavero.people.nobody import NOBODY
from llavero.tenancy.prepared import Change, Question, given
from llavero.tenancy.profile.rules import CodeRules
from llavero.tenancy.read import current_epoch
from llavero.tenancy.vault import decoy_bytes, open_sealed, seal

TABLE = "credentials_authenticator"
_SOMEWHERE = totp.Place(last_step=1000)  # where a device stands that is compared with for its time alone


def hold(authenticator_id: UUID) -> Authenticator:
    """Hold one authenticator until the commit; raises CHANGED_MEANWHILE where a refused batch took it away."""
    try:
        row: Authenticator = Authenticator.objects.select_for_update(of=("self",)).get(id=authenticator_id)
    except Authenticator.DoesNotExist:
        raise DomainError(ErrorCode.CHANGED_MEANWHILE) from None
    return row


def _usable(rows: QuerySet[Authenticator]) -> QuerySet[Authenticator]:
    standing = rows.filter(  # guard: code-of-usable-authenticator
        user_id=given("user"), credential=Credential.ACTIVE, binding=Binding.ASSIGNED, custody=Custody.DELIVERED
    )
    alive = standing.filter(  # guard: code-of-unexpired-authenticator
        Q(expires_at=None) | Q(expires_at__gt=given("now"))
    )
    alive = alive.filter(epoch=given("epoch"))  # guard: code-epoch
    return alive.order_by("id")


_USABLE = Question(lambda: _usable(Authenticator.objects.all()))
_USABLE_LOCKED = Question(lambda: _usable(Authenticator.objects.select_for_update(of=("self",))))


_COLUMNS: Final = (
    "code_failures", "pin_failures", "block_level", "blocked_until", "last_request", "last_request_at",
)  # fmt: skip
_COUNT = Change(lambda: Authenticator.objects.filter(id=given("row")), *_COLUMNS)
_TAKE = Change(
    lambda: Authenticator.objects.filter(id=given("row"), last_step__lt=given("step")),  # guard: code-once
    "last_step", "drift", *_COLUMNS,
)  # fmt: skip


def usable_of(user_id: UUID, portal_key: str, *, now: datetime, is_for_update: bool = False) -> list[Authenticator]:
    """List, in id order, the authenticators whose codes count for a user at an entrance, blocked ones too."""
    asked = _USABLE_LOCKED if is_for_update else _USABLE
    return [row for row in asked.all(user=user_id, now=now, epoch=current_epoch()) if counts_in(row, portal_key)]


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


def read_typed(typed: str, *, rules: CodeRules) -> str | NotACode:
    """Read what was typed as a code of as many digits as this bank's devices show, whoever types and holds what.

    Never by the device of the person: "too short" would tell which names have one, and of how many digits.
    """
    read = [read_code(typed, digits=digits) for digits in sorted(rules.digits)]
    return next((code for code in read if isinstance(code, str)), read[0])


def judge(row: Authenticator, typed: str, *, rules: CodeRules, now: datetime) -> Verdict | NotACode:
    """Compare what was typed with the codes of one device that is at hand; writes nothing."""
    code = read_code(typed, digits=row.digits)
    return code if isinstance(code, NotACode) else compare(row, code, rules=rules, now=now)


def compare(row: Authenticator, code: str, *, rules: CodeRules, now: datetime) -> Verdict:
    """Compare a code, of any number of digits, with those of one authenticator; writes nothing.

    Each kind does the work of both, so that nobody learns from the time which of them a name has, or whether any.
    """
    seed, form = seed_of(row), form_of(row)
    if row.mode == Mode.HOTP:
        _as_clock(seed, code, _SOMEWHERE, totp.Form(algorithm=form.algorithm), rules, now)
        return _as_button(seed, code, row.last_step, form, rules)
    _as_button(seed, code, _SOMEWHERE.last_step, form, rules)
    return _as_clock(seed, code, place_of(row), form, rules, now)


def compare_nobodys(key: bytes, code: str, *, rules: CodeRules, now: datetime) -> None:
    """Do the work of a comparison for who has no authenticator; there is no answer to look at."""
    seed = decoy_bytes("seed", key)[:20]
    seal(seed, table=TABLE, row=NOBODY, column="seed_sealed")  # what opening one costs
    _as_button(seed, code, _SOMEWHERE.last_step, totp.Form(), rules)
    _as_clock(seed, code, _SOMEWHERE, totp.Form(), rules, now)


def _as_clock(
    seed: bytes, code: str, place: totp.Place, form: totp.Form, rules: CodeRules, now: datetime
) -> Verdict:  # fmt: skip
    return totp.verify(seed, code, place, now=now, form=form, tolerance=rules.tolerance())


def _as_button(seed: bytes, code: str, last_step: int, form: totp.Form, rules: CodeRules) -> Verdict:
    return hotp.verify(
        seed, code, last_step=last_step, window=rules.look_ahead, digits=form.digits, algorithm=form.algorithm
    )


def take_step(authenticator_id: UUID, proven: Proven, *, left: Counts, now: datetime) -> bool:
    """Spend the step that a code proved and write the counts left; False where it, or a later one, was spent."""
    written = {"last_step": proven.step, "drift": proven.drift, **_columns(left, now=now)}
    return _TAKE.make(written, row=authenticator_id, step=proven.step) == 1


def counts_of(row: Authenticator) -> Counts:
    """Read what stands in the authenticator's own row: wrong codes and wrong PINs, which draw on one budget."""
    return Counts(
        code_failures=row.code_failures, pin_failures=row.pin_failures, level=row.block_level,
        closed_until=row.blocked_until, last_failure_at=row.last_request_at,
    )  # fmt: skip


def budget_of(row: Authenticator) -> Budget:
    """Give the budget of an authenticator."""
    return two_counts.budget_of(counts_of(row))


def write_counts(authenticator_id: UUID, counts: Counts, *, now: datetime) -> None:
    """Write a counted failure into the authenticator's row."""
    _COUNT.make(_columns(counts, now=now), row=authenticator_id)


def _columns(counts: Counts, *, now: datetime) -> dict[str, int | datetime | None]:
    return {
        "code_failures": counts.code_failures, "pin_failures": counts.pin_failures, "block_level": counts.level,
        "blocked_until": counts.closed_until, "last_request": None, "last_request_at": now,
    }  # fmt: skip
