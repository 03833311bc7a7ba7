"""An administrator acts for another user of their company: as themself, in their role, and for nobody else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from llavero.credentials import sessions
from llavero.credentials.models import Authenticator, Enrollment
from llavero.domain.authenticator import Kind
from llavero.domain.errors import ErrorCode
from llavero.domain.proof import Proof, ProofName
from llavero.journeys.acting import as_they_count, session_proofs_for
from llavero.journeys.models import Run
from llavero.people.disclose import person_of
from llavero.people.models import Company as CompanyRow
from llavero.people.models import User, UserRole
from llavero.tenancy.ids import new_id
from llavero.tenancy.models import Portal
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON
from tests.builders.credentials import a_token
from tests.builders.people import a_person, a_user
from tests.engine.company import JOURNEY, Company, a_session_of, a_stage, enrol_pending
from tests.engine.visitor import a_living_bank
from tests.support.phone_answers import Answering

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(db: None) -> Company:
    return a_stage(a_living_bank("occidente"))


def approved(company: Company) -> None:
    company.begin()
    assert company.visitor.see().type == "approve.in_app"
    assert company.decide().word == "accepted"
    company.visitor.do()


def test_the_administrator_approves_in_their_app_and_the_token_takes_the_place_of_the_hardware_one(
    company: Company,
) -> None:
    assert company.tokens() == ["hardware active", "soft pending"]
    theirs = a_session_of(company.bank, company.user, ProofName.PASSWORD, ProofName.CODE)
    company.begin()
    run = company.visitor.row()
    assert (run.user_id, run.acting_user_id) == (company.user, company.admin)
    shown = {str(n.args["label"]): n.args["value"] for n in company.visitor.see().nodes if n.kind == "text"}
    with in_tenant(company.bank.id):
        serial = Authenticator.objects.get(user_id=company.user, kind="soft").serial
    assert serial in shown.values()
    company.visitor.do()
    assert company.visitor.see().type == "approve.in_app", "nothing goes on before the phone has answered"
    assert company.decide().word == "accepted"
    company.visitor.do()
    assert company.visitor.see().type == "end.done"
    assert company.tokens() == ["hardware revoked superseded", "soft active"]
    assert not company.alive(theirs.id), "who held the old token keeps nothing that it opened"
    assert company.alive(company.session.id), "the administrator stays signed in"
    [event] = company.visitor.events("run.committed")
    with in_tenant(company.bank.id):
        assert event.subject_id == company.user
        assert Authenticator.objects.get(user_id=company.user, kind="soft").activated_by == person_of(company.admin)


def test_the_administrators_session_learns_nothing_that_was_proven_for_somebody_else(company: Company) -> None:
    """Guard: session-keeps-its-own-proofs."""
    approved(company)
    with in_tenant(company.bank.id):
        held = sessions.proofs_of(company.session.id)
    assert {(proof.name, proof.for_user) for proof in held} == {
        (ProofName.PASSWORD, company.admin), (ProofName.CODE, company.admin)
    }  # fmt: skip


@pytest.mark.parametrize(("decision", "ending"), [("reject", "end.denied"), ("unknown", "end.alarm")])
def test_what_the_administrator_refuses_changes_nothing(company: Company, decision: str, ending: str) -> None:
    company.begin()
    company.decide(decision)
    company.visitor.do()
    assert company.visitor.see().type == ending
    assert company.tokens() == ["hardware active", "soft pending"]


def test_the_users_own_app_does_not_approve_for_the_administrator(company: Company) -> None:
    company.begin()
    assert company.decide(by=company.user).word != "accepted"
    company.visitor.do()
    assert company.visitor.see().type == "approve.in_app"


def test_whoever_is_of_another_company_entrance_or_bank_reads_like_nobody(company: Company) -> None:
    """Guards: subject-of-same-company, subject-is-another-person, subject-of-who-asks."""
    bank, other_bank = company.bank, a_living_bank("produbanco")
    with in_tenant(other_bank.id):
        foreign = a_user(other_bank)
    with in_tenant(bank.id):
        stranger = a_user(bank, "otra.empresa")
        inactive = a_user(bank, "inactiva", person=a_person("Inés"), company=company.id)
        User.objects.filter(id=inactive).update(state="inactive")
        asked = {"stranger": stranger, "foreign": foreign, "self": company.admin, "inactive": inactive, "no": uuid4()}
    said = {who: company.begin(subject).refused for who, subject in asked.items()}
    assert set(said.values()) == {ErrorCode.NOT_FOUND}, said
    with in_tenant(bank.id):
        assert Run.objects.count() == 0
    assert [event.reason for event in company.visitor.events("run.refused")] == ["not-found"] * len(asked)


def test_one_person_with_two_memberships_administers_neither_by_the_other(company: Company) -> None:
    """Guards: subject-at-same-entrance, subject-is-another-person."""
    with in_tenant(company.bank.id):
        Portal.objects.create(id=new_id(NOON), key="otra-entrada")
        own = a_user(
            company.bank, "adela.dos", person=person_of(company.admin), company=company.id, portal="otra-entrada"
        )
        elsewhere = a_user(
            company.bank, "ulises.dos", person=person_of(company.user), company=company.id, portal="otra-entrada"
        )
    for subject in (own, elsewhere):
        assert company.begin(subject).refused is ErrorCode.NOT_FOUND


def test_only_an_administrator_fully_signed_in_acts_for_others(company: Company) -> None:
    bank = company.bank
    with in_tenant(bank.id):
        more = {
            role: a_user(
                bank, f"rol.{n}", person=a_person(f"Rol {n}"), company=company.id, roles=(role,) if role else ()
            )
            for n, role in enumerate(("operator", "legal_representative", "holder", ""))
        }
    for user in (*more.values(), company.user):
        session = a_session_of(bank, user, ProofName.PASSWORD, ProofName.CODE)
        for subject in (company.user, company.admin, uuid4()):
            assert company.begin(subject, session=session).refused is ErrorCode.JOURNEY_NOT_FOR_YOU
    weak = a_session_of(bank, company.admin, ProofName.PASSWORD, ProofName.OTP_SMS)
    narrow = a_session_of(bank, company.admin, ProofName.PASSWORD, ProofName.CODE, scope="consult")
    for session in (weak, narrow, None):
        assert company.begin(session=session).refused is ErrorCode.JOURNEY_NOT_FOR_YOU
    assert company.visitor.begin(JOURNEY, session=company.session).refused is ErrorCode.JOURNEY_NOT_FOR_YOU
    own = company.visitor.begin("enroll-virtual-token", session=company.session, subject=company.user)
    assert own.refused is ErrorCode.NOT_FOUND, "a person's own procedure is about nobody else"


def _role_taken(company: Company) -> None:
    UserRole.objects.filter(user_id=company.admin).delete()


def _admin_inactive(company: Company) -> None:
    User.objects.filter(id=company.admin).update(state="inactive")


def _user_inactive(company: Company) -> None:
    User.objects.filter(id=company.user).update(state="inactive")


def _session_over(company: Company) -> None:
    sessions.revoke(company.session.id, reason="test", now=company.visitor.now)


def _moved_away(company: Company) -> None:
    row = CompanyRow.objects.get(id=company.id)
    row.pk, row.document_index = uuid4(), b"x" * 34
    row.save(force_insert=True)
    User.objects.filter(id=company.user).update(company_id=row.pk)


def _another_token(company: Company) -> None:
    Authenticator.objects.filter(user_id=company.user, kind="soft").update(credential="revoked", revoked_reason="lost")


def _too_old(company: Company) -> None:
    Enrollment.objects.update(confirmed_at=company.visitor.now - timedelta(days=31))


@pytest.mark.parametrize(
    "change", [_role_taken, _admin_inactive, _user_inactive, _session_over, _moved_away, _another_token]
)
def test_what_changed_before_the_commit_stops_it(company: Company, change: Callable[[Company], None]) -> None:
    """Guards: who-acts-still-active, still-a-colleague."""
    company.begin()
    company.decide()
    with in_tenant(company.bank.id):
        change(company)
    company.visitor.do()
    assert company.visitor.see().type == "end.changed"
    assert "soft active" not in company.tokens()
    assert "hardware active" in company.tokens()


def test_a_phone_that_confirmed_longer_ago_than_the_floor_allows_is_not_activated(company: Company) -> None:
    with in_tenant(company.bank.id):
        _too_old(company)
    approved(company)
    assert company.visitor.see().type == "end.changed"
    assert company.tokens() == ["hardware active", "soft pending"]


def test_the_token_that_was_shown_is_the_one_that_is_activated(company: Company) -> None:
    """The user enrols anew while the administrator reads."""
    company.begin()
    company.decide()
    with in_tenant(company.bank.id):
        Authenticator.objects.filter(user_id=company.user, kind="soft").update(
            credential="revoked", revoked_reason="superseded"
        )
    enrol_pending(company.bank, company.user, now=NOON + timedelta(minutes=6))
    company.visitor.do()
    assert company.visitor.see().type == "end.changed"
    assert company.tokens() == ["hardware active", "soft revoked superseded", "soft pending"]


def test_another_phone_under_the_serial_that_was_shown_is_not_activated(company: Company) -> None:
    """Guard: token-that-was-confirmed. Whoever wrote a serial over does not choose the phone by it."""
    company.begin()
    company.decide()
    with in_tenant(company.bank.id):
        waiting = Authenticator.objects.filter(user_id=company.user, kind="soft")
        shown = waiting.get().serial
        waiting.update(credential="revoked", revoked_reason="superseded", serial="another-serial")
    enrol_pending(company.bank, company.user, now=NOON + timedelta(minutes=6))
    with in_tenant(company.bank.id):
        Authenticator.objects.filter(user_id=company.user, credential="pending").update(serial=shown)
    company.visitor.do()
    assert company.visitor.see().type == "end.changed"
    assert "soft active" not in company.tokens()


def test_a_token_under_another_serial_than_was_shown_is_not_activated(company: Company) -> None:
    """Guard: token-that-was-shown. The administrator answered for the serial that they read."""
    company.begin()
    company.decide()
    with in_tenant(company.bank.id):
        Authenticator.objects.filter(user_id=company.user, kind="soft").update(serial="another-serial")
    company.visitor.do()
    assert company.visitor.see().type == "end.changed"
    assert "soft active" not in company.tokens()


def test_where_nothing_waits_nobody_is_asked(company: Company) -> None:
    with in_tenant(company.bank.id):
        idle = a_user(company.bank, "sin.celular", person=a_person("Sin"), company=company.id, roles=("operator",))
    company.begin(idle)
    assert company.visitor.see().type == "end.denied"


def test_an_older_soft_token_ends_with_the_activation(company: Company) -> None:
    with in_tenant(company.bank.id):
        a_token(company.user, kind=Kind.SOFT)
    approved(company)
    assert sorted(company.tokens()) == ["hardware revoked superseded", "soft active", "soft revoked superseded"]


def test_a_second_administrators_run_for_the_same_user_ends_the_first(company: Company) -> None:
    with in_tenant(company.bank.id):
        beatriz = a_user(company.bank, "beatriz", person=a_person("Beatriz"), company=company.id)
    company.begin()
    first = company.visitor.elsewhere()
    other = replace(
        company,
        session=a_session_of(company.bank, beatriz, ProofName.PASSWORD, ProofName.CODE),
        visitor=company.visitor.elsewhere(secret="the-browser-of-beatriz-0000001"),
    )
    other.begin()
    assert (first.row().state, first.row().ending) == ("ended", "changed")
    assert other.visitor.row().state == "open"


def test_whoever_loses_what_they_signed_in_with_acts_for_nobody_any_more(company: Company) -> None:
    """Their own token is replaced while they stand before somebody else's: that run is over with their sessions."""
    company.begin()
    acting = company.visitor.elsewhere()
    with in_tenant(company.bank.id):
        beatriz = a_user(company.bank, "beatriz", person=a_person("Beatriz"), company=company.id)
        soft = a_token(beatriz, kind=Kind.SOFT)
    enrol_pending(company.bank, company.admin, now=NOON + timedelta(minutes=2))
    other = replace(
        company, admin=beatriz, soft=soft, keys=Answering(soft.seed),
        session=a_session_of(company.bank, beatriz, ProofName.PASSWORD, ProofName.CODE),
        visitor=company.visitor.elsewhere(secret="the-browser-of-beatriz-0000001"),
    )  # fmt: skip
    other.begin(company.admin)
    assert other.decide().word == "accepted"
    other.visitor.do()
    assert other.visitor.see().type == "end.done"
    assert not company.alive(company.session.id)
    assert (acting.row().state, acting.row().ending) == ("ended", "changed")


def test_a_proof_counts_for_who_gave_it_and_in_their_role_alone(company: Company) -> None:
    """Guards: who-acts-proves-themself, nobody-proves-as-the-subject."""
    company.begin()
    with in_tenant(company.bank.id):
        run = Run.objects.get(id=company.visitor.run)
        admins, users = person_of(company.admin), person_of(company.user)
        given = [
            Proof(name=ProofName.APPROVAL, at=NOON, by=admins, for_user=company.user, role="actor"),
            Proof(name=ProofName.APPROVAL, at=NOON, by=users, for_user=company.user, role="actor"),
            Proof(name=ProofName.APPROVAL, at=NOON, by=admins, for_user=company.admin, role="actor"),
            Proof(name=ProofName.CODE, at=NOON, by=users, for_user=company.user),
            Proof(name=ProofName.PASSWORD, at=NOON, by=admins, for_user=company.user),
            Proof(name=ProofName.DEVICE_CONFIRMED, at=NOON, by=users, for_user=company.user),
        ]
        counted = [(proof.name.value, proof.role, proof.by) for proof in as_they_count(given, run)]
        session = {(proof.name.value, proof.role, proof.for_user) for proof in session_proofs_for(run)}
    assert counted == [("approval", "administrator", admins), ("device_confirmed", "subject", users)]
    assert session == {("password", "administrator", company.user), ("code", "administrator", company.user)}


def test_a_pending_token_from_before_a_restore_waits_for_nobody(company: Company) -> None:
    """Guard: pending-token-epoch."""
    with in_tenant(company.bank.id):
        Authenticator.objects.filter(user_id=company.user, kind="soft").update(epoch=99)
    company.begin()
    assert company.visitor.see().type == "end.denied"
