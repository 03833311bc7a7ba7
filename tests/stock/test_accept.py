"""A batch becomes stock by a second person with two of its devices in hand, once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from llavero.audit.catalogue import EventKind
from llavero.audit.models import Event
from llavero.credentials.authenticators import assign
from llavero.credentials.models import Authenticator
from llavero.credentials.samples import Sample, SampleFault
from llavero.domain.errors import DomainError
from llavero.people.staff import StaffMember
from llavero.stock.accept import accept_batch, take_in
from llavero.stock.models import Batch
from llavero.stock.queries import batches, find_in_stock, in_stock_by_custody
from llavero.stock.verdicts import Accepted, BatchProblem, BatchRefused
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from tests.stock.deliveries import (
    CEDULAS,
    NOON,
    a_bank,
    code,
    device,
    devices,
    loaded,
    profile,
    refusal,
    samples,
    staff,
    wrong_code,
)

pytestmark = pytest.mark.django_db
TWO = ("T000000", "T000002")


def accept(batch: object, *shown: Sample, by: StaffMember, minutes: int = 0) -> Accepted | BatchRefused:
    return accept_batch(batch, shown, profile=profile(), by=by, now=NOON + timedelta(minutes=minutes))  # type: ignore[arg-type]


def test_two_codes_of_two_devices_and_a_second_person_make_a_batch_stock() -> None:
    with in_tenant(a_bank()):
        batch, mateo = loaded(devices(3), by=staff("lucia")), staff("mateo")
        assert find_in_stock("T000001") is None
        assert in_stock_by_custody() == {}
        assert accept(batch, *samples(*TWO), by=mateo) == Accepted(batch, 3)
        assert [take_in(batch, most=2) for _ in range(3)] == [2, 1, 0]
        found = find_in_stock("T000001")
        assert found is not None
        assert (found.custody, found.model) == ("vault", "HT-1")
        assert in_stock_by_custody() == {"vault": 3}
        (view,) = batches()
        assert (view.state, view.devices, view.accepted_by, view.accepted_at) == ("accepted", 3, mateo.id, NOON)
        assert Event.objects.get(kind=EventKind.STOCK_ACCEPTED).actor_id == mateo.id


def test_a_device_of_a_batch_nobody_accepted_can_be_nobodys() -> None:
    with in_tenant(a_bank()):
        loaded(devices(1), by=staff("lucia"))
        row = Authenticator.objects.get()
        with pytest.raises(DomainError):
            assign(row.id, new_id(NOON), now=NOON, actor=staff("mateo").actor)


def test_the_sample_codes_are_spent_by_the_acceptance() -> None:
    with in_tenant(a_bank()):
        batch = loaded(devices(3), by=staff("lucia"))
        accept(batch, *samples(*TWO), by=staff("mateo"))
        used = {row.serial: row.last_step >= 0 for row in Authenticator.objects.all()}
        assert used == {"T000000": True, "T000001": False, "T000002": True}


# Fails without the guard: batch-two-people
def test_who_loaded_does_not_accept_under_any_login() -> None:
    with in_tenant(a_bank()):
        lucia = staff("lucia")
        batch, other_self = loaded(devices(3), by=lucia), staff("lucia2", cedula=CEDULAS["lucia"])
        for one in (lucia, other_self):
            assert refusal(accept(batch, *samples(*TWO), by=one)).problem is BatchProblem.SAME_PERSON
        assert Batch.objects.get().state == "loaded"
        assert not Authenticator.objects.filter(last_step__gte=0).exists()


def test_the_database_too_refuses_one_person_for_both_and_an_acceptance_by_nobody() -> None:
    with in_tenant(a_bank()):
        lucia = staff("lucia")
        batch = loaded(devices(2), by=lucia)
        rows = Batch.objects.filter(id=batch)
        with pytest.raises(IntegrityError, match="batch_two_people_ck"), transaction.atomic():
            rows.update(state="accepted", accepted_by=lucia.id, accepted_by_person=lucia.person, accepted_at=NOON)
        with pytest.raises(IntegrityError, match="batch_accepted_by_somebody_ck"), transaction.atomic():
            rows.update(state="accepted")


# Fails without the guard: only-accepted-is-stock
def test_one_wrong_code_accepts_nothing_spends_nothing_and_is_counted() -> None:
    with in_tenant(a_bank()):
        batch, mateo = loaded(devices(3), by=staff("lucia")), staff("mateo")
        shown = (*samples("T000000"), Sample("T000002", wrong_code("T000002")))
        refused = refusal(accept(batch, *shown, by=mateo))
        assert (refused.problem, refused.cause, refused.serial) == (
            BatchProblem.SAMPLE_REFUSED, SampleFault.WRONG, "T000002",
        )  # fmt: skip
        assert Batch.objects.get().state == "loaded"
        assert not Authenticator.objects.filter(last_step__gte=0).exists()
        assert {row.serial: row.code_failures for row in Authenticator.objects.all()}["T000002"] == 1
        assert Event.objects.get(kind=EventKind.STOCK_REFUSED).facts["problem"] == "sample-wrong"
        assert take_in(batch) == 0


# Fails without the guard: sample-budget
def test_codes_of_a_batch_cannot_be_guessed_without_end() -> None:
    with in_tenant(a_bank()):
        batch, mateo = loaded(devices(2), by=staff("lucia")), staff("mateo")
        bad = Sample("T000000", wrong_code("T000000"))
        faults = [refusal(accept(batch, bad, *samples("T000001"), by=mateo)).cause for _ in range(20)]
        assert SampleFault.BLOCKED in faults
        assert refusal(accept(batch, *samples("T000000", "T000001"), by=mateo)).cause == SampleFault.BLOCKED


# Fails without the guard: two-devices
@pytest.mark.parametrize("serials", [(), ("T000000",), ("T000000", "T000000"), ("T000000", "T000001", "T000002")])
def test_two_different_devices_are_shown_no_more_and_no_less(serials: tuple[str, ...]) -> None:
    with in_tenant(a_bank()):
        batch = loaded(devices(3), by=staff("lucia"))
        refused = refusal(accept(batch, *samples(*serials), by=staff("mateo")))
        assert refused.problem is BatchProblem.TWO_DEVICES_NEEDED


# Fails without the guard: sample-of-the-batch
def test_a_device_of_another_batch_proves_nothing_for_this_one() -> None:
    with in_tenant(a_bank()):
        lucia, mateo = staff("lucia"), staff("mateo")
        batch = loaded(devices(2), by=lucia)
        loaded([device("OTHER-1")], by=lucia, name="otro.csv")
        shown = (*samples("T000000"), Sample("OTHER-1", code("OTHER-1")))
        assert refusal(accept(batch, *shown, by=mateo)).cause == SampleFault.NOT_OF_THIS_BATCH


def test_a_batch_is_accepted_once() -> None:
    with in_tenant(a_bank()):
        batch, mateo = loaded(devices(4), by=staff("lucia")), staff("mateo")
        accept(batch, *samples("T000000", "T000001"), by=mateo)
        refused = refusal(accept(batch, *samples("T000002", "T000003"), by=staff("rosa")))
        assert (refused.problem, refused.state) == (BatchProblem.NOT_LOADED, "accepted")
        assert Batch.objects.get().accepted_by == mateo.id


# Fails without the guard: acceptance-by-code
@pytest.mark.parametrize("proven", [(), ("password",)])
def test_who_did_not_prove_themself_by_a_code_of_their_own_accepts_nothing(proven: tuple[str, ...]) -> None:
    with in_tenant(a_bank()):
        batch = loaded(devices(2), by=staff("lucia"))
        mateo = replace(staff("mateo"), proven=frozenset(proven))
        refused = refusal(accept(batch, *samples("T000000", "T000001"), by=mateo))
        assert refused.problem is BatchProblem.CODE_MISSING
        assert Batch.objects.get().state == "loaded"
        assert not Authenticator.objects.filter(last_step__gte=0).exists()


# Fails without the guard: acceptance-by-role
def test_who_does_not_look_after_stock_accepts_nothing() -> None:
    with in_tenant(a_bank()):
        batch = loaded(devices(2), by=staff("lucia"))
        refused = refusal(accept(batch, *samples("T000000", "T000001"), by=staff("mateo", roles=("auditor",))))
        assert refused.problem is BatchProblem.ROLE_MISSING
        assert Batch.objects.get().state == "loaded"
