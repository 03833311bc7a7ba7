"""What fits one SMS: the 160 characters of the GSM 7-bit alphabet (3GPP TS 23.038, section 6.2.1).

Law: a message that a bank sends is one SMS, never two; accents that the alphabet lacks (á í ó ú) are written without.
"""

import unicodedata
from typing import Final

LONGEST_SMS: Final = 160

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("^{}\\[~]|€")  # two septets each


def width(text: str) -> int:
    """Count the septets of `text`, which must fit the alphabet."""
    return sum(2 if character in _EXTENDED else 1 for character in text)


def first_foreign(text: str) -> str | None:
    """Find the first character that the alphabet lacks."""
    return next((character for character in text if character not in _BASIC and character not in _EXTENDED), None)


def fold(text: str) -> str:
    """Write `text` in the alphabet: accents it lacks fall away, anything else foreign becomes a question mark."""
    return "".join(_fold_one(character) for character in unicodedata.normalize("NFC", text))


def _fold_one(character: str) -> str:
    if first_foreign(character) is None:
        return character
    plain = unicodedata.normalize("NFD", character)[0]
    return plain if first_foreign(plain) is None else "?"
