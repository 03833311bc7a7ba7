"""The random bytes that a passkey is asked to sign: one for each page, used up by the first answer.

Law: a challenge counts in the run, the step and the ceremony that it was drawn for, once, and for five minutes. It is
used up before anybody looks at the answer, so that no answer can be tried twice.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from llavero.credentials.models import PasskeyChallenge
from llavero.tenancy.ids import new_id
from llavero.tenancy.read import current_epoch

Purpose = Literal["make", "sign"]
LIFETIME: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a page asks to be signed, and the bank's host that it stands on."""

    id: UUID
    challenge: bytes
    host: str
    expires_at: datetime


def issue(*, run: UUID, step: str, purpose: Purpose, host: str, now: datetime) -> UUID:
    """Draw a challenge for a page, inside a scope; gives its id."""
    challenge_id = new_id(now)
    PasskeyChallenge.objects.create(
        id=challenge_id, run_id=run, step=step, purpose=purpose, challenge=os.urandom(32), host=host,
        epoch=current_epoch(), issued_at=now, expires_at=now + LIFETIME,
    )  # fmt: skip
    return challenge_id


def read(challenge_id: UUID) -> Challenge:
    """Read the challenge of a page, however often it is looked at."""
    row = PasskeyChallenge.objects.get(id=challenge_id)
    return Challenge(id=row.id, challenge=bytes(row.challenge), host=row.host, expires_at=row.expires_at)


def use_up(challenge_id: UUID, *, run: UUID, step: str, purpose: Purpose, now: datetime) -> Challenge | None:
    """Take a challenge for an answer, by one guarded write; None where it was used, is late or was another's."""
    row = PasskeyChallenge.objects.filter(
        id=challenge_id, run_id=run, step=step, purpose=purpose, epoch=current_epoch(),
    )  # fmt: skip
    in_time = row.filter(expires_at__gt=now)  # guard: passkey-challenge-late
    unused = in_time.filter(used_at=None)  # guard: passkey-challenge-once
    if unused.update(used_at=now) != 1:
        return None
    return read(challenge_id)


def sweep_over(*, now: datetime, most: int) -> int:
    """Delete up to `most` challenges that nobody can answer any more; what came of each stands in the record."""
    old = PasskeyChallenge.objects.filter(expires_at__lte=now).values_list("id", flat=True)[:most]
    return int(PasskeyChallenge.objects.filter(id__in=list(old)).delete()[0])
