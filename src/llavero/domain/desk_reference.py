"""The number under which the bank's own people find what somebody was told to call about: `PB-7K4F-29`.

Law: it is read out on the telephone, so it has no letter that sounds or looks like a digit, and its last sign finds
every single mistake and every two signs that changed places. Nobody can sign in with it.
"""

import re
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Thirty-one signs: a prime, so that the check sign sees each mistake. No 0, 1, I, L, O."""

SIGNS: Final = 5
"""How many signs a number has before its check sign: 28 million numbers for each bank."""

_WRITTEN: Final = re.compile(rf"([A-Z]{{2,4}})([{ALPHABET}]{{{SIGNS + 1}}})")


def desk_reference(prefix: str, drawn: bytes) -> str:
    """Write the number that `drawn` (eight bytes or more) stands for, behind the bank's two to four letters."""
    number, body = int.from_bytes(drawn[:8], "big"), ""
    for _ in range(SIGNS):
        number, place = divmod(number, len(ALPHABET))
        body += ALPHABET[place]
    body += _check_sign(body)
    return f"{prefix}-{body[:4]}-{body[4:]}"


def read_reference(typed: str) -> str | None:
    """Read a number as somebody says or types it, in small letters, with or without hyphens; None for none of ours."""
    match = _WRITTEN.fullmatch(re.sub(r"[\s-]", "", typed).upper())
    if match is None or _check_sign(match[2][:SIGNS]) != match[2][SIGNS]:  # guard: reference-check-sign
        return None
    return f"{match[1]}-{match[2][:4]}-{match[2][4:]}"


def _check_sign(body: str) -> str:
    weighed = sum((place + 2) * ALPHABET.index(sign) for place, sign in enumerate(body))
    return ALPHABET[-weighed % len(ALPHABET)]
