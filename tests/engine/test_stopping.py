"""A procedure that a bank stops: nobody begins it, who is in it waits, and goes on when it is released."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from llavero.audit.catalogue import EventKind
from llavero.domain.actor import SYSTEM, Actor, ActorKind
from llavero.domain.errors import DomainError, ErrorCode
from llavero.journeys import stop as stop_module
from llavero.journeys import submit as submitting
from llavero.journeys.models import Definition, Run
from llavero.journeys.publish import publish
from llavero.journeys.stop import Moved, hold, release, stop
from llavero.journeys.sweep import sweep_runs
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank
from tests.engine.visitor import HOUSE, Person, Visitor

pytestmark = pytest.mark.django_db
OFFICER, SECOND = (Actor(ActorKind.OPERATOR, new_id(NOON)) for _ in range(2))


def stopped(visitor: Visitor, journey: str = "unlock-user") -> Moved:
    with in_tenant(visitor.bank.id):
        return stop(journey, now=visitor.now, actor=OFFICER)


def released(visitor: Visitor, journey: str = "unlock-user") -> Moved:
    with in_tenant(visitor.bank.id):
        return release(journey, now=visitor.now, actor=OFFICER, second=SECOND)


def half_way(visitor: Visitor, ana: Person) -> None:
    visitor.begin("unlock-user")
    visitor.name(ana.name)


def a_mended_profile(at: Path) -> Path:
    """The bank's profile with one figure of the journey changed."""
    shutil.copytree(HOUSE / "profiles", at / "profiles")
    file = at / "profiles/produbanco/journeys/unlock-user.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("idle: 5m", "idle: 4m"), encoding="utf-8")
    return at / "profiles/produbanco"


def test_nobody_begins_a_stopped_journey(visitor: Visitor) -> None:
    stopped(visitor)
    assert visitor.begin("unlock-user").refused is ErrorCode.JOURNEY_STOPPED
    assert visitor.begin("sign-in-empresas").refused is None
    assert [event.reason for event in visitor.events("run.refused")] == ["journey-stopped"]


def test_who_is_in_it_sees_that_the_bank_is_looking_at_it(visitor: Visitor, ana: Person) -> None:
    half_way(visitor, ana)
    with in_tenant(visitor.bank.id):
        version = Definition.objects.get(journey="unlock-user").version
    assert stopped(visitor) == Moved(version, 1)
    screen = visitor.see()
    assert (screen.type, screen.live, screen.actions) == ("end.held", True, ())
    assert (visitor.row().state, visitor.row().ending) == ("held", "")


@pytest.mark.parametrize("action", ["submit", "cancel"])
def test_a_held_run_does_not_move(visitor: Visitor, ana: Person, action: str) -> None:
    half_way(visitor, ana)
    stopped(visitor)
    answer = visitor.type_code(ana) if action == "submit" else visitor.do("cancel")
    assert (answer.is_stale, answer.has_ended, visitor.row().at) == (True, False, visitor.row().at)
    assert visitor.row().proofs == []
    assert [event.reason for event in visitor.events("run.refused")] == ["run-held"]


def test_what_is_stopped_and_held_stands_in_the_record_with_who_did_it(visitor: Visitor, ana: Person) -> None:
    half_way(visitor, ana)
    stopped(visitor)
    visitor.wait(minutes=1)
    released(visitor)
    kinds = ("journey.stopped", "run.held", "journey.released", "run.released")
    told = {event.kind: event for event in visitor.events(*kinds)}
    assert {event.actor_id for event in told.values()} == {OFFICER.id}
    assert told["journey.released"].subject_id == SECOND.id
    assert [told[kind].run_id for kind in kinds] == [None, visitor.run, None, visitor.run]


def test_after_the_release_everybody_goes_on_where_they_were(visitor: Visitor, ana: Person) -> None:
    half_way(visitor, ana)
    before = visitor.row().at
    stopped(visitor)
    visitor.wait(minutes=10)
    assert released(visitor).runs == 1
    assert (visitor.row().at, visitor.see().type) == (before, "challenge.code"), "idle is counted from the release"
    assert not visitor.type_code(ana).is_stale
    assert visitor.begin("unlock-user").refused is None


def test_a_held_run_is_swept_by_nobody_and_its_lifetime_ends_with_the_release(visitor: Visitor, ana: Person) -> None:
    half_way(visitor, ana)
    stopped(visitor)
    visitor.wait(hours=5)
    with in_tenant(visitor.bank.id):
        assert sweep_runs(now=visitor.now, most=10) == 0
    assert visitor.see().type == "end.held"
    released(visitor)
    assert visitor.see().type == "end.expired", "a proof does not grow older than the bank said"
    assert visitor.type_code(ana).has_ended


# Fails without the guard: stopped-holds-who-began-late
def test_who_began_while_it_was_being_stopped_is_held_at_their_next_page(visitor: Visitor, ana: Person) -> None:
    half_way(visitor, ana)
    with in_tenant(visitor.bank.id):
        Definition.objects.filter(journey="unlock-user").update(state="stopped")
    assert visitor.type_code(ana).is_stale
    assert (visitor.row().state, visitor.see().type) == ("held", "end.held")
    assert len(visitor.events("run.held")) == 1


def test_a_verdict_that_was_under_way_counts_for_nothing(
    visitor: Visitor, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.begin("sign-in-empresas")
    perform = submitting._perform

    def meanwhile(*args: Any) -> object:
        stopped(visitor, "sign-in-empresas")
        return perform(*args)

    monkeypatch.setattr(submitting, "_perform", meanwhile)
    visitor.sign_in(ana)
    assert (visitor.row().state, visitor.row().proofs) == ("held", [])
    monkeypatch.undo()
    released(visitor, "sign-in-empresas")
    assert not visitor.sign_in(ana).is_stale


# Fails without the guard: hold-what-is-open
def test_a_run_that_ended_meanwhile_is_not_held(visitor: Visitor, ana: Person) -> None:
    half_way(visitor, ana)
    seen = visitor.row()
    visitor.do("cancel")
    with in_tenant(visitor.bank.id):
        assert not hold(seen, now=visitor.now, actor=OFFICER)
    assert visitor.row().state == "ended"


# Fails without the guard: release-what-is-held
def test_a_second_release_moves_nothing(visitor: Visitor, ana: Person) -> None:
    from llavero.journeys.stop import _let_go_on

    half_way(visitor, ana)
    stopped(visitor)
    seen = visitor.row()
    released(visitor)
    with in_tenant(visitor.bank.id):
        assert not _let_go_on(seen, now=visitor.now, actor=OFFICER)
    assert released(visitor).refused is ErrorCode.JOURNEY_UNKNOWN
    assert sorted(event.outcome for event in visitor.events("journey.released")) == ["done", "refused"]


def test_what_is_stopped_already_or_unknown_is_refused_on_record(visitor: Visitor) -> None:
    stopped(visitor)
    assert stopped(visitor).refused is ErrorCode.JOURNEY_STOPPED
    assert stopped(visitor, "no-hay").refused is ErrorCode.JOURNEY_UNKNOWN
    assert sorted(event.outcome for event in visitor.events("journey.stopped")) == ["done", "refused", "refused"]


def test_the_open_runs_of_older_versions_are_held_too(visitor: Visitor, ana: Person, bank: Bank) -> None:
    half_way(visitor, ana)
    with in_tenant(bank.id):
        row = Definition.objects.get(journey="unlock-user")
        Definition.objects.filter(id=row.id).update(state="superseded")
        Definition.objects.create(
            id=new_id(NOON), journey="unlock-user", version=row.version + 1, digest="f" * 64, graph=row.graph,
            profile_digest=row.profile_digest, published_at=NOON,
        )  # fmt: skip
    assert stopped(visitor).runs == 1
    assert visitor.row().state == "held"
    assert released(visitor).runs == 1
    with in_tenant(bank.id):
        states = Definition.objects.filter(journey="unlock-user").order_by("version").values_list("state", flat=True)
        assert list(states) == ["superseded", "published"]


# Fails without the guard: stopped-stays-stopped
def test_publishing_a_stopped_journey_as_it_is_does_not_let_it_begin(visitor: Visitor, bank: Bank) -> None:
    stopped(visitor)
    with in_tenant(bank.id):
        assert publish(HOUSE / "profiles/produbanco", now=NOON, actor=SYSTEM, by=()).changed == ()
    assert visitor.begin("unlock-user").refused is ErrorCode.JOURNEY_STOPPED


def test_a_mended_version_begins_beside_the_stopped_one_whose_runs_are_released_on_their_own(
    visitor: Visitor, ana: Person, bank: Bank, tmp_path: Path
) -> None:
    half_way(visitor, ana)
    stopped(visitor)
    with in_tenant(bank.id):
        done = publish(a_mended_profile(tmp_path), now=NOON, actor=SYSTEM, by=())
    assert done.changed == ("unlock-user",)
    other = visitor.elsewhere(secret="the-other-browser-of-this-visit-1")
    assert other.begin("unlock-user").refused is None
    assert visitor.row().state == "held"
    released(visitor)
    with in_tenant(bank.id):
        states = Definition.objects.filter(journey="unlock-user").values_list("state", flat=True)
        assert sorted(states) == ["published", "superseded"]
        assert set(Run.objects.values_list("state", flat=True)) == {"open"}


def test_a_version_that_somebody_else_moved_meanwhile_is_not_moved_again(visitor: Visitor) -> None:
    """Guard: stop-moves-what-it-saw."""
    with in_tenant(visitor.bank.id):
        seen = Definition.objects.get(journey="unlock-user", state="published")
        Definition.objects.filter(id=seen.id).update(state="stopped")
        with pytest.raises(DomainError) as refused:
            stop_module._move(seen, "stopped", kind=EventKind.JOURNEY_STOPPED, now=visitor.now, actor=SYSTEM)
    assert refused.value.code is ErrorCode.CHANGED_MEANWHILE
    assert visitor.events("journey.stopped") == []
