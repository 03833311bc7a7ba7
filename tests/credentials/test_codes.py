"""A code counts once, in its entrance, within its budget, and nobody's codes are checked as long as anybody's."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from llavero.audit.read import newest_events
from llavero.credentials import authenticators, code_rows
from llavero.credentials.codes import CodeReason, CodeVerdict, check_code, has_usable_code_authenticator, resync
from llavero.credentials.models import AttemptBudget, Authenticator
from llavero.domain.actor import ANONYMOUS, SYSTEM
from llavero.domain.authenticator import Kind, Mode, RevokedReason
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.oath import Proven
from llavero.domain.two_counts import CLEAN
from llavero.tenancy.models import Tenant
from tests.builders.banks import NOON
from tests.builders.credentials import Token, a_token
from tests.credentials.conftest import FROM_HOME, Scene

LATER = NOON + timedelta(minutes=5)


def check(scene: Scene, typed: str, *, now=NOON, user: UUID | None = None, nobody: bool = False) -> CodeVerdict:
    """Check a code as a step does."""
    who = None if nobody else user or scene.user
    return check_code(
        who, typed, claim=b"nobody", portal_key=scene.portal, profile=scene.profile, now=now, actor=ANONYMOUS,
        origin=FROM_HOME, run=uuid4(), step="codigo",
    )  # fmt: skip


# Fails where the guard lets no token count: code-of-its-portal
@pytest.mark.parametrize("mode", [Mode.TOTP, Mode.HOTP])
def test_a_right_code_counts_once_and_typed_again_costs_no_try(scene: Scene, mode: Mode) -> None:
    """Guard: code-once."""
    token = a_token(scene.user, mode=mode)
    code = token.code() if mode is Mode.TOTP else token.press(0)
    assert check(scene, code).accepted == token.id
    again = check(scene, code)
    assert (again.accepted, again.reason) == (None, CodeReason.REPLAYED)
    assert Authenticator.objects.get().code_failures == 0
    assert (again.wait_until == NOON + timedelta(seconds=30)) == (mode is Mode.TOTP)


def test_the_step_that_a_code_proved_only_rises(scene: Scene) -> None:
    """Guard: code-once."""
    token = a_token(scene.user)
    assert code_rows.take_step(token.id, Proven(7), left=CLEAN, now=NOON)
    assert not code_rows.take_step(token.id, Proven(7), left=CLEAN, now=NOON)
    assert not code_rows.take_step(token.id, Proven(6), left=CLEAN, now=NOON)


def test_a_code_older_than_one_used_is_refused_and_counted(scene: Scene) -> None:
    token = a_token(scene.user)
    assert check(scene, token.code()).accepted
    older = check(scene, token.code(steps=-1))
    assert older.reason is CodeReason.OLDER
    assert Authenticator.objects.get().code_failures == 1


@pytest.mark.parametrize("typed", ["{} {}", "{}-{}", "\u200b{}{} "])
def test_a_code_is_read_however_it_is_typed(scene: Scene, typed: str) -> None:
    code = a_token(scene.user).code()
    assert check(scene, typed.format(code[:3], code[3:])).accepted


def test_what_is_no_code_costs_nothing(scene: Scene) -> None:
    a_token(scene.user)
    assert check(scene, "hola").reason is CodeReason.NOT_A_CODE
    assert Authenticator.objects.get().code_failures == 0


def test_of_two_tokens_either_matches_and_both_count_what_is_wrong(scene: Scene) -> None:
    hard, soft = a_token(scene.user), a_token(scene.user, kind=Kind.SOFT)
    assert check(scene, hard.code()).accepted == hard.id
    assert check(scene, soft.code()).accepted == soft.id
    check(scene, "000000")
    assert set(Authenticator.objects.values_list("code_failures", flat=True)) == {1}


def test_a_budget_delays_then_blocks_and_the_right_code_must_wait(scene: Scene) -> None:
    """Guard: code-budget-before-answer."""
    token, now = a_token(scene.user), NOON
    verdicts = []
    for wait in (0, 0, 0, 0, 5, 15):
        now += timedelta(seconds=wait)
        verdicts.append(check(scene, "000000", now=now))
    assert [verdict.tries_left for verdict in verdicts] == [5, 4, 3, 2, 1, 0]
    assert verdicts[3].wait_until == NOON + timedelta(seconds=5)
    assert verdicts[3].blocked_until is None
    assert verdicts[5].blocked_until == now + timedelta(minutes=15)
    refused = check(scene, token.code(now), now=now)
    assert (refused.reason, refused.accepted) == (CodeReason.BLOCKED, None)
    assert not has_usable_code_authenticator(scene.user, scene.portal, now=now)
    free = now + timedelta(minutes=15)
    assert has_usable_code_authenticator(scene.user, scene.portal, now=free)
    assert check(scene, token.code(free), now=free).accepted


def test_nobody_and_who_has_no_token_are_counted_and_blocked_alike(scene: Scene) -> None:
    seen = {}
    for nobody in (True, False):
        now, seen[nobody] = NOON, []
        for wait in (0, 0, 0, 0, 5, 15, 0):
            now += timedelta(seconds=wait)
            verdict = check(scene, "123456", now=now, nobody=nobody)
            seen[nobody].append((verdict.tries_left, verdict.wait_until, verdict.blocked_until, verdict.accepted))
    assert seen[True] == seen[False]
    assert AttemptBudget.objects.filter(factor="code", expires_at=None).count() == 1
    assert AttemptBudget.objects.filter(factor="code").count() == 2


def ended(scene: Scene, how: str, token: Token) -> None:
    """Make a token unusable in one way."""
    match how:
        case "suspended":
            authenticators.suspend(token.id, now=NOON, actor=SYSTEM)
        case "revoked":
            authenticators.revoke(token.id, RevokedReason.LOST, now=NOON, actor=SYSTEM)
        case "expired":
            Authenticator.objects.update(expires_at=NOON)
        case "restored":
            Tenant.objects.update(epoch=2)
        case "elsewhere":
            Authenticator.objects.update(portals=["empresas"])


@pytest.mark.parametrize("how", ["suspended", "revoked", "expired", "restored", "elsewhere"])
def test_a_token_that_does_not_count_proves_nothing(scene: Scene, how: str) -> None:
    """Guard: code-of-usable-authenticator, code-of-unexpired-authenticator, code-epoch, code-of-its-portal."""
    token = a_token(scene.user)
    ended(scene, how, token)
    assert check(scene, token.code()).reason is CodeReason.NO_AUTHENTICATOR
    assert not has_usable_code_authenticator(scene.user, scene.portal, now=NOON)


def test_a_resync_takes_two_codes_on_the_same_budget(scene: Scene) -> None:
    token = a_token(scene.user, mode=Mode.HOTP)
    assert check(scene, token.press(150)).reason is CodeReason.WRONG

    def resynced(*codes: str) -> CodeVerdict:
        return resync(token.id, codes, profile=scene.profile, now=NOON, actor=SYSTEM, origin=FROM_HOME)

    assert resynced(token.press(150)).reason is CodeReason.NOT_A_CODE
    assert resynced(token.press(150), token.press(152)).reason is CodeReason.WRONG
    assert Authenticator.objects.get().code_failures == 2
    assert resynced(token.press(150), token.press(151)).accepted == token.id
    assert resynced(token.press(150), token.press(151)).accepted is None
    assert check(scene, token.press(152)).accepted


def test_a_verdict_is_on_record_with_its_reason_and_without_the_code(scene: Scene) -> None:
    token = a_token(scene.user)
    code = token.code()
    for typed in (code, code, "999999"):
        check(scene, typed)
    events = [event for event in newest_events(most=50) if event.kind.startswith("code.")]
    assert sorted((event.kind.value, event.reason) for event in events) == [
        ("code.accepted", ""),
        ("code.refused", "replayed"),
        ("code.refused", "wrong"),
    ]
    assert code not in str([event.facts for event in events])


def test_one_active_token_of_a_kind_per_user(scene: Scene) -> None:
    """Guard: one-active-per-slot."""
    a_token(scene.user)
    second = a_token(scene.user, is_active=False)
    with pytest.raises(DomainError) as refused:
        authenticators.activate(second.id, now=NOON, actor=SYSTEM)
    assert refused.value.code is ErrorCode.DUPLICATE


def test_a_token_moves_only_by_its_table_and_keeps_its_seed_sealed(scene: Scene) -> None:
    token = a_token(scene.user)
    authenticators.revoke(token.id, RevokedReason.STOLEN, now=NOON, actor=SYSTEM)
    with pytest.raises(DomainError):
        authenticators.resume(token.id, now=NOON, actor=SYSTEM)
    row = Authenticator.objects.get()
    assert row.revoked_reason == "stolen"
    assert token.seed not in bytes(row.seed_sealed)


def test_a_token_that_was_moved_meanwhile_is_not_moved_again(scene: Scene) -> None:
    """Guard: authenticator-moves-from-what-was-read."""
    token = a_token(scene.user)
    row = Authenticator.objects.get(id=token.id)
    authenticators.suspend(token.id, now=NOON, actor=SYSTEM)
    with pytest.raises(DomainError) as refused:
        authenticators._move(row, {"credential": "revoked", "revoked_reason": "lost"})
    assert refused.value.code is ErrorCode.CHANGED_MEANWHILE


def test_a_token_that_is_gone_meanwhile_is_refused_like_one_that_was_moved(scene: Scene) -> None:
    token = a_token(scene.user)
    Authenticator.objects.get(id=token.id).delete()
    with pytest.raises(DomainError) as refused:
        authenticators.suspend(token.id, now=NOON, actor=SYSTEM)
    assert refused.value.code is ErrorCode.CHANGED_MEANWHILE


@pytest.mark.parametrize("typed", ["12", "1234567", "12345678", "hola"])
def test_the_length_that_counts_is_the_banks_and_not_the_persons(scene: Scene, typed: str) -> None:
    """A bank says how many digits its tokens show; "too short" must not tell who has one, and of how many."""
    a_token(scene.user)
    eight = scene.profile.code.model_copy(update={"digits": (8,)})
    profile = scene.profile.model_copy(update={"code": eight})
    bank = replace(scene, bank=replace(scene.bank, profile=profile))
    reasons = {check(bank, typed, nobody=nobody).reason for nobody in (False, True)}
    assert reasons == {CodeReason.WRONG if typed == "12345678" else CodeReason.NOT_A_CODE}


def test_wrong_pins_leave_so_many_codes_fewer(scene: Scene) -> None:
    """Guard: pin-and-code-one-budget. Who holds the phone tries a PIN by typing the code that it then shows."""
    token, policy = a_token(scene.user, kind=Kind.SOFT), scene.profile.locks.code.policy()
    Authenticator.objects.update(pin_failures=policy.tries - 1, last_request_at=NOON)
    told = check(scene, "000000", now=LATER)
    assert (told.reason, told.tries_left) == (CodeReason.WRONG, 0)
    assert told.blocked_until is not None
    assert check(scene, token.code(LATER), now=LATER).reason is CodeReason.BLOCKED


def test_the_right_code_gives_nobody_new_guesses_at_a_pin(scene: Scene) -> None:
    """Guard: right-clears-its-own-count."""
    token = a_token(scene.user, kind=Kind.SOFT)
    Authenticator.objects.update(pin_failures=2, code_failures=1, block_level=1, last_request_at=NOON)
    assert check(scene, token.code(LATER), now=LATER).accepted
    row = Authenticator.objects.get()
    assert (row.code_failures, row.pin_failures, row.block_level) == (0, 2, 1)


def test_wrong_pins_of_long_ago_do_not_come_back_with_the_right_code(scene: Scene) -> None:
    token, much_later = a_token(scene.user, kind=Kind.SOFT), NOON + timedelta(days=60)
    Authenticator.objects.update(pin_failures=4, block_level=1, last_request_at=NOON)
    assert check(scene, token.code(much_later), now=much_later).accepted
    row = Authenticator.objects.get()
    assert (row.pin_failures, row.block_level) == (0, 0)
