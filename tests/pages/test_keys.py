"""One's own keys on a page: each with its word and one way on, a procedure that is offered or the telephone."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.test import Client

from llavero.credentials import authenticators, devices
from llavero.credentials.own_access import browsers_of
from llavero.credentials.sessions import open_session
from llavero.domain.actor import SYSTEM, Actor, ActorKind, Origin
from llavero.domain.authenticator import Kind
from llavero.domain.proof import Proof, ProofName
from llavero.domain.token_state import SAID
from llavero.pages.cookies import SESSION
from llavero.people.disclose import person_of
from llavero.tenancy.models import Tenant, TenantHost
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.credentials import a_token
from tests.builders.people import a_user
from tests.engine.visitor import a_living_bank
from tests.pages.furniture import LITORAL, texts_of
from tests.support.servers import HOUSE

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Scene:
    """A bank with its procedures, and somebody at its door."""

    bank: Bank
    user: UUID
    browser: Client

    def sign_in(self, *names: ProofName, scope: str = "full") -> None:
        """Sign in with a password and these."""
        now = datetime.now(UTC)
        with in_tenant(self.bank.id):
            by = person_of(self.user)
            proofs = [
                Proof(name=name, at=now, by=by, for_user=self.user, run=uuid4())
                for name in (ProofName.PASSWORD, *names)
            ]
            opened = open_session(
                self.user, portal_key=self.bank.portal, scope=scope, proofs=proofs, run_id=uuid4(),  # type: ignore[arg-type]
                profile=self.bank.profile, now=now, actor=SYSTEM, origin=Origin(),
            )  # fmt: skip
        self.browser.cookies[SESSION] = opened.secret

    def own(self, kind: Kind, *, then: Callable[..., None] | None = None) -> None:
        """Own a token of a kind, to which something may have happened."""
        now = datetime.now(UTC)
        with in_tenant(self.bank.id):
            token = a_token(self.user, kind=kind, now=now)
            if then is not None:
                then(token.id, now=now, actor=Actor(ActorKind.USER, self.user))

    def page(self) -> str:
        answer = self.browser.get(f"/p/{self.bank.portal}/llaves/", secure=True)
        assert answer.status_code == 200
        return answer.content.decode()


@pytest.fixture
def scene() -> Scene:
    bank = a_living_bank()
    TenantHost.objects.create(host="produbanco.localhost", tenant_id=bank.id)
    with in_tenant(bank.id):
        user = a_user(bank)
    return Scene(bank, user, Client(HTTP_HOST="produbanco.localhost"))


def ways(page: str) -> list[str]:
    """List where the page's buttons lead, in its order."""
    return re.findall(r'<a class="button[^"]*" href="([^"]+)"', page)


def test_it_is_for_who_is_signed_in_and_for_nobody_half_signed_in(scene: Scene) -> None:
    for scope in (None, "change_password"):
        if scope is not None:
            scene.sign_in(scope=scope)
        answer = scene.browser.get(f"/p/{scene.bank.portal}/llaves/", secure=True)
        assert (answer.status_code, answer["Location"]) == (302, f"/p/{scene.bank.portal}/")


def test_what_works_can_be_reported_lost_and_the_rest_stands_below(scene: Scene) -> None:
    scene.own(Kind.SOFT)
    scene.sign_in(ProofName.CODE)
    page = scene.page()
    assert ways(page) == [f"/p/{scene.bank.portal}/t/report-loss-soft-token/"]
    assert '<i class="dot"' in page
    for name in ("reinstall-soft-token", "replace-soft-token", "suspend-soft-token", "revoke-soft-token"):
        assert page.count(f"/t/{name}/") == 1


def test_who_has_none_that_works_is_led_to_a_first_one(scene: Scene) -> None:
    scene.sign_in(ProofName.OTP_EMAIL, scope="consult")
    page = scene.page()
    assert ways(page) == [f"/p/{scene.bank.portal}/t/activate-soft-token/"]
    assert page.count("/t/activate-soft-token/") == 1


def test_a_suspended_one_leads_to_a_new_one_where_it_cannot_be_brought_back(scene: Scene) -> None:
    scene.own(Kind.SOFT, then=authenticators.suspend)
    scene.sign_in(ProofName.OTP_EMAIL, scope="consult")
    page = scene.page()
    assert set(ways(page)) == {f"/p/{scene.bank.portal}/t/activate-soft-token/"}
    assert '<i class="square"' in page
    assert page.index("Se suspendió") < page.index("Quedó activo")


def test_where_no_procedure_is_offered_the_telephone_is_left(scene: Scene) -> None:
    scene.own(Kind.HARDWARE, then=authenticators.suspend)
    scene.sign_in(ProofName.OTP_EMAIL, scope="consult")
    assert f"tel:{scene.bank.profile.phones[0].tel}" in ways(scene.page())


def signed_in(scene: Scene) -> str:
    """Sign in anew, as everybody has to whose bank was restored, and give the page."""
    scene.sign_in(ProofName.CODE)
    return scene.page()


def test_a_restore_does_not_say_of_a_key_that_it_was_never_used(scene: Scene) -> None:
    scene.own(Kind.HARDWARE)
    assert "Todavía no se usa" in signed_in(scene)
    Tenant.objects.filter(id=scene.bank.id).update(epoch=2, restored_at=datetime.now(UTC))
    page = signed_in(scene)
    assert "En recuperación" in page
    assert "Todavía no se usa" not in page


def test_the_handbook_lists_every_state_as_the_pages_say_it() -> None:
    texts, page = texts_of(LITORAL, "en"), (HOUSE / "docs/users/my-keys.md").read_text()
    for state, said in SAID.items():
        label = texts.get(f"token_state.{state}.label")
        sentence = texts.get(f"token_state.{state}.sentence", until="15:53", date="21/12/2026")
        assert f"| `{state}` | {label} | {said.tone}, {said.shape} | {sentence} | {said.action} |\n" in page


def test_sessions_and_browsers_stand_there_and_one_browser_is_forgotten(scene: Scene) -> None:
    """Guard: forget-ones-own-browser."""
    now = datetime.now(UTC)
    with in_tenant(scene.bank.id):
        other = a_user(scene.bank, "otra.persona")
        for user in (scene.user, other):
            devices.know(user, label="Firefox en Windows", now=now, actor=SYSTEM)
        (own,) = browsers_of(scene.user, here=None)
        (others,) = browsers_of(other, here=None)
    scene.sign_in(ProofName.CODE)
    page = scene.page()
    assert "Dónde está abierta tu sesión" in page
    assert page.count("Firefox en Windows") == 1
    forget = f"/p/{scene.bank.portal}/llaves/olvidar/"
    assert scene.browser.post(forget, {"browser": str(others.id)}, secure=True).status_code == 404
    assert scene.browser.post(forget, {"browser": "nada"}, secure=True).status_code == 404
    assert scene.browser.post(forget, {"browser": str(own.id)}, secure=True).status_code == 302
    assert "Firefox en Windows" not in scene.page()
    with in_tenant(scene.bank.id):
        assert len(browsers_of(other, here=None)) == 1


def test_who_is_signed_in_elsewhere_too_is_offered_to_end_it(scene: Scene) -> None:
    scene.sign_in(ProofName.CODE)
    assert "/t/close-other-sessions/" not in scene.page()
    scene.sign_in(ProofName.CODE)
    assert "/t/close-other-sessions/" in scene.page()


def test_what_else_is_ones_own_can_be_changed_from_here(scene: Scene) -> None:
    scene.sign_in(ProofName.CODE)
    page = scene.page()
    for name in ("change-password-signed-in", "update-contact", "change-image", "reset-questions"):
        assert page.count(f"/t/{name}/") == 1
