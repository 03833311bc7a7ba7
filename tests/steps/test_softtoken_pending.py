"""What waits for an administrator is read from where it stands: the token, and when its phone confirmed."""

from datetime import timedelta

import pytest

from llavero.credentials.models import Authenticator, Enrollment
from llavero.credentials.pending_tokens import pending_token
from llavero.domain.effect import EffectName
from llavero.domain.proof import STANDING, ProofName
from llavero.people.disclose import person_of
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON
from tests.engine.company import Company, a_stage
from tests.engine.visitor import a_living_bank
from tests.steps.one_step import effects_of, proofs_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(db: None) -> Company:
    return a_stage(a_living_bank("occidente"))


def test_the_phones_confirmation_stands_for_its_user_and_token(company: Company) -> None:
    company.begin()
    with in_tenant(company.bank.id):
        token = Authenticator.objects.get(user_id=company.user, kind="soft")
        [proof] = company.visitor.row().proofs
        person = person_of(company.user)
    assert (proof["name"], proof["role"]) == ("device_confirmed", "subject")
    assert (proof["credential"], proof["for_user"]) == (str(token.id), str(company.user))
    assert (proof["by"], proof["at"]) == (str(person), NOON.isoformat())
    assert proofs_of("softtoken.pending", {}) == {"ok": ["device_confirmed"]}
    assert ProofName.DEVICE_CONFIRMED in STANDING
    assert effects_of("softtoken.pending", {}) == tuple[EffectName, ...]()


def test_a_phone_that_forgot_its_identity_waits_for_nobody(company: Company) -> None:
    with in_tenant(company.bank.id):
        assert pending_token(company.user) is not None
        Enrollment.objects.update(removed_at=NOON + timedelta(minutes=1))
        assert pending_token(company.user) is None
    company.begin()
    assert company.visitor.see().type == "end.denied"


def test_only_what_is_pending_waits(company: Company) -> None:
    with in_tenant(company.bank.id):
        Authenticator.objects.filter(user_id=company.user, kind="soft").update(credential="active")
        assert pending_token(company.user) is None
        assert pending_token(company.admin) is None
