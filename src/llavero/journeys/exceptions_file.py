"""Read a bank's exceptions to the floor, and refuse those that are not in order.

Law: one clause of one journey, for at most twelve months, granted by two people, with a stronger journey after it.
Hard clauses, proofs of a named role and the second officer take none. One that is not in order leaves the floor as
it stands.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from llavero.formats.strict_yaml import Document, YamlProblem, load
from llavero.journeys.definition import Name, Part, Words
from llavero.journeys.exceptions import SECRET_CHANNEL, FloorException, WrittenException
from llavero.journeys.floor import Instead
from llavero.journeys.floor_file import Floor, alternatives_problems, bound_in_seconds, full_ref
from llavero.journeys.problems import Flaw, Problem, Severity, from_yaml
from llavero.journeys.reading import read_part

LONGEST_MONTHS = 12
WARN_DAYS = (60, 30, 7)

When = Annotated[str, Field(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|[+-](0|[1-9][0-9]{0,2}) (days|months))$")]


class AllowedInstead(Part):
    """What the journey may do instead: other proofs, the same channel for a secret, or another limit."""

    any: list[list[str]] = []
    all: list[str] = []
    secret_channel: list[Literal["sms", "email"]] = []
    must: str | None = Field(default=None, pattern=r"^(>=|<=)(0|[1-9][0-9]{0,6}[smhd]?)$")


class ExceptionLine(Part):
    """One exception, as it is written."""

    journey: Name
    clause: str | None = None
    bound: str | None = None
    allowed_instead: AllowedInstead
    owner: str = Field(min_length=3, max_length=120)
    reason: Words
    granted_by: list[Annotated[str, Field(min_length=3, max_length=120)]]
    from_: When = Field(alias="from")
    until: When
    after: Name


class ExceptionsFile(Part):
    """A bank's exceptions. A sandbox may date them from the day on which they are read (`-1 months`, `+11 months`)."""

    sandbox: bool = False
    exceptions: list[ExceptionLine] = Field(default=[], max_length=200)


def read_exceptions(path: Path, floor: Floor, *, now: datetime) -> tuple[tuple[WrittenException, ...], list[Problem]]:
    """Read a bank's exceptions, if it has any. One that is wrong is reported and left out: the floor then stands."""
    if not path.exists():
        return (), []
    try:
        document = load(path)
    except YamlProblem as problem:
        return (), [from_yaml(problem)]
    written = read_part(ExceptionsFile, document.value, document)
    if isinstance(written, list):
        return (), written
    kept: list[WrittenException] = []
    problems: list[Problem] = []
    for index, line in enumerate(written.exceptions):
        wrong = list(_wrong(line, document, index, floor, today=now.date(), sandbox=written.sandbox))
        problems += wrong
        if not wrong:
            granted = _resolved(line, today=now.date())
            kept.append(WrittenException(granted, document.file, document.line_of(("exceptions", index))))
    problems += _twice(kept)
    problems += [p for one in kept for p in _timely(one, today=now.date())]
    return tuple(kept), problems


def is_for_sandbox(path: Path) -> bool:
    """Say whether a bank's exceptions are a sandbox's, which nobody in particular publishes."""
    if not path.exists():
        return False
    try:
        document = load(path)
    except YamlProblem:
        return False
    written = read_part(ExceptionsFile, document.value, document)
    return isinstance(written, ExceptionsFile) and written.sandbox


def resolve(written: str, *, today: date) -> date:
    """Read a date, or count days or months from today. Raises ValueError for a day that does not exist."""
    match = re.fullmatch(r"([+-][0-9]+) (days|months)", written)
    if match is None:
        return date.fromisoformat(written)
    count = int(match[1])
    return today + timedelta(days=count) if match[2] == "days" else add_months(today, count)


def add_months(day: date, months: int) -> date:
    """Count months onward; the 31st becomes the last day of a shorter month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _wrong(
    line: ExceptionLine, document: Document, index: int, floor: Floor, *, today: date, sandbox: bool
) -> Iterator[Problem]:
    where = ("exceptions", index)
    file, here = document.file, document.line_of(where)
    target = line.clause or line.bound or ""
    facts = {"journey": line.journey, "target": target}
    if (line.clause is None) == (line.bound is None) or not _fits(line, floor):
        yield Problem(file, here, Flaw.EXCEPTION_TARGET, facts)
    elif reason := _takes_none(target, floor):  # guard: hard-takes-no-exception
        yield Problem(file, here, Flaw.EXCEPTION_REFUSED, {**facts, "why": reason})
    people = {" ".join(name.casefold().split()) for name in line.granted_by}
    if len(line.granted_by) != 2 or len(people) != 2:  # guard: exception-two-people
        yield Problem(file, document.line_of((*where, "granted_by")), Flaw.EXCEPTION_GRANTERS, facts)
    allowed = line.allowed_instead
    yield from alternatives_problems(allowed.any, allowed.all, document, (*where, "allowed_instead"))
    yield from _dates_wrong(line, document, where, today=today, sandbox=sandbox)


def _dates_wrong(
    line: ExceptionLine, document: Document, where: tuple[str | int, ...], *, today: date, sandbox: bool
) -> Iterator[Problem]:
    facts = {"journey": line.journey, "target": line.clause or line.bound or ""}
    here = document.line_of((*where, "until"))
    try:
        since, until = resolve(line.from_, today=today), resolve(line.until, today=today)
        latest = add_months(since, LONGEST_MONTHS)
    except ValueError:
        yield Problem(document.file, here, Flaw.EXCEPTION_DATES, facts)
        return
    if until < since or (not sandbox and (line.from_[0] in "+-" or line.until[0] in "+-")):
        yield Problem(document.file, here, Flaw.EXCEPTION_DATES, facts)
    elif until > latest:  # guard: exception-twelve-months
        yield Problem(document.file, here, Flaw.EXCEPTION_TOO_LONG, {**facts, "months": LONGEST_MONTHS})


def _fits(line: ExceptionLine, floor: Floor) -> bool:
    """Say whether the target exists in the product's floor and what is allowed instead is of its kind."""
    allowed = line.allowed_instead
    if line.bound is not None:
        return line.bound in {bound.name for bound in floor.bounds} and allowed.must is not None and not allowed.any
    clause = next((c for c in floor.clauses if c.name == (line.clause or "").removesuffix(SECRET_CHANNEL)), None)
    if clause is None or allowed.must is not None:
        return False
    if (line.clause or "").endswith(SECRET_CHANNEL):
        return clause.independent_secret and bool(allowed.secret_channel) and not allowed.any
    return bool(allowed.any) and not allowed.secret_channel


def _takes_none(target: str, floor: Floor) -> str:
    if target == "handover.second_officer":
        return target
    clause = next((c for c in floor.clauses if c.name == target.removesuffix(SECRET_CHANNEL)), None)
    if clause is None:
        return ""
    roles = {ref.partition("@")[2] for some in (*clause.any, clause.all) for ref in some} - {"subject"}
    return "hard" if clause.hard else ", ".join(f"@{role}" for role in sorted(roles))


def _resolved(line: ExceptionLine, *, today: date) -> FloorException:
    allowed = line.allowed_instead
    return FloorException(
        journey=line.journey,
        target=line.clause or line.bound or "",
        instead=Instead(
            since=resolve(line.from_, today=today),
            until=resolve(line.until, today=today),
            any=tuple(frozenset(map(full_ref, some)) for some in allowed.any),
            all=frozenset(map(full_ref, allowed.all)),
            channels=frozenset(allowed.secret_channel),
        ),
        must=bound_in_seconds(allowed.must) if allowed.must else None,
        owner=line.owner,
        reason_es=line.reason.es,
        reason_en=line.reason.en,
        granted_by=tuple(line.granted_by),
        after=line.after,
    )


def _twice(granted: Sequence[WrittenException]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for one in granted:
        if (one.granted.journey, one.granted.target) in seen:
            yield one.problem(Flaw.EXCEPTION_TWICE)
        seen.add((one.granted.journey, one.granted.target))


def _timely(one: WrittenException, *, today: date) -> Iterator[Problem]:
    left = (one.granted.instead.until - today).days
    if left < 0:
        yield one.problem(Flaw.EXCEPTION_ENDED, until=one.granted.instead.until.isoformat())
    elif today < one.granted.instead.since:
        yield one.problem(Flaw.EXCEPTION_NOT_YET, severity=Severity.NOTE, since=one.granted.instead.since.isoformat())
    elif reached := [days for days in WARN_DAYS if left <= days]:
        facts: dict[str, str | int] = {
            "until": one.granted.instead.until.isoformat(),
            "days": left,
            "mark": min(reached),
        }
        yield one.problem(Flaw.EXCEPTION_ENDS_SOON, severity=Severity.WARNING, **facts)
