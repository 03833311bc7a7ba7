"""Patterns that make a password easy to guess: neighbours in a row, one key held down, known words in disguise."""

from collections.abc import Iterable
from itertools import groupby, pairwise

from llavero.domain.words import fold, letters_of, words_of

SHORTEST_WORD = 4
_ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_STEPS = tuple(frozenset(pairwise(direction)) for row in _ROWS for direction in (row, row[::-1]))
_LOOKS_LIKE = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"})


def longest_sequence(password: str) -> int:
    """Return how many neighbours stand in a row, by alphabet, figures or keyboard, forwards or backwards."""
    folded = fold(password)
    longest = min(1, len(folded))
    for steps in _STEPS:
        run = 1
        for pair in pairwise(folded):
            run = run + 1 if pair in steps else 1
            longest = max(longest, run)
    return longest


def longest_repeat(password: str) -> int:
    """Return how often one character stands in a row, capitals and small letters being the same."""
    return max((len(list(equal)) for _, equal in groupby(fold(password))), default=0)


def contains_any(password: str, texts: Iterable[str]) -> bool:
    """Say whether a word (four letters or more) of `texts`, or a text run together, stands in the password.

    Found are words in any case, with signs between the letters, with digits for letters, and backwards.
    """
    plain = (fold(password), letters_of(password))
    disguised = {*plain, *(each.translate(_LOOKS_LIKE) for each in plain)}
    words = {word for text in texts for word in (*words_of(text), letters_of(text)) if len(word) >= SHORTEST_WORD}
    return any(word in each or word[::-1] in each for word in words for each in disguised)


def is_listed(password: str, folded_list: frozenset[str]) -> bool:
    """Say whether the password is on the list, as it is or with figures and signs put around or into a word of it."""
    folded = fold(password)
    core = _letters_between(folded)
    candidates = {folded, folded.translate(_LOOKS_LIKE)}
    if len(core) >= SHORTEST_WORD:
        candidates |= {core, core.translate(_LOOKS_LIKE)}
    return not candidates.isdisjoint(folded_list)


def _letters_between(text: str) -> str:
    letters = [index for index, character in enumerate(text) if character.isalpha()]
    return text[letters[0] : letters[-1] + 1] if letters else ""
