"""Brings authenticators to the epoch of a restored bank, with every code spent that may have been used meanwhile.

Law: an authenticator of an older epoch proves nothing. It counts again by the one UPDATE that also moves it beyond
what the database does not know; whoever repeats that update finds nothing to do.
"""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Greatest

from llavero.credentials.models import Authenticator, StaffAuthenticator
from llavero.domain.authenticator import Binding, Credential, Mode
from llavero.domain.restore import spent_by_button, spent_by_clock
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.read import current_epoch

_OVER = (Credential.REVOKED, Credential.EXPIRED)


def is_gap_needed() -> bool:
    """Say whether somebody holds a token with a button, which a restore moves by a declared gap. Inside a scope."""
    held = Authenticator.objects.filter(mode=Mode.HOTP).exclude(binding=Binding.NONE).exclude(credential__in=_OVER)
    return held.exists()


def is_something_left() -> bool:
    """Say whether an authenticator of an older epoch is left, as one entered while the epoch rose. Inside a scope."""
    return Authenticator.objects.filter(epoch__lt=current_epoch()).exists()


def bring_over(
    after: UUID | None, *, restored_at: datetime, gap: int, profile: Profile, most: int
) -> tuple[UUID | None, int]:
    """Bring up to `most` authenticators behind `after`, in id order, to the present epoch.

    Gives the id of the last one, None where none was left, and how many were moved.

    `restored_at` is when the epoch was raised: until then codes were accepted that nobody knows of. `gap` is how many
    codes a token with a button may have shown since the backup. A button that nobody was given yet keeps its counter.
    """
    rows = Authenticator.objects.filter(epoch__lt=current_epoch())
    rows = (rows if after is None else rows.filter(id__gt=after)).order_by("id")
    clocks: dict[tuple[int, int], list[UUID]] = defaultdict(list)
    buttons: list[UUID] = []
    others: list[UUID] = []
    last: UUID | None = None
    for row_id, mode, period, drift, binding in rows.values_list("id", "mode", "period", "drift", "binding")[:most]:
        last = row_id
        if mode == Mode.TOTP:
            clocks[period or 30, max(drift, 0)].append(row_id)
        else:
            (others if binding == Binding.NONE else buttons).append(row_id)
    window, moved = profile.code.tolerance().window, 0
    for (period, drift), ids in clocks.items():
        spent = spent_by_clock(now=restored_at, period_s=period, drift=drift, window=window)
        moved += _move(ids, last_step=Greatest(F("last_step"), Value(spent)))
    moved += _move(buttons, last_step=F("last_step") + spent_by_button(0, gap=gap))
    return last, moved + _move(others)


def bring_staff_over(*, restored_at: datetime, profile: Profile) -> int:
    """Bring the authenticators of the bank's own people to the present epoch; says how many."""
    window, moved = profile.code.tolerance().window, 0
    rows = StaffAuthenticator.objects.filter(epoch__lt=current_epoch(), state="active").order_by("id")
    for row in rows:
        spent = spent_by_clock(now=restored_at, period_s=row.period, drift=row.drift, window=window)
        old = StaffAuthenticator.objects.filter(id=row.id, epoch=row.epoch)
        moved += old.update(epoch=current_epoch(), last_step=max(row.last_step, spent))
    return moved


def _move(ids: list[UUID], **step: object) -> int:
    """Move what is still of an older epoch; what the gate would repeat of before is forgotten with it."""
    older = Authenticator.objects.filter(id__in=ids, epoch__lt=current_epoch())  # guard: restore-moves-once
    return int(older.update(epoch=current_epoch(), last_request=None, last_verdict="", **step)) if ids else 0
