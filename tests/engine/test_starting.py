"""Who may begin which journey, how often, and what every refusal leaves on record."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from llavero.credentials.sessions import SessionView, open_session, revoke, view_of
from llavero.domain.actor import SYSTEM, Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.proof import Proof, ProofName
from llavero.journeys.models import Definition, Run
from llavero.journeys.offered import offered_to
from llavero.journeys.start import refuse
from llavero.people.models import UserRole
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor, a_person

pytestmark = pytest.mark.django_db


def a_session(visitor: Visitor, person: Person, *proofs: ProofName, scope: str = "full") -> SessionView:
    """Sign somebody in without a journey."""
    from uuid import uuid4

    run = uuid4()
    earned = [Proof(name=name, at=visitor.now, for_user=person.user, run=run) for name in proofs]
    with in_tenant(visitor.bank.id):
        opened = open_session(
            person.user, portal_key=visitor.portal, scope=scope, proofs=earned, run_id=run,  # type: ignore[arg-type]
            profile=visitor.profile, now=visitor.now, actor=SYSTEM, origin=visitor.origin,
        )  # fmt: skip
        view = view_of(opened.id)
    assert view is not None
    return view


@pytest.fixture
def session(visitor: Visitor, ana: Person) -> SessionView:
    return a_session(visitor, ana, ProofName.PASSWORD, ProofName.CODE)


def refused(visitor: Visitor, journey: str, **how: object) -> ErrorCode | None:
    """Try to begin, and check that a refusal left its row."""
    before = len(visitor.events("run.refused"))
    answer = visitor.begin(journey, **how)  # type: ignore[arg-type]
    rows = visitor.events("run.refused")[before:]
    assert [event.reason for event in rows] == ([answer.refused.value] if answer.refused else [])
    return answer.refused


def test_a_journey_that_nobody_published_is_unknown(visitor: Visitor) -> None:
    assert refused(visitor, "no-such-journey") is ErrorCode.JOURNEY_UNKNOWN
    with pytest.raises(DomainError, match="journey-unknown"):
        refuse(visitor.begin("no-such-journey"))


def test_a_stopped_journey_begins_for_nobody(visitor: Visitor, bank: Bank) -> None:
    with in_tenant(bank.id):
        Definition.objects.filter(journey="unlock-user").update(state="stopped")
    assert refused(visitor, "unlock-user") is ErrorCode.JOURNEY_STOPPED


def test_a_journey_begins_in_its_own_portal(visitor: Visitor) -> None:
    """Guard: journey-in-its-portal."""
    elsewhere = visitor.elsewhere(portal="cash-management")
    assert refused(elsewhere, "sign-in-empresas") is ErrorCode.JOURNEY_NOT_FOR_YOU


def test_a_journey_for_who_is_signed_in_needs_a_session(visitor: Visitor, session: SessionView) -> None:
    """Guard: journey-needs-session."""
    assert refused(visitor, "change-password-signed-in") is ErrorCode.JOURNEY_NOT_FOR_YOU
    assert refused(visitor, "change-password-signed-in", session=session) is None


def test_a_session_counts_in_its_own_portal_and_for_its_own_client(visitor: Visitor, session: SessionView) -> None:
    """Guard: session-in-its-portal."""
    elsewhere = visitor.elsewhere(portal="cash-management")
    assert refused(elsewhere, "change-password-signed-in", session=session) is ErrorCode.JOURNEY_NOT_FOR_YOU
    from uuid import uuid4

    client = visitor.elsewhere(client=uuid4())
    assert refused(client, "change-password-signed-in", session=session) is ErrorCode.JOURNEY_NOT_FOR_YOU


def test_a_session_of_another_scope_does_not_do(visitor: Visitor, ana: Person) -> None:
    """Guard: journey-needs-scope."""
    consult = a_session(visitor, ana, ProofName.PASSWORD, ProofName.CODE, scope="consult")
    assert refused(visitor, "change-password-signed-in", session=consult) is ErrorCode.JOURNEY_NOT_FOR_YOU


def test_a_session_without_the_proofs_does_not_do(visitor: Visitor, ana: Person) -> None:
    weak = a_session(visitor, ana, ProofName.PASSWORD, ProofName.OTP_EMAIL)
    assert refused(visitor, "change-password-signed-in", session=weak) is ErrorCode.JOURNEY_NOT_FOR_YOU


def test_a_journey_for_a_role_needs_it_now(visitor: Visitor, bank: Bank, session: SessionView) -> None:
    """Guard: journey-needs-role."""
    from llavero.journeys.published import published
    from llavero.journeys.start_conditions import may_begin

    with in_tenant(bank.id):
        found = published("change-password-signed-in")
        wanted = found.starts_with.model_copy(update={"roles": ["administrator"]})
        only = replace(found, compiled=replace(found.compiled, starts_with=wanted))
        assert may_begin(only, session, now=visitor.now)
        UserRole.objects.update(valid_until=visitor.now - timedelta(seconds=1))
        assert not may_begin(only, session, now=visitor.now)


def test_a_run_whose_session_was_ended_meanwhile_grants_nothing(
    visitor: Visitor, bank: Bank, ana: Person, session: SessionView
) -> None:
    """Guard: session-still-there."""
    visitor.begin("change-password-signed-in", session=session)
    visitor.do(password=ana.password)
    visitor.do(new_password="Chimborazo58", new_password_again="Chimborazo58")
    with in_tenant(bank.id):
        revoke(session.id, reason="sign-out", now=visitor.now)
    visitor.type_code(ana)
    assert visitor.see().type == "end.changed"
    assert len(visitor.events("password.set")) == 1, "the one she was given at first"


def test_a_committed_run_adds_its_proofs_to_its_session(
    visitor: Visitor, bank: Bank, ana: Person, session: SessionView
) -> None:
    visitor.begin("change-password-signed-in", session=session)
    visitor.do(password=ana.password)
    visitor.do(new_password="Chimborazo58", new_password_again="Chimborazo58")
    visitor.type_code(ana)
    assert visitor.see().type == "end.done"
    with in_tenant(bank.id):
        after = view_of(session.id)
    assert after is not None, "one's own session outlives a change of one's password"
    assert len(after.proofs) == 4


def test_who_is_signed_in_may_sign_in_anew_without_the_session_counting(visitor: Visitor, session: SessionView) -> None:
    assert refused(visitor, "sign-in-empresas", session=session) is None
    assert visitor.row().session_id is None
    assert visitor.row().user_id is None


def test_old_proofs_of_a_session_do_not_replace_those_of_the_run(visitor: Visitor, ana: Person) -> None:
    """`password.set` wants password and code of the run itself, however good the session is."""
    from llavero.domain.effect import EffectName
    from llavero.journeys.published import published

    old = a_session(visitor, ana, ProofName.PASSWORD, ProofName.CODE)
    with in_tenant(visitor.bank.id):
        compiled = published("change-password-signed-in").compiled
    from uuid import uuid4

    assert compiled.unmet(EffectName.PASSWORD_SET, old.proofs, run=uuid4(), now=visitor.now, facts={})
    assert not compiled.unmet(EffectName.PASSWORD_SET, old.proofs, run=old.run_id, now=visitor.now, facts={})


def test_a_proof_older_than_its_clause_allows_does_not_count(visitor: Visitor, ana: Person) -> None:
    from uuid import uuid4

    from llavero.domain.effect import EffectName
    from llavero.journeys.published import published

    run = uuid4()
    session = a_session(visitor, ana, ProofName.TEMPORARY_PASSWORD, scope="change_password")
    own = Proof(name=ProofName.CODE, at=visitor.now, for_user=ana.user, run=run)
    with in_tenant(visitor.bank.id):
        compiled = published("change-password").compiled
    for minutes, is_missing in ((15, False), (16, True), (-1, True)):
        now = visitor.now + timedelta(minutes=minutes)
        found = compiled.unmet(EffectName.PASSWORD_SET, (*session.proofs, own), run=run, now=now, facts={})
        assert bool(found) is is_missing, minutes


def test_a_subject_may_begin_so_many_a_day(visitor: Visitor, session: SessionView) -> None:
    """Guard: starts-per-day."""
    for _ in range(5):
        assert refused(visitor, "change-password-signed-in", session=session) is None
    assert refused(visitor, "change-password-signed-in", session=session) is ErrorCode.TOO_MANY_RUNS
    visitor.wait(days=1, seconds=1)
    assert refused(visitor, "change-password-signed-in", session=session) is None


def test_before_a_proof_a_source_is_counted_and_nobody_is_shut_out(visitor: Visitor, bank: Bank, ana: Person) -> None:
    for _ in range(50):
        assert visitor.begin("unlock-user").refused is None
        visitor.name(ana.name)
    assert refused(visitor, "unlock-user") is ErrorCode.TOO_MANY_RUNS
    victim = visitor.elsewhere(origin=Origin("198.51.100.9"), secret="the-browser-of-ana-herself-000001")
    assert victim.begin("unlock-user").refused is None
    victim.name(ana.name)
    assert not victim.type_code(ana).has_ended


def test_after_a_proof_the_subject_is_counted_wherever_it_came_from(visitor: Visitor, ana: Person) -> None:
    """Guard: proven-starts-per-day."""
    for number in range(6):
        visitor.origin = Origin(f"203.0.113.{number}")
        visitor.begin("unlock-user")
        visitor.name(ana.name)
        visitor.type_code(ana)
        visitor.wait(minutes=1)
    assert visitor.see().type == "end.blocked"
    assert [visitor.row().state, visitor.row().proofs] == ["ended", []]


def test_a_name_alone_ends_nobodys_run_but_a_proof_ends_the_older_one(visitor: Visitor, ana: Person) -> None:
    """Guard: a-name-alone-ends-nothing."""
    older = visitor.elsewhere(secret="the-older-browser-of-ana-00000001")
    older.begin("unlock-user")
    older.name(ana.name)
    older.type_code(ana)
    unproven = visitor.elsewhere(secret="a-stranger-who-knows-a-name-00001")
    unproven.begin("unlock-user")
    unproven.name(ana.name)
    assert older.row().state == "open"
    visitor.begin("unlock-user")
    visitor.name(ana.name)
    visitor.type_code(ana)
    assert (older.row().state, older.row().ending) == ("ended", "changed")
    assert unproven.row().state == "open", "what was never proven is nobody's to count"


def test_the_home_page_offers_what_the_session_may_begin(visitor: Visitor, bank: Bank, session: SessionView) -> None:
    with in_tenant(bank.id):
        offered = [name for name, _ in offered_to(session, "empresas", now=visitor.now)]
    assert offered == [
        "activate-soft-token", "add-passkey", "change-image", "change-password-signed-in", "close-other-sessions",
        "report-loss-hardware-token", "reset-questions", "update-contact",
    ]  # fmt: skip


def test_what_many_procedures_ask_is_read_once(bank: Bank, session: SessionView, visitor: Visitor) -> None:
    with in_tenant(bank.id):
        offered_to(session, "empresas", now=visitor.now)  # the journeys themselves are read once in a process
        with CaptureQueriesContext(connection) as seen:
            offered_to(session, "empresas", now=visitor.now)
    asked = [query["sql"] for query in seen.captured_queries]
    assert len(asked) > 1, "nothing was asked of the person"
    assert max(Counter(asked).values()) == 1


def test_everything_refused_to_begin_began_nothing(visitor: Visitor, bank: Bank) -> None:
    for journey in ("no-such-journey", "change-password-signed-in", "change-password"):
        visitor.begin(journey)
    with in_tenant(bank.id):
        assert not Run.objects.exists()


def test_a_person_of_two_portals_is_two_users(visitor: Visitor, bank: Bank) -> None:
    rosa = a_person(bank, portal="cash-management")
    visitor.begin("sign-in-empresas")
    visitor.sign_in(rosa)
    assert visitor.see().type == "claim.password", "her name means nobody in this portal"
