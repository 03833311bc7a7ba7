"""Reinstalling the digital token (A5 to A8): the former one stops at once, and who leaves then is led on next time."""

from datetime import timedelta
from uuid import UUID

import pytest

from llavero.credentials.awaiting import was_left_reinstalling
from llavero.credentials.sessions import view_of
from llavero.domain.authenticator import Kind, Mode
from llavero.domain.errors import ErrorCode
from llavero.journeys.models import Run
from llavero.people.models import Person as PersonRow
from llavero.people.models import User
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.credentials import a_token
from tests.engine.visitor import Person, Visitor, a_person
from tests.steps.softtoken import AtTheComputer, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def bruno(bank: Bank) -> Person:
    """Bruno signs in with his app; his phone is about to be another."""
    person = a_person(bank, token=False)
    with in_tenant(bank.id):
        person.token = a_token(person.user, kind=Kind.SOFT, mode=Mode.HOTP)
    return person


@pytest.fixture
def at(visitor: Visitor, bruno: Person) -> AtTheComputer:
    return signed_in(visitor, bruno)


def recover(at: AtTheComputer) -> UUID:
    """Go through the whole procedure; gives its run, and leaves the visitor before the activation that follows."""
    at.begin("reinstall-soft-token")
    reinstalling = at.visitor.run
    at.visitor.answer_questions()
    at.visitor.type_sent()
    return reinstalling


def test_the_former_token_is_over_with_the_commit_and_the_page_leads_on(at: AtTheComputer) -> None:
    reinstalling = recover(at)
    assert list(at.tokens().values()) == ["soft revoked reinstalled"]
    assert at.visitor.row().journey == "activate-soft-token"
    ended = at.visitor.elsewhere(run=reinstalling).see()
    assert (ended.type, ended.step, ended.leads_to) == ("end.done", "recuperado", at.visitor.run)
    assert ended.position is not None
    assert (ended.position.stage, ended.position.of) == ("confirmacion", 3)


def test_the_page_leads_to_nothing_that_is_over(at: AtTheComputer) -> None:
    reinstalling = recover(at)
    at.visitor.do("cancel")
    assert at.visitor.elsewhere(run=reinstalling).see().leads_to is None


def test_nothing_stops_before_the_code_that_was_sent(at: AtTheComputer) -> None:
    at.begin("reinstall-soft-token").visitor.answer_questions()
    assert list(at.tokens().values()) == ["soft active"]
    at.visitor.do("cancel")
    assert list(at.tokens().values()) == ["soft active"]


def test_the_image_of_the_person_stands_beside_the_code(at: AtTheComputer) -> None:
    at.begin("reinstall-soft-token").visitor.answer_questions()
    assert "image" in {node.kind for node in at.visitor.see().nodes}


def test_who_lives_abroad_reads_the_code_in_the_mail(at: AtTheComputer) -> None:
    with in_tenant(at.visitor.bank.id):
        people = PersonRow.objects.filter(id=User.objects.get(id=at.person.user).person_id)
        people.update(resides_abroad=True)
    at.begin("reinstall-soft-token").visitor.answer_questions()
    assert at.visitor.see().step == "clave-correo"


def test_who_forgot_the_answers_is_sent_to_the_account_adviser(at: AtTheComputer) -> None:
    at.begin("reinstall-soft-token").visitor.do("forgotten")
    screen = at.visitor.see()
    assert screen.type == "end.referred"
    assert "to.account_adviser" in [node.message_id for node in screen.nodes]
    assert list(at.tokens().values()) == ["soft active"]


def test_it_is_for_nobody_without_a_token(at: AtTheComputer) -> None:
    recover(at)
    at.visitor.do("cancel")
    assert at.visitor.begin("reinstall-soft-token", session=at.session).refused is ErrorCode.JOURNEY_NOT_FOR_YOU


def test_the_former_token_proves_nothing_more_in_this_session_and_other_sessions_end(at: AtTheComputer) -> None:
    """Guard: ended-token-proves-no-more, session-keeps-its-own-proofs."""
    elsewhere = signed_in(at.visitor.elsewhere(secret="another-browser-0002", run=UUID(int=0)), at.person)
    recover(at)
    with in_tenant(at.visitor.bank.id):
        here, there = view_of(at.session.id), view_of(elsewhere.session.id)
    assert there is None
    assert here is not None
    assert {proof.name for proof in here.proofs} >= {"password", "otp_sms"}
    assert "code" not in {proof.name for proof in here.proofs}


def test_a_session_of_yesterday_ends_no_token(at: AtTheComputer) -> None:
    """The floor is asked at the commit: a password that was typed long ago is not among what it takes."""
    at.begin("reinstall-soft-token").visitor.answer_questions()
    with in_tenant(at.visitor.bank.id):
        from llavero.credentials.models import Session

        row = Session.objects.get(id=at.session.id)
        aged = [{**proof, "at": (at.visitor.now - timedelta(hours=9)).isoformat()} for proof in row.proofs]
        Session.objects.filter(id=row.id).update(proofs=aged)
    at.visitor.type_sent()
    assert at.visitor.see().type == "end.changed"
    assert list(at.tokens().values()) == ["soft active"]


# A8: who leaves after "recovered"


def test_who_left_is_led_to_the_activation_at_the_next_sign_in(bank: Bank, at: AtTheComputer) -> None:
    recover(at)
    at.visitor.do("cancel")
    again = fabio_at_cash_management(bank, at)
    assert again.row().journey == "activate-soft-token"
    assert again.see().step == "que-paso"


def test_who_is_led_there_may_leave_it_for_later_and_is_signed_in(bank: Bank, at: AtTheComputer) -> None:
    recover(at)
    again = fabio_at_cash_management(bank, at)
    again.do("cancel")
    assert again.see().type == "end.cancelled"
    with in_tenant(bank.id):
        session = view_of(again.row().session_id or UUID(int=0))
    assert session is not None
    assert session.scope == "consult"


def test_whoever_has_activated_one_is_led_nowhere(bank: Bank, at: AtTheComputer) -> None:
    recover(at)
    activate(at)
    with in_tenant(bank.id):
        assert not was_left_reinstalling(at.person.user)


def activate(at: AtTheComputer) -> None:
    at.visitor.do("new_phone")
    at.visitor.answer_questions()
    at.visitor.do("yes")
    at.enroll()
    at.visitor.do()
    at.visitor.do()
    assert at.visitor.see().type == "end.done"
    assert sorted(at.tokens().values()) == ["soft active", "soft revoked reinstalled"]


def fabio_at_cash_management(bank: Bank, at: AtTheComputer) -> Visitor:
    """Bring a person of the same kind before Cash Management, and sign them in by mail (A4)."""
    person = a_person(bank, token=False, portal="cash-management")
    with in_tenant(bank.id):
        former = a_token(person.user, kind=Kind.SOFT)
        from llavero.credentials import authenticators
        from llavero.domain.actor import SYSTEM
        from llavero.domain.authenticator import RevokedReason

        authenticators.revoke(former.id, RevokedReason.REINSTALLED, now=at.visitor.now, actor=SYSTEM)
    again = Visitor(bank, portal="cash-management", secret="a-third-browser-0003", now=at.visitor.now)
    again.begin("sign-in-cash-management")
    again.sign_in(person)
    again.do("yes")
    again.do("trouble")
    first = again.run
    again.type_sent()
    with in_tenant(bank.id):
        assert Run.objects.get(id=first).ending == "done"
    return again
