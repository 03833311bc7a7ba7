"""A run moves once per page, whatever is clicked twice, reloaded, left alone or sent from elsewhere."""

from datetime import timedelta
from uuid import uuid4

import pytest

from llavero.audit.models import Event
from llavero.domain.errors import DomainError, ErrorCode
from llavero.journeys import submit as submitting
from llavero.journeys.models import Run, RunEvent
from llavero.journeys.show import show_first
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank, a_bank
from tests.engine.visitor import Person, Visitor

pytestmark = pytest.mark.django_db


def rows_written(bank: Bank) -> tuple[int, ...]:
    with in_tenant(bank.id):
        return tuple(model.objects.count() for model in (Run, RunEvent, Event))


def test_a_look_writes_nothing(visitor: Visitor, bank: Bank) -> None:
    visitor.begin("unlock-user")
    before = rows_written(bank), visitor.row().revision, visitor.row().touched_at
    visitor.wait(minutes=1)
    for _ in range(3):
        visitor.see()
    assert (rows_written(bank), visitor.row().revision, visitor.row().touched_at) == before


def test_the_first_page_of_a_claimed_journey_is_shown_without_a_run(visitor: Visitor, bank: Bank) -> None:
    before = rows_written(bank)
    with in_tenant(bank.id):
        screen = show_first(
            "unlock-user", portal="empresas", profile=bank.profile, now=visitor.now, origin=visitor.origin,
            voice="es@tu",
        )  # fmt: skip
    assert screen.type == "claim.name"
    assert rows_written(bank) == before


def test_an_answer_leads_to_the_next_page(visitor: Visitor, ana: Person) -> None:
    visitor.begin("unlock-user")
    answer = visitor.name(ana.name)
    assert not answer.has_ended
    assert visitor.see().type == "challenge.code"


def test_a_double_click_is_worked_on_once_and_answered_with_the_same_page(visitor: Visitor, ana: Person) -> None:
    """Guard: submit-once."""
    visitor.begin("unlock-user")
    first = visitor.do(key="same-key-1", user_name=ana.name)
    again = visitor.do(key="same-key-1", revision=first.revision, code="123456")
    assert again.is_replayed
    assert (again.run, again.revision) == (first.run, first.revision)
    assert not visitor.events("code.refused")


def test_a_double_click_while_the_first_is_worked_on_is_told_to_wait(
    visitor: Visitor, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.begin("sign-in-empresas")
    seen = []
    perform = submitting._perform

    def and_a_second_click(*args):
        seen.append(visitor.do(key="same-key-2", user_name=ana.name, password=ana.password))
        return perform(*args)

    monkeypatch.setattr(submitting, "_perform", and_a_second_click)
    visitor.do(key="same-key-2", user_name=ana.name, password=ana.password)
    assert [each.is_in_flight and each.is_replayed for each in seen] == [True]
    assert len(visitor.events("password.accepted")) == 1


def test_another_submit_while_the_first_is_worked_on_is_not_looked_at(
    visitor: Visitor, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.begin("sign-in-empresas")
    perform = submitting._perform
    seen = []

    def and_another_submit(*args):
        monkeypatch.setattr(submitting, "_perform", perform)
        seen.append(visitor.do(user_name=ana.name, password="otra-clave-9"))
        return perform(*args)

    monkeypatch.setattr(submitting, "_perform", and_another_submit)
    visitor.sign_in(ana)
    assert seen[0].is_stale
    assert not visitor.events("password.refused")


def test_a_stale_tab_gets_the_present_page_and_stands_on_record(visitor: Visitor, ana: Person) -> None:
    """Guard: stale-revision."""
    old = visitor.begin("unlock-user").revision
    visitor.name(ana.name)
    answer = visitor.do(revision=old, user_name="otra.persona")
    assert answer.is_stale
    assert visitor.see().type == "challenge.code"
    assert len(visitor.events("run.stale")) == 1


def test_the_back_button_moves_nothing(visitor: Visitor, ana: Person) -> None:
    revision = visitor.begin("unlock-user").revision
    visitor.name(ana.name)
    row = visitor.row()
    assert visitor.do(revision=revision, user_name=ana.name).is_stale
    assert visitor.row().revision == row.revision


def test_cancelling_ends_the_run_by_its_own_ending(visitor: Visitor, ana: Person) -> None:
    visitor.begin("unlock-user")
    visitor.name(ana.name)
    assert visitor.do("cancel").has_ended
    assert visitor.see().type == "end.cancelled"
    assert visitor.row().ending == "cancelled"


def test_an_ended_run_takes_nothing_more_and_says_so_on_record(visitor: Visitor, ana: Person) -> None:
    visitor.begin("unlock-user")
    visitor.do("cancel")
    assert visitor.name(ana.name).has_ended
    assert [event.reason for event in visitor.events("run.refused")] == ["run-ended"]


def test_a_run_past_its_lifetime_ends_expired(visitor: Visitor, ana: Person) -> None:
    """Guard: run-lifetime."""
    visitor.begin("unlock-user")
    for _ in range(6):
        visitor.wait(minutes=4)
        visitor.name("")  # stays on the page, and is somebody's activity
    assert visitor.see().type == "end.expired"
    assert visitor.row().ending == "expired"


def test_a_run_left_alone_ends_idle(visitor: Visitor, ana: Person) -> None:
    """Guard: run-idle."""
    visitor.begin("unlock-user")
    visitor.name(ana.name)
    visitor.wait(minutes=5)
    assert visitor.see().type == "end.idle", "the page says it before anybody submits"
    assert visitor.row().state == "open", "a look writes nothing"
    assert visitor.type_code(ana).has_ended
    assert visitor.row().ending == "idle"
    assert not visitor.events("code.accepted")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"secret": "another-browser-secret-00000000001"}, id="another-browser"),
        pytest.param({"run": uuid4()}, id="a-tampered-run-id"),
        pytest.param({"client": uuid4()}, id="a-page's-run-as-a-client's"),
    ],
)
def test_who_does_not_hold_a_run_finds_none(visitor: Visitor, ana: Person, changed: dict[str, object]) -> None:
    """Guard: run-bound-to-holder, run-belongs-to-client."""
    revision = visitor.begin("unlock-user").revision
    stranger = visitor.elsewhere(**changed)
    with pytest.raises(DomainError) as looked:
        stranger.see()
    assert looked.value.code is ErrorCode.RUN_NOT_FOUND
    with pytest.raises((DomainError, Run.DoesNotExist)) as sent:
        stranger.do(revision=revision, user_name=ana.name)
    assert isinstance(sent.value, Run.DoesNotExist) or sent.value.code is ErrorCode.RUN_NOT_FOUND
    assert visitor.row().revision == revision


def test_a_clients_run_is_not_found_from_a_page(visitor: Visitor, bank: Bank) -> None:
    client = Visitor(bank, client=uuid4())
    client.begin("unlock-user")
    for other in (client.elsewhere(client=None), client.elsewhere(client=uuid4())):
        with pytest.raises(DomainError, match="run-not-found"):
            other.see()


def test_another_banks_browser_finds_no_run(visitor: Visitor) -> None:
    visitor.begin("unlock-user")
    other = visitor.elsewhere(bank=a_bank("occidente"))
    with pytest.raises(DomainError, match="run-not-found"):
        other.see()


def test_a_crash_while_the_password_is_compared_leaves_the_try_counted_and_the_run_where_it_was(
    visitor: Visitor, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.begin("sign-in-empresas")
    with monkeypatch.context() as dying:
        dying.setattr(submitting, "_perform", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            visitor.sign_in(ana, "no-es-esta-9")
    assert visitor.row().in_flight_until is not None
    assert visitor.sign_in(ana).is_stale, "until the work must be over, nobody else may submit"
    visitor.wait(seconds=21)
    visitor.sign_in(ana, "tampoco-es-9")
    shown = next(node for node in visitor.see().nodes if node.kind == "error")
    free = visitor.profile.locks.password.free_tries
    assert shown.args["attempts_left"] == min(5 - 1, free + 1 - 2), "two tries are counted, though one got no verdict"
    assert not visitor.sign_in(ana).has_ended


def test_the_verdict_of_a_run_that_moved_meanwhile_counts_for_nothing(
    visitor: Visitor, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guard: verdict-on-same-revision."""
    visitor.begin("sign-in-empresas")
    perform = submitting._perform

    def slowly(*args):
        visitor.wait(minutes=16)
        monkeypatch.setattr(submitting, "_perform", perform)
        visitor.do("cancel")  # the work took longer than a run may live
        return perform(*args)

    monkeypatch.setattr(submitting, "_perform", slowly)
    answer = visitor.sign_in(ana)
    assert answer.has_ended
    assert visitor.row().proofs == []
    assert [event.reason for event in visitor.events("run.refused")] == ["moved-meanwhile"]


def test_two_transactions_cannot_both_write_one_revision(visitor: Visitor, bank: Bank) -> None:
    """Guard: run-revision."""
    from llavero.journeys.open_turn import open_turn

    visitor.begin("unlock-user")
    with in_tenant(bank.id):
        turns = [
            open_turn(Run.objects.get(id=visitor.run), visitor.handle, profile=bank.profile, now=visitor.now,
                      origin=visitor.origin)
            for _ in range(2)
        ]  # fmt: skip
        turns[0].save()
        with pytest.raises(DomainError, match="changed-meanwhile"):
            turns[1].save()


def test_attempts_narrow_what_a_run_may_try(visitor: Visitor, ana: Person) -> None:
    visitor.begin("unlock-user")
    visitor.name(ana.name)
    left = []
    while not visitor.do(code="000000").has_ended:
        errors = [node for node in visitor.see().nodes if node.kind == "error"]
        left += [node.args["attempts_left"] for node in errors if "attempts_left" in node.args]
        visitor.wait(seconds=20)
    assert left == [2, 1], "the page counts its own three tries, fewer than the token's"
    assert visitor.see().type == "end.denied"


def test_a_budget_outlives_its_run(visitor: Visitor, ana: Person) -> None:
    for _ in range(2):
        visitor.begin("unlock-user")
        visitor.name(ana.name)
        for _ in range(3):
            visitor.do(code="000000")
            visitor.wait(seconds=20)
    visitor.begin("unlock-user")
    visitor.name(ana.name)
    assert visitor.see().type == "challenge.otp", "the token is blocked: the way without it is taken"


def test_what_was_typed_is_given_back_without_its_secrets(visitor: Visitor, ana: Person) -> None:
    """Guard: no-secret-kept."""
    visitor.begin("sign-in-empresas")
    visitor.sign_in(ana, "no-es-esta-9")
    assert dict(visitor.see().typed) == {"user_name": ana.name}


def test_a_run_keeps_its_subject(visitor: Visitor, ana: Person, bank: Bank) -> None:
    """Guard: run-keeps-its-subject."""
    from llavero.journeys.move import _fix_subject
    from llavero.journeys.open_turn import open_turn
    from llavero.steps.contract import SubjectFound

    visitor.begin("unlock-user")
    visitor.name(ana.name)
    with in_tenant(bank.id):
        turn = open_turn(visitor.row(), visitor.handle, profile=bank.profile, now=visitor.now, origin=visitor.origin)
        with pytest.raises(DomainError, match="changed-meanwhile"):
            _fix_subject(turn, SubjectFound(claim=b"c", user=uuid4()))


def test_a_runs_page_says_until_when_it_lives(visitor: Visitor) -> None:
    visitor.begin("unlock-user")
    assert visitor.see().expires_at == visitor.now + timedelta(minutes=20)
