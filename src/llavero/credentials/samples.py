"""Judges the codes by which two people prove that a delivery holds the devices whose seeds were loaded.

Law: a sample is judged on its device's own budget, under the row's lock; nothing is spent before both are right, and
what was right is spent with the acceptance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from llavero.credentials import code_rows
from llavero.credentials.models import Authenticator
from llavero.domain import lockout, two_counts
from llavero.domain.authenticator import Custody
from llavero.domain.digits import NotACode
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.oath import Proven, Replayed
from llavero.domain.two_counts import CLEAN, Guess
from llavero.tenancy.profile.model import Profile


@dataclass(frozen=True, slots=True)
class Sample:
    """The number that one device shows now."""

    serial: str
    typed: str = field(repr=False)


class SampleFault(StrEnum):
    """Why a sample proves nothing."""

    NOT_OF_THIS_BATCH = "not-of-this-batch"
    BLOCKED = "sample-blocked"
    NOT_A_CODE = "not-a-code"
    REPLAYED = "sample-replayed"
    WRONG = "sample-wrong"


@dataclass(frozen=True, slots=True)
class WrongSample:
    """Which sample proves nothing, and why; `until` is when its device can be asked again, where it is blocked."""

    serial: str
    fault: SampleFault
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RightSamples:
    """What the samples proved: the step of each device. Spend it in the same transaction."""

    proven: tuple[tuple[UUID, Proven], ...]


def judge_samples(
    batch_id: UUID, samples: Sequence[Sample], *, profile: Profile, now: datetime
) -> RightSamples | WrongSample:
    """Compare each sample with its device and hold the rows; a wrong one is counted on its device's budget."""
    serials = [sample.serial for sample in samples]
    rows = Authenticator.objects.select_for_update(of=("self",)).filter(
        batch_id=batch_id, serial__in=serials, custody=Custody.VENDOR
    )
    devices = {row.serial: row for row in rows.order_by("id")}
    proven = []
    for sample in samples:
        row = devices.get(sample.serial)
        if row is None:  # guard: sample-of-the-batch (a code of a device that one already has)
            return WrongSample(sample.serial, SampleFault.NOT_OF_THIS_BATCH)
        verdict = _judge(row, sample.typed, profile=profile, now=now)
        if isinstance(verdict, WrongSample):
            return verdict
        proven.append((row.id, verdict))
    return RightSamples(tuple(proven))


def spend_samples(right: RightSamples, *, now: datetime) -> None:
    """Spend the steps that were proven; raises CHANGED_MEANWHILE where one was spent before."""
    for row, proven in right.proven:
        if not code_rows.take_step(row, proven, left=CLEAN, now=now):
            raise DomainError(ErrorCode.CHANGED_MEANWHILE, authenticator=str(row))


def _judge(row: Authenticator, typed: str, *, profile: Profile, now: datetime) -> Proven | WrongSample:
    policy = profile.locks.code.policy()
    standing = lockout.check(code_rows.budget_of(row), policy, now=now)
    if not isinstance(standing, lockout.Open):  # guard: sample-budget (guess the codes of a batch without its devices)
        return WrongSample(row.serial, SampleFault.BLOCKED, standing.until)
    verdict = code_rows.judge(row, typed, rules=profile.code, now=now)
    if isinstance(verdict, Proven):
        return verdict
    if isinstance(verdict, NotACode):
        return WrongSample(row.serial, SampleFault.NOT_A_CODE)
    if isinstance(verdict, Replayed):
        return WrongSample(row.serial, SampleFault.REPLAYED)
    counted = two_counts.after_wrong(code_rows.counts_of(row), Guess.CODE, policy, now=now)
    code_rows.write_counts(row.id, counted, now=now)
    return WrongSample(row.serial, SampleFault.WRONG)
