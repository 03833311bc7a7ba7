"""Compares what a stranger is told and shown about somebody with what they are told about nobody, to the byte.

Law: only what is drawn anew for every answer is blotted out, each by its own pattern and with its length left
standing; whatever else differs is a leak.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from tests.e2e.enumeration_callers import Answer, AtTheApi, AtThePages, Stranger, Transport
from tests.e2e.enumeration_doors import Door

FEW_DIGESTS: Final = 12
"""HMACs more or less that tell nobody anything: a few microseconds each."""

DRAWN_ANEW: Final[Mapping[str, str]] = {
    "id of a run": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "number of a run": r"\b\d{4} \d{4} \d{4}\b",
    "number at a desk": r"\bPB-[2-9A-Z]{4}-[2-9A-Z]{2}\b",
    "token of a form": r'(?<=name="csrfmiddlewaretoken" value=")[^"]+',
    "key of a form": r'(?<=name="idempotency_key" value=")[^".]+',
    "what is to be signed": r'challenge(?:&quot;|[\\\s":])+[\w-]{43}',
    "secret of a run": r'(?<="run_secret":")[\w-]+',
    "number of a request": r'(?<="request_id": ")[\w-]+',
    "end of a mobile, for who had the key": r"•+\d{3}",
    "the same for who hears it": r"… \d \d \d",
}  # fmt: skip
DRAWN_HEADERS: Final = frozenset({"x-request-id"})
BY_THE_CLOCK: Final[Mapping[str, str]] = {
    "moment": r"\d{4}-\d\d-\d\dT[0-9:.+]+Z?",
    "time of day": r"\b\d\d?:\d\d(?::\d\d)?\b",
    "seconds left": r'(?<=data-wait=")\d+',
    "seconds left, as told": r'(?<="wait_seconds":)\d+',
}
"""What else differs where a real clock goes on between two answers."""

Seen = list[tuple[str, Answer]]


@dataclass(frozen=True, slots=True)
class Asker:
    """The way in that is compared: the pages, or REST with a client's key where there is one.

    `wait` lets the bank's clock go on by so many seconds.
    """

    transport: Transport
    wait: Callable[[int], None]
    key: str = ""

    def visit(self, door: Door, person: Mapping[str, str]) -> Seen:
        """Do at a door what a stranger does there, and list each answer in its order."""
        stranger: Stranger = AtTheApi(self.transport, key=self.key) if self.key else AtThePages(self.transport)
        begun = stranger.begin(door.portal, door.journey, asks_first=door.asks_first)
        seen = [(f"begin, {what}", answer) for what, answer in begun]
        for number, turn in enumerate(door.turns_about(person), start=1):
            if turn.after:
                self.wait(turn.after)
            seen += [(f"{number} {turn.action}, {what}", answer) for what, answer in stranger.do(turn)]
        return seen


def blotted(text: str, person: Mapping[str, str], patterns: Mapping[str, str]) -> str:
    """Blot out whom it is about and what is drawn anew; what is left must be the same for everybody."""
    for name in ("user_name", "document", "company_document", "card_number"):
        if name in person:
            text = text.replace(person[name], f"<{name}>")
    for what, pattern in patterns.items():
        text = re.sub(pattern, lambda found, what=what: f"<{what}: {len(found[0])}>", text)  # type: ignore[misc]
    return text


def told_apart(
    one: tuple[Mapping[str, str], Seen], other: tuple[Mapping[str, str], Seen], patterns: Mapping[str, str] = DRAWN_ANEW
) -> list[str]:
    """List where two visits differ; nothing where they tell nobody anything."""
    found = []
    for left, right in zip_longest(one[1], other[1]):
        if left is None or right is None:
            return [*found, f"one visit ends where the other goes on: {left or right}"]
        found += [f"{left[0]}: {difference}" for difference in _differences(left[1], right[1], one, other, patterns)]
    return found


def _differences(
    left: Answer, right: Answer, one: tuple[Mapping[str, str], Seen], other: tuple[Mapping[str, str], Seen],
    patterns: Mapping[str, str],
) -> Iterable[str]:  # fmt: skip
    if left.status != right.status:
        yield f"status {left.status} and {right.status}"
    mine, theirs = _headers(left, one[0], patterns), _headers(right, other[0], patterns)
    if mine != theirs:
        yield f"headers {mine} and {theirs}"
    shown, seen = blotted(left.body, one[0], patterns), blotted(right.body, other[0], patterns)
    if shown != seen:
        yield f"bodies {_where(shown, seen)}"
    if left.work is not None and right.work is not None:
        if left.work.statements != right.work.statements:
            yield f"statements {_where_in_lists(left.work.statements, right.work.statements)}"
        if left.work.slow != right.work.slow:
            yield f"slow work {dict(left.work.slow)} and {dict(right.work.slow)}"
        if abs(left.work.digests - right.work.digests) > FEW_DIGESTS:
            yield f"digests {left.work.digests} and {right.work.digests}"


def _headers(answer: Answer, person: Mapping[str, str], patterns: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (name, f"<{len(value)}>" if name in DRAWN_HEADERS else _cookie(value) if name == "set-cookie"
         else blotted(value, person, patterns))
        for name, value in answer.headers if name != "date"
    ]  # fmt: skip


def _cookie(value: str) -> str:
    """A cookie's name, how long what it keeps is, and all that is said about it."""
    given, semicolon, rest = value.partition(";")
    name, _, content = given.partition("=")
    return f"{name}=<{len(content)}>{semicolon}{re.sub(r'expires=[^;]+', 'expires', rest)}"


def _where(one: str, other: str) -> str:
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"at {at}: …{one[max(0, at - 60) : at + 60]!r}… and …{other[max(0, at - 60) : at + 60]!r}…"


def _where_in_lists(one: list[str], other: list[str]) -> str:
    pairs = enumerate(zip_longest(one, other))
    at, (a, b) = next((n, pair) for n, pair in pairs if pair[0] != pair[1])
    return f"{len(one)} and {len(other)}, first at {at}: {a} and {b}"
