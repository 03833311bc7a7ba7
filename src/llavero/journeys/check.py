"""Check everything that a bank's people wrote about its journeys, and compile what is right.

Law: a profile with one error does not load. A bank's journey replaces the common one of the same name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from llavero.formats.strict_yaml import Document, YamlProblem, load
from llavero.journeys.acting import acts_as
from llavero.journeys.alternatives import check_alternatives
from llavero.journeys.balance import check_balance
from llavero.journeys.bound_checks import check_bounds
from llavero.journeys.channels import check_channels
from llavero.journeys.compile import CompiledJourney, compiled, effects_of
from llavero.journeys.draft import Draft, read_journey
from llavero.journeys.eligibility import check_eligibility
from llavero.journeys.exceptions import WrittenException, with_exceptions
from llavero.journeys.exceptions_file import read_exceptions
from llavero.journeys.floor import Bound, Clause
from llavero.journeys.floor_file import NO_FLOOR, Floor, product_floor, read_floor
from llavero.journeys.following import check_after, check_then
from llavero.journeys.graph_checks import check_destinations, check_ways
from llavero.journeys.must_prove import Arrivals, arrivals, starts_of
from llavero.journeys.newcomer_checks import check_newcomers
from llavero.journeys.portals import check_portals
from llavero.journeys.problems import Flaw, Problem, Severity, from_yaml, in_order, is_refused
from llavero.journeys.prove_checks import check_carried, check_proofs
from llavero.journeys.resume_checks import check_resume
from llavero.journeys.session_checks import check_sessions
from llavero.journeys.shape import check_shape
from llavero.journeys.stage_checks import check_stage_of
from llavero.journeys.text_checks import check_texts

COMMON = "common"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankRules:
    """What holds for every journey of a bank: its floor with the product's, and its exceptions."""

    bank: str
    clauses: tuple[Clause, ...]
    bounds: tuple[Bound, ...]
    exceptions: tuple[WrittenException, ...]
    on: date

    def floor_for(
        self, draft: Draft, *, without: WrittenException | None = None
    ) -> tuple[tuple[Clause, ...], tuple[Bound, ...]]:
        """Give the floor of one journey, with its exceptions; `without` leaves one of them out."""
        portal, journey = draft.file.portal, draft.file.journey
        clauses = [clause for clause in self.clauses if not clause.portals or portal in clause.portals]
        granted = [w.granted for w in self.exceptions if w.granted.journey == journey and w is not without]
        return with_exceptions(clauses, self.bounds, granted)


@dataclass(frozen=True, slots=True, kw_only=True)
class BankJourneys:
    """A bank's journeys, compiled, and what was found on the way. With an error among the problems there are none."""

    journeys: Mapping[str, CompiledJourney]
    problems: tuple[Problem, ...]


def check_profile(folder: Path, *, now: datetime) -> tuple[Problem, ...]:
    """Check all journeys of a bank's profile folder, its floor and its exceptions."""
    return load_journeys(folder, now=now).problems


def load_journeys(folder: Path, *, now: datetime) -> BankJourneys:
    """Read, check and compile all journeys of a bank's profile folder; those common to all banks lie beside it.

    What was found is kept, and given again for the same moment until a file of either folder is another.
    """
    seen = (folder, now, _written_in(folder, folder.parent / COMMON))
    found = _kept.get(seen)
    if found is None:
        found = _load(folder, now=now)
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[seen] = found
    return found


MOST_KEPT = 4
_kept: dict[tuple[Path, datetime, str], BankJourneys] = {}


def _written_in(*folders: Path) -> str:
    """Give the SHA-256 of every YAML file below these folders, names and contents."""
    digest = sha256()
    for file in sorted(file for folder in folders for file in folder.rglob("*.yaml")):
        text = file.read_bytes()
        digest.update(f"{file}\0{len(text)}\0".encode() + text)
    return digest.hexdigest()


def _load(folder: Path, *, now: datetime) -> BankJourneys:
    rules, problems = read_rules(folder, now=now)
    drafts: dict[str, Draft] = {}
    for document in _documents(folder, problems):
        read = read_journey(document)
        if isinstance(read, list):
            problems += read
            continue
        if Path(document.file).stem != read.file.journey:
            problems.append(read.at(Flaw.FILE_NAME, "journey", wanted_name=f"{read.file.journey}.yaml"))
        drafts[read.file.journey] = read
    ways: dict[str, Arrivals] = {}
    for name, draft in drafts.items():
        found, arrived = check_draft(draft, rules)
        problems += found
        if arrived is not None:
            ways[name] = arrived
    problems += check_together(folder, drafts, ways, rules)
    problems += check_texts(folder, drafts.values())
    done = {} if is_refused(problems) else {name: _compile(draft, rules) for name, draft in drafts.items()}
    return BankJourneys(journeys=done, problems=in_order(problems))


def read_rules(folder: Path, *, now: datetime) -> tuple[BankRules, list[Problem]]:
    """Read a bank's floor and exceptions. A floor that cannot be read leaves the product's, and is an error."""
    product = product_floor()
    own, problems = _own_floor(folder)
    exceptions, found = read_exceptions(folder / "exceptions.yaml", product, now=now)
    rules = BankRules(
        bank=folder.name,
        clauses=(*product.clauses, *own.clauses),
        bounds=(*product.bounds, *own.bounds),
        exceptions=exceptions,
        on=now.date(),
    )
    return rules, [*problems, *found]


def check_draft(draft: Draft, rules: BankRules) -> tuple[list[Problem], Arrivals | None]:
    """Check one journey by itself; give also what is proven at each step, when its ways could be followed."""
    problems = [*check_shape(draft), *check_destinations(draft)]
    if is_refused(problems):
        return problems, None
    problems += [*check_ways(draft), *check_alternatives(draft)]
    taken_up_at = draft.file.resume.from_ if draft.file.resume is not None else None
    role = acts_as(draft.file.subject)
    starts = starts_of(draft.file.starts_with.any_session, acts_as=role)
    ways = arrivals(draft.graph, starts, taken_up_at=taken_up_at, acts_as=role)
    clauses, bounds = rules.floor_for(draft)
    problems += check_proofs(draft, ways, clauses, on=rules.on)
    problems += [*check_carried(draft, ways), *check_resume(draft, ways), *check_newcomers(draft, ways)]
    problems += check_channels(draft, ways, clauses, on=rules.on)
    problems += check_bounds(draft, bounds, on=rules.on)
    problems += [*check_balance(draft), *check_eligibility(draft, ways)]
    return problems, ways


def check_together(
    folder: Path, drafts: Mapping[str, Draft], ways: Mapping[str, Arrivals], rules: BankRules
) -> list[Problem]:
    """Check what a bank's journeys, portals and exceptions say of each other."""
    return [
        *check_portals(folder, drafts),
        *check_stage_of(drafts),
        *check_then(drafts, ways),
        *check_sessions(drafts, ways),
        *check_after(drafts, rules.exceptions),
        *(problem for name in ways for problem in _idle(drafts[name], ways, rules)),
    ]


def _own_floor(folder: Path) -> tuple[Floor, list[Problem]]:
    path = folder / "floor.yaml"
    return read_floor(path, owner=folder.name) if path.exists() else (NO_FLOOR, [])


def _documents(folder: Path, problems: list[Problem]) -> Iterator[Document]:
    common = {path.name: path for path in sorted((folder.parent / COMMON / "journeys").glob("*.yaml"))}
    own = {path.name: path for path in sorted((folder / "journeys").glob("*.yaml"))}
    if not common and not own:
        problems.append(Problem(str(folder), 1, Flaw.FILE_MISSING, {"path": str(folder / "journeys")}))
    for path in (common | own).values():
        try:
            yield load(path)
        except YamlProblem as problem:
            problems.append(from_yaml(problem))


def _idle(draft: Draft, ways: Mapping[str, Arrivals], rules: BankRules) -> Iterator[Problem]:
    """An exception that nothing needs is a door left ajar: the next change of the journey would use it unseen."""
    for written in rules.exceptions:
        if written.granted.journey != draft.file.journey or not written.granted.instead.is_in_force(rules.on):
            continue
        clauses, bounds = rules.floor_for(draft, without=written)
        arrived = ways[draft.file.journey]
        needed: Sequence[Problem] = [
            *check_proofs(draft, arrived, clauses, on=rules.on),
            *check_channels(draft, arrived, clauses, on=rules.on),
            *check_bounds(draft, bounds, on=rules.on),
        ]
        if not is_refused(needed):
            yield written.problem(Flaw.EXCEPTION_IDLE, severity=Severity.WARNING)


def _compile(draft: Draft, rules: BankRules) -> CompiledJourney:
    clauses, bounds = rules.floor_for(draft)
    granted = tuple(w.granted for w in rules.exceptions if w.granted.journey == draft.file.journey)
    return compiled(draft, clauses, bounds, granted)


__all__ = [
    "BankJourneys",
    "BankRules",
    "check_draft",
    "check_profile",
    "check_together",
    "effects_of",
    "load_journeys",
    "read_rules",
]
