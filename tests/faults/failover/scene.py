"""A bank whose clients ask two gates all the time, on a cluster whose leader is lost: what is done, what is found."""

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.db import connection

from llavero.console.restoring import note_nothing_lost
from llavero.domain.actor import SYSTEM
from llavero.gate.app import VERIFICATIONS
from tests.faults.kills.bank import AskingBank, Token, a_bank_that_asks, read_ending, read_steps
from tests.faults.kills.gates import Gates, two_gates
from tests.faults.kills.load import Load, a_load
from tests.faults.kills.report import Death, Outcome, report
from tests.support.databases import Database
from tests.support.history import Answer, Operation, Reading
from tests.support.patroni_cluster import PatroniCluster
from tests.support.patroni_node import Node

HANDS: Final = 5
ANSWER_S: Final = 15.0


@dataclass(slots=True)
class Scene:
    """The clients at work, and a pair of hands with tokens that only the test itself presses."""

    patroni: PatroniCluster
    bank: AskingBank
    spare: list[Token]
    gates: Gates
    load: Load
    deaths: list[Death] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    outcome: Outcome | None = None

    def leader(self) -> Node:
        leader = self.patroni.leader()
        assert leader is not None, "nobody leads"
        return leader

    def died(self) -> None:
        """Note that the leader is lost as of now."""
        self.deaths.append(Death(time.time()))
        connection.close()

    def wait_for_another(self, lost: Node) -> None:
        """Wait until somebody else leads and the clients have their verdicts again."""
        self.load.wait_for(20)
        self.patroni.wait_until(lambda: self.patroni.leader() not in {None, lost}, what=f"{lost.name} leads no more")

    def mend(self) -> None:
        """Wait until all three stand again, do what the operator then does, and look at every token's step."""
        self.patroni.mend()
        self.load.wait_for(20)
        connection.close()
        assert note_nothing_lost(self.bank.id, now=datetime.now(UTC), actor=SYSTEM) is True
        self.readings += read_steps(self.bank.id)

    def ask_once(self, port: int, token: Token, step: int, name: str) -> Answer:
        """Ask one gate one time for a spare token's code, on record as the clients' own questions are."""
        began = time.time()
        status, said = self._ask(port, {"serial": token.serial, "code": token.code(step), "request_id": name})
        answer = Answer(json.loads(said)["verdict"]) if status == 200 else Answer.UNKNOWN
        self.load.history.append(
            Operation(
                client=HANDS, token=token.serial, step=step, request_id=name, began=began, ended=time.time(),
                answer=answer, let_in=answer is Answer.ACCEPTED,
            )
        )  # fmt: skip
        return answer

    def _ask(self, port: int, body: dict[str, str]) -> tuple[int, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_S)
        try:
            head = {"Content-Type": "application/json", "Authorization": f"Bearer {self.bank.key}"}
            line.request("POST", VERIFICATIONS, json.dumps(body), head)
            answer = line.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            line.close()


@contextmanager
def under_load(
    what: str, patroni: PatroniCluster, database: Database, folder: Path, *, manner: str = "plain"
) -> Iterator[Scene]:
    """Let a bank's clients ask while the block does what it does; check and print everything at its end."""
    bank = a_bank_that_asks(hands=HANDS)
    played = AskingBank(bank.id, bank.key, bank.hands[:-1])
    with two_gates(database, folder, manner=manner) as gates:
        with a_load(played, gates.ports) as load:
            load.wait_for(50)
            scene = Scene(patroni, bank, bank.hands[-1], gates, load)
            yield scene
        connection.close()
        scene.outcome = report(what, load.history, read_ending(bank.id, scene.readings), scene.deaths)
        print(f"   answered again after {[round(after, 1) for after in scene.outcome.recoveries]} s")
