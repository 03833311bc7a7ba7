"""What a person wants for a second factor: kept in the commit, told by e-mail, and over once a token stands."""

from datetime import timedelta
from pathlib import Path

import pytest

from llavero.credentials import authenticators, second_factors
from llavero.credentials.models import Authenticator, SecondFactorChoice
from llavero.credentials.sessions import view_of
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import Kind, RevokedReason
from llavero.domain.proof import ProofName
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.credentials import a_token
from tests.engine.test_starting import a_session
from tests.engine.visitor import Person, Visitor, a_person
from tests.steps.one_step import publish_journey

pytestmark = pytest.mark.django_db

STEPS = """\
  - step: cual
    uses: choose.one
    with: {options: [digital, fisico, luego]}
    on: {digital: uno, fisico: dos, luego: tres}
  - {step: uno, uses: second_factor.request, with: {choice: digital_token}, next: salir}
  - {step: dos, uses: second_factor.request, with: {choice: hardware_token}, next: salir}
  - {step: tres, uses: second_factor.request, with: {choice: later}}
  - {step: salir, uses: session.close}
  - {step: listo, end: done}
"""
HEADER = (
    "journey: probe\nversion: 1\ntitle: {es: Prueba, en: Probe}\nsource: ours\nkind: interactive\nsubject: self\n"
    "starts_with: {any_session: [[core_key, otp_sms]], scopes: [second_factor]}\n"
    "limits: {lifetime: 20m, idle: 10m}\nsteps:\n"
)


@pytest.fixture
def tamara(bank: Bank) -> Person:
    return a_person(bank, portal="en-linea", token=False)


@pytest.fixture
def registered(bank: Bank, tamara: Person, tmp_path: Path) -> Visitor:
    """Tamara has just registered; her session is for choosing a second factor only."""
    publish_journey(bank, tmp_path, STEPS, header=HEADER)
    visitor = Visitor(bank, portal="en-linea")
    session = a_session(visitor, tamara, ProofName.CORE_KEY, ProofName.OTP_SMS, scope="second_factor")
    visitor.begin("probe", session=session)
    return visitor


def choices(bank: Bank) -> list[str]:
    with in_tenant(bank.id):
        return list(SecondFactorChoice.objects.order_by("id").values_list("choice", flat=True))


def waits(bank: Bank, person: Person) -> bool:
    with in_tenant(bank.id):
        return second_factors.has_asked_for_a_digital_token(person.user)


@pytest.mark.parametrize(("option", "choice", "is_waiting"), [
    ("digital", "digital_token", True), ("fisico", "hardware_token", False), ("luego", "later", False),
])  # fmt: skip
def test_each_choice_is_kept_and_only_a_digital_token_is_to_be_activated(
    registered: Visitor, tamara: Person, bank: Bank, option: str, choice: str, is_waiting: bool
) -> None:
    assert choices(bank) == []
    registered.do(option)
    assert choices(bank) == [choice]
    assert waits(bank, tamara) is is_waiting
    (event,) = registered.events("second_factor.chosen")
    assert event.facts["kind"] == choice


def test_the_page_after_it_names_the_user_and_the_place_in_the_menu_and_the_session_is_over(
    registered: Visitor, tamara: Person, bank: Bank
) -> None:
    with in_tenant(bank.id):
        session = registered.row().session_id
    registered.do("digital")
    args = registered.see().nodes[0].args
    assert (args["user"], args["variant"]) == (tamara.name, "digital_token")
    assert args["menu"] == "Menú Principal / Servicios Bancarios / Segundo Factor de Seguridad / Activación"
    with in_tenant(bank.id):
        assert session is not None
        assert view_of(session) is None


def test_the_person_is_told_by_e_mail_what_comes_next(registered: Visitor, tamara: Person, bank: Bank) -> None:
    registered.do("digital")
    with in_tenant(bank.id):
        (letter,) = Outbox.objects.filter(kind="second_factor")
        body = open_letter(letter).body
    assert tamara.name in body
    assert "Segundo Factor de Seguridad / Activación" in body
    assert "1700 123 123" in body


def test_who_has_no_mailbox_is_registered_all_the_same(bank: Bank, tmp_path: Path) -> None:
    publish_journey(bank, tmp_path, STEPS, header=HEADER)
    person = a_person(bank, portal="en-linea", token=False, email="-")
    visitor = Visitor(bank, portal="en-linea")
    session = a_session(visitor, person, ProofName.CORE_KEY, ProofName.OTP_SMS, scope="second_factor")
    visitor.begin("probe", session=session)
    visitor.do("luego")
    assert visitor.see().type == "end.done"
    assert choices(bank) == ["later"]


def test_who_thinks_again_is_asked_by_the_newest_choice(registered: Visitor, tamara: Person, bank: Bank) -> None:
    registered.do("digital")
    with in_tenant(bank.id):
        later = registered.now + timedelta(minutes=1)
        second_factors.choose(
            tamara.user, "hardware_token", run=tamara.user, now=later, actor=SYSTEM, origin=registered.origin
        )
    assert not waits(bank, tamara)


def test_a_token_that_stands_ends_the_waiting_and_its_loss_does_not_begin_it_anew(
    registered: Visitor, tamara: Person, bank: Bank
) -> None:
    """Guard: asked-for-once."""
    registered.do("digital")
    assert waits(bank, tamara)
    after = registered.now + timedelta(hours=1)
    with in_tenant(bank.id):
        token = a_token(tamara.user, kind=Kind.SOFT)
        Authenticator.objects.filter(id=token.id).update(activated_at=after)
    assert not waits(bank, tamara)
    with in_tenant(bank.id):
        authenticators.revoke(token.id, RevokedReason.LOST, now=after, actor=SYSTEM)
    assert not waits(bank, tamara)
