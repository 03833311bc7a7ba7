"""What is wrong with a journey, a floor or a list of exceptions: where, which rule, and how to mend it.

Law: every problem has a permanent code and its facts; the sentences, Spanish and English, stand in `problem_words`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from llavero.formats.strict_yaml import YamlProblem
from llavero.formats.yaml_problem import Language
from llavero.journeys.flaws import Flaw
from llavero.journeys.problem_words import sentence

__all__ = ["Flaw", "Problem", "Severity", "format_problems", "from_yaml", "in_order", "is_refused"]


class Severity(StrEnum):
    """An error keeps the bank's profile from loading; a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


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
