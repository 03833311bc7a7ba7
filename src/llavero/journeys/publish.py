"""Makes a bank's checked journeys the ones that new runs begin with; those under way stay with their version.

Law: only what passes the check is published. A published row never changes; another version supersedes it. What was
stopped stays stopped until it is released, or until a mended version is published beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain.actor import Actor
from llavero.domain.errors import DomainError, ErrorCode
from llavero.journeys.check import load_journeys
from llavero.journeys.compile import CompiledJourney
from llavero.journeys.digest import digest_of, form_of
from llavero.journeys.exceptions_file import is_for_sandbox
from llavero.journeys.models import Definition
from llavero.journeys.problems import is_refused
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.loaded import profile_of


@dataclass(frozen=True, slots=True)
class PublishedProfile:
    """What a publication changed: names of journeys that are new or have another version, and those withdrawn."""

    changed: tuple[str, ...]
    withdrawn: tuple[str, ...]


def publish(folder: Path, *, now: datetime, actor: Actor, by: tuple[str, ...]) -> PublishedProfile:
    """Publish every journey of a bank's profile folder, inside its scope. A journey that did not change stays.

    `by` names the two officers who publish: whoever granted an exception must be among them, unless the profile is a
    sandbox's. Raises PROFILE_REFUSED when the check finds an error, SECOND_PERSON_REQUIRED when the granters are
    others; nothing is published then.
    """
    found = load_journeys(folder, now=now)
    if is_refused(found.problems):
        raise DomainError(ErrorCode.PROFILE_REFUSED, problems=len(found.problems))
    is_sandbox = is_for_sandbox(folder / "exceptions.yaml")
    if is_sandbox and getattr(settings, "LLAVERO_IS_PRODUCTION", False):  # guard: no-sandbox-in-production
        # a line in a bank's own file must not do away with the two who grant, nor with dates that end
        raise DomainError(ErrorCode.PROFILE_REFUSED, profile=folder.name, sandbox=True)
    if not is_sandbox:
        _granted_by_who_publishes(found.journeys.values(), by)
    profile_digest = profile_of(folder.name).digest
    changed = tuple(
        name
        for name, journey in sorted(found.journeys.items())
        if _publish_one(journey, profile_digest=profile_digest, now=now, actor=actor, by=by)
    )
    gone = Definition.objects.filter(state__in=("published", "stopped")).exclude(journey__in=found.journeys)
    withdrawn = tuple(gone.order_by("journey").values_list("journey", flat=True))
    gone.update(state="superseded")
    return PublishedProfile(changed, withdrawn)


def _granted_by_who_publishes(journeys: Iterable[CompiledJourney], by: tuple[str, ...]) -> None:
    officers = {_as_one_writes(name) for name in by}
    for one in (granted for journey in journeys for granted in journey.exceptions):
        if {_as_one_writes(name) for name in one.granted_by} != officers:  # guard: granters-publish
            raise DomainError(ErrorCode.SECOND_PERSON_REQUIRED, journey=one.journey, target=one.target)


def _as_one_writes(name: str) -> str:
    return " ".join(name.casefold().split())


def _publish_one(
    journey: CompiledJourney, *, profile_digest: str, now: datetime, actor: Actor, by: tuple[str, ...]
) -> bool:
    digest = digest_of(journey)
    current = Definition.objects.select_for_update().filter(journey=journey.journey, state="published").first()
    if current is not None and current.digest == digest:
        return False
    if Definition.objects.filter(digest=digest, state="stopped").exists():  # guard: stopped-stays-stopped
        return False  # published again as it is, it would begin again with nobody having released it
    if current is not None:
        Definition.objects.filter(id=current.id, state="published").update(state="superseded")
    Definition.objects.filter(digest=digest).exclude(state="published").update(state="published", published_at=now)
    if not Definition.objects.filter(digest=digest).exists():
        Definition.objects.create(
            id=new_id(now), journey=journey.journey, version=journey.version, digest=digest, graph=form_of(journey),
            profile_digest=profile_digest, published_at=now, published_by=list(by),
        )  # fmt: skip
    record(
        EventKind.PROFILE_PUBLISHED, now=now, actor=actor, digest=digest,
        facts={"journey": journey.journey, "version": str(journey.version)},
    )  # fmt: skip
    return True
