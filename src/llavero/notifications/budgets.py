"""How much may be sent: to one number or mailbox, to numbers of one prefix, for one user, one company, one bank.

Law: a message leaves only after every window of every budget was claimed, each by one guarded write; a refusal
claims nothing. A message to nobody asks the budgets that people share and uses up none of them: it is refused when
theirs are, and a stranger with a list of made-up names empties nothing. Windows stand one behind the other on the
clock; what the last one used counts for the part of it that still lies within one length, so that nobody sends twice
as much around the turn of a window.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from llavero.notifications.models import SendBudget
from llavero.ports.message_sender import Channel
from llavero.tenancy.ids import new_id
from llavero.tenancy.insert import insert_if_new
from llavero.tenancy.prepared import Change, Question, given
from llavero.tenancy.profile.desks import Told
from llavero.tenancy.profile.rules import SendBudgets, Window
from llavero.tenancy.scope import current_tenant_id
from llavero.tenancy.vault import keyed_digest

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_WINDOW = timedelta(days=366)
"""Rows twice as old count for nothing and are swept; a bank's window is not longer."""


class Scope(StrEnum):
    """Whose budget: in the order in which they are claimed, so that two messages never wait for each other."""

    NUMBER = "number"
    PREFIX = "prefix"
    BREAKER = "breaker"
    USER = "user"
    COMPANY = "company"
    TENANT = "tenant"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class SendRefused:
    """Too much was sent already: whose budget is used up, and when the next message may leave."""

    scope: Scope
    until: datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message goes to, as far as budgets know it; `is_nobody` behind a name that nobody has."""

    channel: Channel
    address: str
    user_id: UUID | None = None
    company_id: UUID | None = None
    is_nobody: bool = False


_SHARED = frozenset({Scope.PREFIX, Scope.BREAKER, Scope.COMPANY, Scope.TENANT})


class _UsedUpError(Exception):
    def __init__(self, refused: SendRefused) -> None:
        super().__init__(refused.scope)
        self.refused = refused


def claim(recipient: Recipient, budgets: SendBudgets, *, now: datetime) -> SendRefused | None:
    """Count one message in every budget it belongs to, or in none and say which is used up. Inside a scope."""
    # guard: nobody-uses-up-nothing
    counted = [(*of, not (recipient.is_nobody and of[0] in _SHARED)) for of in _windows(recipient, budgets)]
    return _claim_all(counted, now=now)


def claim_of_desk(
    desk: str, person: str, source: str, told: Told, *, is_nobody: bool, now: datetime
) -> SendRefused | None:  # fmt: skip
    """Count one message to a desk of the bank: about a person, because of a source, and in all. Inside a scope.

    What is about nobody uses up nothing that others share.
    """
    owners = ((f"person:{person}", told.person), (f"source:{source}", told.source), ("", told.desk))
    named = [(Scope.DESK, f"{desk}:{owner}", window, bool(owner) or not is_nobody) for owner, window in owners]
    return _claim_all([of for of in named if of[1] != f"{desk}:source:"], now=now)


def _claim_all(counted: list[tuple[Scope, str, Window, bool]], *, now: datetime) -> SendRefused | None:
    try:
        with transaction.atomic():  # what was claimed before the budget that is used up is given back
            for scope, owner, window, counts in counted:
                _claim_window(scope, owner, window, count=int(counts), now=now)
    except _UsedUpError as used_up:
        return used_up.refused
    return None


def note_use(channel: Channel, address: str, budgets: SendBudgets, *, now: datetime) -> None:
    """Close the breaker of a prefix: a code that went there was used, so people stand behind its numbers.

    The breaker counts what is sent to a prefix and never used: premium numbers that somebody has called by a machine.
    """
    if channel != "sms":
        return
    owner = _prefix(address, budgets)
    for start in (_start(now, budgets.breaker), _start(now, budgets.breaker) - budgets.breaker.per):
        row = SendBudget.objects.filter(scope=Scope.BREAKER, key=_key(Scope.BREAKER, owner, budgets.breaker))
        row.filter(window_start=start).update(sent=0)


def prefix_and_window(address: str, budgets: SendBudgets, *, now: datetime) -> tuple[str, datetime]:
    """Name the prefix that a number belongs to, and when the present window of its breaker began."""
    return _prefix(address, budgets), _start(now, budgets.breaker)


def forget_old_windows(*, now: datetime, most: int) -> int:
    """Take away up to `most` rows of windows that count for nothing any more. Inside a scope; for the sweep."""
    old = SendBudget.objects.filter(window_start__lt=now - 2 * LONGEST_WINDOW).order_by("window_start")
    deleted, _ = SendBudget.objects.filter(id__in=list(old.values_list("id", flat=True)[:most])).delete()
    return deleted


def _windows(recipient: Recipient, budgets: SendBudgets) -> Iterator[tuple[Scope, str, Window]]:
    yield from ((Scope.NUMBER, recipient.address, window) for window in _ordered(budgets.contact))
    if recipient.channel == "sms":
        prefix = _prefix(recipient.address, budgets)
        yield from ((Scope.PREFIX, prefix, window) for window in _ordered(budgets.prefix))
        yield Scope.BREAKER, prefix, budgets.breaker
    if recipient.user_id is not None:
        yield from ((Scope.USER, str(recipient.user_id), window) for window in _ordered(budgets.user))
    if recipient.company_id is not None:
        yield from ((Scope.COMPANY, str(recipient.company_id), window) for window in _ordered(budgets.company))
    yield from ((Scope.TENANT, "", window) for window in _ordered(budgets.bank))  # the row all share comes last


def _ordered(windows: tuple[Window, ...]) -> list[Window]:
    return sorted(windows, key=lambda window: (window.per, window.count))


def _prefix(address: str, budgets: SendBudgets) -> str:
    return address.lstrip("+")[: budgets.prefix_digits]


def _key(scope: Scope, owner: str, window: Window) -> bytes:
    """Name the row without naming the owner. The length is part of it: two windows may begin at the same moment."""
    return keyed_digest(f"send-{scope.value}-{int(window.per.total_seconds())}", owner)


def _start(now: datetime, window: Window) -> datetime:
    return _EPOCH + (now - _EPOCH) // window.per * window.per


def _claim_window(scope: Scope, owner: str, window: Window, *, count: int, now: datetime) -> None:
    key, start = _key(scope, owner, window), _start(now, window)
    of = {"scope": scope, "key": key}
    sent_before = _SENT.first(**of, start=start - window.per) or 0
    still_counts = int(sent_before * (1 - (now - start) / window.per))
    claim_one = partial((_COUNTED if count else _LOOKED_AT).make, **of, start=start, most=window.count - still_counts)
    if claim_one():
        return
    # another may have made it meanwhile
    insert_if_new(SendBudget(id=new_id(now), tenant_id=current_tenant_id(), **of, window_start=start))
    if claim_one():
        return
    here = _SENT.first(**of, start=start) or 0
    raise _UsedUpError(SendRefused(scope, _free_at(window, start, before=sent_before, here=here)))


def _row() -> QuerySet[SendBudget]:
    return SendBudget.objects.filter(scope=given("scope"), key=given("key"), window_start=given("start"))


def _free() -> QuerySet[SendBudget]:
    row = _row()
    return row.filter(sent__lt=given("most"))  # guard: send-budget


_SENT: Final = Question(lambda: _row().values_list("sent", flat=True))
_COUNTED: Final = Change(_free, sent=F("sent") + 1)
_LOOKED_AT: Final = Change(_free, sent=F("sent") + 0)


def _free_at(window: Window, start: datetime, *, before: int, here: int) -> datetime:
    """Say when a further message fits: when enough of the last window, or of this one, lies too far back."""
    counted, free = (before, window.count - here) if here < window.count else (here, window.count)
    began = start if here < window.count else start + window.per
    share = max(0.0, 1 - free / counted) if counted else 0.0
    return began + window.per * share + timedelta(seconds=1)
