"""A temporary password is made and sent in the commit, and the former password stops working there."""

import pytest

from llavero.credentials.models import TemporaryPassword
from llavero.credentials.passwords import has_password
from llavero.domain.effect import EffectName
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor
from tests.steps.one_step import effects_of

pytestmark = pytest.mark.django_db


def test_it_is_sent_and_the_former_password_is_gone(visitor: Visitor, bank: Bank, locked_ana: Person) -> None:
    visitor.unlock(locked_ana)
    with in_tenant(bank.id):
        assert TemporaryPassword.objects.get().state == "issued"
        assert not has_password(locked_ana.user)
    plain = visitor.mailed_password()
    assert len(plain) >= 12
    assert plain not in " ".join(str(vars(event)) for event in visitor.events())
    params = {"channel": "email", "lifetime": "24h"}
    assert effects_of("temporary_password.issue", params) == (EffectName.TEMPORARY_PASSWORD_ISSUE,)


def test_a_further_one_kills_the_former(visitor: Visitor, bank: Bank, locked_ana: Person) -> None:
    from tests.engine.visitor import lock

    visitor.unlock(locked_ana)
    first = visitor.mailed_password()
    lock(bank, locked_ana)
    visitor.wait(hours=1)
    visitor.unlock(locked_ana)
    with in_tenant(bank.id):
        assert sorted(TemporaryPassword.objects.values_list("state", flat=True)) == ["dead", "issued"]
    visitor.begin("sign-in-empresas")
    visitor.sign_in(locked_ana, first)
    assert visitor.see().type == "claim.password"


def test_past_its_time_it_opens_nothing(visitor: Visitor, locked_ana: Person) -> None:
    visitor.unlock(locked_ana)
    visitor.wait(hours=24, seconds=1)
    visitor.begin("sign-in-empresas")
    visitor.sign_in(locked_ana, visitor.mailed_password())
    assert visitor.see().type == "claim.password"
