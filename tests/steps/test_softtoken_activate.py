"""The confirmed phone becomes the token, in the commit: it counts at once, in the place of what was there before."""

import pytest

from llavero.credentials import authenticators
from llavero.credentials.models import Authenticator, Consent, Enrollment, Session
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import Kind
from llavero.domain.effect import EffectName
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.credentials import a_token
from tests.engine.visitor import Person, Visitor, a_person
from tests.steps.one_step import effects_of
from tests.steps.softtoken import AtTheComputer, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def bruno(bank: Bank) -> Person:
    return a_person(bank, token=False)


@pytest.fixture
def at_the_terms(visitor: Visitor, bruno: Person) -> AtTheComputer:
    at = signed_in(visitor, bruno).begin("activate-soft-token")
    visitor.do("new_phone")
    visitor.answer_questions()
    visitor.do("yes")
    at.enroll()
    visitor.do()
    assert visitor.see().type == "consent.terms"
    return at


def test_nothing_counts_before_the_terms_are_accepted(at_the_terms: AtTheComputer) -> None:
    assert at_the_terms.tokens() == {}


def test_the_commit_makes_it_active_keeps_the_consent_and_signs_out(at_the_terms: AtTheComputer) -> None:
    at_the_terms.visitor.do()
    assert at_the_terms.visitor.see().type == "end.done"
    (serial,) = at_the_terms.tokens()
    assert serial.startswith("PBT")
    assert at_the_terms.tokens() == {serial: "soft active"}
    with in_tenant(at_the_terms.visitor.bank.id):
        assert Consent.objects.count() == 1
        assert Session.objects.filter(id=at_the_terms.session.id, revoked_at=None).count() == 0
    assert effects_of("softtoken.activate", {}) == (EffectName.AUTHENTICATOR_ACTIVATE_SOFT,)
    assert effects_of("softtoken.activate", {"becomes": "pending"}) == (EffectName.AUTHENTICATOR_ENROLL_SOFT,)


def test_what_was_suspended_before_is_superseded(at_the_terms: AtTheComputer, bank: Bank, bruno: Person) -> None:
    with in_tenant(bank.id):
        old = a_token(bruno.user, kind=Kind.SOFT).id
        authenticators.suspend(old, now=at_the_terms.visitor.now, actor=SYSTEM)
    at_the_terms.visitor.do()
    assert sorted(at_the_terms.tokens().values()) == ["soft active", "soft revoked superseded"]


def test_a_phone_whose_enrollment_was_closed_meanwhile_changes_nothing(at_the_terms: AtTheComputer, bank: Bank) -> None:
    with in_tenant(bank.id):
        Enrollment.objects.update(state="closed", closed_reason="cancelled")
    at_the_terms.visitor.do()
    assert at_the_terms.visitor.see().type == "end.changed"
    assert at_the_terms.tokens() == {}


def test_declining_the_terms_leaves_no_open_enrollment(at_the_terms: AtTheComputer, bank: Bank) -> None:
    at_the_terms.visitor.do("declined")
    assert at_the_terms.visitor.see().type == "end.denied"
    with in_tenant(bank.id):
        assert set(Enrollment.objects.values_list("state", flat=True)) == {"closed"}
        assert Authenticator.objects.count() == 0
