"""A code that was sent is right once, in its run, for its purpose; another one kills it and brings no new tries."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from llavero.credentials import one_time_code_rows, one_time_codes
from llavero.credentials.code_messages import reachable
from llavero.credentials.models import OneTimeCode
from llavero.credentials.one_time_codes import NoContact, OtpReason, OtpVerdict, SendRefused, Sent
from llavero.domain import one_time_code as rules
from llavero.domain.actor import ANONYMOUS, Actor, ActorKind
from llavero.notifications import dispatch
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.people.contacts import contact_for
from llavero.people.enroll import retire_contact
from llavero.tenancy.models import Tenant
from tests.builders.banks import NOON
from tests.credentials.conftest import FROM_HOME, Scene
from tests.support.letters import budgets

RUN = uuid4()
HALF_A_MINUTE = timedelta(seconds=30)


def send(
    scene: Scene, channels="sms", *, now=NOON, run: UUID = RUN, nobody: bool = False, purpose: str = "clave-sms",
    actor: Actor = ANONYMOUS, claim: bytes = b"nobody",
):  # fmt: skip
    """Send as a step does."""
    return one_time_codes.send(
        run_id=run, client_id=None, purpose=purpose, channels=channels, user_id=None if nobody else scene.user,
        claim=claim, digits=6, lifetime=timedelta(minutes=5), attempts=3, resends=3, profile=scene.profile,
        voice="es@tu", operation="unlock-user", now=now, actor=actor, origin=FROM_HOME,
    )  # fmt: skip


def within(scene: Scene, **tight: int) -> Scene:
    """Let so many messages an hour leave for one company, one prefix, or in all."""
    profile = scene.profile.model_copy(update={"send_budgets": budgets(**tight)})
    return replace(scene, bank=replace(scene.bank, profile=profile))


def codes() -> list[str]:
    """Read the codes of every message that waits, oldest first, as their person would."""
    letters = [open_letter(row) for row in Outbox.objects.order_by("created_at", "id")]
    return ["".join(c for c in _after(letter.body) if c.isdigit())[:6] for letter in letters]


def _after(body: str) -> str:
    mark = "Tu código temporal es " if "Tu código temporal es " in body else ": "
    return body.split(mark, 1)[1]


def judge(
    scene: Scene, typed: str | dict[str, str], *, now=NOON, run: UUID = RUN, nobody: bool = False,
    purpose: str = "clave-sms",
) -> OtpVerdict:  # fmt: skip
    """Judge as a step does."""
    return one_time_codes.judge(
        run_id=run, purpose=purpose, typed=typed if isinstance(typed, dict) else {"any": typed},
        user_id=None if nobody else scene.user, claim=b"nobody", profile=scene.profile, now=now, actor=ANONYMOUS,
        origin=FROM_HOME,
    )  # fmt: skip


def wrong(code: str) -> str:
    """Give another code."""
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_message_names_the_operation_and_the_code_is_right_once(scene: Scene) -> None:
    """Guard: otp-once."""
    sent = send(scene)
    assert isinstance(sent, Sent)
    assert (sent.expires_at, sent.resends_left) == (NOON + timedelta(minutes=5), 3)
    assert "desbloquear tu usuario" in open_letter(Outbox.objects.get()).body
    code = codes()[0]
    assert judge(scene, code).ok
    assert judge(scene, code).reason is OtpReason.ALREADY_CLAIMED


def test_a_code_that_was_judged_meanwhile_is_not_written_again(scene: Scene) -> None:
    """Guard: otp-once."""
    send(scene)
    row = OneTimeCode.objects.get()
    spent = rules.judge(one_time_code_rows.as_sent(row), one_time_code_rows.policy_of(row), matches=True, now=NOON)
    assert one_time_code_rows.put(row, spent.after, now=NOON)
    assert not one_time_code_rows.put(row, spent.after, now=NOON)


@pytest.mark.parametrize("other", [{"run": uuid4()}, {"purpose": "otra"}])
def test_a_code_counts_in_its_run_and_for_its_purpose_only(scene: Scene, other: dict) -> None:
    send(scene)
    assert judge(scene, codes()[0], **other).reason is OtpReason.NONE_SENT
    assert judge(scene, codes()[0]).ok


def test_wrong_tries_use_it_up_and_then_the_right_one_is_refused(scene: Scene) -> None:
    send(scene)
    code = codes()[0]
    assert [judge(scene, wrong(code)).tries_left for _ in range(3)] == [2, 1, 0]
    assert judge(scene, code).reason is OtpReason.EXHAUSTED


def test_a_resend_kills_the_former_and_brings_no_new_tries(scene: Scene) -> None:
    """Guard: earlier-code-dies."""
    send(scene)
    judge(scene, wrong(codes()[0]))
    assert isinstance(send(scene, now=NOON + HALF_A_MINUTE), Sent)
    first, second = codes()
    late = NOON + HALF_A_MINUTE
    if first != second:
        assert judge(scene, first, now=late).tries_left == 1
    assert judge(scene, second, now=late).ok


def test_resends_wait_longer_each_time_and_end(scene: Scene) -> None:
    send(scene)
    now = NOON
    for wait in (30, 60, 120):
        refused = send(scene, now=now + timedelta(seconds=wait - 1))
        assert refused == SendRefused("resend-wait", now + timedelta(seconds=wait))
        now += timedelta(seconds=wait)
        assert one_time_codes.current(RUN, "clave-sms", now=now).resend_at == now
        assert isinstance(send(scene, now=now), Sent)
    assert send(scene, now=now + timedelta(hours=1)) == SendRefused("none-left", None)
    assert one_time_codes.current(RUN, "clave-sms", now=now).resends_left == 0
    assert Outbox.objects.count() == 4


def test_an_expired_code_says_so(scene: Scene) -> None:
    send(scene)
    assert judge(scene, codes()[0], now=NOON + timedelta(minutes=5)).reason is OtpReason.EXPIRED


def test_after_a_restore_no_code_is_right(scene: Scene) -> None:
    """Guard: one-time-code-epoch."""
    send(scene)
    Tenant.objects.update(epoch=2)
    assert not judge(scene, codes()[0]).ok


def test_both_channels_have_a_code_each_and_both_must_be_right_at_once(scene: Scene) -> None:
    send(scene, "both")
    assert OneTimeCode.objects.count() == 2
    by_channel = dict(zip([row.channel for row in Outbox.objects.order_by("created_at", "id")], codes(), strict=True))
    half = {**by_channel, "email": wrong(by_channel["email"])}
    assert judge(scene, half).reason is OtpReason.WRONG
    assert judge(scene, {"sms": by_channel["sms"]}).reason is OtpReason.NOT_A_CODE
    assert judge(scene, by_channel).ok
    assert set(OneTimeCode.objects.values_list("state", flat=True)) == {"claimed"}


def test_one_code_goes_to_both_channels_in_two_messages(scene: Scene) -> None:
    send(scene, "both_one_code")
    assert OneTimeCode.objects.get().channel == "any"
    assert len(codes()) == 2
    assert len(set(codes())) == 1
    assert judge(scene, codes()[0]).ok


def test_without_a_contact_nothing_is_sent(scene: Scene) -> None:
    mobile = contact_for(scene.user, "sms", now=NOON)
    assert mobile is not None
    retire_contact(mobile.id, now=NOON, actor=ANONYMOUS)
    assert send(scene) == NoContact()
    assert send(scene, "both") == NoContact()
    assert isinstance(send(scene, "both_one_code"), Sent)


def test_nobody_gets_the_same_rows_and_no_message_and_is_never_right(scene: Scene) -> None:
    """Guard: decoy-sends-nothing, decoy-code-never-right."""
    assert isinstance(send(scene, nobody=True), Sent)
    assert Outbox.objects.get().goes_nowhere
    assert dispatch.lease(now=NOON) == ()
    row = OneTimeCode.objects.get()
    assert row.user_id is None
    for number in (0, 1, 2):
        verdict = judge(scene, f"{number:06d}", nobody=True)
        assert (verdict.ok, verdict.tries_left) == (False, 2 - number)


def test_not_even_the_right_digits_are_right_for_nobody(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guard: decoy-code-never-right."""
    monkeypatch.setattr(rules, "digits_from", lambda random, *, digits: "246802")
    send(scene, nobody=True)
    assert not judge(scene, "246802", nobody=True).ok


def test_the_send_budget_stops_a_ringing_phone_for_somebody_and_nobody_alike(scene: Scene) -> None:
    for nobody in (False, True):
        sent = [send(scene, run=uuid4(), nobody=nobody) for _ in range(6)]
        assert [isinstance(each, Sent) for each in sent] == [True] * 5 + [False]
        assert isinstance(sent[-1], SendRefused)
        assert sent[-1].scope == "number"
        assert OneTimeCode.objects.filter(user_id=None if nobody else scene.user).count() == 5, "nothing half-written"


def test_one_code_to_both_channels_stops_for_nobody_when_it_would_stop_for_somebody(scene: Scene) -> None:
    """Guard: decoy-is-one-person. A decoy with a person for each channel was sent one code more than people are."""
    stopped = []
    claims = (b"%d" % number for number in range(100))
    claim = next(each for each in claims if len(reachable("both", None, each, scene.profile, NOON)) == 2)
    for nobody in (False, True):
        sent = [send(scene, "both_one_code", run=uuid4(), nobody=nobody, claim=claim) for _ in range(6)]
        stopped.append([each.scope if isinstance(each, SendRefused) else "sent" for each in sent])
    assert stopped[0] == stopped[1] == ["sent"] * 4 + ["user"] * 2


@pytest.mark.parametrize("scope", ["company", "prefix", "bank"])
def test_before_a_proof_whatever_others_used_up_refuses_somebody_and_nobody_alike(scene: Scene, scope: str) -> None:
    """Fails without guard: company-budget-after-a-proof. Else a stranger who made many codes leave for one colleague
    would learn who else has a company here: theirs were refused, and those of made-up names were not.
    """
    tight = within(scene, **{scope: 2})
    sent = [send(tight, run=uuid4(), nobody=nobody) for nobody in (False, False, False, True)]
    assert [isinstance(each, Sent) for each in sent] == [True, True, *[scope == "company"] * 2]


# Fails without guard: company-budget-after-a-proof
def test_after_a_proof_the_budget_of_a_company_holds(scene: Scene) -> None:
    tight, proven = within(scene, company=2), Actor(ActorKind.USER, scene.user)
    sent = [send(tight, run=uuid4(), actor=proven) for _ in range(3)]
    assert [getattr(answer, "scope", "sent") for answer in sent] == ["sent", "sent", "company"]


def test_made_up_names_use_up_nothing_that_people_share(scene: Scene) -> None:
    """Fails without guard: nobody-uses-up-nothing. Else a list of made-up names would silence a bank's telephones."""
    for hour, scope in enumerate(("prefix", "breaker", "bank")):
        tight, now = within(scene, **{scope: 2}), NOON + timedelta(hours=3 * hour)
        for number in range(3):
            sent = send(tight, "both_one_code", run=uuid4(), nobody=True, claim=b"%d" % number, now=now)
            assert isinstance(sent, Sent)
        assert isinstance(send(tight, run=uuid4(), now=now), Sent)


def test_wrong_tries_outlive_runs(scene: Scene) -> None:
    verdicts = []
    now = NOON
    for _ in range(3):
        run, now = uuid4(), now + timedelta(minutes=20)
        send(scene, run=run, now=now)
        verdicts += [judge(scene, wrong(codes()[-1]), run=run, now=now + timedelta(seconds=20 * n)) for n in range(3)]
    assert [verdict.wait_until is not None for verdict in verdicts[:7]] == [False] * 5 + [True, True]
    assert verdicts[7].blocked_until is not None
    assert verdicts[8].reason is OtpReason.BLOCKED


def test_the_codes_of_a_run_that_is_over_die(scene: Scene) -> None:
    send(scene)
    assert one_time_codes.close_codes_of(RUN) == 1
    assert judge(scene, codes()[0]).reason is OtpReason.EXPIRED


def test_no_code_is_kept(scene: Scene) -> None:
    send(scene)
    row = OneTimeCode.objects.get()
    assert codes()[0].encode() not in bytes(row.digest)
    assert len(bytes(row.digest)) == 34
