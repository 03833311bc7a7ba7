"""The life of a digital token, by its holder: moved, reported lost, paused, brought back, ended."""

from uuid import UUID

import pytest

from llavero.credentials import authenticators
from llavero.credentials.sessions import view_of
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import Kind, Mode
from llavero.domain.errors import ErrorCode
from llavero.journeys.offered import offered_to
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.credentials import Token, a_token
from tests.engine.visitor import Person, Visitor, a_person
from tests.steps.softtoken import AtTheComputer, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(bank: Bank) -> Person:
    """Ana has an app, which she signs in with, and no device."""
    person = a_person(bank, token=False)
    with in_tenant(bank.id):
        person.token = a_token(person.user, kind=Kind.SOFT, mode=Mode.HOTP)
    return person


@pytest.fixture
def at(visitor: Visitor, ana: Person) -> AtTheComputer:
    return signed_in(visitor, ana)


def offered(at: AtTheComputer) -> set[str]:
    """Name the procedures about tokens that the home page lists."""
    with in_tenant(at.visitor.bank.id):
        return {name for name, _ in offered_to(at.session, "empresas", now=at.visitor.now) if "token" in name}


def a_device(at: AtTheComputer) -> Token:
    """Give the person a hardware token besides."""
    with in_tenant(at.visitor.bank.id):
        at.person.token = a_token(at.person.user, mode=Mode.HOTP)
        return at.person.token


def test_each_is_offered_to_whom_it_fits(at: AtTheComputer) -> None:
    assert offered(at) == {
        "reinstall-soft-token", "replace-soft-token", "report-loss-soft-token", "revoke-soft-token",
        "suspend-soft-token",
    }  # fmt: skip
    at.begin("suspend-soft-token").visitor.do("pause")
    assert offered(at) == {"activate-soft-token", "reactivate-soft-token"}


def test_what_does_not_fit_does_not_begin(at: AtTheComputer) -> None:
    """Guard: journey-for-whom-it-fits."""
    answer = at.visitor.begin("activate-soft-token", session=at.session)
    assert answer.refused is ErrorCode.JOURNEY_NOT_FOR_YOU


@pytest.mark.parametrize("how", ["lost", "stolen"])
def test_a_reported_phone_stops_at_once_and_stays_stopped(at: AtTheComputer, how: str) -> None:
    at.begin("report-loss-soft-token").visitor.do(how)
    assert at.visitor.see().type == "end.done"
    assert list(at.tokens().values()) == ["soft suspended"]


def test_leaving_before_saying_what_happened_takes_nothing_away(at: AtTheComputer) -> None:
    at.begin("report-loss-soft-token").visitor.do("cancel")
    assert list(at.tokens().values()) == ["soft active"]


def test_a_paused_token_comes_back_by_another_that_works(at: AtTheComputer) -> None:
    at.begin("suspend-soft-token").visitor.do("pause")
    a_device(at)
    at.begin("reactivate-soft-token").visitor.do(password=at.person.password)
    at.visitor.type_code(at.person)
    assert at.visitor.see().type == "end.done"
    assert sorted(at.tokens().values()) == ["hardware active", "soft active"]


def test_a_suspended_token_does_not_bring_itself_back(at: AtTheComputer) -> None:
    at.begin("suspend-soft-token").visitor.do("pause")
    at.begin("reactivate-soft-token").visitor.do(password=at.person.password)
    for _ in range(3):
        at.visitor.type_code(at.person)
        at.visitor.wait(seconds=20)
    assert at.visitor.see().type.startswith("end.")
    assert list(at.tokens().values()) == ["soft suspended"]


def test_saying_no_leaves_it_active(at: AtTheComputer) -> None:
    at.begin("suspend-soft-token").visitor.do("leave")
    assert list(at.tokens().values()) == ["soft active"]


@pytest.mark.parametrize(("why", "kept"), [("damaged", "defective"), ("on_request", "assignment_cancelled")])
def test_an_ended_token_has_its_reason(at: AtTheComputer, why: str, kept: str) -> None:
    at.begin("revoke-soft-token").visitor.do(password=at.person.password)
    at.visitor.type_sent()
    at.visitor.do(why)
    assert at.visitor.see().type == "end.done"
    assert list(at.tokens().values()) == [f"soft revoked {kept}"]


def test_ending_a_token_ends_other_sessions_and_strikes_its_proof_out_of_this_one(at: AtTheComputer) -> None:
    elsewhere = signed_in(at.visitor.elsewhere(secret="another-browser-0002", run=UUID(int=0)), at.person)
    at.begin("revoke-soft-token").visitor.do(password=at.person.password)
    at.visitor.type_sent()
    at.visitor.do("on_request")
    with in_tenant(at.visitor.bank.id):
        here, there = view_of(at.session.id), view_of(elsewhere.session.id)
    assert there is None
    assert here is not None
    assert "code" not in {proof.name for proof in here.proofs}


def test_moving_to_another_phone_leaves_nobody_without_a_token(at: AtTheComputer) -> None:
    at.begin("replace-soft-token").visitor.answer_questions()
    at.visitor.type_code(at.person)
    at.enroll()
    at.visitor.do()
    assert list(at.tokens().values()) == ["soft active"]
    at.visitor.do()
    assert at.visitor.see().type == "end.done"
    assert sorted(at.tokens().values()) == ["soft active", "soft revoked superseded"]


def test_a_reported_device_stops_and_the_phone_goes_on(at: AtTheComputer) -> None:
    a_device(at)
    at.begin("report-loss-hardware-token").visitor.do("lost")
    assert sorted(at.tokens().values()) == ["hardware suspended", "soft active"]


def test_somebody_elses_revocation_meanwhile_is_not_undone(at: AtTheComputer, bank: Bank) -> None:
    from llavero.domain.authenticator import RevokedReason

    at.begin("suspend-soft-token").visitor.do("pause")
    a_device(at)
    at.begin("reactivate-soft-token").visitor.do(password=at.person.password)
    with in_tenant(bank.id):
        (suspended,) = authenticators.of_user(at.person.user, kind=Kind.SOFT, credential="suspended")  # type: ignore[arg-type]
        authenticators.revoke(suspended, RevokedReason.FRAUD, now=at.visitor.now, actor=SYSTEM)
    at.visitor.type_code(at.person)
    assert at.visitor.see().type == "end.changed"
    assert sorted(at.tokens().values()) == ["hardware active", "soft revoked fraud"]
