"""What the home page tells of its own accord, and what is said before a procedure begins."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from llavero.credentials import second_factors
from llavero.domain.actor import SYSTEM, Origin
from llavero.domain.authenticator import Kind
from llavero.domain.proof import ProofName
from llavero.people.contact_change import change_contact, changed_since
from llavero.people.enroll import retire_contact
from llavero.people.models import ContactPoint
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from tests.builders.credentials import a_token
from tests.pages.test_keys import Scene, scene

__all__ = ["scene"]
pytestmark = pytest.mark.django_db(transaction=True)


def home(scene: Scene) -> str:
    answer = scene.browser.get(f"/p/{scene.bank.portal}/inicio/", secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def told(page: str) -> list[str]:
    """List the sentences of the page's notices."""
    return [
        re.sub(r"\s+", " ", said) for said in re.findall(r'<section class="alert warn">.*?<p>(.*?)</p>', page, re.S)
    ]


def change(scene: Scene, channel: str, address: str, *, cool_off: timedelta, at: datetime) -> None:
    with in_tenant(scene.bank.id):
        change_contact(scene.user, channel, address, cool_off=cool_off, now=at, actor=SYSTEM)  # type: ignore[arg-type]


def test_who_may_only_look_is_told_so_and_led_to_what_gives_the_rest_back(scene: Scene) -> None:
    scene.sign_in(ProofName.OTP_EMAIL, scope="consult")
    page = home(scene)
    assert told(page) == ["Ingresaste con un código temporal. Puedes consultar, pero no cargar ni aprobar órdenes."]
    assert f'href="/p/{scene.bank.portal}/t/activate-soft-token/">Activar ahora mi token</a>' in page


def test_who_has_a_token_and_came_in_without_it_is_led_to_install_it_again(scene: Scene) -> None:
    scene.own(Kind.SOFT)
    scene.sign_in(ProofName.OTP_EMAIL, scope="consult")
    assert f'href="/p/{scene.bank.portal}/t/reinstall-soft-token/">Recuperar mi token</a>' in home(scene)


def test_who_comes_in_with_all_and_changed_nothing_is_told_nothing(scene: Scene) -> None:
    scene.own(Kind.SOFT)
    scene.sign_in(ProofName.CODE)
    assert told(home(scene)) == []


def test_a_token_that_was_asked_for_is_told_until_it_is_active(scene: Scene) -> None:
    now = datetime.now(UTC)
    with in_tenant(scene.bank.id):
        a_token(scene.user, kind=Kind.HARDWARE, now=now)
        second_factors.choose(
            scene.user, "digital_token", run=new_id(now), now=now, actor=SYSTEM, origin=Origin()
        )  # fmt: skip
    scene.sign_in(ProofName.CODE)
    page = home(scene)
    assert told(page) == ["Tienes un token digital por activar. Sin él solo puedes consultar."]
    assert page.count("Activar ahora mi token") == 1


def test_a_mailbox_that_waits_out_its_cool_off_is_told_with_its_hour(scene: Scene) -> None:
    now = datetime.now(UTC)
    scene.own(Kind.SOFT)
    change(scene, "email", "nueva@correo.example", cool_off=timedelta(hours=24), at=now)
    scene.sign_in(ProofName.CODE)
    (said,) = told(home(scene))
    assert said.startswith("Diste un correo nuevo. Los códigos llegan a él desde el ")
    assert f"{scene.bank.profile.local(now + timedelta(hours=24)):%d/%m/%Y}" in said
    assert "nueva@" not in said


@pytest.mark.parametrize(("ago", "is_told"), [(timedelta(days=3), True), (timedelta(days=40), False)])
def test_a_mobile_that_changed_is_told_for_a_month(
    scene: Scene,
    ago: timedelta,
    is_told: bool,
) -> None:
    scene.own(Kind.SOFT)
    now = datetime.now(UTC)
    with in_tenant(scene.bank.id):
        ContactPoint.objects.update(created_at=now - timedelta(days=400), trusted_from=now - timedelta(days=400))
    change(scene, "sms", "+593987000999", cool_off=timedelta(0), at=now - ago)
    scene.sign_in(ProofName.CODE)
    said = told(home(scene))
    assert [one.startswith("El ") and "cambió tu celular registrado" in one for one in said] == [True] * is_told


def test_a_first_contact_and_one_taken_back_are_no_change(scene: Scene) -> None:
    now = datetime.now(UTC)
    with in_tenant(scene.bank.id):
        assert changed_since(scene.user, now - timedelta(days=4000)) == ()
    change(scene, "sms", "+593987000998", cool_off=timedelta(hours=24), at=now)
    with in_tenant(scene.bank.id):
        (waiting,) = changed_since(scene.user, now - timedelta(days=1))
        retire_contact(waiting.id, now=now, actor=SYSTEM)
        assert changed_since(scene.user, now - timedelta(days=1)) == ()


def begin_page(scene: Scene, portal: str, name: str) -> str:
    answer = scene.browser.get(f"/p/{portal}/t/{name}/", secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_registers_reads_first_what_it_takes_and_can_go_back(scene: Scene) -> None:
    page = begin_page(scene, "en-linea", "register")
    assert "Toma unos cinco minutos" in page
    assert page.index("Ten a la mano") < page.index("tu tarjeta") < page.index("El celular que registraste")
    assert '<a href="/p/en-linea/">Volver al ingreso</a>' in page


def test_who_is_inside_goes_back_to_their_home(scene: Scene) -> None:
    scene.sign_in(ProofName.OTP_EMAIL, scope="consult")
    page = begin_page(scene, scene.bank.portal, "activate-soft-token")
    assert "Toma unos diez minutos" in page
    assert f'<a href="/p/{scene.bank.portal}/inicio/">' in page
    assert "Ten a la mano" not in begin_page(scene, scene.bank.portal, "close-other-sessions")


@pytest.mark.parametrize("portal", ["cash-management", "en-linea"])
def test_who_has_a_new_phone_finds_the_way_before_signing_in(scene: Scene, portal: str) -> None:
    menu = scene.browser.get(f"/p/{portal}/ayuda/", secure=True).content.decode()
    assert f'href="/p/{portal}/ayuda/new-phone/"' in menu
    page = scene.browser.get(f"/p/{portal}/ayuda/new-phone/", secure=True).content.decode()
    assert page.count("<li>") >= 4
    assert "No tengo mi token a la mano" in page
    assert f'href="/p/{portal}/">Ingresar</a>' in page


def test_the_first_page_says_whom_each_entrance_is_for(scene: Scene) -> None:
    page = scene.browser.get("/", secure=True).content.decode()
    assert page.index("Cash Management") < page.index("cargan y aprueban órdenes de pago") < page.index("Empresas</b>")
