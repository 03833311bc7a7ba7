"""A batch is accepted by one person, however many hold devices of it at the same moment, on both databases.

The control accepts as a careless program would, reading and then writing whatever it read: the race shows it.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from llavero.audit.models import Event
from llavero.credentials.models import Authenticator
from llavero.people.staff import StaffMember
from llavero.stock.accept import accept_batch
from llavero.stock.load import OpenBatch, begin_batch
from llavero.stock.models import Batch
from llavero.stock.refuse import Refused, Why, refuse_batch
from llavero.stock.resume import resume_batch
from llavero.stock.take_back import sweep_dead
from llavero.stock.verdicts import Accepted, BatchProblem, BatchRefused
from llavero.tenancy.scope import in_tenant
from tests.stock.deliveries import NOON, a_bank, devices, loaded, profile, samples, source, staff

pytestmark = pytest.mark.race
CLIENTS, ROUNDS = 8, 5


def all_at_once(act: Callable[[int], Any]) -> list[Any]:
    """Let each client act at the same moment, on a connection of its own."""
    together = threading.Barrier(CLIENTS)

    def one(client: int) -> Any:
        together.wait()
        try:
            return act(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(one, range(CLIENTS)))


def a_batch(bank: UUID, number: int, lucia: StaffMember) -> UUID:
    with in_tenant(bank):
        return loaded(devices(2 * CLIENTS, prefix=f"R{number}-"), by=lucia, name=f"lote-{number}.csv")


def two_of(client: int, number: int) -> tuple[str, str]:
    """Two devices that no other client holds: nothing but the batch itself can keep them apart."""
    return f"R{number}-{2 * client:06d}", f"R{number}-{2 * client + 1:06d}"


# Fails without the guard: batch-accepted-once
def test_many_who_accept_with_devices_of_their_own_make_one_acceptance(own_database: Any) -> None:
    bank = a_bank()
    with in_tenant(bank):
        lucia, mateo = staff("lucia"), staff("mateo")
    for number in range(ROUNDS):
        batch = a_batch(bank, number, lucia)

        def accept(client: int, batch: UUID = batch, number: int = number) -> Accepted | BatchRefused:
            with in_tenant(bank):
                shown = samples(*two_of(client, number))
                return accept_batch(batch, shown, profile=profile(), by=mateo, now=NOON)

        outcomes = all_at_once(accept)
        assert sum(isinstance(one, Accepted) for one in outcomes) == 1
        lost = [one for one in outcomes if isinstance(one, BatchRefused)]
        assert {one.problem for one in lost} == {BatchProblem.NOT_LOADED}
        with in_tenant(bank):
            # who lost has spent nothing, and the record names one acceptance
            assert Authenticator.objects.filter(batch_id=batch, last_step__gte=0).count() == 2
            assert Event.objects.filter(kind="stock.accepted", subject_id=batch).count() == 1


def test_the_control_without_the_guard_is_accepted_more_than_once(own_database: Any) -> None:
    bank = a_bank()
    with in_tenant(bank):
        lucia, mateo = staff("lucia"), staff("mateo")
    batch = a_batch(bank, 0, lucia)
    between = threading.Barrier(CLIENTS)

    def accept(client: int) -> bool:
        with in_tenant(bank):
            state = Batch.objects.get(id=batch).state
        between.wait()
        if state != "loaded":
            return False
        with in_tenant(bank):
            changed = Batch.objects.filter(id=batch).update(
                state="accepted", accepted_by=mateo.id, accepted_by_person=mateo.person, accepted_at=NOON
            )
        return changed == 1

    assert sum(all_at_once(accept)) > 1


# Fails without the guard: refused-from-loaded
def test_a_batch_that_is_accepted_and_refused_at_once_becomes_one_of_both(own_database: Any) -> None:
    bank = a_bank()
    with in_tenant(bank):
        lucia, mateo = staff("lucia"), staff("mateo")
    for number in range(ROUNDS):
        batch = a_batch(bank, number, lucia)

        def decide(client: int, batch: UUID = batch, number: int = number) -> Accepted | Refused | BatchRefused:
            with in_tenant(bank):
                if client % 2:
                    return refuse_batch(batch, Why.BOX_OPENED, by=lucia, now=NOON)
                return accept_batch(batch, samples(*two_of(client, number)), profile=profile(), by=mateo, now=NOON)

        outcomes = all_at_once(decide)
        with in_tenant(bank):
            state = Batch.objects.get(id=batch).state
            decided = Event.objects.filter(subject_id=batch, outcome="done", kind__startswith="stock.").exclude(
                kind="stock.loaded"
            )
            assert decided.count() == 1
        expected = {"accepted": 1, "refused": 0}[state]
        assert sum(isinstance(one, Accepted) for one in outcomes) == expected
        assert any(isinstance(one, Refused) for one in outcomes) == (state == "refused")


# Fails without the guard: one-batch-per-file
def test_many_who_begin_the_same_file_open_one_batch(own_database: Any) -> None:
    bank = a_bank()
    with in_tenant(bank):
        lucia = staff("lucia")

    def begin(client: int) -> object:
        with in_tenant(bank):
            return begin_batch(source(), by=lucia, now=NOON)

    lost = [one for one in all_at_once(begin) if isinstance(one, BatchRefused)]
    assert [one.problem for one in lost] == [BatchProblem.FILE_BEING_LOADED] * (CLIENTS - 1)
    with in_tenant(bank), transaction.atomic():
        assert Batch.objects.count() == 1


# Fails without the guard: one-sweeper
def test_many_who_sweep_at_once_take_a_dead_batch_back_once(own_database: Any) -> None:
    bank = a_bank()
    with in_tenant(bank):
        lucia = staff("lucia")
    for number in range(ROUNDS):
        with in_tenant(bank):
            begun = begin_batch(source(f"{number}.csv"), by=lucia, now=NOON)
        assert not isinstance(begun, BatchRefused)

        def sweep(client: int) -> int:
            return sweep_dead(bank, actor=lucia.actor, now=NOON + timedelta(minutes=3))

        assert sum(all_at_once(sweep)) == 1
    with in_tenant(bank):
        assert Event.objects.filter(kind="stock.refused").count() == ROUNDS


# Fails without the guard: one-resumer
def test_many_who_go_on_with_a_dead_batch_at_once_are_one(own_database: Any) -> None:
    bank = a_bank()
    with in_tenant(bank):
        lucia = staff("lucia")
    for number in range(ROUNDS):
        with in_tenant(bank):
            begun = begin_batch(source(f"{number}.csv"), by=lucia, now=NOON)
        assert not isinstance(begun, BatchRefused)

        def go_on(client: int, number: int = number) -> OpenBatch | None:
            with in_tenant(bank):
                return resume_batch(source(f"{number}.csv"), by=lucia, now=NOON + timedelta(minutes=3))

        found = [one for one in all_at_once(go_on) if one is not None]
        assert [one.id for one in found] == [begun.id]
