"""Produbanco en línea: with the token everything, with a code only to look and to activate (C7, C8)."""

import pytest

from llavero.credentials import second_factors
from llavero.credentials.sessions import SessionView, view_of
from llavero.domain.actor import SYSTEM
from llavero.journeys.offered import offered_to
from llavero.notifications.models import Outbox
from llavero.people.models import Person as PersonRow
from llavero.people.models import User
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor, a_living_bank, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> Bank:
    return a_living_bank()


@pytest.fixture
def visitor(bank: Bank) -> Visitor:
    return Visitor(bank, portal="en-linea")


def at_the_code(visitor: Visitor, person: Person) -> None:
    visitor.begin("sign-in-en-linea")
    visitor.sign_in(person)
    visitor.do("yes")
    assert visitor.see().type == "challenge.code"


def opened(visitor: Visitor) -> SessionView:
    with in_tenant(visitor.bank.id):
        session = view_of(visitor.row().opened_session_id)
    assert session is not None
    return session


def test_with_the_token_everything_is_open(visitor: Visitor, bank: Bank) -> None:
    rosa = a_person(bank, portal="en-linea")
    at_the_code(visitor, rosa)
    visitor.type_code(rosa)
    assert opened(visitor).scope == "full"


def test_who_has_no_token_yet_comes_in_by_an_sms_to_look_and_is_offered_a_second_factor(
    visitor: Visitor, bank: Bank
) -> None:
    rosa = a_person(bank, portal="en-linea", token=False)
    at_the_code(visitor, rosa)
    visitor.do("trouble")
    (field,) = visitor.see().actions[0].fields
    assert (field.name, field.max) == ("code", 6)
    visitor.type_sent()
    session = opened(visitor)
    assert session.scope == "consult"
    with in_tenant(bank.id):
        assert list(Outbox.objects.filter(kind="otp").values_list("channel", flat=True)) == ["sms"]
        offered = {name for name, _ in offered_to(session, "en-linea", now=visitor.now)}
    assert "activate-soft-token" in offered


def test_who_lives_abroad_gets_the_code_by_e_mail(visitor: Visitor, bank: Bank) -> None:
    carla = a_person(bank, portal="en-linea", token=False)
    with in_tenant(bank.id):
        PersonRow.objects.filter(id=User.objects.get(id=carla.user).person_id).update(resides_abroad=True)
    at_the_code(visitor, carla)
    visitor.do("trouble")
    visitor.type_sent()
    assert opened(visitor).scope == "consult"
    with in_tenant(bank.id):
        assert list(Outbox.objects.filter(kind="otp").values_list("channel", flat=True)) == ["email"]


def test_who_asked_for_a_digital_token_is_led_to_its_activation_at_the_next_sign_in(
    visitor: Visitor, bank: Bank
) -> None:
    rosa = a_person(bank, portal="en-linea", token=False)
    with in_tenant(bank.id):
        second_factors.choose(
            rosa.user, "digital_token", run=rosa.user, now=visitor.now, actor=SYSTEM, origin=visitor.origin
        )
    at_the_code(visitor, rosa)
    visitor.do("trouble")
    visitor.type_sent()
    assert visitor.row().journey == "activate-soft-token"


def test_a_strange_image_ends_it_before_anything_is_open(visitor: Visitor, bank: Bank) -> None:
    rosa = a_person(bank, portal="en-linea")
    visitor.begin("sign-in-en-linea")
    visitor.sign_in(rosa)
    visitor.do("not_mine")
    assert visitor.see().type == "end.alarm"
    assert len(visitor.events("site_image.not_mine")) == 1


def test_the_menu_says_where_the_activation_stands() -> None:
    portal = profile_of("produbanco").portal("en-linea")
    place = portal.place_of("activate-soft-token")
    assert place is not None
    assert [name.es for name in place.path] == [
        "Menú Principal", "Servicios Bancarios", "Segundo Factor de Seguridad", "Activación",
    ]  # fmt: skip
    assert portal.place_of("unlock-user") is None
