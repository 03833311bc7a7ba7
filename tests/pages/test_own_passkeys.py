"""One's own passkeys on the page of one's keys: listed, named anew by their person alone, led to procedures."""

from uuid import UUID

import pytest

from llavero.credentials import passkeys
from llavero.domain.actor import Origin
from llavero.domain.proof import ProofName
from llavero.domain.screen import Screen
from llavero.pages.views.passkeys import passkey_offer
from llavero.pages.visit import Visit
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON
from tests.builders.people import a_user
from tests.engine.visitor import Person
from tests.pages.test_keys import Scene, scene
from tests.steps.passkeys import a_passkey

__all__ = ["scene"]
pytestmark = pytest.mark.django_db(transaction=True)


def name(scene: Scene, passkey: str, label: str) -> int:
    """Call a passkey something else, as the page does; gives the status."""
    path = f"/p/{scene.bank.portal}/llaves/nombre/"
    status: int = scene.browser.post(path, {"passkey": passkey, "label": label}, secure=True).status_code
    return status


def held_by(scene: Scene, user: object) -> list[passkeys.PasskeyView]:
    with in_tenant(scene.bank.id):
        return list(passkeys.of_user(user))  # type: ignore[arg-type]


def test_who_has_none_is_told_what_one_is_for_and_led_to_adding_it(scene: Scene) -> None:
    scene.sign_in(ProofName.CODE)
    page = scene.page()
    assert "Todavía no tienes ninguna" in page
    assert "/t/add-passkey/" in page
    assert "/t/remove-passkey/" not in page


def test_a_passkey_is_called_what_its_person_says(scene: Scene) -> None:
    a_passkey(scene.bank, Person(scene.user, ""))
    scene.sign_in(ProofName.CODE)
    page = scene.page()
    assert "Llave sin nombre" in page
    assert "/t/remove-passkey/" in page
    assert name(scene, str(held_by(scene, scene.user)[0].id), "Mi <b>portátil</b>") == 302
    assert "<b>Mi &lt;b&gt;portátil&lt;/b&gt;</b>" in scene.page()


def test_anothers_passkey_and_rubbish_are_not_found(scene: Scene) -> None:
    with in_tenant(scene.bank.id):
        other = a_user(scene.bank, "otra", sms="", email="")
    a_passkey(scene.bank, Person(other, ""))
    scene.sign_in(ProofName.CODE)
    assert name(scene, str(held_by(scene, other)[0].id), "Mía") == 404
    assert name(scene, "ninguna", "Mía") == 404
    assert held_by(scene, other)[0].label == ""


def test_who_is_not_signed_in_names_nothing(scene: Scene) -> None:
    a_passkey(scene.bank, Person(scene.user, ""))
    assert name(scene, str(held_by(scene, scene.user)[0].id), "Mía") == 302
    assert held_by(scene, scene.user)[0].label == ""


def test_a_passkey_is_offered_after_what_the_bank_names_where_it_takes_them(scene: Scene) -> None:
    portal = scene.bank.profile.portal(scene.bank.portal)
    visit = Visit(
        tenant_id=scene.bank.id, profile=scene.bank.profile, portal_key="", voice="es@tu", now=NOON, origin=Origin()
    )
    for journey, is_offered in (("change-password", True), ("unlock-user", False)):
        end = Screen(run=UUID(int=1), revision=1, journey=journey, step="hecho", type="end.done", nodes=(), actions=())
        assert bool(passkey_offer(visit, portal, end)) is is_offered
        without = portal.model_copy(update={"passkey_sign_in": None})
        assert passkey_offer(visit, without, end) == {}
