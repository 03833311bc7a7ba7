"""The checker of histories finds each kind of anomaly that is planted, and is silent about a correct gate."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.history import NEVER, Answer, Ending, Kind, Operation, Reading, Recorded
from tests.support.history_check import REPEAT_S, find_anomalies

FREE_TRIES = 3
TOKENS = ("A", "B", "C")


@dataclass
class CorrectGate:
    """Decides one request after the other as a gate must, and keeps what every client saw and what stands."""

    now: float = 1000.0
    last_steps: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TOKENS, NEVER))
    stored: dict[str, tuple[str, bool, float]] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TOKENS, 0))
    history: list[Operation] = field(default_factory=list)
    events: list[Recorded] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    numbers: count = field(default_factory=count)

    def ask(self, token: str, step: int | None, request_id: str = "", *, fate: str = "heard", begins: float = 0) -> str:
        """Ask once; `fate` is heard, unheard (committed, but nobody was told) or killed (nothing was committed)."""
        request_id = request_id or f"r{next(self.numbers)}"
        began, self.now = begins or self.now, self.now + 0.01
        answer = Answer.UNKNOWN
        if fate != "killed":
            is_accepted, reason = self._decide(token, step, request_id)
            self.events.append(
                Recorded(token=token, request_id=request_id, at=self.now, is_accepted=is_accepted, reason=reason)
            )
            if fate == "heard":
                answer = Answer.ACCEPTED if is_accepted else Answer.REFUSED
        self.now += 0.01
        self.history.append(
            Operation(
                client=0, token=token, step=step, request_id=request_id, began=began, ended=self.now, answer=answer,
                let_in=answer is Answer.ACCEPTED,
            )
        )  # fmt: skip
        self.now += 0.01
        return request_id

    def _decide(self, token: str, step: int | None, request_id: str) -> tuple[bool, str]:
        last, (known, verdict, since) = self.last_steps[token], self.stored.get(token, ("", False, 0.0))
        if known == request_id and self.now - since < REPEAT_S:
            return verdict, "repeated"
        if self.failures[token] > FREE_TRIES:
            return False, "blocked"
        if step == last and step is not None:
            return False, "replayed"
        if step is None or step < last:
            self.failures[token] += 1
            self.stored[token] = request_id, False, self.now
            return False, "wrong" if step is None else "older"
        self.last_steps[token], self.failures[token] = step, 0
        self.stored[token] = request_id, True, self.now
        return True, ""

    def read(self) -> None:
        """Let somebody look at the rows."""
        self.readings += [Reading(self.now, token, step) for token, step in self.last_steps.items()]

    def ending(self) -> Ending:
        return Ending(dict(self.last_steps), list(self.events), list(self.readings))

    def found(self) -> list[Kind]:
        return [one.kind for one in find_anomalies(self.history, self.ending(), free_tries=FREE_TRIES)]


fates = st.sampled_from(["heard", "heard", "unheard", "killed"])
acts = st.tuples(
    st.sampled_from(TOKENS),
    st.sampled_from(["new", "new", "new", "race", "retry", "replay", "older", "wrong", "look", "wait"]),
    fates,
    fates,
)


def play(gate: CorrectGate, script: list[tuple[str, str, str, str]]) -> None:
    """Let clients do what the script says."""
    newest = dict.fromkeys(TOKENS, NEVER)
    last_request: dict[str, tuple[str, int | None]] = {}
    for token, act, fate, other_fate in script:
        step: int | None = newest[token]
        match act:
            case "new":
                step = newest[token] = newest[token] + 1
                last_request[token] = gate.ask(token, step, fate=fate), step
            case "race":
                step = newest[token] = newest[token] + 1
                together = gate.now
                first = gate.ask(token, step, fate=fate, begins=together)
                gate.ask(token, step, fate=other_fate, begins=together)
                last_request[token] = first, step
            case "retry" if token in last_request:
                known, step = last_request[token]
                gate.ask(token, step, known, fate=fate)
            case "replay" if step != NEVER:
                gate.ask(token, step, fate=fate)
            case "older" if newest[token] > 0:
                gate.ask(token, newest[token] - 1, fate=fate)
            case "wrong":
                last_request[token] = gate.ask(token, None, fate=fate), None
            case "look":
                gate.read()
            case "wait":
                gate.now += 40


@settings(max_examples=150, deadline=None)
@given(st.lists(acts, max_size=60))
def test_nothing_is_said_of_a_correct_gate_whatever_was_killed_and_repeated(script) -> None:
    gate = CorrectGate()
    play(gate, script)
    assert gate.found() == []


def lose_the_record(gate: CorrectGate, request_id: str) -> None:
    gate.events = [event for event in gate.events if event.request_id != request_id]


def lose_the_step(gate: CorrectGate, request_id: str) -> None:
    gate.last_steps["A"] -= 1


def accept_again_for_another(gate: CorrectGate, request_id: str) -> None:
    fault = gate.ask("A", gate.last_steps["A"])
    change_answer(gate, fault, Answer.ACCEPTED)


def accept_unheard_again_for_another(gate: CorrectGate, request_id: str) -> None:
    fault = gate.ask("A", gate.last_steps["A"], fate="unheard")
    change_record(gate, fault, is_accepted=True, reason="")


def accept_the_same_twice(gate: CorrectGate, request_id: str) -> None:
    gate.ask("A", gate.last_steps["A"], request_id)
    gate.events[-1] = replace(gate.events[-1], reason="")


def accept_an_older(gate: CorrectGate, request_id: str) -> None:
    gate.ask("A", gate.last_steps["A"] + 2)
    fault = gate.ask("A", gate.last_steps["A"] - 1)
    change_answer(gate, fault, Answer.ACCEPTED)


def accept_no_code(gate: CorrectGate, request_id: str) -> None:
    change_answer(gate, gate.ask("A", None), Answer.ACCEPTED)


def refuse_without_record(gate: CorrectGate, request_id: str) -> None:
    lose_the_record(gate, gate.ask("A", gate.last_steps["A"]))


def raise_the_step_without_record(gate: CorrectGate, request_id: str) -> None:
    gate.last_steps["A"] += 1


def record_what_nobody_asked(gate: CorrectGate, request_id: str) -> None:
    gate.events.append(Recorded(token="A", request_id="nobodys", at=gate.now, is_accepted=True))


def record_it_of_another_token(gate: CorrectGate, request_id: str) -> None:
    fault = gate.ask("A", gate.last_steps["A"] + 1)
    gate.events[-1] = replace(gate.events[-1], token="B")
    assert gate.events[-1].request_id == fault


def let_in_on_silence(gate: CorrectGate, request_id: str) -> None:
    gate.ask("A", gate.last_steps["A"] + 1, fate="unheard")
    gate.history[-1] = replace(gate.history[-1], let_in=True)


def refuse_a_right_code(gate: CorrectGate, request_id: str) -> None:
    before = dict(gate.last_steps)
    fault = gate.ask("A", gate.last_steps["A"] + 1)
    gate.last_steps = before
    change_answer(gate, fault, Answer.REFUSED, reason="wrong")


def read_a_higher_step(gate: CorrectGate, request_id: str) -> None:
    gate.readings.append(Reading(gate.now, "A", gate.last_steps["A"] + 1))


def refuse_the_repeat(gate: CorrectGate, request_id: str) -> None:
    gate.ask("A", gate.last_steps["A"], request_id)
    gate.events[-1] = replace(gate.events[-1], is_accepted=False, reason="replayed")
    gate.history[-1] = replace(gate.history[-1], answer=Answer.REFUSED, let_in=False)


def accept_what_was_refused(gate: CorrectGate, request_id: str) -> None:
    refused = gate.ask("A", gate.last_steps["A"])
    gate.ask("A", gate.last_steps["A"], refused)
    change_answer(gate, refused, Answer.ACCEPTED, only_last=True)


def change_answer(
    gate: CorrectGate, request_id: str, answer: Answer, *, reason: str = "", only_last: bool = False
) -> None:
    is_accepted = answer is Answer.ACCEPTED
    for place in [n for n, one in enumerate(gate.history) if one.request_id == request_id][-1 if only_last else 0 :]:
        gate.history[place] = replace(gate.history[place], answer=answer, let_in=is_accepted)
    for place in [n for n, one in enumerate(gate.events) if one.request_id == request_id][-1 if only_last else 0 :]:
        gate.events[place] = replace(gate.events[place], is_accepted=is_accepted, reason=reason)


def change_record(gate: CorrectGate, request_id: str, *, is_accepted: bool, reason: str) -> None:
    gate.events = [
        replace(event, is_accepted=is_accepted, reason=reason) if event.request_id == request_id else event
        for event in gate.events
    ]


PLANTED: list[tuple[Callable[[CorrectGate, str], None], Kind]] = [
    (lose_the_record, Kind.LOST),
    (lose_the_step, Kind.LOST),
    (accept_again_for_another, Kind.TWICE),
    (accept_unheard_again_for_another, Kind.TWICE),
    (accept_the_same_twice, Kind.TWICE),
    (accept_an_older, Kind.OLDER),
    (accept_no_code, Kind.WRONG),
    (refuse_without_record, Kind.UNRECORDED),
    (raise_the_step_without_record, Kind.UNRECORDED),
    (record_what_nobody_asked, Kind.NOBODYS),
    (record_it_of_another_token, Kind.NOBODYS),
    (let_in_on_silence, Kind.UNKNOWN),
    (refuse_a_right_code, Kind.NO_CAUSE),
    (read_a_higher_step, Kind.WENT_BACK),
    (refuse_the_repeat, Kind.OTHERWISE),
    (accept_what_was_refused, Kind.OTHERWISE),
]


def test_every_kind_of_anomaly_is_planted() -> None:
    assert {kind for _, kind in PLANTED} == set(Kind)


@pytest.mark.parametrize(("plant", "kind"), PLANTED, ids=lambda value: getattr(value, "__name__", None))
@settings(max_examples=25, deadline=None)
@given(script=st.lists(acts, max_size=25))
def test_what_is_planted_in_any_history_is_found(plant, kind, script) -> None:
    gate = CorrectGate()
    play(gate, script)
    gate.failures["A"] = 0
    for _ in range(3):  # steps that a fault can be told from, whatever came before
        request_id = gate.ask("A", gate.last_steps["A"] + 1)
    plant(gate, request_id)
    assert kind in gate.found()


def test_silence_is_neither_lost_nor_accepted() -> None:
    gate = CorrectGate()
    gate.ask("A", 0, fate="killed")
    gate.ask("A", 1, fate="unheard")
    gate.ask("A", 1)
    assert gate.found() == []
