"""Kill -9 gates under load: what was acknowledged stands, and nothing is accepted twice.

`LLAVERO_LONG=1` kills 200, else 3. The control is a gate that answers before its commit: what it said is lost.
"""

import random
import time
from pathlib import Path
from typing import Any

from tests.faults.bounds import LONG
from tests.faults.kills.bank import AskingBank, a_bank_that_asks, read_ending, read_steps
from tests.faults.kills.gates import two_gates
from tests.faults.kills.load import a_load
from tests.faults.kills.report import Death, Outcome, report
from tests.support.history import Kind, Reading

KILLS = 200 if LONG else 3
FEW = 3


def kill_gates(
    bank: AskingBank, database: Any, folder: Path, *, kills: int, manner: str = "plain", seed: int = 1
) -> tuple[Outcome, dict[str, int]]:
    """Kill one gate after the other as soon as it answers; check what all that was told is worth."""
    deaths: list[Death] = []
    readings: list[Reading] = []
    chance = random.Random(seed)
    with two_gates(database, folder, manner=manner) as gates:
        with a_load(bank, gates.ports, seed=seed) as load:
            for number in range(kills):
                victim = number % len(gates.ports)
                load.wait_for(10, of=victim)
                time.sleep(chance.uniform(0, 0.03))  # so that it dies at any moment of its work
                gates.kill(victim)
                deaths.append(Death(time.time(), victim))
                gates.start(victim, manner=manner)
                if number % 10 == 0:
                    readings += read_steps(bank.id)
            for number in range(len(gates.ports)):
                load.wait_for(10, of=number)
        ending = read_ending(bank.id, readings)
    outcome = report(f"gates killed, {database.vendor}, {manner}", load.history, ending, deaths)
    return outcome, dict(load.strange)


def test_killed_gates_lose_nothing_they_acknowledged_and_accept_nothing_twice(own_database, run_folder) -> None:
    bank = a_bank_that_asks()
    outcome, strange = kill_gates(bank, own_database, run_folder, kills=KILLS)
    assert outcome.anomalies == ()
    assert strange == {}
    assert len(outcome.recoveries) == KILLS
    assert outcome.unknown > 0, "nobody was killed while somebody waited: the test shows nothing"


def test_gates_that_answer_before_their_commit_lose_what_they_said(own_database, run_folder) -> None:
    """The control of the test above."""
    bank = a_bank_that_asks()
    outcome, _ = kill_gates(bank, own_database, run_folder, kills=FEW, manner="early")
    assert outcome.count(Kind.LOST) > 0
