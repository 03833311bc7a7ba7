"""Answers to a challenge: what a device computes over what its holder was shown, so that the answer fits nothing else.

Law: a suite says exactly which inputs go in; one that is missing, too long or not asked for is refused, because two
sides that disagree about the inputs would otherwise agree about answers that mean nothing.
Source: RFC 6287 (sections 5 and 6) with the padding of its reference code.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from llavero.domain.oath import Algorithm

_QUESTION_BYTES: Final = 128
_COUNTERS: Final = 1 << 64
_UNIT_SECONDS: Final = {"S": 1, "M": 60, "H": 3600}
_SUITE: Final = re.compile(
    r"OCRA-1:HOTP-SHA(?P<hash>1|256|512)-(?P<digits>0|[4-9]|10):"
    r"(?P<counter>C-)?Q(?P<kind>[ANH])(?P<length>\d\d)"
    r"(?:-PSHA(?P<pin>1|256|512))?(?:-S(?P<session>\d{3}))?(?:-T(?P<step>[1-9]\d?)(?P<unit>[SMH]))?"
)
_LONGEST_SUITE: Final = 80


class QuestionKind(StrEnum):
    """How a question is written: letters and digits, a decimal number, or hexadecimal digits."""

    ALPHANUMERIC = "A"
    NUMERIC = "N"
    HEXADECIMAL = "H"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """What is computed and from what. `digits` 0 gives the whole MAC; `session_bytes` 0 and None mean: not an input."""

    name: str
    algorithm: Algorithm
    digits: int
    has_counter: bool
    question: QuestionKind
    longest_question: int
    pin: Algorithm | None
    session_bytes: int
    step_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What goes in beside the key. `peer_question` is the other side's half in a mutual challenge.

    `pin` is the PIN's hash, `session` what both sides know of their session, `unix_s` seconds since 1970.
    """

    question: str
    peer_question: str = ""
    counter: int | None = None
    pin: bytes | None = None
    session: bytes | None = None
    unix_s: int | None = None


def read_suite(name: str) -> Suite:
    """Read a suite such as `OCRA-1:HOTP-SHA256-8:C-QH64`; raises ValueError for one that RFC 6287 does not have."""
    found = _SUITE.fullmatch(name) if len(name) <= _LONGEST_SUITE else None
    if found is None:
        raise ValueError("not a suite of RFC 6287")
    length = int(found["length"])
    if not 4 <= length <= 64:
        raise ValueError("a question has 4 to 64 characters")
    session = int(found["session"]) if found["session"] else 0
    if found["session"] and not 1 <= session <= 512:
        raise ValueError("session information has 1 to 512 bytes")
    return Suite(
        name=name, algorithm=_algorithm(found["hash"]), digits=int(found["digits"]), has_counter=bool(found["counter"]),
        question=QuestionKind(found["kind"]), longest_question=length,
        pin=_algorithm(found["pin"]) if found["pin"] else None, session_bytes=session,
        step_s=_step_seconds(found["step"], found["unit"]) if found["step"] else None,
    )  # fmt: skip


def answer(key: bytes, suite: Suite, inputs: Inputs) -> str:
    """Compute the answer: decimal digits with leading zeros, or the MAC in hexadecimal where the suite has 0 digits.

    Raises ValueError for an empty key and for inputs that are not the suite's.
    """
    if not key:
        raise ValueError("an empty key makes answers that anyone can compute")
    mac = hmac.digest(key, _message(suite, inputs), suite.algorithm.value)
    if not suite.digits:
        return mac.hex()
    start = mac[-1] & 0x0F
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**suite.digits:0{suite.digits}d}"


def is_answer(key: bytes, suite: Suite, inputs: Inputs, typed: str) -> bool:
    """Compare what was given with the answer, in constant time; any text may be given."""
    expected = answer(key, suite, inputs).encode()
    return hmac.compare_digest(expected, typed[: len(expected) + 1].encode("ascii", "replace"))


def _message(suite: Suite, inputs: Inputs) -> bytes:
    parts = [suite.name.encode(), b"\x00"]
    if _wanted(suite.has_counter, inputs.counter, "counter"):
        assert inputs.counter is not None
        if not 0 <= inputs.counter < _COUNTERS:
            raise ValueError("a counter has eight bytes")
        parts.append(inputs.counter.to_bytes(8, "big"))
    parts.append(_question(suite, inputs))
    if _wanted(suite.pin is not None, inputs.pin, "PIN"):
        assert suite.pin is not None
        assert inputs.pin is not None
        if len(inputs.pin) != hashlib.new(suite.pin.value).digest_size:
            raise ValueError("a PIN goes in as its hash by the suite's algorithm")
        parts.append(inputs.pin)
    if _wanted(bool(suite.session_bytes), inputs.session, "session"):
        assert inputs.session is not None
        if len(inputs.session) > suite.session_bytes:
            raise ValueError("the session information is longer than the suite's")
        parts.append(inputs.session.rjust(suite.session_bytes, b"\x00"))
    if _wanted(suite.step_s is not None, inputs.unix_s, "time"):
        assert suite.step_s is not None
        assert inputs.unix_s is not None
        if inputs.unix_s < 0:
            raise ValueError("time is counted from 1970")
        parts.append((inputs.unix_s // suite.step_s).to_bytes(8, "big"))
    return b"".join(parts)


def _wanted(is_asked: bool, given: object, name: str) -> bool:
    # guard: ocra-inputs-of-the-suite (an answer without the counter could be used again)
    if is_asked is (given is None):
        raise ValueError(f"the suite {'asks for' if is_asked else 'knows no'} {name}")
    return is_asked


def _question(suite: Suite, inputs: Inputs) -> bytes:
    for part in (inputs.question, inputs.peer_question):
        if len(part) > suite.longest_question:  # guard: ocra-question-bounded
            raise ValueError("the question is longer than the suite's")
    if not inputs.question:
        raise ValueError("an answer to no question")
    asked = inputs.question + inputs.peer_question
    match suite.question:
        case QuestionKind.ALPHANUMERIC:
            if not re.fullmatch(r"[A-Za-z0-9]+", asked):
                raise ValueError("a question of letters and digits")
            return asked.encode().ljust(_QUESTION_BYTES, b"\x00")
        case QuestionKind.NUMERIC:
            if not re.fullmatch(r"[0-9]+", asked):
                raise ValueError("a question of digits")
            nibbles = f"{int(asked):X}"
        case QuestionKind.HEXADECIMAL:
            if not re.fullmatch(r"[0-9A-Fa-f]+", asked):
                raise ValueError("a question of hexadecimal digits")
            nibbles = asked
    return bytes.fromhex(nibbles.ljust(2 * _QUESTION_BYTES, "0"))


def _algorithm(bits: str) -> Algorithm:
    return Algorithm(f"sha{bits}")


def _step_seconds(number: str, unit: str) -> int:
    if int(number) > (48 if unit == "H" else 59):
        raise ValueError("a time step of 1 to 59 seconds or minutes, or 1 to 48 hours")
    return int(number) * _UNIT_SECONDS[unit]
