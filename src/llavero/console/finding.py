"""What an examination of a server says: one line for each thing looked at, with the remedy where it is not well."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How something stands. A warning can wait, an error cannot."""

    OK = "ok"
    WARN = "warn"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. Nothing secret stands in it: it is printed, kept and sent on."""

    what: str
    verdict: Verdict
    sentence: str
    remedy: str = ""

    def as_line(self) -> str:
        """Write it as a terminal shows it; the remedy stands below."""
        line = f"{self.verdict.value:<5}  {self.what:<12}  {self.sentence}"
        return f"{line}\n{'':21}→ {self.remedy}" if self.remedy else line


def well(what: str, sentence: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(what, Verdict.OK, sentence)


def doubtful(what: str, sentence: str, remedy: str) -> Finding:
    """Say that something should be looked at soon."""
    return Finding(what, Verdict.WARN, sentence, remedy)


def wrong(what: str, sentence: str, remedy: str) -> Finding:
    """Say that something must be mended."""
    return Finding(what, Verdict.ERROR, sentence, remedy)
