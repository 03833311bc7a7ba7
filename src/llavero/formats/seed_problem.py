"""A problem with a vendor's seed file as a whole, or with one token in it, that can say itself in Spanish and English.

Law: a problem carries a code and facts (names, sizes, lines), never a secret or a piece of one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from llavero.formats.seed_fault import SeedFault
from llavero.formats.seed_sentences import SENTENCES

__all__ = ["SENTENCES", "BadSeed", "SeedFault", "SeedFileProblem", "SeedRefused", "say", "shown"]

Language = Literal["es", "en"]
SeedFact = str | int
LONGEST_FACT: Final = 80


class SeedFileProblem(Exception):  # noqa: N818  a problem, as the people who import stock call it
    """The whole file is refused: why (a code), where (a 1-based line, 0 when no line can be named), and the facts."""

    def __init__(self, code: SeedFault, line: int = 0, **facts: SeedFact) -> None:
        super().__init__(code, line, facts)
        self.code = code
        self.line = line
        self.facts: Mapping[str, SeedFact] = MappingProxyType(facts)

    def in_words(self, language: Language) -> str:
        """Say what is wrong and how to mend it."""
        return say(self.code, self.facts, language)

    def __str__(self) -> str:
        return f"line {self.line}: {self.in_words('en')}"


@dataclass(frozen=True, slots=True)
class BadSeed:
    """One token of the file that cannot be taken, by its serial where one could be read, with its 1-based line."""

    serial: str | None
    line: int
    code: SeedFault
    facts: Mapping[str, SeedFact] = field(default_factory=dict)

    def in_words(self, language: Language) -> str:
        """Say what is wrong with this token and how to mend it."""
        return say(self.code, self.facts, language)


class SeedRefused(Exception):  # noqa: N818  a verdict on one token, turned into a BadSeed by the reader
    """One token cannot be taken; the reader that knows its serial and line turns this into a BadSeed."""

    def __init__(self, code: SeedFault, **facts: SeedFact) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


def shown(text: str) -> str:
    """Return `text` fit for a report: bounded, and without a character that could forge a line of it."""
    clean = "".join(character if character.isprintable() else "·" for character in text[:LONGEST_FACT])
    return clean if len(text) <= LONGEST_FACT else clean + "…"


def say(code: SeedFault, facts: Mapping[str, SeedFact], language: Language) -> str:
    """Return the sentence for `code` with its facts filled in."""
    spanish, english = SENTENCES[code]
    return (spanish if language == "es" else english).format_map(facts)
