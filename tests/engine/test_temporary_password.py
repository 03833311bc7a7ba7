"""A temporary password opens one run, in which a new password is chosen, and dies at any ending of it."""

import pytest

from llavero.credentials.models import Session, TemporaryPassword
from llavero.credentials.sessions import view_of
from llavero.domain.errors import ErrorCode
from llavero.journeys.models import Definition, Run
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def temporary(visitor: Visitor, locked_ana: Person) -> str:
    """Ana was sent a temporary password."""
    visitor.unlock(locked_ana)
    return visitor.mailed_password()


def state_of(bank: Bank) -> str:
    with in_tenant(bank.id):
        return TemporaryPassword.objects.get().state


def live_sessions(bank: Bank) -> int:
    with in_tenant(bank.id):
        return Session.objects.filter(revoked_at=None).count()


def enter(visitor: Visitor, person: Person, temporary: str):
    visitor.begin("sign-in-empresas")
    return visitor.sign_in(person, temporary)


def test_it_leads_into_choosing_a_new_one_and_is_spent_there(
    visitor: Visitor, bank: Bank, locked_ana: Person, temporary: str
) -> None:
    answer = enter(visitor, locked_ana, temporary)
    assert answer.next_run is not None
    assert visitor.see().type == "choose.password"
    visitor.do(new_password="Chimborazo58", new_password_again="Chimborazo58")
    visitor.type_code(locked_ana)
    assert visitor.see().type == "end.done"
    assert state_of(bank) == "spent"
    assert live_sessions(bank) == 0, "the session was made for this one run"


@pytest.mark.parametrize("how", ["cancel", "idle", "expired", "swept"])
def test_it_is_dead_at_any_other_ending(
    visitor: Visitor, bank: Bank, locked_ana: Person, temporary: str, how: str
) -> None:
    enter(visitor, locked_ana, temporary)
    match how:
        case "cancel":
            visitor.do("cancel")
        case "swept":
            from llavero.journeys.sweep import sweep_runs

            visitor.wait(minutes=11)
            with in_tenant(bank.id):
                assert sweep_runs(now=visitor.now, most=100) == 1
        case _:
            visitor.wait(minutes=11 if how == "idle" else 16)
            visitor.do(new_password="Chimborazo58", new_password_again="Chimborazo58")
    assert state_of(bank) == "dead"
    assert live_sessions(bank) == 0
    enter(visitor, locked_ana, temporary)
    assert visitor.see().type == "claim.password", "it opens nothing any more"


def test_its_session_begins_no_other_run(visitor: Visitor, bank: Bank, locked_ana: Person, temporary: str) -> None:
    """Guard: temporary-session-for-one-run."""
    answer = enter(visitor, locked_ana, temporary)
    with in_tenant(bank.id):
        session = view_of(answer.opened_session)
    assert session is not None
    again = visitor.begin("change-password", session=session)
    assert again.refused is ErrorCode.JOURNEY_NOT_FOR_YOU


def test_a_double_click_on_the_sign_in_is_led_to_the_same_next_run(
    visitor: Visitor, bank: Bank, locked_ana: Person, temporary: str
) -> None:
    visitor.begin("sign-in-empresas")
    signing_in = visitor.run
    first = visitor.do(key="twice-0001", user_name=locked_ana.name, password=temporary)
    visitor.run = signing_in
    again = visitor.do(key="twice-0001", user_name=locked_ana.name, password=temporary)
    assert again.is_replayed
    assert again.next_run == first.next_run
    assert again.opened_session == first.opened_session


def test_where_the_next_journey_was_stopped_the_session_and_the_claim_die(
    visitor: Visitor, bank: Bank, locked_ana: Person, temporary: str
) -> None:
    """Guard: session-without-its-run."""
    with in_tenant(bank.id):
        Definition.objects.filter(journey="change-password").update(state="stopped")
    answer = enter(visitor, locked_ana, temporary)
    assert answer.next_run is None
    assert state_of(bank) == "dead"
    assert live_sessions(bank) == 0
    assert "journey-stopped" in [event.reason for event in visitor.events("run.refused")]


def test_a_reset_ends_other_sessions_half_finished_sign_ins_and_open_runs(
    visitor: Visitor, bank: Bank, ana: Person
) -> None:
    inside = visitor.elsewhere(secret="browser-that-is-signed-in-00000001")
    inside.begin("sign-in-empresas")
    inside.sign_in(ana)
    inside.type_code(ana)
    half = visitor.elsewhere(secret="browser-half-way-signed-in-000001")
    half.begin("sign-in-empresas")
    half.sign_in(ana)
    assert live_sessions(bank) == 1
    from tests.engine.visitor import lock

    lock(bank, ana)
    visitor.unlock(ana)
    assert visitor.see().type == "end.done"
    assert live_sessions(bank) == 0
    assert half.row().ending == "changed"
    assert half.see().type == "end.changed"
    with in_tenant(bank.id):
        assert not Run.objects.filter(state="open").exists()
    endings = [event for event in visitor.events("run.ended") if event.run_id == half.run]
    assert [event.reason for event in endings] == ["changed"], "its ending stands on record"


def test_a_temporary_password_is_spent_once(visitor: Visitor, bank: Bank, locked_ana: Person, temporary: str) -> None:
    """Guard: temporary-password-once. Killed while the run that claimed it stood before its last page."""
    enter(visitor, locked_ana, temporary)
    visitor.do(new_password="Chimborazo58", new_password_again="Chimborazo58")
    with in_tenant(bank.id):
        TemporaryPassword.objects.update(state="dead")
    visitor.type_code(locked_ana)
    assert visitor.see().type == "end.changed"
    assert not visitor.events("password.set")[1:]
