"""Commits that stand on the leader alone when it dies: nobody was told "accepted", and that is what saves them.

The replicas take nothing for a moment, then the leader's machine is lost. The controls are a gate that does not hear
PostgreSQL's warning (SQLSTATE 01000), and replication that nobody waits for: both lose what they acknowledged.
"""

import time

import pytest

from tests.faults.bounds import LONG
from tests.faults.failover.scene import Scene, under_load
from tests.support.history import Answer, Kind
from tests.support.patroni_cluster import ASYNCHRONOUS, QUORUM
from tests.support.patroni_node import Node, end_receivers, freeze_receivers

pytestmark = pytest.mark.skipif(
    not LONG,
    reason="the long form only, with etcd and Patroni: make faults GROUP=failover",
)
CANCEL = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE usename = %s AND wait_event = 'SyncRep'"
FOR_S, ENOUGH = 2.0, 10


def test_a_commit_whose_replica_was_not_waited_for_is_answered_unknown(patroni, database, run_folder) -> None:
    with under_load("wait for the replica cancelled", patroni, database, run_folder) as scene:
        frozen_at, killed_at, cancelled = _cancel_and_lose_the_leader(scene)
    asked = [one.answer for one in scene.load.history if one.began > frozen_at and one.ended < killed_at]
    print(f"   {cancelled} waits cancelled; meanwhile {len(asked)} answers, unknown {asked.count(Answer.UNKNOWN)}")
    assert asked
    assert set(asked) == {Answer.UNKNOWN}
    assert scene.outcome is not None
    assert scene.outcome.anomalies == ()


def test_a_gate_that_does_not_hear_the_warning_loses_what_it_said(patroni, database, run_folder) -> None:
    """The control of the test above: guard gate-doubtful-commit without ears."""
    what = "wait for the replica cancelled, warning unheard"
    with under_load(what, patroni, database, run_folder, manner="trusting") as scene:
        _cancel_and_lose_the_leader(scene)
    assert scene.outcome is not None
    assert scene.outcome.count(Kind.LOST) + scene.outcome.count(Kind.UNRECORDED) > 0


def test_asynchronous_replication_loses_what_was_acknowledged(patroni, database, run_folder) -> None:
    """The control of every fail-over here: the same gate, and commits that wait for nobody."""
    patroni.change(ASYNCHRONOUS)
    try:
        patroni.wait_until(lambda: not patroni.awaited_replicas(), what="commits that wait for nobody")
        with under_load("asynchronous replication", patroni, database, run_folder) as scene:
            lost = scene.leader()
            frozen = _stop_replication(scene, lost)
            scene.load.wait_for(50)
            _lose(scene, lost, frozen)
    finally:
        patroni.wait_until(lambda: patroni.leader() is not None, what="a leader")
        patroni.change(QUORUM)
        patroni.mend()
    assert scene.outcome is not None
    assert sum(map(scene.outcome.count, (Kind.LOST, Kind.UNRECORDED, Kind.TWICE))) > 0


def _stop_replication(scene: Scene, leader: Node) -> list[int]:
    frozen = freeze_receivers(node for node in scene.patroni.nodes if node is not leader)
    assert len(frozen) == len(scene.patroni.nodes) - 1
    return frozen


def _lose(scene: Scene, leader: Node, frozen: list[int]) -> None:
    leader.kill()
    scene.died()
    end_receivers(frozen)
    scene.wait_for_another(leader)


def _cancel_and_lose_the_leader(scene: Scene) -> tuple[float, float, int]:
    """Give when replication stood still, when the leader died, and how many waits were cancelled between."""
    leader = scene.leader()
    cancelled = 0
    with scene.patroni.only(leader).connect() as admin:
        frozen = _stop_replication(scene, leader)
        frozen_at = time.time()
        while time.time() < frozen_at + FOR_S or (cancelled < ENOUGH and time.time() < frozen_at + 5 * FOR_S):
            row = admin.execute(CANCEL, ["llavero_gate"]).fetchone()
            cancelled += row[0] if row else 0
            time.sleep(0.02)
        killed_at = time.time()
        _lose(scene, leader, frozen)
    assert cancelled >= ENOUGH
    return frozen_at, killed_at, cancelled
