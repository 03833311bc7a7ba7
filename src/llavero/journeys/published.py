"""The journeys that a bank has published: found by name for a new run, by id for a run that is pinned to one.

Law: a row is immutable, so what was read once in a process is kept; only which version is the current one is asked
each time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.run import Graph, StepNode
from llavero.journeys.compile import CompiledJourney
from llavero.journeys.declared import Declared, declared
from llavero.journeys.definition import StartsWith
from llavero.journeys.digest import read_form
from llavero.journeys.models import Definition
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.scope import current_tenant_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A version of a journey as its runs see it."""

    id: UUID
    digest: str
    compiled: CompiledJourney

    @property
    def journey(self) -> str:
        return self.compiled.journey

    @property
    def graph(self) -> Graph:
        return self.compiled.graph

    @property
    def portal(self) -> str | None:
        return self.compiled.portal

    @property
    def starts_with(self) -> StartsWith:
        return self.compiled.starts_with

    @property
    def starts_per_day(self) -> int | None:
        return self.compiled.starts_per_day

    def says(self, node: StepNode) -> Declared:
        """Read a step's parameters and what it declares with them."""
        return declared(node)


def _standing(*states: str) -> Callable[[], QuerySet[Definition, tuple[str, UUID]]]:
    """Look at the versions of a journey without their graphs, which are large and mostly read already."""
    return lambda: (
        Definition.objects.filter(journey=given("journey"), state__in=states)
        .order_by("-version")
        .values_list("state", "id")
    )


_CURRENT = Question(_standing("published"))
_CURRENT_OR_STOPPED = Question(_standing("published", "stopped"))
_ALL = Question(lambda: Definition.objects.filter(state="published").order_by("journey").values_list("id", flat=True))
_read: dict[tuple[UUID, UUID], tuple[str, CompiledJourney]] = {}


def published(journey: str) -> Published:
    """Find the current version of a journey; raises JOURNEY_UNKNOWN, or JOURNEY_STOPPED when it was stopped."""
    found = dict(_CURRENT_OR_STOPPED.all(journey=journey))
    if not found:
        raise DomainError(ErrorCode.JOURNEY_UNKNOWN, journey=journey)
    current = found.get("published")  # what was mended and published anew stands beside the version that was stopped
    if current is None:
        raise DomainError(ErrorCode.JOURNEY_STOPPED, journey=journey)
    return published_by_id(current)


def current_of(journey: str) -> Published | None:
    """Find the version of a journey that is in force, or None where none is."""
    found = _CURRENT.first(journey=journey)
    return published_by_id(found[1]) if found is not None else None


def all_published() -> tuple[Published, ...]:
    """Find every journey that can begin now, in the order of their names."""
    return tuple(published_by_id(definition) for definition in _ALL.all())


def offered_now(journey: str, *, on: date) -> Published:
    """Find what begins now under a journey's name: itself, or the stronger one once its exception has ended.

    Raises JOURNEY_UNKNOWN or JOURNEY_STOPPED as `published` does.
    """
    found, seen = published(journey), {journey}
    while (stronger := found.compiled.taken_over_by(on)) and stronger not in seen:  # guard: exception-has-ended
        seen.add(stronger)
        found = published(stronger)
    return found


def published_by_id(definition: UUID) -> Published:
    """Read the version that a run is pinned to, whatever was published since."""
    key = (current_tenant_id(), definition)
    if key not in _read:
        found = Definition.objects.get(id=definition)
        _read[key] = (found.digest, read_form(found.graph))
    digest, compiled = _read[key]
    return Published(id=definition, digest=digest, compiled=compiled)


def is_published(journey: str) -> bool:
    """Say whether a journey of this name can begin now; menus offer only what can."""
    return _CURRENT.any(journey=journey)
