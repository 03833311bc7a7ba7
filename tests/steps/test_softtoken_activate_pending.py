"""The token that waited becomes the user's in the commit; by the bank's profile the hardware one ends with it."""

from dataclasses import replace

import pytest

from llavero.domain.effect import EffectName
from llavero.tenancy.scope import in_tenant
from tests.builders.people import a_person, a_user
from tests.engine.company import Company, a_stage
from tests.engine.visitor import a_living_bank
from tests.steps.one_step import effects_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(db: None) -> Company:
    return a_stage(a_living_bank("occidente"))


def test_a_bank_may_leave_the_hardware_token_in_use(company: Company) -> None:
    profile = company.bank.profile
    kept = profile.model_copy(update={"soft_token": profile.soft_token.model_copy(update={"replaces_hardware": False})})
    stage = replace(company, visitor=company.visitor.elsewhere(profile=kept))
    stage.begin()
    assert stage.tokens() == ["hardware active", "soft pending"], "nothing happens before the commit"
    assert stage.decide().word == "accepted"
    stage.visitor.do()
    assert stage.visitor.see().type == "end.done"
    assert stage.tokens() == ["hardware active", "soft active"]
    assert effects_of("softtoken.activate_pending", {}) == (EffectName.AUTHENTICATOR_ACTIVATE_SOFT,)


def test_nobody_else_of_the_company_is_touched(company: Company) -> None:
    with in_tenant(company.bank.id):
        other = a_user(company.bank, "otra", person=a_person("Olga"), company=company.id, roles=("operator",))
    before = company.tokens(company.admin), company.tokens(other)
    company.begin()
    company.decide()
    company.visitor.do()
    assert company.visitor.see().type == "end.done"
    assert (company.tokens(company.admin), company.tokens(other)) == before
