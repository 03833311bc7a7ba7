"""Looks at each bank: its keys, its profile, the journeys that run against the files, and how long exceptions last.

Law: nothing is changed and nothing personal is read.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from llavero.audit.read import newest_events
from llavero.console.finding import Finding, doubtful, well, wrong
from llavero.domain.errors import DomainError
from llavero.domain.run import StepNode
from llavero.journeys.check import load_journeys, read_rules
from llavero.journeys.digest import digest_of
from llavero.journeys.problems import Severity
from llavero.journeys.published import published
from llavero.tenancy.profile.load import load_profile
from llavero.tenancy.profile.problems import ProfileRefusedError
from llavero.tenancy.read import all_banks
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import keyed_digest, open_sealed, seal

WARN_BEFORE: Final = timedelta(days=60)
FURTHEST_AHEAD: Final = timedelta(seconds=2)
ASKS_CORE: Final = "claim.core_key"
_PROBE: Final = UUID(int=0)


def examine_banks(*, now: datetime) -> Iterator[Finding]:
    """Look at every bank of this server, one after the other."""
    banks = all_banks()
    if not banks:
        yield doubtful("banks", "No bank was entered yet.", "Run `llavero tenant bootstrap profiles/<bank>`.")
    for tenant_id, slug in banks:
        folder = Path(settings.LLAVERO_PROFILES) / slug
        with in_tenant(tenant_id):
            yield _keys(slug)
            yield _record(slug, now=now)
        yield _profile(slug, folder, now=now)
        with in_tenant(tenant_id):
            yield _journeys(slug, folder, now=now)
        yield from _core_bank(slug, folder, now=now)
        yield from _exceptions(slug, folder, now=now)


def _keys(slug: str) -> Finding:
    """Seal and open something under the bank's newest keys; nothing of it is kept."""
    try:
        sealed = seal(b"doctor", table="doctor", row=_PROBE, column="probe")
        opened = open_sealed(sealed, table="doctor", row=_PROBE, column="probe") == b"doctor"
        keyed_digest("doctor", b"probe")
    except (DomainError, LookupError):
        opened = False
    if not opened:
        return wrong(
            slug, "Its keys do not open: nobody's secrets can be read.",
            "Point LLAVERO_MASTER_KEY_FILE at the master key under which this bank was entered.",
        )  # fmt: skip
    return well(slug, "Its keys open.")


def _record(slug: str, *, now: datetime) -> Finding:
    """Compare our clock with the newest event: a clock that was set back lets used codes live again."""
    newest = newest_events(most=1)
    if newest and newest[0].at > now + FURTHEST_AHEAD:
        ahead = newest[0].at - now
        return wrong(
            slug, f"Its record is {ahead.total_seconds():.0f} s ahead of this machine's clock.",
            "Set the clock right before anything else; do not let it be set back.",
        )  # fmt: skip
    return well(slug, f"Its newest event is of {newest[0].at:%Y-%m-%d %H:%M:%S} UTC." if newest else "No event yet.")


def _profile(slug: str, folder: Path, *, now: datetime) -> Finding:
    remedy = f"`llavero profile check {folder}` says where and why."
    try:
        load_profile(folder, common=folder.parent / "common")
    except (ProfileRefusedError, OSError):
        return wrong(slug, "Its profile cannot be used.", remedy)
    problems = load_journeys(folder, now=now).problems
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = sum(problem.severity is Severity.WARNING for problem in problems)
    if errors:
        return wrong(slug, f"Its journeys have {errors} errors and cannot be published.", remedy)
    if warnings:
        return doubtful(slug, f"Its profile is usable, with {warnings} warnings.", remedy)
    return well(slug, "Its profile and journeys are right.")


def _journeys(slug: str, folder: Path, *, now: datetime) -> Finding:
    """Compare what runs with the files, by digest."""
    differ = []
    for name, journey in load_journeys(folder, now=now).journeys.items():
        try:
            runs = published(name).digest
        except DomainError:
            runs = ""
        if runs != digest_of(journey):
            differ.append(name)
    if differ:
        return doubtful(
            slug, f"Other than in the files runs: {', '.join(sorted(differ))}.",
            f"Publish them: `llavero profile publish {slug} --officer <one> <other>`.",
        )  # fmt: skip
    return well(slug, "What runs is what stands in the files.")


def _core_bank(slug: str, folder: Path, *, now: datetime) -> Iterator[Finding]:
    """Say where procedures ask a core bank that has no address: each of them ends where it asks."""
    asking = [
        name for name, journey in load_journeys(folder, now=now).journeys.items()
        if any(isinstance(node, StepNode) and node.uses == ASKS_CORE for node in journey.graph.nodes.values())
    ]  # fmt: skip
    if asking and slug not in settings.LLAVERO_CORE_BANKS:
        yield wrong(
            slug, f"No core bank has an address, and these ask it: {', '.join(sorted(asking))}.",
            f"Set LLAVERO_CORE_BANKS to `{slug}=https://…`, the address of the bank's core.",
        )  # fmt: skip


def _exceptions(slug: str, folder: Path, *, now: datetime) -> Iterator[Finding]:
    rules, _ = read_rules(folder, now=now)
    by_day: dict[date, set[str]] = {}
    for written in rules.exceptions:
        by_day.setdefault(written.granted.instead.until, set()).add(written.granted.journey)
    for until, journeys in sorted(by_day.items()):
        names, left = ", ".join(sorted(journeys)), until - now.date()
        remedy = "Publish the journeys that its exceptions name as `after`, or have two people grant it anew."
        if left < timedelta(0):
            yield wrong(slug, f"Its exceptions for {names} ended on {until}.", remedy)
        elif left <= WARN_BEFORE:
            yield doubtful(slug, f"Its exceptions for {names} end on {until}, in {left.days} days.", remedy)
        else:
            yield well(slug, f"Its exceptions for {names} last until {until}.")
