"""Being signed in is granted by one effect, in one commit, with the scope that its floor allows."""

import pytest

from llavero.credentials.models import Session
from llavero.credentials.sessions import find, secret_for
from llavero.domain.effect import EffectName
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor, a_person
from tests.steps.one_step import effects_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("scope", "effect"), [
    ("full", EffectName.SESSION_OPEN), ("consult", EffectName.SESSION_OPEN_CONSULT),
    ("second_factor", EffectName.SESSION_OPEN_SECOND_FACTOR),
    ("change_password", EffectName.SESSION_OPEN_CHANGE_PASSWORD),
])  # fmt: skip
def test_each_scope_is_an_effect_with_a_floor_of_its_own(scope: str, effect: EffectName) -> None:
    assert effects_of("session.open", {"scope": scope}) == (effect,)


def test_with_a_token_the_session_is_full(visitor: Visitor, bank: Bank, ana: Person) -> None:
    """Guard: clients-hold-no-session. What a client may not hold, the browser that signed in does."""
    visitor.begin("sign-in-empresas")
    visitor.sign_in(ana)
    with in_tenant(bank.id):
        assert not Session.objects.exists(), "nothing before the commit"
    visitor.type_code(ana)
    with in_tenant(bank.id):
        found = find(secret_for(visitor.secret, visitor.run), now=visitor.now)
    assert found is not None
    assert (found.user_id, found.scope, found.run_id) == (ana.user, "full", visitor.run)


def test_without_a_token_it_is_for_looking_only(visitor: Visitor, bank: Bank) -> None:
    ines = a_person(bank, token=False)
    visitor.begin("sign-in-empresas")
    visitor.sign_in(ines)
    visitor.type_sent()
    with in_tenant(bank.id):
        assert Session.objects.get().scope == "consult"


def test_another_browser_cannot_derive_its_secret(visitor: Visitor, bank: Bank, ana: Person) -> None:
    visitor.begin("sign-in-empresas")
    visitor.sign_in(ana)
    visitor.type_code(ana)
    with in_tenant(bank.id):
        assert find(secret_for("another-browser", visitor.run), now=visitor.now) is None
