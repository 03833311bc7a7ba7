"""Who left a procedure half-way goes on with what they had entered, after proving again who they are; once."""

from datetime import timedelta
from pathlib import Path

import pytest

from llavero.approvals.models import Approval
from llavero.approvals.request import Candidate, Source, Wish, request_approval
from llavero.credentials.models import Authenticator, Enrollment
from llavero.domain.actor import SYSTEM
from llavero.domain.approval_fields import Kind
from llavero.domain.slot import SlotName
from llavero.journeys.end_others import end_everything_else
from llavero.journeys.models import Run
from llavero.journeys.open_turn import open_turn
from llavero.journeys.sweep import sweep_runs
from llavero.journeys.take_up import claim_waiting, take_up
from llavero.journeys.turn import Turn
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.enrollments import an_enrollment
from tests.engine.visitor import Person, Visitor, a_person
from tests.steps.one_step import publish_journey

pytestmark = pytest.mark.django_db

HEAD = """\
journey: probe
version: 1
title: {es: Prueba, en: Probe}
source: ours
kind: interactive
subject: claimed
starts_with: {claimed: user_name}
limits: {lifetime: 20m, idle: 5m}
resume: {within: 24h, from: FROM}
steps:
"""
STEPS = """\
  - step: clave
    uses: claim.password
    with: {name: user_name, attempts: 5}
    on: {failed: negado, temporary: llamar}
  - step: lugar
    uses: choose.one
    with: {options: [norte, sur]}
    on: {norte: codigo, sur: codigo}
  - step: codigo
    uses: challenge.code
    with: {attempts: 3, binds: [choice]}
    on: {failed: negado}
  - {step: abrir, uses: session.open, with: {scope: full}}
  - {step: adentro, end: done}
  - {step: llamar, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""
LOST = """\
  - step: clave
    uses: claim.password
    with: {name: user_name, attempts: 5}
    on: {failed: negado, temporary: llamar}
  - step: correo                    # ending a token takes a second proof; the token itself is what was lost
    uses: challenge.otp
    with: {channel: email, digits: 6, lifetime: 5m, attempts: 3, resends: 3}
    on: {failed: negado, contact_outdated: llamar}
  - step: lugar
    uses: choose.one
    with: {options: [norte, sur]}
    on: {norte: retirar, sur: retirar}
  - step: retirar
    uses: credential.suspend
    with: {credential: hardware, reason: lost}
    fate: {done: revoke, otherwise: OTHERWISE}
  - {step: seguro, uses: choose.one, with: {options: [si, no]}, on: {si: adentro, no: negado}}
  - {step: adentro, end: done}
  - {step: llamar, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""


@pytest.fixture
def probe(bank: Bank, tmp_path: Path) -> None:
    publish_journey(bank, tmp_path, STEPS, header=HEAD.replace("FROM", "codigo"))


def before_the_code(visitor: Visitor, person: Person, *, choice: str = "sur") -> Visitor:
    """Prove and choose, up to the page where the procedure would be taken up."""
    visitor.begin("probe")
    visitor.sign_in(person)
    visitor.do(choice)
    assert visitor.see().step == "codigo"
    return visitor


def another_browser(visitor: Visitor) -> Visitor:
    return visitor.elsewhere(secret="the-other-browser-of-this-visit-1")


def comes_back(visitor: Visitor, person: Person) -> Visitor:
    """Begin again in another browser and prove."""
    back = another_browser(visitor)
    back.begin("probe")
    back.sign_in(person)
    return back


def turn_of(visitor: Visitor) -> Turn:
    return open_turn(visitor.row(), visitor.handle, profile=visitor.profile, now=visitor.now, origin=visitor.origin)


def slots_of(visitor: Visitor) -> dict[SlotName, object]:
    with in_tenant(visitor.bank.id):
        return dict(turn_of(visitor).slots())


def sweep(visitor: Visitor) -> int:
    with in_tenant(visitor.bank.id):
        return sweep_runs(now=visitor.now, most=100)


def test_what_waits_has_nothing_open_with_a_phone(probe: None, visitor: Visitor, ana: Person) -> None:
    """what-waits-asks-nobody: its picture and its requests end when it stops."""
    before_the_code(visitor, ana)
    with in_tenant(visitor.bank.id):
        made = an_enrollment(visitor.bank, ana.user, run=visitor.run, now=visitor.now)
        wish = Wish(
            kind=Kind.SIGN_IN, data={"portal": "Empresas"}, candidates=[Candidate(user=ana.user)],
            portal_key=visitor.row().portal_key, lifetime=timedelta(hours=1), source=Source(run=visitor.run),
        )  # fmt: skip
        request_approval(
            wish, profile=visitor.profile, voice="es@tu", now=visitor.now, actor=SYSTEM, origin=visitor.origin
        )
    visitor.wait(minutes=6)
    assert sweep(visitor) == 1
    assert visitor.row().state == "waiting"
    with in_tenant(visitor.bank.id):
        assert Enrollment.objects.get(id=made.id).state == "closed"
        assert Approval.objects.get(run_id=visitor.run).state == "cancelled"


# Fails without the guard: take-up-in-its-stretch (and where it lets nobody in)
def test_who_comes_back_goes_on_where_they_had_collected_everything(probe: None, visitor: Visitor, ana: Person) -> None:
    left = before_the_code(visitor, ana)
    visitor.wait(minutes=6)
    assert sweep(visitor) == 1
    assert (left.row().state, left.row().ending, left.see().type) == ("waiting", "idle", "end.idle")
    back = comes_back(visitor, ana)
    assert back.see().step == "codigo"
    assert slots_of(back) == {SlotName.CHOICE: "sur"}
    assert (left.row().state, left.row().ending, left.row().slots_sealed) == ("ended", "taken_up", None)
    assert back.type_code(ana).opened_session is not None
    taken = visitor.events("run.taken_up")
    assert [(event.run_id, event.facts["parent_run"]) for event in taken] == [(back.run, str(left.run))]
    assert sorted(event.facts["ending"] for event in visitor.events("run.ended")) == ["done", "taken_up"]
    assert len(visitor.events("run.waiting")) == 1


def test_proofs_are_earned_again(probe: None, visitor: Visitor, ana: Person) -> None:
    before_the_code(visitor, ana)
    visitor.wait(minutes=6)
    back = comes_back(visitor, ana)
    assert [(proof["name"], proof["run"]) for proof in back.row().proofs] == [("password", str(back.run))]


def test_a_run_left_open_in_a_closed_window_is_taken_up_too(probe: None, visitor: Visitor, ana: Person) -> None:
    left = before_the_code(visitor, ana)
    back = comes_back(visitor, ana)
    assert (left.row().ending, back.see().step) == ("taken_up", "codigo")


def test_a_run_out_of_time_is_taken_up_before_anybody_swept_it(probe: None, visitor: Visitor, ana: Person) -> None:
    left = before_the_code(visitor, ana)
    visitor.wait(hours=23)
    back = comes_back(visitor, ana)
    assert (left.row().ending, back.see().step) == ("taken_up", "codigo")


# Fails without the guard: take-up-within
def test_after_its_time_nothing_waits_any_more(probe: None, visitor: Visitor, ana: Person) -> None:
    left = before_the_code(visitor, ana)
    visitor.wait(minutes=6)
    sweep(visitor)
    visitor.wait(hours=24)
    back = comes_back(visitor, ana)
    assert back.see().step == "lugar"
    assert sweep(visitor) == 1
    assert (left.row().state, left.row().ending, left.row().slots_sealed) == ("ended", "idle", None)


def test_what_nobody_swept_for_a_day_ends_at_once(probe: None, visitor: Visitor, ana: Person) -> None:
    left = before_the_code(visitor, ana)
    visitor.wait(hours=25)
    sweep(visitor)
    assert (left.row().state, left.row().ending) == ("ended", "expired")


def test_who_had_not_come_so_far_begins_anew(probe: None, visitor: Visitor, ana: Person) -> None:
    visitor.begin("probe")
    visitor.sign_in(ana)
    visitor.wait(minutes=6)
    sweep(visitor)
    assert visitor.row().state == "ended"
    assert comes_back(visitor, ana).see().step == "lugar"


def test_who_cancelled_begins_anew(probe: None, visitor: Visitor, ana: Person) -> None:
    before_the_code(visitor, ana).do("cancel")
    assert comes_back(visitor, ana).see().step == "lugar"


def test_a_late_answer_lets_the_run_wait_like_the_sweep(probe: None, visitor: Visitor, ana: Person) -> None:
    before_the_code(visitor, ana)
    visitor.wait(minutes=6)
    assert visitor.type_code(ana).has_ended
    assert visitor.row().state == "waiting"
    assert visitor.type_code(ana).is_stale
    assert comes_back(visitor, ana).see().step == "codigo"


# Fails without the guard: take-up-of-one-person
def test_nobody_takes_up_what_another_person_left(probe: None, visitor: Visitor, bank: Bank, ana: Person) -> None:
    left = before_the_code(visitor, ana)
    visitor.wait(minutes=6)
    sweep(visitor)
    assert comes_back(visitor, a_person(bank)).see().step == "lugar"
    assert left.row().state == "waiting"


# Fails without the guard: take-up-needs-own-proof
def test_a_name_without_a_proof_takes_nothing_up(probe: None, visitor: Visitor, ana: Person) -> None:
    left = before_the_code(visitor, ana)
    visitor.wait(minutes=6)
    sweep(visitor)
    stranger = another_browser(visitor)
    stranger.begin("probe")
    with in_tenant(visitor.bank.id):
        turn = turn_of(stranger)
        turn.run.user_id, turn.run.at = ana.user, "lugar"
        take_up(turn)
        assert turn.run.at == "lugar"
    assert left.row().state == "waiting"


# Fails without the guard: take-up-in-its-stretch
def test_a_run_that_has_more_to_prove_takes_nothing_up_yet(probe: None, visitor: Visitor, ana: Person) -> None:
    left = before_the_code(visitor, ana)
    visitor.wait(minutes=6)
    sweep(visitor)
    back = another_browser(visitor)
    back.begin("probe")
    with in_tenant(visitor.bank.id):
        turn = turn_of(back)
        turn.run.user_id, turn.run.proofs = ana.user, left.row().proofs
        take_up(turn)
        assert turn.run.at == "clave"
    assert left.row().state == "waiting"


# Fails without the guard: secrets-are-not-adopted
def test_a_secret_does_not_wait_and_is_not_handed_on(probe: None, visitor: Visitor, ana: Person) -> None:
    left = before_the_code(visitor, ana)
    with in_tenant(visitor.bank.id):
        turn = turn_of(left)
        turn.fill({SlotName.NEW_PASSWORD: "the verifier of a password that somebody chose"})
        turn.save()
    visitor.wait(minutes=6)
    sweep(visitor)
    assert slots_of(left) == {SlotName.CHOICE: "sur"}


# Fails without the guard: taken-up-once
def test_a_waiting_run_is_claimed_once(probe: None, visitor: Visitor, ana: Person) -> None:
    left = before_the_code(visitor, ana)
    visitor.wait(minutes=6)
    sweep(visitor)
    with in_tenant(visitor.bank.id):
        assert claim_waiting(left.run, now=visitor.now)
        assert not claim_waiting(left.run, now=visitor.now)


def test_a_run_taken_up_once_can_be_taken_up_again_by_the_next(probe: None, visitor: Visitor, ana: Person) -> None:
    before_the_code(visitor, ana)
    second = comes_back(visitor, ana)
    third = second.elsewhere(secret="the-third-browser-of-this-visit-11")
    third.begin("probe")
    third.sign_in(ana)
    assert (second.row().ending, third.see().step) == ("taken_up", "codigo")
    assert slots_of(third) == {SlotName.CHOICE: "sur"}


def test_another_version_of_the_journey_takes_nothing_up(
    probe: None, visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path
) -> None:
    from llavero.journeys.models import Definition

    before_the_code(visitor, ana)
    with in_tenant(bank.id):
        Definition.objects.filter(journey="probe").update(state="superseded")
    changed = STEPS.replace("attempts: 5", "attempts: 4")
    publish_journey(bank, tmp_path, changed, header=HEAD.replace("FROM", "codigo"))
    assert comes_back(visitor, ana).see().step == "lugar"


def test_a_reset_ends_what_waits_for_good(probe: None, visitor: Visitor, ana: Person) -> None:
    left = before_the_code(visitor, ana)
    visitor.wait(minutes=6)
    sweep(visitor)
    back = another_browser(visitor)
    back.begin("probe")
    with in_tenant(visitor.bank.id):
        end_everything_else(turn_of(back), user=ana.user, why="reset")
    assert (left.row().state, left.row().ending, left.row().slots_sealed) == ("ended", "changed", None)


SELF = HEAD.replace("subject: claimed", "subject: self").replace(
    "{claimed: user_name}", "{any_session: [[password, code]]}"
)
CHANGE = """\
  - step: lugar
    uses: choose.one
    with: {options: [norte, sur]}
    on: {norte: clave, sur: clave}
  - {step: clave, uses: challenge.password, with: {attempts: 3}, on: {failed: negado}}
  - {step: codigo, uses: challenge.code, with: {attempts: 3, binds: [choice]}, on: {failed: negado}}
  - {step: nueva, uses: choose.password}
  - {step: poner, uses: password.set}
  - {step: adentro, end: done}
  - {step: negado, end: denied}
"""


def test_who_is_signed_in_goes_on_from_the_start(visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path) -> None:
    from llavero.credentials.sessions import view_of

    publish_journey(bank, tmp_path, CHANGE, header=SELF.replace("FROM", "clave"))
    visitor.begin("sign-in-empresas")
    visitor.sign_in(ana)
    opened = visitor.type_code(ana).opened_session
    assert opened is not None
    with in_tenant(bank.id):
        session = view_of(opened)
    visitor.begin("probe", session=session)
    visitor.do("sur")
    left = visitor.elsewhere()
    back = another_browser(visitor)
    back.begin("probe", session=session)
    assert back.see().step == "clave"
    assert slots_of(back) == {SlotName.CHOICE: "sur"}
    assert left.row().ending == "taken_up"


# what was taken away early ------------------------------------------------


def credential(bank: Bank, person: Person) -> str:
    assert person.token is not None
    with in_tenant(bank.id):
        return str(Authenticator.objects.get(id=person.token.id).credential)


def suspended_and_left(visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path, otherwise: str) -> None:
    publish_journey(bank, tmp_path, LOST.replace("OTHERWISE", otherwise), header=HEAD.replace("FROM", "retirar"))
    visitor.begin("probe")
    visitor.sign_in(ana)
    visitor.type_sent()
    visitor.do("sur")
    assert credential(bank, ana) == "suspended"
    visitor.wait(minutes=6)
    sweep(visitor)


@pytest.mark.parametrize(("otherwise", "waits"), [("resume", "active"), ("keep", "suspended")])
def test_a_token_meets_its_fate_when_the_run_stops_and_not_when_it_is_taken_up(
    visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path, otherwise: str, waits: str
) -> None:
    suspended_and_left(visitor, bank, ana, tmp_path, otherwise)
    assert credential(bank, ana) == waits, "nobody is without their token because they closed a window"
    back = comes_back(visitor, ana)
    back.type_sent()
    assert (back.see().step, credential(bank, ana)) == ("seguro", "suspended")


# Fails without the guard: inherited-meets-its-fate
@pytest.mark.parametrize("otherwise", ["resume", "keep"])
@pytest.mark.parametrize("windows", [1, 2])
def test_what_the_older_run_left_suspended_is_revoked_when_the_new_one_is_done(
    visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path, otherwise: str, windows: int
) -> None:
    suspended_and_left(visitor, bank, ana, tmp_path, otherwise)
    back = comes_back(visitor, ana)
    back.type_sent()
    if windows == 2:
        back = back.elsewhere(secret="the-third-browser-of-this-visit-11")
        back.begin("probe")
        back.sign_in(ana)
        back.type_sent()
    back.do("si")
    assert credential(bank, ana) == "revoked"


def test_a_token_given_back_and_then_reported_lost_stays_as_its_owner_left_it(
    visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path
) -> None:
    from llavero.credentials import authenticators
    from llavero.domain.actor import SYSTEM

    suspended_and_left(visitor, bank, ana, tmp_path, "resume")
    assert ana.token is not None
    with in_tenant(bank.id):
        authenticators.suspend(ana.token.id, now=visitor.now, actor=SYSTEM)
    back = comes_back(visitor, ana)
    back.type_sent()
    back.do("cancel")
    assert credential(bank, ana) == "suspended"


def test_a_run_waits_from_when_its_time_was_over(probe: None, visitor: Visitor, ana: Person) -> None:
    left = before_the_code(visitor, ana)
    idle_at = left.row().idle_at
    visitor.wait(hours=3)
    sweep(visitor)
    assert idle_at is not None
    assert left.row().waits_until == idle_at + timedelta(hours=24)
    with in_tenant(visitor.bank.id):
        assert Run.objects.filter(state="waiting").count() == 1
