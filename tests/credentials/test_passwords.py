"""A password is counted before it is looked at, costs the same for everybody, and ends what it replaces."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from llavero.audit.read import newest_events
from llavero.credentials import argon2id, devices, password_check, sessions, temporary_passwords
from llavero.credentials.budgets import Blocked, budget_key_of_name, budget_key_of_user, is_locked, unlock
from llavero.credentials.models import AttemptBudget, PasswordHistory
from llavero.credentials.password_check import Settled
from llavero.credentials.passwords import (
    broken_rules,
    former_verifiers,
    make_verifier,
    rules_to_state,
    set_password,
    verifier_of,
)
from llavero.domain.actor import ANONYMOUS, SYSTEM
from llavero.domain.errors import DomainError
from llavero.people.names import name_digest
from tests.builders.banks import NOON
from tests.builders.credentials import PASSWORD, a_password
from tests.credentials.conftest import FROM_HOME, Scene

DAY = timedelta(days=1)


def attempt(
    scene: Scene, typed: str, *, user: UUID | None = None, nobody: bool = False, device: UUID | None = None,
    now=NOON, run: UUID | None = None, claim: bytes = b"ana", **more: bool,
) -> Settled | Blocked:  # fmt: skip
    """Make one whole attempt, as a step does."""
    who = None if nobody else user or scene.user
    begun = password_check.begin(who, claim=claim, device_id=device, profile=scene.profile, now=now)
    if isinstance(begun, Blocked):
        return begun
    verdict = password_check.perform(begun, typed)
    return password_check.settle(begun, verdict, now=now, actor=ANONYMOUS, origin=FROM_HOME, run=run or uuid4(), **more)


def kind(answer: Settled | Blocked) -> str:
    """Name an answer in one word."""
    if isinstance(answer, Blocked):
        return "locked" if answer.is_locked else "blocked"
    return answer.kind


def test_the_right_password_is_right_and_a_wrong_one_says_how_many_tries_are_left(scene: Scene) -> None:
    a_password(scene.user)
    assert kind(attempt(scene, PASSWORD)) == "password"
    wrong = attempt(scene, "Otra58Clave")
    assert isinstance(wrong, Settled)
    assert (wrong.kind, wrong.tries_left, wrong.is_locked) == ("wrong", 4, False)


def test_several_wrong_passwords_lock_the_user_until_a_procedure(scene: Scene) -> None:
    """B1. Guard: hard-lock-stops-everyone."""
    a_password(scene.user)
    answers = [attempt(scene, "Otra58Clave") for _ in range(5)]
    assert [kind(answer) for answer in answers] == ["wrong"] * 5
    assert isinstance(answers[-1], Settled)
    assert (answers[-1].is_locked, answers[-1].tries_left) == (True, 0)
    assert is_locked("password", budget_key_of_user(scene.user))
    assert kind(attempt(scene, PASSWORD)) == "locked"
    assert kind(attempt(scene, PASSWORD, now=NOON + 400 * DAY)) == "locked", "no time ends it"


# Fails without the guards: blocked-is-not-judged, claim-before-answer
def test_without_a_hard_lock_the_block_ends_at_a_time_and_the_next_is_longer(scene: Scene) -> None:
    a_password(scene.user)
    rule = scene.profile.locks.password.model_copy(update={"hard_lock_after": None})
    locks = scene.profile.locks.model_copy(update={"password": rule})
    profile = scene.profile.model_copy(update={"locks": locks})

    def wrong(now):
        begun = password_check.begin(scene.user, claim=b"", device_id=None, profile=profile, now=now)
        assert not isinstance(begun, Blocked)
        verdict = password_check.perform(begun, "Otra58Clave")
        return password_check.settle(begun, verdict, now=now, actor=ANONYMOUS, origin=FROM_HOME, run=uuid4())

    last = [wrong(NOON) for _ in range(5)][-1]
    assert last.blocked_until == NOON + timedelta(minutes=15)
    refused = password_check.begin(scene.user, claim=b"", device_id=None, profile=profile, now=NOON)
    assert refused == Blocked(until=NOON + timedelta(minutes=15))
    assert wrong(NOON + timedelta(minutes=15)).blocked_until == NOON + timedelta(minutes=75)


def test_a_name_nobody_has_is_counted_blocked_and_locked_like_one_that_somebody_has(scene: Scene) -> None:
    a_password(scene.user)
    claim = name_digest(scene.portal, "user_name", "nadie")
    mine = [attempt(scene, "Otra58Clave") for _ in range(7)]
    nobodys = [attempt(scene, "Otra58Clave", nobody=True, claim=claim) for _ in range(7)]
    assert [(kind(a), vars_of(a)) for a in mine] == [(kind(a), vars_of(a)) for a in nobodys]
    assert is_locked("password", budget_key_of_name(claim))
    assert set(AttemptBudget.objects.filter(key=budget_key_of_name(claim)).values_list("expires_at", flat=True)) == {
        NOON + timedelta(days=30)
    }


def vars_of(answer: Settled | Blocked) -> tuple[object, ...]:
    """Give what a person could see of an answer."""
    if isinstance(answer, Blocked):
        return (answer.until, answer.is_locked)
    return (answer.tries_left, answer.blocked_until, answer.is_locked)


def test_nobody_is_never_right_and_does_one_argon2_check_like_everybody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_password(scene.user)
    checks: list[str] = []
    real = argon2id.matches

    def counting(verifier: str, secret: str) -> bool:
        checks.append(verifier)
        return real(verifier, secret)

    monkeypatch.setattr(argon2id, "matches", counting)
    assert kind(attempt(scene, PASSWORD, nobody=True)) == "wrong"
    assert kind(attempt(scene, PASSWORD)) == "password"
    assert len(checks) == 2
    shape = [verifier.split("$")[:4] for verifier in checks]
    assert shape[0] == shape[1], "the same parameters for nobody"


def test_a_stranger_cannot_block_a_known_browser_but_the_banks_lock_does(scene: Scene) -> None:
    """Guard: device-of-this-user."""
    a_password(scene.user)
    rule = scene.profile.locks.password.model_copy(update={"hard_lock_after": None})
    locks = scene.profile.locks.model_copy(update={"password": rule, "known_device_password": rule})
    soft = Scene(type(scene.bank)(scene.bank.id, scene.profile.model_copy(update={"locks": locks})), scene.user)
    known = devices.find(devices.know(scene.user, now=NOON, actor=SYSTEM))
    assert known is not None
    for _ in range(5):
        attempt(soft, "Otra58Clave")
    assert kind(attempt(soft, PASSWORD)) == "blocked"
    assert kind(attempt(soft, PASSWORD, device=known[0])) == "password"
    assert kind(attempt(soft, PASSWORD)) == "blocked", "a right password at home gives the stranger no new tries"
    unlock("password", budget_key_of_user(scene.user), now=NOON)
    for _ in range(5):
        attempt(scene, "Otra58Clave")
    assert kind(attempt(scene, PASSWORD, device=known[0])) == "locked"


def test_a_browser_of_somebody_else_is_no_fresh_budget(scene: Scene) -> None:
    """Guard: device-of-this-user."""
    from tests.builders.people import a_user

    other = a_user(scene.bank, "otra", sms="", email="")
    foreign = devices.find(devices.know(other, now=NOON, actor=SYSTEM))
    assert foreign is not None
    a_password(scene.user)
    for _ in range(5):
        attempt(scene, "Otra58Clave", device=foreign[0])
    assert AttemptBudget.objects.exclude(device_id=None).count() == 0


def test_a_right_password_begins_the_count_anew_but_lifts_no_lock(scene: Scene) -> None:
    """Guard: hard-lock-outlives-success."""
    a_password(scene.user)
    for _ in range(4):
        attempt(scene, "Otra58Clave")
    assert kind(attempt(scene, PASSWORD)) == "password"
    waiting = password_check.begin(scene.user, claim=b"", device_id=None, profile=scene.profile, now=NOON)
    assert not isinstance(waiting, Blocked)
    for _ in range(4):
        attempt(scene, "Otra58Clave")
    right = password_check.perform(waiting, PASSWORD)
    settled = password_check.settle(waiting, right, now=NOON, actor=ANONYMOUS, origin=FROM_HOME, run=uuid4())
    assert (settled.kind, settled.is_locked) == ("wrong", True)


def test_a_try_whose_process_died_stays_counted(scene: Scene) -> None:
    """Guard: claim-before-answer."""
    a_password(scene.user)
    for _ in range(5):
        password_check.begin(scene.user, claim=b"", device_id=None, profile=scene.profile, now=NOON)
    assert kind(attempt(scene, PASSWORD)) == "locked"


# Fails without the guard: unlock-once
def test_unlocking_clears_the_password_only_and_says_whether_it_was_locked(scene: Scene) -> None:
    """Guard: unlock-password-only."""
    a_password(scene.user)
    key = budget_key_of_user(scene.user)
    assert not unlock("password", key, now=NOON)
    for _ in range(5):
        attempt(scene, "Otra58Clave")
    AttemptBudget.objects.filter(factor="password").update(factor="one_time_code")
    assert not unlock("one_time_code", key, now=NOON)
    assert AttemptBudget.objects.get(factor="one_time_code").failures == 5
    AttemptBudget.objects.filter(factor="one_time_code").update(factor="password")
    assert unlock("password", key, now=NOON)
    assert kind(attempt(scene, PASSWORD)) == "password"


def test_the_old_password_typed_just_before_its_reset_is_refused(scene: Scene) -> None:
    """Guard: password-still-stands."""
    a_password(scene.user)
    begun = password_check.begin(scene.user, claim=b"", device_id=None, profile=scene.profile, now=NOON)
    assert not isinstance(begun, Blocked)
    verdict = password_check.perform(begun, PASSWORD)
    set_password(scene.user, verifier_of("Nueva83zorro"), now=NOON, actor=SYSTEM)
    settled = password_check.settle(begun, verdict, now=NOON, actor=ANONYMOUS, origin=FROM_HOME, run=uuid4())
    assert settled.kind == "wrong"


def test_every_refusal_is_on_record_and_none_holds_what_was_typed(scene: Scene) -> None:
    a_password(scene.user)
    for _ in range(7):
        attempt(scene, "Otra58Clave")
    refusals = [event for event in newest_events(most=50) if event.kind == "password.refused"]
    assert [event.reason for event in refusals].count("wrong") == 5
    assert [event.reason for event in refusals].count("locked") == 2
    assert "Otra58Clave" not in repr(refusals)


def test_what_is_needed_to_compare_shows_in_no_representation(scene: Scene) -> None:
    a_password(scene.user)
    begun = password_check.begin(scene.user, claim=b"", device_id=None, profile=scene.profile, now=NOON)
    assert "argon2" not in repr(begun)


def test_setting_a_password_ends_every_other_session_and_open_temporary_password(scene: Scene) -> None:
    run = uuid4()
    here, there = (
        sessions.open_session(
            scene.user, portal_key=scene.portal, scope="full", proofs=(), run_id=uuid4(), profile=scene.profile,
            now=NOON, actor=SYSTEM, origin=FROM_HOME,
        )
        for _ in range(2)
    )  # fmt: skip
    plain = temporary_passwords.issue(scene.user, lifetime=DAY, now=NOON, actor=SYSTEM, run=run)
    done = set_password(scene.user, verifier_of(PASSWORD), now=NOON, actor=SYSTEM, but_session=here.id)
    assert done.sessions_ended == 1
    assert sessions.find(there.secret, now=NOON) is None
    assert sessions.find(here.secret, now=NOON) is not None
    assert kind(attempt(scene, plain)) == "wrong"


def test_a_former_password_may_not_come_back(scene: Scene) -> None:
    """Guard: password-history."""
    for number in range(8):
        a_password(scene.user, f"Andina58k{'ZYXWVUTS'[number]}", now=NOON + number * DAY)
    former = former_verifiers(scene.user, profile=scene.profile)
    assert len(former) == scene.profile.password.history
    assert make_verifier("Andina58kV", unlike=former) is None
    assert make_verifier("Andina58kZ", unlike=former) is not None, "too long ago"
    assert PasswordHistory.objects.count() == 7


def test_the_banks_rules_judge_and_the_same_are_stated(scene: Scene) -> None:
    assert broken_rules(PASSWORD, profile=scene.profile, user_id=scene.user) == ()
    assert [each.rule for each in broken_rules("corta1", profile=scene.profile, user_id=None)] == ["too-short"]
    own = broken_rules("Torres58kz", profile=scene.profile, user_id=scene.user)
    assert [each.rule for each in own] == ["context-word"]
    assert rules_to_state(scene.profile)["too-short"] == 8


def test_a_megabyte_is_no_password_and_costs_no_more(scene: Scene) -> None:
    a_password(scene.user)
    assert kind(attempt(scene, PASSWORD + "x" * 1_000_000)) == "wrong"


def test_cheaper_parameters_are_noticed(settings) -> None:
    """Guard: argon2-not-weakened."""
    assert argon2id.is_weakened()
    settings.LLAVERO_ARGON2 = {}
    assert not argon2id.is_weakened()


def test_more_checks_than_places_are_refused_not_queued_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guard: argon2-bounded."""
    import threading

    full = threading.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(argon2id, "_places", full)
    monkeypatch.setattr(argon2id, "LONGEST_WAIT_S", 0.0)
    with pytest.raises(DomainError):
        argon2id.matches(argon2id.nobodys_verifier(), "x")
