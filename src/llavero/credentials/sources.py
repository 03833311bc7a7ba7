"""Limits how many names one source may try, so that nobody walks through a list of them.

Law: names count alike whether anybody has them or not, each once an hour. A right password gives its name back, so
that a company's people behind one address do not shut each other out.
"""

import ipaddress
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F, QuerySet

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.models import SourceBudget
from llavero.domain.actor import ANONYMOUS, Origin
from llavero.tenancy.ids import new_id
from llavero.tenancy.insert import insert_if_new
from llavero.tenancy.prepared import Change, Question, given
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import current_tenant_id
from llavero.tenancy.vault import keyed_digest

WINDOW: Final = timedelta(hours=1)
MOST_NOTED: Final = 30
"""How many refusals of strangers behind one address stand in the record in an hour."""
_TRIED = Question(lambda: _row(given("source"), given("start")).values_list("id", flat=True))
_COUNT = Change(
    lambda: _row(given("source"), given("start")).filter(names__lt=given("most")),  # guard: source-budget
    names=F("names") + 1,
)
# guard: source-gives-back-once (sign in oneself between the names of a list)
_GIVE_BACK = Change(lambda: _row(given("source"), given("start")).filter(names=1), "names")
_COUNT_LESS = Change(lambda: _row(given("source"), given("start")).filter(names__gt=0), names=F("names") - 1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def source_may_try(claim: bytes, origin: Origin, *, profile: Profile, now: datetime) -> datetime | None:
    """Count a name that this source tries; give the time from which it may go on where it may not now.

    Allowed are as many different names in an hour as the bank's rule for sources has free tries. A name that was
    counted is not counted again in its hour: its own budget stands over it. Inside a scope.
    """
    start, network = _window_of(now), network_of(origin.address)
    if _TRIED.any(source=_pair(network, claim), start=start):
        return None
    source = keyed_digest("source", network)
    _make(source, start, now=now)
    most = profile.locks.source.free_tries
    if _COUNT.make(source=source, start=start, most=most):
        _make(_pair(network, claim), start, names=1, now=now)
        return None
    until = start + WINDOW
    record(
        EventKind.SOURCE_BLOCKED, now=now, actor=ANONYMOUS, origin=origin, outcome="refused", reason="too-many-names",
        facts={"blocked_until": until.isoformat(), "source_digest": source.hex(), "number": most},
    )  # fmt: skip
    return until


def give_back(claim: bytes | None, origin: Origin, *, now: datetime) -> None:
    """Give a source a name back after its right password, once an hour."""
    if claim is None:
        return
    start, network = _window_of(now), network_of(origin.address)
    if _GIVE_BACK.make({"names": 0}, source=_pair(network, claim), start=start):
        _COUNT_LESS.make(source=keyed_digest("source", network), start=start)


def note_stranger(kind: EventKind, *, reason: str, now: datetime, origin: Origin, run: UUID | None = None) -> None:
    """Record a refusal that anybody can cause without proving anything: a bounded number an hour for each source.

    Without the bound, whoever has one address fills the record of a bank, which nobody may delete from. Inside a scope.
    """
    start, source = _window_of(now), keyed_digest("source-noted", network_of(origin.address))
    _make(source, start, now=now)
    may_write = _row(source, start).filter(names__lt=MOST_NOTED)  # guard: strangers-do-not-fill-the-record
    if may_write.update(names=F("names") + 1):
        record(kind, now=now, actor=ANONYMOUS, origin=origin, outcome="refused", reason=reason, run=run)


def network_of(address: str) -> str:
    """Name the network that counts as one source: an IPv4 address, or the /64 that one subscriber of IPv6 gets."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)


def sweep_sources(*, now: datetime, most: int) -> int:
    """Take away up to `most` rows of windows that are over."""
    old = SourceBudget.objects.filter(window_start__lt=now - 2 * WINDOW).values_list("id", flat=True)[:most]
    deleted, _ = SourceBudget.objects.filter(id__in=list(old)).delete()
    return deleted


def _window_of(now: datetime) -> datetime:
    return _EPOCH + (now - _EPOCH) // WINDOW * WINDOW


def _pair(network: str, claim: bytes) -> bytes:
    """Name the row that says a source tried a name: a keyed digest of both, which tells neither."""
    return keyed_digest("source-and-name", network.encode() + b"\x00" + claim)


def _row(source: bytes, start: datetime) -> QuerySet[SourceBudget]:
    rows: QuerySet[SourceBudget] = SourceBudget.objects.filter(source=source, window_start=start)
    return rows


def _make(source: bytes, start: datetime, *, names: int = 0, now: datetime) -> None:
    fresh = SourceBudget(id=new_id(now), tenant_id=current_tenant_id(), source=source, window_start=start, names=names)
    insert_if_new(fresh)
