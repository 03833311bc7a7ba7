"""Finds every anomaly in a history of verifications, by what was answered and by what the database holds.

Law: nothing is judged by the order of two things that overlapped in time, and silence is never taken for an answer. So
what is found is wrong for certain; of a correct gate nothing is ever found, however it was killed.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from tests.support.history import NEVER, Anomaly, Answer, Ending, Kind, Operation, Recorded

REPEAT_S: Final = 60.0  # for so long the identical request is answered as it was at first
COUNTED: Final = frozenset({"wrong", "older"})  # refusals that cost a try
NOT_LOOKED_AT: Final = frozenset({"blocked", "no-authenticator"})  # refusals that say nothing about the code


@dataclass(slots=True)
class _Request:
    """One request id: every attempt, in the order of their ends, and every record of it."""

    token: str
    step: int | None
    attempts: list[Operation] = field(default_factory=list)
    events: list[Recorded] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.attempts[0].request_id

    @property
    def began(self) -> float:
        return min(attempt.began for attempt in self.attempts)

    @property
    def is_acknowledged(self) -> bool:
        return any(attempt.answer is Answer.ACCEPTED for attempt in self.attempts)

    @property
    def firsts(self) -> list[Recorded]:
        """The records that say: accepted, for the first time."""
        return [event for event in self.events if event.is_accepted and event.is_first]


@dataclass(slots=True)
class _Token:
    """All that is known of one token, in order of time."""

    serial: str
    last_step: int
    requests: list[_Request] = field(default_factory=list)
    events: list[Recorded] = field(default_factory=list)

    def accepted(self) -> list[_Request]:
        """The requests that were accepted, by what was answered or by what is on record."""
        return [request for request in self.requests if request.is_acknowledged or request.firsts]


class _Rising:
    """Answers what the highest step was before a moment."""

    def __init__(self, pairs: Iterator[tuple[float, int]]) -> None:
        self._moments: list[float] = []
        self._highest: list[int] = []
        for moment, step in sorted(pairs):
            self._moments.append(moment)
            self._highest.append(max(step, self._highest[-1] if self._highest else NEVER))

    def before(self, moment: float) -> int:
        place = bisect_left(self._moments, moment)
        return self._highest[place - 1] if place else NEVER


def find_anomalies(history: Sequence[Operation], ending: Ending, *, free_tries: int = 3) -> list[Anomaly]:
    """List everything that a correct gate cannot have done; `free_tries` is how many wrong codes cost no wait."""
    found = [
        Anomaly(Kind.UNKNOWN, one.token, one.request_id)
        for one in history
        if one.let_in and one.answer is not Answer.ACCEPTED
    ]
    tokens, strays = _by_token(history, ending)
    found += [Anomaly(Kind.NOBODYS, event.token, event.request_id) for event in strays]
    found += _backwards(ending)
    for token in tokens:
        accepted = token.accepted()
        found += _lost(token, accepted)
        found += _twice(accepted)
        found += _older(accepted)
        found += _wrong(accepted)
        found += _unrecorded(token, accepted)
        found += _without_cause(token, accepted, free_tries)
        found += _otherwise(token)
    return found


def _by_token(history: Sequence[Operation], ending: Ending) -> tuple[list[_Token], list[Recorded]]:
    requests: dict[str, _Request] = {}
    for one in sorted(history, key=lambda operation: operation.ended):
        requests.setdefault(one.request_id, _Request(one.token, one.step)).attempts.append(one)
    tokens = {serial: _Token(serial, step) for serial, step in ending.last_steps.items()}
    strays = []
    for event in sorted(ending.events, key=lambda recorded: recorded.at):
        asked = requests.get(event.request_id)
        if asked is None or asked.token != event.token:
            strays.append(event)
            continue
        asked.events.append(event)
        tokens.setdefault(event.token, _Token(event.token, NEVER)).events.append(event)
    for request in requests.values():
        tokens.setdefault(request.token, _Token(request.token, NEVER)).requests.append(request)
    return list(tokens.values()), strays


def _backwards(ending: Ending) -> Iterator[Anomaly]:
    seen: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for reading in ending.readings:
        seen[reading.token].append((reading.at, reading.last_step))
    for token, steps in seen.items():
        in_order = [step for _, step in sorted(steps)] + [ending.last_steps.get(token, NEVER)]
        for earlier, later in pairwise(in_order):
            if later < earlier:
                yield Anomaly(Kind.WENT_BACK, token, what=f"from {earlier} to {later}")


def _lost(token: _Token, accepted: list[_Request]) -> Iterator[Anomaly]:
    for request in accepted:
        if not request.is_acknowledged:
            continue
        if not request.firsts:
            yield Anomaly(Kind.LOST, token.serial, request.id, "not on record")
        elif request.step is not None and token.last_step < request.step:
            yield Anomaly(Kind.LOST, token.serial, request.id, f"step {request.step}, the row has {token.last_step}")


def _twice(accepted: list[_Request]) -> Iterator[Anomaly]:
    by_step: dict[int, list[_Request]] = defaultdict(list)
    for request in accepted:
        if request.step is not None:
            by_step[request.step].append(request)
        if len(request.firsts) > 1:
            yield Anomaly(Kind.TWICE, request.token, request.id, "one request, on record more than once")
    for step, requests in by_step.items():
        for request in requests[1:]:
            yield Anomaly(Kind.TWICE, request.token, request.id, f"step {step}, also by {requests[0].id}")


def _older(accepted: list[_Request]) -> Iterator[Anomaly]:
    known = _Rising(
        (attempt.ended, request.step)
        for request in accepted
        for attempt in request.attempts
        if request.step is not None and attempt.answer is Answer.ACCEPTED
    )
    for request in accepted:
        highest = known.before(request.began)
        if request.step is not None and highest > request.step:
            yield Anomaly(Kind.OLDER, request.token, request.id, f"step {request.step} after {highest}")


def _wrong(accepted: list[_Request]) -> Iterator[Anomaly]:
    for request in accepted:
        if request.step is None:
            yield Anomaly(Kind.WRONG, request.token, request.id)


def _unrecorded(token: _Token, accepted: list[_Request]) -> Iterator[Anomaly]:
    for request in token.requests:
        for verdict, is_accepted in ((Answer.ACCEPTED, True), (Answer.REFUSED, False)):
            heard = sum(1 for attempt in request.attempts if attempt.answer is verdict)
            recorded = sum(1 for event in request.events if event.is_accepted == is_accepted)
            if recorded < heard:
                what = f"{verdict} {heard} times, on record {recorded} times"
                yield Anomaly(Kind.UNRECORDED, token.serial, request.id, what)
    highest = max((request.step for request in accepted if request.step is not None), default=NEVER)
    if token.last_step > highest:
        yield Anomaly(Kind.UNRECORDED, token.serial, what=f"the row has step {token.last_step}, proven was {highest}")


def _without_cause(token: _Token, accepted: list[_Request], free_tries: int) -> Iterator[Anomaly]:
    proven = _Rising((request.began, request.step) for request in accepted if request.step is not None)
    closed = _closed_from(token.events, free_tries)
    for request in token.requests:
        for attempt in request.attempts:
            if attempt.answer is not Answer.REFUSED or request.step is None or attempt.ended > attempt.good_until:
                continue
            if proven.before(attempt.ended) < request.step and attempt.ended < closed:
                yield Anomaly(Kind.NO_CAUSE, token.serial, request.id, f"step {request.step}")


def _closed_from(events: list[Recorded], free_tries: int) -> float:
    """Say from when on a token may have been closed by wrong codes: from there nothing is said of refusals."""
    wrong = 0
    for event in events:
        if event.is_first:
            wrong = wrong + 1 if event.reason in COUNTED else 0 if event.is_accepted else wrong
        if wrong > free_tries:
            return event.at
    return float("inf")


def _otherwise(token: _Token) -> Iterator[Anomaly]:
    changes = [event for event in token.events if event.is_first and (event.is_accepted or event.reason in COUNTED)]
    moments = [event.at for event in changes]
    for request in token.requests:
        first = _first_verdict(request)
        if first is None:
            continue
        was_accepted, since, reason = first
        for attempt in request.attempts:
            if attempt.answer is Answer.UNKNOWN or (attempt.answer is Answer.ACCEPTED) == was_accepted:
                continue
            if attempt.ended >= since + REPEAT_S or reason in NOT_LOOKED_AT or attempt.ended > attempt.good_until:
                continue
            between = changes[bisect_left(moments, since) : bisect_left(moments, attempt.ended)]
            if all(event.request_id == request.id for event in between):
                yield Anomaly(Kind.OTHERWISE, token.serial, request.id, f"{attempt.answer} at {attempt.ended}")


def _first_verdict(request: _Request) -> tuple[bool, float, str] | None:
    """Say what was decided first, since when at the latest it could be asked for again, and why it was refused."""
    recorded = [event for event in request.events if event.is_first]
    if recorded:
        return recorded[0].is_accepted, recorded[0].at, recorded[0].reason
    heard = [attempt for attempt in request.attempts if attempt.answer is not Answer.UNKNOWN]
    return (heard[0].answer is Answer.ACCEPTED, heard[0].began, "") if heard else None
