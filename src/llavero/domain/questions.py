"""Challenge questions: two spellings of one answer are the same, and answers that anybody could find are refused.

Law: what is digested and compared is the normalised answer. Answers are marks, not proofs: they raise no assurance.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from llavero.domain.words import letters_of, words_of

FEWEST_LETTERS = 3
LONGEST_ANSWER = 100


class AnswerRefusal(StrEnum):
    """Why an answer cannot be kept. Each has a sentence for the person beside the field."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    ONE_LETTER_REPEATED = "one-letter-repeated"
    SAME_AS_ANOTHER = "same-as-another"
    WORDS_OF_THE_QUESTION = "words-of-the-question"
    KNOWN_TO_THE_BANK = "known-to-the-bank"


@dataclass(frozen=True, slots=True)
class Given:
    """A question as it was shown and the answer as it was typed; the answer stays out of the representation."""

    question: str
    answer: str

    def __repr__(self) -> str:
        return f"Given(question={self.question!r})"


@dataclass(frozen=True, slots=True)
class RefusedAnswer:
    """Which answer of the row (from 0) is refused, and why."""

    index: int
    reason: AnswerRefusal


def normalise(answer: str) -> str:
    """Return what is compared of an answer: folded letters and digits ("De la Cruz." is "delacruz")."""
    return letters_of(answer)


def refused_answers(given: Sequence[Given], *, known: Iterable[str]) -> tuple[RefusedAnswer, ...]:
    """List the answers that cannot be kept, in their order, each with its first reason.

    `known` is what the bank's own records say of the person: names, company, numbers, addresses, towns. An answer is
    found there when it equals a whole value or is made of words of them.
    """
    found_in_records = _spellings(known)
    normalised = [normalise(each.answer) for each in given]
    refused: list[RefusedAnswer] = []
    for index, each in enumerate(given):
        reason = _why_refused(each, normalised[index], normalised[:index], found_in_records)
        if reason is not None:
            refused.append(RefusedAnswer(index, reason))
    return tuple(refused)


def _why_refused(
    given: Given, answer: str, earlier: Sequence[str], found_in_records: frozenset[str]
) -> AnswerRefusal | None:
    # guard: answer-length-bounded (a megabyte is refused, not cut and kept)
    if len(given.answer) > LONGEST_ANSWER:
        return AnswerRefusal.TOO_LONG
    # guard: answer-three-letters (an answer of one letter is guessed in thirty tries)
    if len(answer) < FEWEST_LETTERS:
        return AnswerRefusal.TOO_SHORT
    if len(set(answer)) == 1:
        return AnswerRefusal.ONE_LETTER_REPEATED
    # guard: answers-differ (one answer overheard would be all of them)
    if answer in earlier:
        return AnswerRefusal.SAME_AS_ANOTHER
    # guard: answer-not-the-question (the answer stands on the page)
    if answer == normalise(given.question) or set(words_of(given.answer)) <= set(words_of(given.question)):
        return AnswerRefusal.WORDS_OF_THE_QUESTION
    # guard: answer-not-on-record (whoever works at the bank, or steals its list of customers, knows it)
    if answer in found_in_records or set(words_of(given.answer)) <= found_in_records:
        return AnswerRefusal.KNOWN_TO_THE_BANK
    return None


def _spellings(known: Iterable[str]) -> frozenset[str]:
    return frozenset(spelling for value in known for spelling in (normalise(value), *words_of(value)))
