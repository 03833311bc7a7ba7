"""The leader of three PostgreSQL is killed or frozen under load: nothing acknowledged is lost, nothing accepted twice.

Patroni and etcd choose another; a commit waits until one replica of two has it. The long form only. A leader that stood
still and wakes as if nothing had happened answers nobody. The control is in `test_unreplicated.py`.
"""

from dataclasses import replace
from typing import Final

import pytest

from tests.faults.bounds import LONG
from tests.faults.failover.scene import Scene, under_load
from tests.faults.kills.gates import Gates
from tests.support.databases import Database
from tests.support.history import Answer
from tests.support.patroni_node import Node

pytestmark = pytest.mark.skipif(
    not LONG,
    reason="the long form only, with etcd and Patroni: make faults GROUP=failover",
)
SERVER_S, MACHINE_S, FROZEN_S = 10.0, 30.0, 30.0  # until clients are answered again
ROUNDS: Final = 2


def test_a_killed_leader_takes_nothing_with_it(patroni, database, run_folder) -> None:
    """First its PostgreSQL alone, then the whole machine with its Patroni and etcd, then its PostgreSQL again."""
    with under_load("leader killed", patroni, database, run_folder) as scene:
        for kill in (Node.kill_postgresql, Node.kill, Node.kill_postgresql):
            lost = scene.leader()
            kill(lost)
            scene.died()
            scene.wait_for_another(lost)
            scene.mend()
    assert scene.outcome is not None
    assert scene.outcome.anomalies == ()
    assert scene.load.strange == {}
    assert scene.outcome.unknown > 0, "it was not killed while somebody waited: the test shows nothing"
    for after, goal in zip(scene.outcome.recoveries, (SERVER_S, MACHINE_S, SERVER_S), strict=True):
        assert after <= goal


def test_a_frozen_leader_is_replaced_and_accepts_nothing_when_it_wakes(patroni, database, run_folder) -> None:
    """Its Patroni sleeps on a while: nobody tells the server that it leads no more, and a gate speaks to it alone."""
    with under_load("leader frozen", patroni, database, run_folder) as scene:
        for number in range(ROUNDS):
            lost = scene.leader()
            stale = Gates(_only(database, scene, lost), run_folder)
            try:
                _freeze(scene, lost, stale, number)
            finally:
                stale.end()
                lost.thaw()
            scene.mend()
            _spend(scene, number)
    assert scene.outcome is not None
    assert scene.outcome.anomalies == ()
    assert scene.load.strange == {}
    assert max(scene.outcome.recoveries) <= FROZEN_S


def _only(database: Database, scene: Scene, node: Node) -> Database:
    one = scene.patroni.only(node)
    return replace(database, cluster=one, url=one.url(database.name, role="llavero_app"))


def _freeze(scene: Scene, lost: Node, stale: Gates, number: int) -> None:
    lost.freeze()
    scene.died()
    scene.wait_for_another(lost)
    lost.thaw_postgresql()
    stale.start(0)
    for token in scene.spare[:2]:
        assert scene.ask_once(stale.ports[0], token, number, f"{token.serial}.{number}") is Answer.UNKNOWN
    with scene.patroni.only(lost).connect() as admin:
        row = admin.execute("SELECT pg_is_in_recovery(), count(*) FROM pg_stat_activity"
                            " WHERE usename = 'llavero_gate' AND wait_event = 'SyncRep'").fetchone()  # fmt: skip
    assert row is not None
    print(f"\n   {lost.name} woke, another leads; says that it leads: {not row[0]}; commits that wait there: {row[1]}")
    assert not row[0], "it was told already that it leads no more: the test shows nothing"
    assert row[1] > 0, "nobody's commit waits there: the test shows nothing"


def _spend(scene: Scene, number: int) -> None:
    """What nobody had answered is asked again: the code counts, once."""
    for token in scene.spare[:2]:
        asked = [(0, f"{token.serial}.{number}"), (1, f"{token.serial}.{number}.again")]
        answers = [scene.ask_once(scene.gates.ports[gate], token, number, name) for gate, name in asked]
        assert answers == [Answer.ACCEPTED, Answer.REFUSED]
