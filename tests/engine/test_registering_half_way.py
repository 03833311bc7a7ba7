"""Who stops half-way goes on for a day where they were, proven again; secrets are typed again (C9)."""

from collections.abc import Iterator

import pytest

from llavero.domain.slot import SlotName
from llavero.journeys.models import Run
from llavero.journeys.open_turn import open_turn
from llavero.journeys.sweep import sweep_runs
from llavero.people.disclose import login_name
from llavero.people.models import Newcomer, SubjectKey
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.registering import MY_NAME, OTHER_SHOP, SHOP, Registrant, a_core_behind
from tests.support.core_bank import FakeCoreBank

pytestmark = pytest.mark.django_db


@pytest.fixture
def core(bank: Bank) -> Iterator[FakeCoreBank]:
    with a_core_behind(bank) as behind:
        yield behind


@pytest.fixture
def left(bank: Bank, core: FakeCoreBank) -> Registrant:
    """Rosa chose name, password, image and telephones, and closed the window."""
    rosa = Registrant(bank).come().prove()
    rosa.name_myself()
    rosa.choose_password()
    rosa.choose_image()
    rosa.give_phones()
    assert rosa.see().step == "preguntas"
    rosa.wait(minutes=11)
    return rosa


def comes_back(left: Registrant, *, company: object = None) -> Registrant:
    back = Registrant(left.bank, secret="the-other-browser-of-rosa-000001")
    back.now = left.now
    back.come()
    if company is not None:
        back.as_additional(company)  # type: ignore[arg-type]
    return back.prove()


def slots_of(visitor: Registrant) -> set[SlotName]:
    with in_tenant(visitor.bank.id):
        turn = open_turn(visitor.row(), visitor.handle, profile=visitor.profile, now=visitor.now, origin=visitor.origin)
        return set(turn.slots())


def test_nothing_personal_waits_but_what_was_typed_sealed(left: Registrant, bank: Bank) -> None:
    with in_tenant(bank.id):
        assert sweep_runs(now=left.now, most=10) == 1
        assert not Newcomer.objects.exists()
        assert not SubjectKey.objects.exists()
    assert left.row().state == "waiting"
    assert slots_of(left) == {SlotName.CHOICE, SlotName.USER_NAME, SlotName.IMAGE, SlotName.PHONES}


def test_who_comes_back_types_the_secrets_again_and_nothing_else(left: Registrant, bank: Bank) -> None:
    """Guard: adopted-pages-prove-nothing, secrets-are-not-adopted."""
    back = comes_back(left)
    assert back.see().step == "contrasena"
    back.choose_password()
    assert back.see().step == "preguntas"
    back.choose_questions()
    assert back.see().step == "condiciones"
    back.do()
    (user,) = back.users()
    with in_tenant(bank.id):
        assert login_name(user) == MY_NAME
        assert Run.objects.get(id=left.run).ending == "taken_up"


def test_before_the_code_nobody_takes_anything_up(left: Registrant) -> None:
    back = Registrant(left.bank, secret="the-other-browser-of-rosa-000001")
    back.now = left.now
    back.come().by_card()
    back.do()
    assert back.see().step == "codigo"
    assert left.row().ending != "taken_up"


def test_another_way_of_the_same_customer_takes_it_up_too(left: Registrant) -> None:
    back = Registrant(left.bank, secret="the-other-browser-of-rosa-000001")
    back.now = left.now
    back.come().virtually()
    back.prove()
    assert back.see().step == "contrasena"


def test_another_company_of_the_same_person_begins_afresh(left: Registrant) -> None:
    """Guard: take-up-of-one-person."""
    back = comes_back(left, company=SHOP)
    assert back.see().step == "usuario"
    other = Registrant(left.bank, secret="a-third-browser-of-rosa-00000001")
    other.now = left.now
    other.come().as_additional(OTHER_SHOP)
    assert other.prove().see().step == "usuario"


def test_after_a_day_one_begins_afresh(left: Registrant) -> None:
    left.wait(hours=25)
    assert comes_back(left).see().step == "usuario"


def test_who_cancels_the_new_run_begins_afresh(left: Registrant) -> None:
    back = comes_back(left)
    back.do("cancel")
    assert comes_back(back).see().step == "usuario"


def test_two_windows_of_one_person_leave_the_newer_open(bank: Bank, core: FakeCoreBank) -> None:
    first = Registrant(bank).come().prove()
    first.name_myself()
    second = Registrant(bank, secret="the-other-browser-of-rosa-000001").come()
    second.by_card()
    assert first.row().state == "waiting"
    assert second.row().state == "open"
    first.choose_password()
    assert first.row().state == "waiting"


def test_a_reload_and_a_stale_page_lose_nothing(bank: Bank, core: FakeCoreBank) -> None:
    rosa = Registrant(bank).come().prove()
    revision = rosa.row().revision
    rosa.name_myself()
    answer = rosa.do(revision=revision, user_name="otra.rosa", user_name_again="otra.rosa")
    assert answer.is_stale
    assert rosa.see().step == "contrasena"


def test_a_code_that_comes_too_late_is_refused_and_another_may_be_asked_for(bank: Bank, core: FakeCoreBank) -> None:
    from tests.steps.one_step import errors_on

    rosa = Registrant(bank).come()
    rosa.by_card()
    rosa.do()
    typed = rosa.sent()
    rosa.wait(minutes=5, seconds=1)
    rosa.do(**typed)
    assert errors_on(rosa.see()) == ["error.expired"]
    rosa.do("resend")
    rosa.type_sent()
    assert rosa.see().step == "usuario"


def test_a_wrong_code_is_counted_for_the_customer_whichever_way_they_came(bank: Bank, core: FakeCoreBank) -> None:
    from llavero.credentials.models import AttemptBudget

    for way in ("by_card", "virtually"):
        rosa = Registrant(bank, secret=f"browser-of-rosa-by-{way:0<16}").come()
        getattr(rosa, way)()
        rosa.do()
        rosa.do(code="000000")
    with in_tenant(bank.id):
        assert [row.failures for row in AttemptBudget.objects.filter(factor="one_time_code")] == [2]
