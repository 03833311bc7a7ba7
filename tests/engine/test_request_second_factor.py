"""After the registration: a digital token now or later, or what there is for who has no phone (C6, C7)."""

import pytest

from llavero.credentials.models import SecondFactorChoice
from llavero.credentials.sessions import SessionView, view_of
from llavero.domain.errors import ErrorCode
from llavero.domain.proof import ProofName
from llavero.journeys.offered import offered_to
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.test_starting import a_session
from tests.engine.visitor import Person, Visitor, a_living_bank, a_person

pytestmark = pytest.mark.django_db

MENU = "Menú Principal / Servicios Bancarios / Segundo Factor de Seguridad / Activación"


@pytest.fixture
def bank() -> Bank:
    return a_living_bank()


@pytest.fixture
def tamara(bank: Bank) -> Person:
    return a_person(bank, portal="en-linea", token=False)


@pytest.fixture
def registered(bank: Bank, tamara: Person) -> Visitor:
    visitor = Visitor(bank, portal="en-linea")
    visitor.begin("request-second-factor", session=fresh(visitor, tamara))
    return visitor


def fresh(visitor: Visitor, tamara: Person) -> SessionView:
    """Give the session that a registration opens."""
    return a_session(visitor, tamara, ProofName.CORE_KEY, ProofName.OTP_SMS, scope="second_factor")


def choice(bank: Bank) -> str:
    with in_tenant(bank.id):
        return SecondFactorChoice.objects.get().choice


def test_it_stands_at_the_sixth_stage_of_the_registrations_bar(registered: Visitor) -> None:
    place = registered.see().position
    assert place is not None
    assert (place.stage, place.index, place.of, place.journey) == ("factor", 6, 6, "register")


@pytest.mark.parametrize(("has_phone", "then", "kept"), [
    ("con_celular", "digital_token", "digital_token"),
    ("con_celular", "later", "later"),
    ("sin_celular", "hardware_token", "hardware_token"),
    ("sin_celular", "later", "later"),
])  # fmt: skip
def test_each_answer_leads_to_an_end_that_says_what_comes_next(
    registered: Visitor, tamara: Person, bank: Bank, has_phone: str, then: str, kept: str
) -> None:
    registered.do(has_phone)
    registered.do(then)
    assert choice(bank) == kept
    end = registered.see()
    assert (end.type, end.position is not None) == ("end.done", True)
    lead = next(node for node in end.nodes if node.kind == "lead")
    said = registered.profile.texts.for_voice("es@tu").get(
        f"request-second-factor.registrado.{lead.message_id}", **dict(lead.args)
    )
    assert tamara.name in said
    assert (MENU in said) is (kept == "digital_token")
    with in_tenant(bank.id):
        body = open_letter(Outbox.objects.get(kind="second_factor")).body
    assert tamara.name in body


def test_finishing_ends_the_session_that_the_registration_opened(registered: Visitor, bank: Bank) -> None:
    session = registered.row().session_id
    assert session is not None
    registered.do("con_celular")
    registered.do("digital_token")
    with in_tenant(bank.id):
        assert view_of(session) is None


def test_who_leaves_here_is_a_user_and_finds_the_question_after_the_next_sign_in(
    registered: Visitor, tamara: Person, bank: Bank
) -> None:
    registered.do("cancel")
    assert registered.see().type == "end.cancelled"
    session = a_session(registered, tamara, ProofName.PASSWORD, ProofName.OTP_SMS, scope="consult")
    with in_tenant(bank.id):
        assert "request-second-factor" in {name for name, _ in offered_to(session, "en-linea", now=registered.now)}


def test_who_has_asked_already_is_not_asked_again(registered: Visitor, tamara: Person, bank: Bank) -> None:
    registered.do("con_celular")
    registered.do("digital_token")
    again = registered.elsewhere()
    answer = again.begin("request-second-factor", session=fresh(again, tamara))
    assert answer.refused is ErrorCode.JOURNEY_NOT_FOR_YOU


def test_a_full_session_and_a_password_alone_do_not_begin_it(bank: Bank, tamara: Person) -> None:
    visitor = Visitor(bank, portal="en-linea")
    for proofs, scope in (((ProofName.PASSWORD,), "consult"), ((ProofName.PASSWORD, ProofName.CODE), "full")):
        answer = visitor.begin("request-second-factor", session=a_session(visitor, tamara, *proofs, scope=scope))
        assert answer.refused is ErrorCode.JOURNEY_NOT_FOR_YOU


def test_the_choice_is_kept_once_whatever_is_clicked_twice(registered: Visitor, bank: Bank) -> None:
    registered.do("con_celular")
    revision = registered.row().revision
    registered.do("digital_token", revision=revision, key="the-same-key")
    registered.do("digital_token", revision=revision, key="the-same-key")
    assert choice(bank) == "digital_token"
    with in_tenant(bank.id):
        assert Outbox.objects.filter(kind="second_factor").count() == 1
