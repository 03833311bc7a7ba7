"""Codes of event authenticators: each press of the button moves a counter, and each counter gives one code.

Law: a counter once proven, and every counter before it, never proves anything again.
Source: RFC 4226 (sections 5.3, 5.4 and 7.2-7.4).
"""

from collections.abc import Iterable
from hmac import compare_digest
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.hmac import HMAC

from llavero.domain.oath import (
    FEWEST_DIGITS,
    MOST_DIGITS,
    MOST_TRIED,
    Algorithm,
    Older,
    Proven,
    Replayed,
    Verdict,
    Wrong,
)

_COUNTERS = 1 << 64
_HASHES: Final[dict[Algorithm, HashAlgorithm]] = {
    Algorithm.SHA1: SHA1(),  # noqa: S303  as RFC 4226 has it; a HMAC does not rest on what SHA-1 lost
    Algorithm.SHA256: SHA256(),
    Algorithm.SHA512: SHA512(),
}


def code(seed: bytes, counter: int, *, digits: int = 6, algorithm: Algorithm = Algorithm.SHA1) -> str:
    """Compute the code of one counter: 6 to 8 decimal digits, leading zeros kept.

    Raises ValueError for an empty seed, a counter outside 0..2^64-1, or digits outside 6..8.
    """
    if not 0 <= counter < _COUNTERS:
        raise ValueError("a counter has eight bytes")
    return _code(_keyed(seed, digits, algorithm), counter, digits).decode()


def matching(
    seed: bytes, typed: str, counters: Iterable[int], *, digits: int = 6, algorithm: Algorithm = Algorithm.SHA1
) -> list[int]:
    """List which of `counters` have the code `typed`, in their order; impossible counters match nothing.

    Every candidate is computed and compared in full, so that the time taken does not tell where, or whether, one
    matched. `typed` may be any text; what is not a code matches nothing.
    """
    # Bounded before any work; "?" stands for whatever is not ASCII and equals no digit.
    attempt = typed[: MOST_DIGITS + 1].encode("ascii", "replace")
    keyed = _keyed(seed, digits, algorithm)
    return [
        counter
        for counter in counters
        if 0 <= counter < _COUNTERS and compare_digest(_code(keyed, counter, digits), attempt)
    ]


def match(
    seed: bytes, typed: str, *, above: int, window: int, digits: int = 6, algorithm: Algorithm = Algorithm.SHA1
) -> int | None:
    """Return the counter that `typed` proves among the `window` counters above the last used one, or None.

    `above` is the last used counter (`NEVER_USED` before the first use); `window` is 1 to 200. Of several matches
    the lowest counts, so that a chance match far ahead does not throw the authenticator out of step.
    """
    _check_window(window)
    found = matching(seed, typed, range(above + 1, above + 1 + window), digits=digits, algorithm=algorithm)
    return found[0] if found else None


def verify(
    seed: bytes, typed: str, *, last_step: int, window: int, digits: int = 6, algorithm: Algorithm = Algorithm.SHA1
) -> Verdict:
    """Judge a code against the last used counter: proven, replayed, older (within `window` behind) or wrong.

    The last accepted code is refused even where the same digits come up again ahead: whoever saw it typed must not
    profit from the coincidence; its holder presses once more.
    """
    _check_window(window)
    counters = range(last_step - window, last_step + 1 + window)
    found = matching(seed, typed, counters, digits=digits, algorithm=algorithm)
    # guard: hotp-replay-refused (a code seen over a shoulder is typed again)
    if last_step in found:
        return Replayed()
    if not found:
        return Wrong()
    counter = min(found, key=lambda candidate: (candidate < last_step, candidate))
    # guard: hotp-counter-only-rises (a code noted down earlier and kept for later)
    if counter < last_step:
        return Older()
    return Proven(counter)


def _keyed(seed: bytes, digits: int, algorithm: Algorithm) -> HMAC:
    """Take in the seed once: each counter's code then goes on from a copy, which halves what a window costs."""
    if not seed:
        raise ValueError("an empty seed makes codes that anyone can compute")
    if not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        raise ValueError("a code has 6 to 8 digits")
    return HMAC(seed, _HASHES[algorithm])


def _code(keyed: HMAC, counter: int, digits: int) -> bytes:
    of_counter = keyed.copy()
    of_counter.update(counter.to_bytes(8, "big"))
    mac = of_counter.finalize()
    start = mac[-1] & 0x0F
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFF_FFFF
    return b"%0*d" % (digits, number % 10**digits)


def _check_window(window: int) -> None:
    # guard: hotp-look-ahead-bounded (each counter tried is one more code that a guess may hit)
    if not 1 <= window <= MOST_TRIED:
        raise ValueError(f"a look-ahead is 1 to {MOST_TRIED} counters")
