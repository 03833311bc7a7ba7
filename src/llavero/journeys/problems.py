"""What is wrong with a journey, a floor or a list of exceptions: where, which rule, and how to mend it.

Law: every problem has a permanent code and its facts; the sentences, Spanish and English, stand in `problem_words`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from llavero.formats.strict_yaml import YamlProblem
from llavero.formats.yaml_problem import Language


class Severity(StrEnum):
    """An error keeps the bank's profile from loading; a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Flaw(StrEnum):
    """The closed list of what can be wrong."""

    # the file as it is written
    YAML = "yaml"
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    WRONG_TYPE = "wrong-type"
    NOT_ONE_OF = "not-one-of"
    BAD_NAME = "bad-name"
    BAD_DURATION = "bad-duration"
    OUT_OF_RANGE = "out-of-range"
    BAD_VALUE = "bad-value"
    COMES_LATER = "comes-later"
    FILE_NAME = "file-name"
    FILE_MISSING = "file-missing"
    # the shape of a journey
    STEP_KIND = "step-kind"
    STEP_TWICE = "step-twice"
    UNKNOWN_STEP_TYPE = "unknown-step-type"
    BRANCH_VALUES = "branch-values"
    BRANCH_LEADS_NOWHERE_ELSE = "branch-leads-nowhere-else"
    START = "start"
    STAGE_UNKNOWN = "stage-unknown"
    STAGE_UNUSED = "stage-unused"
    UNKNOWN_PORTAL = "unknown-portal"
    LIMIT_ORDER = "limit-order"
    REFERRED_WHERE = "referred-where"
    ALARM_UNHEARD = "alarm-unheard"
    END_KEY = "end-key"
    # where outcomes lead
    DANGLING = "dangling"
    FALLS_OFF = "falls-off"
    MISSING_OUTCOME = "missing-outcome"
    UNKNOWN_OUTCOME = "unknown-outcome"
    NEXT_WITHOUT_OK = "next-without-ok"
    GOOD_ENDS_BADLY = "good-ends-badly"
    ENGINE_ENDING = "engine-ending"
    MISSING_ENDING = "missing-ending"
    ENDING_NOT_AN_END = "ending-not-an-end"
    ENDING_KIND = "ending-kind"
    OUTCOME_LEADS = "outcome-leads"
    UNREACHABLE = "unreachable"
    NO_WAY_OUT = "no-way-out"
    WAY_BACK = "way-back"
    DONE_WITHOUT_EFFECT = "done-without-effect"
    EFFECT_NEVER_DONE = "effect-never-done"
    EFFECT_TWICE = "effect-twice"
    # what must be proven
    FLOOR = "floor"
    FLOOR_GIVEN = "floor-given"
    NO_CLAUSE = "no-clause"
    SLOT_IDLE = "slot-idle"
    SLOT_UNFILLED = "slot-unfilled"
    SUBJECT_UNKNOWN = "subject-unknown"
    SUBJECT_TWICE = "subject-twice"
    SAME_CHANNEL = "same-channel"
    BOUND = "bound"
    FACT_IDLE = "fact-idle"
    CANNOT_BE_DONE = "cannot-be-done"
    ONE_PERSON = "one-person"
    FATE_MISSING = "fate-missing"
    FATE_IDLE = "fate-idle"
    FATE_TWICE = "fate-twice"
    # the floor itself
    MARK_AS_PROOF = "mark-as-proof"
    EMPTY_ALTERNATIVE = "empty-alternative"
    UNKNOWN_PROOF = "unknown-proof"
    SAME_AS_LOOP = "same-as-loop"
    # exceptions
    EXCEPTION_TARGET = "exception-target"
    EXCEPTION_REFUSED = "exception-refused"
    EXCEPTION_GRANTERS = "exception-granters"
    EXCEPTION_TOO_LONG = "exception-too-long"
    EXCEPTION_DATES = "exception-dates"
    EXCEPTION_AFTER = "exception-after"
    EXCEPTION_ENDED = "exception-ended"
    EXCEPTION_NOT_YET = "exception-not-yet"
    EXCEPTION_ENDS_SOON = "exception-ends-soon"
    EXCEPTION_IDLE = "exception-idle"
    EXCEPTION_TWICE = "exception-twice"
    # a bank's journeys together
    OTHER_PORTAL = "other-portal"
    THEN_UNKNOWN = "then-unknown"
    THEN_NOT_STARTABLE = "then-not-startable"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, on one line of one file."""

    file: str
    line: int
    flaw: Flaw
    facts: Mapping[str, str | int] = field(default_factory=dict)
    severity: Severity = Severity.ERROR
    yaml: YamlProblem | None = None

    def but(self, severity: Severity) -> "Problem":
        """Give the same problem with another weight."""
        return replace(self, severity=severity)

    def in_words(self, language: Language) -> str:
        """Say what is wrong and how to mend it, without file and line."""
        if self.yaml is not None:
            return self.yaml.in_words(language)
        from llavero.journeys.problem_words import sentence

        return sentence(self.flaw, self.facts, language)


def from_yaml(problem: YamlProblem) -> Problem:
    """Carry over what the YAML reader found."""
    return Problem(problem.file, problem.line, Flaw.YAML, facts=dict(problem.facts), yaml=problem)


def is_refused(problems: Iterable[Problem]) -> bool:
    """Say whether any of the problems is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort by file and line, each problem once."""
    unique = {(p.file, p.line, p.flaw, tuple(sorted(p.facts.items(), key=str))): p for p in problems}
    return tuple(sorted(unique.values(), key=lambda p: (p.file, p.line, p.flaw)))


def format_problems(problems: Iterable[Problem], *, language: Language, beside: Path | None = None) -> str:
    """Write one line per problem: `file:line: error: what and how (code)`; paths relative to `beside`."""
    lines = []
    for problem in in_order(problems):
        path = Path(problem.file)
        shown = path.relative_to(beside) if beside and path.is_relative_to(beside) else path
        kind = _KINDS[language][problem.severity]
        lines.append(f"{shown}:{problem.line}: {kind}: {problem.in_words(language)} ({problem.flaw.value})")
    return "\n".join(lines)


_KINDS: dict[Language, dict[Severity, str]] = {
    "es": {Severity.ERROR: "error", Severity.WARNING: "aviso", Severity.NOTE: "nota"},
    "en": {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"},
}
