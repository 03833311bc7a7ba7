"""A phone that has both the picture and the code becomes a token, once; anything less leaves one identity or none."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from llavero.audit.models import Event
from llavero.credentials import enrollment_codes, enrollment_rows, enrollments
from llavero.credentials.authenticators import Device, add_authenticator
from llavero.credentials.codes import CodeReason, check_code
from llavero.credentials.enrollments import NoContact, SendRefused
from llavero.credentials.models import Authenticator, Enrollment
from llavero.domain.actor import SYSTEM, Origin
from llavero.domain.authenticator import Custody, Kind
from llavero.domain.enrollment import CloseReason, State
from llavero.domain.errors import DomainError, ErrorCode
from llavero.people.contacts import contact_for
from llavero.people.enroll import retire_contact
from llavero.tenancy.models import Tenant
from tests.builders.banks import NOON
from tests.builders.credentials import a_token
from tests.builders.enrollments import Here, a_phone, an_enrollment, another, sent_code
from tests.credentials.conftest import Scene
from tests.support.phone import ServerRefusedError, WrongKeyError

HOME = Origin("192.0.2.7")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def here(scene: Scene) -> Here:
    return Here(scene.profile)


def view(scene: Scene, of, *, now=NOON):
    """Look at the page again."""
    return enrollments.view_enrollment(of.id, profile=scene.profile, now=now)


def consume(of, *, is_active: bool = True, now=NOON):
    """Commit as the procedure does."""
    return enrollments.consume_enrollment(of.id, is_active=is_active, now=now, actor=SYSTEM)


def refusal(act) -> str:
    """Give the word of a refusal."""
    with pytest.raises(ServerRefusedError) as refused:
        act()
    return refused.value.code


def test_a_phone_goes_the_whole_way_and_its_codes_count(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    phone = a_phone(opened, here)
    assert phone.enroll(sent_code()) == {"state": "confirmed"}
    assert view(scene, opened).state is State.CONFIRMED
    made = Authenticator.objects.get(id=consume(opened))
    assert (made.kind, made.slot, made.custody, made.binding, made.credential) == (
        "soft", "soft", "delivered", "assigned", "active",
    )  # fmt: skip
    assert made.serial == phone.identity["serial"] == "PBT000001"
    assert made.enrollment_id == opened.id
    assert phone.identity == {
        "serial": "PBT000001", "algorithm": "SHA256", "digits": 6, "period": 30, "name": "TOKEN PRODUBANCO"
    }  # fmt: skip
    typed = phone.code("2580", t=int(NOON.timestamp() * 1000))
    verdict = check_code(
        scene.user, typed, portal_key=scene.portal, profile=scene.profile, now=NOON, actor=SYSTEM, origin=HOME
    )
    assert verdict.reason is CodeReason.OK


def test_where_the_bank_says_so_the_token_waits_for_its_activation(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    a_phone(opened, here).enroll(sent_code())
    assert Authenticator.objects.get(id=consume(opened, is_active=False)).credential == "pending"


def test_when_it_is_consumed_nothing_is_left_that_an_exchange_needed(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    phone = a_phone(opened, here)
    phone.enroll(sent_code())
    consume(opened)
    row = Enrollment.objects.get(id=opened.id)
    assert (row.ticket_sealed, row.r_sealed, row.seed_sealed, row.exchange_key_sealed, row.activation_digest) == (
        (None,) * 5
    )
    assert phone.confirm() == {"state": "confirmed"}, "an answer that was lost is given again after the commit"
    assert view(scene, opened).link == ""


def test_every_stage_is_on_record_without_a_secret(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    a_phone(opened, here).enroll(sent_code())
    consume(opened)
    kinds = list(Event.objects.values_list("kind", flat=True))
    wanted = [
        "enrollment.opened", "message.queued", "enrollment.code_sent", "enrollment.bound", "enrollment.confirmed",
        "authenticator.assigned", "authenticator.moved", "authenticator.activated", "enrollment.consumed",
    ]  # fmt: skip
    assert sorted(kind for kind in kinds if kind in wanted) == sorted(wanted)


def test_the_picture_stays_the_same_on_reload_and_for_its_run(scene: Scene):
    run = uuid4()
    opened = an_enrollment(scene.bank, scene.user, run=run)
    again = an_enrollment(scene.bank, scene.user, run=run)
    assert (again.id, again.link) == (opened.id, opened.link)
    assert view(scene, opened, now=NOON + MINUTE).link == opened.link


def test_a_second_enrollment_of_the_same_person_closes_the_first(scene: Scene, here: Here):
    first = an_enrollment(scene.bank, scene.user)
    code = sent_code()
    phone = a_phone(first, here)
    phone.ask()
    second = an_enrollment(scene.bank, scene.user)
    assert second.id != first.id
    assert view(scene, first).closed_reason is CloseReason.REPLACED
    assert refusal(lambda: phone.exchange(code)) == "enrollment-over"


# Fails without the guard: enrollment-ticket, enrollment-signature
def test_what_does_not_belong_together_is_refused_and_uses_up_no_try(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    code = sent_code()
    stranger = a_phone(opened, here)
    stranger.link = replace(stranger.link, ticket=bytes(20))
    stranger.ask()
    for _ in range(10):
        assert refusal(lambda: stranger.exchange(another(code))) == "enrollment-altered"
    assert refusal(lambda: stranger.exchange(code)) == "enrollment-altered"
    unsigned = a_phone(opened, here)
    unsigned.ask()
    assert refusal(lambda: unsigned.exchange(code, signature="A" * 86)) == "enrollment-altered"
    assert refusal(lambda: unsigned.exchange(code, more="words")) == "enrollment-altered"
    assert view(scene, opened).tries_left == 3
    assert a_phone(opened, here).enroll(code)


def test_a_picture_with_another_key_stops_the_phone(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    phone = a_phone(opened, here)
    phone.link = replace(phone.link, key_hash=bytes(16))
    with pytest.raises(WrongKeyError):
        phone.ask()


def test_a_picture_of_an_enrollment_that_is_not_here_is_unknown(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    phone = a_phone(opened, here)
    phone.link = replace(phone.link, enrollment=uuid4())
    assert refusal(phone.ask) == "enrollment-unknown"
    assert refusal(lambda: phone.confirm("A" * 43)) == "enrollment-unknown"


# Fails without the guard: enrollment-expiry
def test_a_picture_that_is_too_old_is_over(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    code, phone = sent_code(), a_phone(opened, here)
    phone.ask()
    here.now = opened.expires_at
    assert refusal(phone.ask) == "enrollment-over"
    assert refusal(lambda: phone.exchange(code)) == "enrollment-over"
    late = view(scene, opened, now=opened.expires_at)
    assert (late.state, late.closed_reason, late.link) == (State.CLOSED, CloseReason.EXPIRED, "")


def test_a_phone_that_was_too_slow_cannot_confirm_nor_be_consumed(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    phone = a_phone(opened, here)
    phone.ask()
    phone.exchange(sent_code())
    here.now = opened.expires_at
    assert refusal(phone.confirm) == "enrollment-over"
    here.now = NOON
    phone.confirm()
    with pytest.raises(DomainError) as refused:
        consume(opened, now=opened.expires_at)
    assert refused.value.code is ErrorCode.CHANGED_MEANWHILE


# Fails without the guard: enrollment-epoch
def test_an_enrollment_of_before_a_restore_is_dead(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    phone = a_phone(opened, here)
    Tenant.objects.filter(id=scene.bank.id).update(epoch=2)
    assert refusal(phone.ask) == "enrollment-over"
    assert enrollments.sweep_expired(now=NOON, most=10) == 1


def test_a_wrong_code_is_counted_and_the_right_one_still_counts(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    code, phone = sent_code(), a_phone(opened, here)
    phone.ask()
    with pytest.raises(ServerRefusedError) as refused:
        phone.exchange(another(code))
    assert refused.value.problem == {"code": "activation-code-wrong", "tries_left": 2}
    assert view(scene, opened).tries_left == 2
    assert refusal(lambda: phone.exchange("eight")) == "activation-code-wrong"
    assert view(scene, opened).tries_left == 2, "what is no code was not compared and costs nothing"
    phone.exchange(code)


# Fails without the guard: activation-code-attempts
def test_used_up_tries_close_the_enrollment(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    code, phone = sent_code(), a_phone(opened, here)
    phone.ask()
    for left in (2, 1, 0):
        with pytest.raises(ServerRefusedError) as refused:
            phone.exchange(another(code))
        assert refused.value.problem["tries_left"] == left
    assert refusal(lambda: phone.exchange(code)) == "enrollment-over"
    assert view(scene, opened).closed_reason is CloseReason.CODES_USED_UP


# Fails without the guard: activation-code-attempts
def test_a_try_that_another_counted_meanwhile_is_not_answered(scene: Scene):
    opened = an_enrollment(scene.bank, scene.user)
    stale = Enrollment.objects.get(id=opened.id)
    assert enrollment_codes.judge(stale, another(sent_code()), profile=scene.profile, now=NOON).wrong == "wrong"
    with pytest.raises(DomainError) as refused:
        enrollment_codes.judge(stale, another(sent_code()), profile=scene.profile, now=NOON)
    assert refused.value.code is ErrorCode.CHANGED_MEANWHILE
    assert Enrollment.objects.get(id=opened.id).attempts == 1


def test_tries_count_against_the_person_and_outlive_the_enrollment(scene: Scene, here: Here):
    run = uuid4()
    for _ in range(2):
        opened = an_enrollment(scene.bank, scene.user, run=run)
        code, phone = sent_code(opened), a_phone(opened, here)
        phone.ask()
        for _ in range(2):
            assert refusal(lambda p=phone, c=code: p.exchange(another(c))) == "activation-code-wrong"
        enrollments.close_enrollment(opened.id, CloseReason.CANCELLED, now=NOON, actor=SYSTEM)
    opened = an_enrollment(scene.bank, scene.user, run=run)
    phone = a_phone(opened, here)
    phone.ask()
    with pytest.raises(ServerRefusedError) as refused:
        phone.exchange(sent_code())
    assert refused.value.code == "device-blocked"
    assert refused.value.problem["blocked_until"] == NOON + 15 * MINUTE
    assert view(scene, opened).tries_left == 3, "while blocked nothing is compared and nothing is counted"


# Fails without the guard: activation-code-expiry
def test_a_late_code_is_told_apart_and_another_brings_no_new_tries(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    first, phone = sent_code(), a_phone(opened, here)
    phone.ask()
    assert refusal(lambda: phone.exchange(another(first))) == "activation-code-wrong"
    here.now = opened.code_expires_at
    assert refusal(lambda: phone.exchange(first)) == "activation-code-late"
    asked = {"profile": scene.profile, "now": here.now, "actor": SYSTEM, "origin": HOME}
    assert enrollments.resend_activation_code(opened.id, **asked)
    assert sent_code() != first
    assert refusal(lambda: phone.exchange(first)) == "activation-code-wrong", "the earlier one died"
    assert view(scene, opened, now=here.now).tries_left == 1
    phone.exchange(sent_code())


def test_another_code_waits_its_time_and_is_not_sent_without_end(scene: Scene):
    opened, now = an_enrollment(scene.bank, scene.user), NOON
    asked = {"profile": scene.profile, "actor": SYSTEM, "origin": HOME}
    assert not enrollments.resend_activation_code(opened.id, now=now, **asked)
    for left in (2, 1, 0):
        now = view(scene, opened, now=now).resend_at
        assert enrollments.resend_activation_code(opened.id, now=now, **asked)
        assert view(scene, opened, now=now).resends_left == left
    assert not enrollments.resend_activation_code(opened.id, now=now + 5 * MINUTE, **asked)


def test_a_code_goes_only_to_a_contact_that_is_trusted(scene: Scene):
    contact = contact_for(scene.user, "sms", now=NOON)
    assert contact is not None
    retire_contact(contact.id, now=NOON, actor=SYSTEM)
    opened = enrollments.open_enrollment(
        scene.user, run=uuid4(), channel="sms", portals=(), profile=scene.profile, now=NOON, actor=SYSTEM, origin=HOME
    )
    assert isinstance(opened, NoContact)
    assert not Enrollment.objects.exists(), "what cannot be finished is not begun"
    assert Event.objects.filter(kind="enrollment.code_not_sent", outcome="refused").count() == 1


def test_what_the_send_budgets_refuse_is_not_opened(scene: Scene):
    for _ in range(5):
        an_enrollment(scene.bank, scene.user)
    opened = enrollments.open_enrollment(
        scene.user, run=uuid4(), channel="sms", portals=(), profile=scene.profile, now=NOON, actor=SYSTEM, origin=HOME
    )
    assert isinstance(opened, SendRefused)


def test_by_mail_the_code_goes_by_mail(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user, channel="email")
    assert "@" in opened.masked_contact
    assert a_phone(opened, here).enroll(sent_code())


# Fails without the guard: first-phone-only
def test_a_second_phone_with_the_same_picture_and_code_is_refused(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    code, first, second = sent_code(), a_phone(opened, here), a_phone(opened, here)
    first.ask()
    second.ask()
    first.exchange(code)
    assert refusal(lambda: second.exchange(code)) == "enrollment-taken"
    first.confirm()
    assert refusal(lambda: second.exchange(code)) == "enrollment-over"


def test_the_same_phone_may_ask_again_until_it_has_confirmed(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    phone = a_phone(opened, here)
    phone.ask()
    once = phone.exchange(sent_code())
    early = phone.confirmation()
    again = phone.exchange("")
    assert again == once, "serial and seed stay"
    assert refusal(lambda: phone.confirm(early)) == "confirmation-wrong"
    phone.confirm()
    assert refusal(lambda: phone.exchange("")) == "enrollment-over"


# Fails without the guard: confirmation-is-of-the-exchange
def test_a_confirmation_of_something_else_is_wrong(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    phone = a_phone(opened, here)
    phone.ask()
    assert refusal(lambda: phone.confirm("A" * 43)) == "confirmation-wrong"
    phone.exchange(sent_code())
    assert refusal(lambda: phone.confirm("A" * 43)) == "confirmation-wrong"
    phone.confirm()
    assert refusal(lambda: phone.confirm("A" * 43)) == "confirmation-wrong"


# Fails without the guard: only-confirmed-counts
def test_only_a_confirmed_phone_becomes_a_token_and_only_once(scene: Scene, here: Here):
    opened = an_enrollment(scene.bank, scene.user)
    phone = a_phone(opened, here)
    phone.ask()
    phone.exchange(sent_code())
    with pytest.raises(DomainError) as early:
        consume(opened)
    assert early.value.code is ErrorCode.CHANGED_MEANWHILE
    phone.confirm()
    consume(opened)
    with pytest.raises(DomainError) as again:
        consume(opened)
    assert again.value.code is ErrorCode.CHANGED_MEANWHILE
    assert Authenticator.objects.count() == 1


def test_nobody_has_two_active_soft_tokens(scene: Scene, here: Here):
    a_token(scene.user, kind=Kind.SOFT)
    opened = an_enrollment(scene.bank, scene.user)
    a_phone(opened, here).enroll(sent_code())
    with pytest.raises(DomainError) as refused:
        consume(opened)
    assert refused.value.code is ErrorCode.DUPLICATE


def test_serials_count_up_and_pass_over_those_that_exist(scene: Scene, here: Here):
    add_authenticator(Device(serial="PBT000002", seed=bytes(20)), custody=Custody.VAULT, now=NOON)
    serials = []
    for _ in range(2):
        opened = an_enrollment(scene.bank, scene.user)
        phone = a_phone(opened, here)
        phone.enroll(sent_code(opened))
        serials.append(phone.identity["serial"])
        enrollments.close_enrollment(opened.id, CloseReason.CANCELLED, now=NOON, actor=SYSTEM)
    assert serials == ["PBT000001", "PBT000003"]


def test_both_screens_show_the_same_fingerprint_where_the_bank_asks_for_it(scene: Scene):
    rules = scene.profile.soft_token.model_copy(update={"shows_fingerprint": True})
    profile = scene.profile.model_copy(update={"soft_token": rules})
    here = Here(profile)
    opened = an_enrollment(scene.bank, scene.user, profile=profile)
    assert opened.fingerprint == ""
    phone = a_phone(opened, here)
    phone.ask()
    phone.exchange(sent_code())
    shown = enrollments.view_enrollment(opened.id, profile=profile, now=NOON).fingerprint
    assert shown == phone.fingerprint
    assert len(shown) == 8
    assert view(scene, opened).fingerprint == "", "and nowhere else"


def test_the_sweep_closes_and_wipes_what_nobody_finished(scene: Scene):
    opened = an_enrollment(scene.bank, scene.user)
    assert enrollments.sweep_expired(now=NOON, most=10) == 0
    assert enrollments.sweep_expired(now=opened.expires_at, most=10) == 1
    row = Enrollment.objects.get(id=opened.id)
    assert (row.state, row.closed_reason, row.ticket_sealed, row.exchange_key_sealed) == (
        "closed", "expired", None, None,
    )  # fmt: skip
    assert enrollments.sweep_expired(now=opened.expires_at, most=10) == 0


# Fails without the guard: enrollment-moves-from-what-was-read
def test_what_was_read_before_another_moved_it_moves_nothing(scene: Scene):
    opened = an_enrollment(scene.bank, scene.user)
    stale = Enrollment.objects.get(id=opened.id)
    enrollments.close_enrollment(opened.id, CloseReason.CANCELLED, now=NOON, actor=SYSTEM)
    with pytest.raises(DomainError) as refused:
        enrollment_rows.close(stale, CloseReason.EXPIRED, now=NOON)
    assert refused.value.code is ErrorCode.CHANGED_MEANWHILE
    assert Enrollment.objects.get(id=opened.id).closed_reason == "cancelled"


def test_what_a_run_leaves_open_ends_with_it(scene: Scene, here: Here):
    run = uuid4()
    opened = an_enrollment(scene.bank, scene.user, run=run)
    a_phone(opened, here).enroll(sent_code())
    assert enrollments.confirmed_in_run(run, now=NOON) == opened.id
    assert enrollments.close_enrollments_of_run(run, CloseReason.CANCELLED, now=NOON, actor=SYSTEM) == 1
    assert enrollments.confirmed_in_run(run, now=NOON) is None
    assert enrollments.close_enrollments_of_run(run, CloseReason.CANCELLED, now=NOON, actor=SYSTEM) == 0


def test_what_the_page_is_told_does_not_stand_in_a_log(scene: Scene):
    opened = an_enrollment(scene.bank, scene.user)
    assert opened.link not in repr(opened)
    assert opened.link.startswith("http://app.localhost:8000/#1.produbanco.")


def test_without_an_app_nothing_is_opened(scene: Scene, settings):
    settings.LLAVERO_APP_ORIGIN = ""
    with pytest.raises(DomainError) as refused:
        an_enrollment(scene.bank, scene.user)
    assert refused.value.code is ErrorCode.UNAVAILABLE
