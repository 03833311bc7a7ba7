"""Compare words as people mean them: without case, accents, or signs."""

import re
import unicodedata

_LONGEST = 1024
_LEFT_OUT = frozenset({"Mn", "Me", "Cf", "Cc", "Cs"})


def fold(text: str) -> str:
    """Return `text` in small letters without accents and invisible marks; "Ñandú" and "nandu" are the same.

    Only the first 1,024 characters are looked at.
    """
    decomposed = unicodedata.normalize("NFKD", text[:_LONGEST].casefold())
    return "".join(character for character in decomposed if unicodedata.category(character) not in _LEFT_OUT).casefold()


def letters_of(text: str) -> str:
    """Return the folded letters and digits of `text`, without spaces and punctuation."""
    return "".join(character for character in fold(text) if character.isalnum())


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words and numbers of `text`, in order."""
    return tuple(re.findall(r"[^\W_]+", fold(text)))
