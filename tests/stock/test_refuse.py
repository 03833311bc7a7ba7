"""A delivery that is not taken leaves nothing but its record, and its file may come again."""

from datetime import timedelta

import pytest

from llavero.audit.models import Event
from llavero.credentials.models import Authenticator
from llavero.people.staff import StaffMember
from llavero.stock.accept import accept_batch, take_in
from llavero.stock.load import load_batch
from llavero.stock.models import Batch
from llavero.stock.refuse import Refused, Why, half_wiped, refuse_batch, wipe
from llavero.stock.take_back import sweep_dead
from llavero.stock.verdicts import BatchProblem, Loaded
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from tests.stock.deliveries import NOON, a_bank, devices, loaded, profile, refusal, samples, source, staff

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=1)


def refuse(batch: object, *, by: StaffMember) -> object:
    return refuse_batch(batch, Why.BOX_OPENED, by=by, now=LATER)  # type: ignore[arg-type]


def test_a_refused_batch_loses_its_seeds_and_its_file_may_be_loaded_again() -> None:
    with in_tenant(a_bank()):
        lucia = staff("lucia")
        batch = loaded(devices(5), by=lucia)
        assert refuse(batch, by=lucia) == Refused(batch, 5)
        assert [wipe(batch, most=2) for _ in range(4)] == [2, 2, 1, 0]
        assert not Authenticator.objects.exists()
        assert half_wiped() == []
        event = Event.objects.get(kind="stock.refused")
        assert (event.actor_id, event.reason, event.facts["records"]) == (lucia.id, "box-opened", 5)
        assert isinstance(load_batch(devices(5), source(), by=lucia, now=LATER), Loaded)


def test_refusing_again_changes_nothing_and_is_no_error() -> None:
    with in_tenant(a_bank()):
        lucia = staff("lucia")
        batch = loaded(devices(2), by=lucia)
        assert refuse(batch, by=lucia) == refuse(batch, by=staff("mateo"))
        assert Event.objects.filter(kind="stock.refused").count() == 1


# Fails without the guard: refused-from-loaded
def test_an_accepted_batch_is_not_refused_any_more() -> None:
    with in_tenant(a_bank()):
        batch = loaded(devices(2), by=staff("lucia"))
        mateo = staff("mateo")
        accept_batch(batch, samples("T000000", "T000001"), profile=profile(), by=mateo, now=NOON)
        refused = refusal(refuse(batch, by=mateo))
        assert (refused.problem, refused.state) == (BatchProblem.NOT_LOADED, "accepted")
        assert Event.objects.filter(kind="stock.refused", outcome="refused").count() == 1


# Fails without the guard: only-refused-is-wiped
def test_nothing_but_a_refused_batch_is_wiped() -> None:
    with in_tenant(a_bank()):
        batch = loaded(devices(2), by=staff("lucia"))
        assert wipe(batch) == 0
        assert Authenticator.objects.count() == 2
        assert wipe(new_id(NOON)) == 0


def test_a_refused_batch_is_not_accepted() -> None:
    with in_tenant(a_bank()):
        lucia, mateo = staff("lucia"), staff("mateo")
        batch = loaded(devices(2), by=lucia)
        refuse(batch, by=lucia)
        outcome = accept_batch(batch, samples("T000000", "T000001"), profile=profile(), by=mateo, now=NOON)
        assert refusal(outcome).problem is BatchProblem.NOT_LOADED
        assert take_in(batch) == 0


# Fails without the guard: refusal-by-role
def test_who_does_not_look_after_stock_refuses_nothing() -> None:
    with in_tenant(a_bank()):
        batch = loaded(devices(2), by=staff("lucia"))
        assert refusal(refuse(batch, by=staff("rosa", roles=("auditor",)))).problem is BatchProblem.ROLE_MISSING
        assert refusal(refuse(new_id(NOON), by=staff("mateo"))).problem is BatchProblem.BATCH_UNKNOWN
        assert Batch.objects.get().state == "loaded"


@pytest.mark.django_db(transaction=True)
def test_a_wiping_that_was_interrupted_is_finished_by_the_next_who_loads() -> None:
    bank = a_bank()
    with in_tenant(bank):
        lucia = staff("lucia")
        batch = loaded(devices(5), by=lucia)
        refuse(batch, by=lucia)
        wipe(batch, most=2)
        assert half_wiped() == [batch]
    sweep_dead(bank, actor=lucia.actor, now=LATER)
    with in_tenant(bank):
        assert not Authenticator.objects.exists()
        assert half_wiped() == []
