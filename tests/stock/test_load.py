"""A file comes in whole or not at all, and never over a serial that exists."""

from dataclasses import replace
from datetime import timedelta

import pytest

from llavero.audit.catalogue import EventKind
from llavero.audit.models import Event
from llavero.credentials.models import Authenticator
from llavero.domain.authenticator import Custody
from llavero.formats.seed import Algorithm
from llavero.stock.load import add_slice, begin_batch, finish_batch, load_batch
from llavero.stock.models import Batch
from llavero.stock.take_back import sweep_dead, take_back
from llavero.stock.verdicts import BatchProblem, BatchRefused, Loaded
from llavero.tenancy.scope import in_tenant
from tests.stock.deliveries import (
    NOON,
    a_bank,
    device,
    devices,
    loaded,
    press_device,
    refusal,
    seed_of,
    source,
    staff,
)

pytestmark = pytest.mark.django_db


def test_a_loaded_device_is_what_its_vendor_says_and_waits_in_the_vendors_custody() -> None:
    with in_tenant(a_bank()):
        clock = device("C-1", algorithm=Algorithm.SHA256, digits=8, period_seconds=60, drift_steps=-2)
        batch = loaded([clock, press_device("P-1", counter=42)], by=staff("lucia"))
        rows = {row.serial: row for row in Authenticator.objects.all()}
        assert (rows["C-1"].mode, rows["C-1"].algorithm, rows["C-1"].digits, rows["C-1"].period) == (
            "totp", "sha256", 8, 60,
        )  # fmt: skip
        assert (rows["C-1"].drift, rows["C-1"].last_step, rows["P-1"].last_step) == (-2, -1, 41)
        assert (rows["P-1"].mode, rows["P-1"].period) == ("hotp", None)
        for row in rows.values():
            assert (row.batch_id, row.custody, row.binding, row.credential) == (batch, "vendor", "none", "not_enabled")
            assert seed_of(row.serial) not in bytes(row.seed_sealed)
        event = Event.objects.get(kind=EventKind.STOCK_LOADED)
        assert (event.facts["records"], event.facts["file"]) == (2, "lote.csv")


def test_a_serial_of_an_older_delivery_refuses_the_whole_file_and_stays_as_it_is() -> None:
    with in_tenant(a_bank()):
        lucia = staff("lucia")
        first = loaded([device("A"), device("B")], by=lucia)
        before = {row.serial: (row.id, bytes(row.seed_sealed)) for row in Authenticator.objects.all()}
        refused = refusal(load_batch([device("C"), device("B")], source("otro.csv"), by=lucia, now=NOON))
        assert (refused.problem, refused.serials) == (BatchProblem.SERIALS_KNOWN, ("B",))
        assert {row.serial: (row.id, bytes(row.seed_sealed)) for row in Authenticator.objects.all()} == before
        assert [row.id for row in Batch.objects.all()] == [first]
        assert Event.objects.get(kind=EventKind.STOCK_REFUSED).reason == "serials-known"


def test_the_same_file_is_refused_by_naming_the_batch_it_already_is() -> None:
    with in_tenant(a_bank()):
        lucia = staff("lucia")
        batch = loaded([device("A")], by=lucia)
        refused = refusal(load_batch([device("A")], source(), by=lucia, now=NOON))
        assert (refused.problem, refused.batch, refused.state) == (BatchProblem.FILE_KNOWN, batch, "loaded")


# Fails without the guard: stock-by-role
def test_who_does_not_look_after_stock_loads_nothing() -> None:
    with in_tenant(a_bank()):
        refused = refusal(load_batch([device("A")], source(), by=staff("lucia", roles=("auditor",)), now=NOON))
        assert refused.problem is BatchProblem.ROLE_MISSING
        assert not Authenticator.objects.exists()


def test_a_file_being_loaded_is_not_loaded_by_a_second_one() -> None:
    with in_tenant(a_bank()):
        lucia = staff("lucia")
        begun = begin_batch(source(), by=lucia, now=NOON)
        assert not isinstance(begun, BatchRefused)
        refused = refusal(begin_batch(source(), by=lucia, now=NOON))
        assert (refused.problem, refused.until) == (BatchProblem.FILE_BEING_LOADED, begun.held_until)


def test_what_a_dead_process_left_is_swept_once_its_time_is_over_and_the_file_loads_again() -> None:
    bank = a_bank()
    with in_tenant(bank):
        lucia = staff("lucia")
        begun = begin_batch(source(), by=lucia, now=NOON)
        assert not isinstance(begun, BatchRefused)
        assert not isinstance(add_slice(begun, devices(5), now=NOON), BatchRefused)
    assert sweep_dead(bank, actor=lucia.actor, now=NOON + timedelta(seconds=119)) == 0
    assert sweep_dead(bank, actor=lucia.actor, now=NOON + timedelta(seconds=121)) == 1
    with in_tenant(bank):
        assert not Authenticator.objects.exists()
        assert Batch.objects.get(id=begun.id).state == "refused"
        assert isinstance(load_batch(devices(5), source(), by=lucia, now=NOON), Loaded)


# Fails without the guard: finished-by-the-holder
# Fails without the guard: slice-by-the-holder
def test_who_was_taken_for_dead_writes_nothing_more() -> None:
    bank = a_bank()
    with in_tenant(bank):
        lucia = staff("lucia")
        begun = begin_batch(source(), by=lucia, now=NOON)
        assert not isinstance(begun, BatchRefused)
    sweep_dead(bank, actor=lucia.actor, now=NOON + timedelta(minutes=3))
    with in_tenant(bank):
        assert refusal(add_slice(begun, devices(1), now=NOON)).problem is BatchProblem.TAKEN_OVER
        assert refusal(finish_batch(begun, source(), by=lucia, now=NOON)).problem is BatchProblem.TAKEN_OVER
        assert not Authenticator.objects.exists()


def test_the_file_of_a_stream_is_known_at_its_end_and_refused_then() -> None:
    bank = a_bank()
    with in_tenant(bank):
        lucia = staff("lucia")
        loaded([device("A")], by=lucia)
        begun = begin_batch(replace(source(), digest="stream-1", is_read=False), by=lucia, now=NOON)
        assert not isinstance(begun, BatchRefused)
        held = add_slice(begun, [device("Z")], now=NOON)
        assert not isinstance(held, BatchRefused)
        assert refusal(finish_batch(held, source(), by=lucia, now=NOON)).problem is BatchProblem.FILE_KNOWN
    take_back(bank, held)
    with in_tenant(bank):
        assert [row.serial for row in Authenticator.objects.all()] == ["A"]


# Fails without the guard: only-what-was-never-in-stock-is-forgotten
def test_taking_back_never_touches_a_device_that_was_in_stock() -> None:
    bank = a_bank()
    with in_tenant(bank):
        begun = begin_batch(source(), by=staff("lucia"), now=NOON)
        assert not isinstance(begun, BatchRefused)
        held = add_slice(begun, devices(2), now=NOON)
        assert not isinstance(held, BatchRefused)
        Authenticator.objects.filter(serial="T000001").update(custody=Custody.VAULT)
    take_back(bank, held)
    with in_tenant(bank):
        assert [row.serial for row in Authenticator.objects.all()] == ["T000001"]


# Fails without the guard: taken-back-by-the-holder
def test_an_interruption_just_after_the_end_takes_nothing_back() -> None:
    bank = a_bank()
    with in_tenant(bank):
        lucia = staff("lucia")
        begun = begin_batch(source(), by=lucia, now=NOON)
        assert not isinstance(begun, BatchRefused)
        held = add_slice(begun, devices(2), now=NOON)
        assert not isinstance(held, BatchRefused)
        assert isinstance(finish_batch(held, source(), by=lucia, now=NOON), Loaded)
    take_back(bank, held)
    with in_tenant(bank):
        assert (Batch.objects.get().state, Authenticator.objects.count()) == ("loaded", 2)
