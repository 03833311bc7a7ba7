"""What a password may be at this bank: the rules that the page states beforehand are the rules that judge it.

Law: every rule of a policy is stated by `rules_to_state` and judged by `broken_rules`, under the same name.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from llavero.domain.digits import spell
from llavero.domain.password_patterns import contains_any, is_listed, longest_repeat, longest_sequence
from llavero.domain.words import fold

LONGEST = 256

UNAMBIGUOUS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody takes for one another, whether read from a screen or heard over a telephone."""


class CharacterClass(StrEnum):
    """Kinds of characters that a rule may demand or forbid."""

    LOWER = "lower"
    UPPER = "upper"
    LETTER = "letter"
    DIGIT = "digit"
    SPECIAL = "special"
    SPACE = "space"
    NOT_ASCII = "not-ascii"


_PARTS = frozenset({(CharacterClass.LOWER, CharacterClass.LETTER), (CharacterClass.UPPER, CharacterClass.LETTER)})


class BrokenRule(StrEnum):
    """The rules, in the order in which they are stated and reported."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    CLASS_MISSING = "class-missing"
    CLASS_FORBIDDEN = "class-forbidden"
    UNPRINTABLE = "unprintable"
    SEQUENCE = "sequence"
    REPEAT = "repeat"
    CONTEXT_WORD = "context-word"
    BLOCKLISTED = "blocklisted"
    USED_BEFORE = "used-before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a bank's profile says about passwords.

    Lengths are in characters. `longest_sequence` and `longest_repeat` are how many neighbours (as "1234", "dcba",
    "qwer") or equal characters in a row still pass; None does not ask. `blocklist` is compared without case and
    accents. `history` is how many former passwords may not come back; the credentials room knows them.
    """

    min_length: int = 8
    max_length: int = 64
    required: frozenset[CharacterClass] = frozenset()
    forbidden: frozenset[CharacterClass] = frozenset()
    longest_sequence: int | None = 3
    longest_repeat: int | None = 2
    blocklist: frozenset[str] = frozenset()
    history: int = 5

    def __post_init__(self) -> None:
        if not 1 <= self.min_length <= self.max_length <= LONGEST:
            raise ValueError(f"lengths of a password go from 1 to {LONGEST}, the least first")
        if self.required & self.forbidden or any(
            one in self.required and other in self.forbidden for one, other in _PARTS
        ):
            raise ValueError("a kind of character is demanded and forbidden at once")
        for longest in (self.longest_sequence, self.longest_repeat):
            if longest is not None and longest < 1:
                raise ValueError("a row of one character is none")
        if self.history < 0:
            raise ValueError("a history is a number of former passwords")
        object.__setattr__(self, "blocklist", frozenset(fold(word) for word in self.blocklist))


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedRule:
    """A rule as the page states it before the attempt: its name, its figure, its kinds of characters."""

    rule: BrokenRule
    figure: int | None = None
    classes: tuple[CharacterClass, ...] = ()


def canonical(password: str) -> str:
    """Return what is hashed: composed characters, any kind of space a plain one (RFC 8265, OpaqueString).

    The same word typed on a phone and on a desktop gives the same text. Case and accents stay.
    """
    spaced = "".join(" " if unicodedata.category(character) == "Zs" else character for character in password)
    return unicodedata.normalize("NFC", spaced)


def broken_rules(
    candidate: str, policy: Policy, *, context_words: Iterable[str] = (), used_before: bool = False
) -> tuple[BrokenRule, ...]:
    """List the rules that `candidate` breaks, in the order of the enumeration; nothing means it may be kept.

    `context_words` are the person's user name, names, company, numbers: no word of four or more letters of them may
    stand in the password, forwards, backwards, or with digits for letters. `used_before` is the room's answer about
    the history.
    """
    # guard: password-length-bounded (a megabyte is refused before any other work)
    if len(candidate) > LONGEST:
        return (BrokenRule.TOO_LONG,)
    password = canonical(candidate)
    findings = {
        BrokenRule.TOO_SHORT: len(password) < policy.min_length,
        BrokenRule.TOO_LONG: len(password) > policy.max_length,
        BrokenRule.CLASS_MISSING: not all(_has(password, each) for each in policy.required),
        BrokenRule.CLASS_FORBIDDEN: any(_has(password, each) for each in policy.forbidden),
        BrokenRule.UNPRINTABLE: any(unicodedata.category(each)[0] == "C" for each in password),
        BrokenRule.SEQUENCE: _exceeds(longest_sequence(password), policy.longest_sequence),
        BrokenRule.REPEAT: _exceeds(longest_repeat(password), policy.longest_repeat),
        BrokenRule.CONTEXT_WORD: contains_any(password, context_words),
        BrokenRule.BLOCKLISTED: is_listed(password, policy.blocklist),
        BrokenRule.USED_BEFORE: used_before,
    }
    return tuple(rule for rule in BrokenRule if findings[rule])


def rules_to_state(policy: Policy) -> tuple[StatedRule, ...]:
    """List the rules that the page states before the attempt, in the order of the enumeration.

    Not stated is what nobody does on purpose (unprintable characters).
    """
    required, forbidden = _in_order(policy.required), _in_order(policy.forbidden)
    stated = {
        BrokenRule.TOO_SHORT: StatedRule(rule=BrokenRule.TOO_SHORT, figure=policy.min_length),
        BrokenRule.TOO_LONG: StatedRule(rule=BrokenRule.TOO_LONG, figure=policy.max_length),
        BrokenRule.CONTEXT_WORD: StatedRule(rule=BrokenRule.CONTEXT_WORD),
    }
    if required:
        stated[BrokenRule.CLASS_MISSING] = StatedRule(rule=BrokenRule.CLASS_MISSING, classes=required)
    if forbidden:
        stated[BrokenRule.CLASS_FORBIDDEN] = StatedRule(rule=BrokenRule.CLASS_FORBIDDEN, classes=forbidden)
    if policy.longest_sequence is not None:
        stated[BrokenRule.SEQUENCE] = StatedRule(rule=BrokenRule.SEQUENCE, figure=policy.longest_sequence)
    if policy.longest_repeat is not None:
        stated[BrokenRule.REPEAT] = StatedRule(rule=BrokenRule.REPEAT, figure=policy.longest_repeat)
    if policy.blocklist:
        stated[BrokenRule.BLOCKLISTED] = StatedRule(rule=BrokenRule.BLOCKLISTED)
    if policy.history:
        stated[BrokenRule.USED_BEFORE] = StatedRule(rule=BrokenRule.USED_BEFORE, figure=policy.history)
    return tuple(stated[rule] for rule in BrokenRule if rule in stated)


def temporary_password(random: bytes, *, length: int = 12) -> str:
    """Spell a temporary password (8 to 32 characters, about five bits each) from random bytes.

    Raises ValueError when there are fewer bytes than an unbiased spelling needs (16 for twelve characters).
    """
    if not 8 <= length <= 32:
        raise ValueError("a temporary password has 8 to 32 characters")
    return spell(random, alphabet=UNAMBIGUOUS, length=length)


def _has(password: str, kind: CharacterClass) -> bool:
    match kind:
        case CharacterClass.LOWER:
            return any(each.islower() for each in password)
        case CharacterClass.UPPER:
            return any(each.isupper() for each in password)
        case CharacterClass.LETTER:
            return any(each.isalpha() for each in password)
        case CharacterClass.DIGIT:
            return any(each.isdecimal() for each in password)
        case CharacterClass.SPECIAL:
            return any(not each.isalpha() and not each.isdecimal() and not each.isspace() for each in password)
        case CharacterClass.SPACE:
            return any(each.isspace() for each in password)
        case CharacterClass.NOT_ASCII:
            return not password.isascii()
        case _:
            assert_never(kind)


def _exceeds(found: int, longest: int | None) -> bool:
    return longest is not None and found > longest


def _in_order(classes: frozenset[CharacterClass]) -> tuple[CharacterClass, ...]:
    return tuple(each for each in CharacterClass if each in classes)
