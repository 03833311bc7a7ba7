"""A file whose loading died goes on where it stood: every device once, nothing anew, and by nobody else."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import pytest

from llavero.audit.models import Event
from llavero.credentials.bulk_load import forget_devices
from llavero.credentials.models import Authenticator
from llavero.formats.seed import BadSeed, SeedFault, SeedRecord
from llavero.people.staff import StaffMember
from llavero.stock import import_file
from llavero.stock.import_file import Reading, import_tokens
from llavero.stock.load import add_slice, begin_batch
from llavero.stock.models import Batch
from llavero.stock.resume import resume_batch
from llavero.stock.verdicts import BatchProblem, BatchRefused, Loaded, SourceFile, TokenVerdict
from llavero.tenancy.scope import in_tenant
from tests.stock.deliveries import NOON, a_bank, device, devices, refusal, source, staff

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=3)
FILE = devices(7)


@pytest.fixture(autouse=True)
def short_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_file, "SLICE_ROWS", 2)


def died_after(entered: int, *, file: SourceFile | None = None) -> tuple[UUID, StaffMember]:
    """A bank in which Lucía's loading of FILE died with so many of its devices entered, at noon."""
    bank = a_bank()
    with in_tenant(bank):
        lucia = staff("lucia")
        begun = begin_batch(file or source(), by=lucia, now=NOON)
        assert not isinstance(begun, BatchRefused)
        assert not isinstance(add_slice(begun, FILE[:entered], now=NOON), BatchRefused)
    return bank, lucia


def load(
    bank: UUID,
    by: StaffMember,
    *,
    tokens: Iterable[SeedRecord | BadSeed] = FILE,
    told: list[TokenVerdict] | None = None,
) -> Loaded | BatchRefused:
    reading = Reading(
        tokens=tokens, source=source(), source_at_end=source, keep=[].extend if told is None else told.extend,
        tell=lambda _: None,
    )  # fmt: skip
    return import_tokens(bank, reading, by=by, clock=lambda: LATER)


def standing(bank: UUID) -> dict[str, UUID]:
    with in_tenant(bank):
        rows = Authenticator.objects.values_list("serial", "id")
        found = dict(rows)
        assert len(found) == len(rows)
        return found


def refused_so_far(bank: UUID) -> list[str]:
    with in_tenant(bank):
        return list(Event.objects.filter(kind="stock.refused").order_by("id").values_list("reason", flat=True))


@pytest.mark.parametrize("entered", [0, 1, 4, 5, 7])
def test_what_stands_stays_and_what_is_missing_is_entered_after_it(entered: int) -> None:
    bank, lucia = died_after(entered)
    before, told = standing(bank), list[TokenVerdict]()
    outcome = load(bank, lucia, told=told)
    assert isinstance(outcome, Loaded)
    after = standing(bank)
    assert outcome.devices == len(after) == len(FILE)
    assert before.items() <= after.items()
    assert [(one.serial, one.verdict) for one in told] == [(one.serial, "good") for one in FILE]
    with in_tenant(bank):
        assert Batch.objects.get().state == "loaded"
    assert not refused_so_far(bank)


# Fails without the guard: resumed-by-who-began
def test_another_person_begins_anew_so_that_nobody_accepts_what_they_loaded_half_of() -> None:
    bank, _ = died_after(4)
    before = standing(bank)
    with in_tenant(bank):
        mateo = staff("mateo")
    assert isinstance(load(bank, mateo), Loaded)
    after = standing(bank)
    assert len(after) == len(FILE)
    assert not set(before.values()) & set(after.values())
    with in_tenant(bank):
        assert bytes(Batch.objects.get(state="loaded").loaded_by_person) == mateo.person
    assert refused_so_far(bank) == ["left-by-its-process"]


# Fails without the guard: resumed-whole
def test_what_was_being_taken_back_when_its_process_died_is_not_gone_on_with() -> None:
    bank, lucia = died_after(4)
    with in_tenant(bank):
        assert forget_devices(Batch.objects.get().id, most=1) == 1
    before = standing(bank)
    assert isinstance(load(bank, lucia), Loaded)
    after = standing(bank)
    assert len(after) == len(FILE)
    assert not set(before.values()) & set(after.values())


def test_nothing_is_taken_from_who_may_still_be_loading() -> None:
    bank, lucia = died_after(4)
    with in_tenant(bank):
        assert resume_batch(source(), by=lucia, now=NOON + timedelta(seconds=119)) is None
        assert resume_batch(source("otro.csv"), by=lucia, now=LATER) is None
        begun = begin_batch(source(), by=lucia, now=NOON + timedelta(seconds=119))
        assert refusal(begun).problem is BatchProblem.FILE_BEING_LOADED


def test_who_lost_the_role_goes_on_with_nothing() -> None:
    bank, lucia = died_after(4)
    with in_tenant(bank):
        auditor = StaffMember(
            id=lucia.id, login=lucia.login, person=lucia.person, roles=frozenset(), proven=lucia.proven
        )
        assert resume_batch(source(), by=auditor, now=LATER) is None


@pytest.mark.parametrize("place", [1, 6])
def test_a_bad_token_before_or_after_the_place_leaves_nothing_of_the_file(place: int) -> None:
    bank, lucia = died_after(4)
    tokens: list[SeedRecord | BadSeed] = [*FILE]
    tokens[place] = BadSeed(FILE[place].serial, place, SeedFault.MAC_WRONG)
    assert refusal(load(bank, lucia, tokens=tokens)).problem is BatchProblem.TOKENS_BAD
    assert not standing(bank)
    assert refused_so_far(bank) == ["tokens-bad"]


def test_a_serial_that_came_meanwhile_leaves_nothing_of_the_file() -> None:
    bank, lucia = died_after(4)
    with in_tenant(bank):
        other = begin_batch(source("otro.csv"), by=lucia, now=LATER)
        assert not isinstance(other, BatchRefused)
        assert not isinstance(add_slice(other, [device(FILE[5].serial)], now=LATER), BatchRefused)
    assert refusal(load(bank, lucia)).problem is BatchProblem.TOKENS_BAD
    assert list(standing(bank)) == [FILE[5].serial]
