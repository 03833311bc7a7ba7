"""A real phone, enrolled over HTTP, pulls what waits for it and answers, as the protocol's page says."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import F

from llavero.api.clock import now
from llavero.approvals.read import Shown, view
from llavero.approvals.request import Candidate, Source, Wish, request_approval
from llavero.credentials import authenticators, enrollments
from llavero.credentials.device_requests import milliseconds
from llavero.credentials.models import Authenticator
from llavero.credentials.restore import bring_over
from llavero.domain.actor import SYSTEM, Origin
from llavero.domain.approval_fields import Kind
from llavero.tenancy.models import Tenant
from llavero.tenancy.scope import in_tenant
from tests.api.phone.conftest import Stage
from tests.api.phone.test_door import at, refused
from tests.approvals.conftest import CLIENT, PAYMENT
from tests.support.phone import Phone
from tests.support.phone_answers import Answering

PIN = "2580"


@pytest.fixture
def phone(stage: Stage) -> Phone:
    """A phone whose identity counts."""
    opened, code = stage.open()
    phone = stage.phone(opened)
    phone.enroll(code, pin=PIN)
    with in_tenant(stage.bank.id):
        enrollments.consume_enrollment(opened.id, is_active=True, now=now(), actor=SYSTEM)
    return phone


def ask(stage: Stage, **changed: Any) -> UUID:
    """Ask the user of the stage for a payment."""
    wish: dict[str, Any] = {
        "kind": Kind.PAYMENT_ORDER, "data": PAYMENT, "candidates": [Candidate(user=stage.user)],
        "portal_key": stage.bank.portal, "lifetime": timedelta(minutes=5), "source": Source(client=CLIENT), **changed,
    }  # fmt: skip
    with in_tenant(stage.bank.id):
        return request_approval(
            Wish(**wish), profile=stage.bank.profile, voice="es@tu", now=now(), actor=SYSTEM, origin=Origin()
        )


def see(stage: Stage, approval: UUID) -> Shown:
    with in_tenant(stage.bank.id):
        found = view(approval, client_id=CLIENT, now=now())
    assert found is not None
    return found


def pull(phone: Phone) -> dict[str, Any]:
    return phone.request("GET", "/requests", t=at())


def keys_of(phone: Phone, pin: str = PIN, counter: int = 0) -> Answering:
    return Answering(phone.seed(pin), phone.signing, counter)


def send(phone: Phone, body: dict[str, Any]) -> dict[str, Any]:
    return phone.request("POST", "/answers", body, t=at())


def test_a_phone_pulls_shows_and_approves(stage: Stage, phone: Phone) -> None:
    approval = ask(stage)
    told = pull(phone)
    assert told.keys() == {"now", "state", "tries_left", "blocked_until", "requests"}
    assert (told["state"], told["blocked_until"]) == ("active", None)
    assert told["tries_left"] == stage.bank.profile.locks.code.policy().tries
    [waiting] = told["requests"]
    assert waiting.keys() == {"approval", "document", "digest", "expires_at"}
    assert waiting["approval"] == str(approval)
    assert waiting["expires_at"] == json.loads(waiting["document"])["expires_at"]
    keys = keys_of(phone)
    body = keys.body(waiting["document"])
    assert send(phone, body) == {"state": "approved"}
    assert send(phone, body) == {"state": "approved"}, "the network lost the first answer"
    assert see(stage, approval).state == "approved"
    assert pull(phone)["requests"] == []


def test_a_wrong_pin_is_told_with_what_is_left_and_then_until_when(stage: Stage, phone: Phone) -> None:
    approval = ask(stage)
    document = see(stage, approval).document
    wrong = keys_of(phone, pin="1111")
    first = refused(lambda: send(phone, wrong.body(document)))
    tries = stage.bank.profile.locks.code.policy().tries
    assert (first.status, first.code, first.problem["tries_left"]) == (403, "pin-wrong", tries - 1)
    assert pull(phone)["tries_left"] == tries - 1
    with in_tenant(stage.bank.id):
        Authenticator.objects.update(pin_failures=tries - 2, blocked_until=None)
    assert refused(lambda: send(phone, wrong.body(document))).problem["tries_left"] == 1
    paused = pull(phone)  # a few seconds between two tries are no block, and take none away
    assert (paused["tries_left"], paused["blocked_until"] is not None) == (1, True)
    with in_tenant(stage.bank.id):
        Authenticator.objects.update(pin_failures=tries - 1, blocked_until=None)
    assert refused(lambda: send(phone, wrong.body(document))).problem["tries_left"] == 0
    blocked = refused(lambda: send(phone, keys_of(phone, counter=wrong.counter).body(document)))
    assert (blocked.status, blocked.code) == (403, "device-blocked")
    assert blocked.problem["blocked_until"] > at()
    assert pull(phone)["blocked_until"] == blocked.problem["blocked_until"]


def test_only_a_phone_that_counts_is_told_what_waits(stage: Stage, phone: Phone) -> None:
    """requests-for-active-phones"""
    asked = ask(stage)
    assert [one["approval"] for one in pull(phone)["requests"]] == [str(asked)]
    for credential in ("suspended", "pending"):
        with in_tenant(stage.bank.id):
            Authenticator.objects.update(credential=credential)
        told = pull(phone)
        assert (told["state"], told["requests"]) == (credential, [])


def test_the_problems_of_an_answer(stage: Stage, phone: Phone) -> None:
    first, second = ask(stage), ask(stage)
    document = see(stage, first).document
    keys = keys_of(phone)
    changed = refused(lambda: send(phone, keys.body(document, digest="ab" * 32)))
    assert (changed.status, changed.code) == (409, "approval-changed")
    assert send(phone, keys.body(document, "unknown")) == {"state": "unrecognised"}
    over = refused(lambda: send(phone, keys.body(document)))
    assert (over.status, over.code) == (410, "approval-over")
    cloned = refused(lambda: send(phone, keys_of(phone).body(see(stage, second).document)))
    assert (cloned.status, cloned.code) == (403, "device-cloned")
    assert pull(phone)["state"] == "suspended"
    after = refused(lambda: send(phone, keys.body(see(stage, second).document)))
    assert (after.status, after.code) == (403, "device-not-active")


def test_an_answer_that_is_not_whole_is_not_read(stage: Stage, phone: Phone) -> None:
    """phone-answer-whole"""
    body = keys_of(phone).body(see(stage, ask(stage)).document)
    for name, value in (
        ("answer", ""), ("answer", "1234567"), ("answer", "１２３４５６７８"), ("decision", "maybe"), ("counter", 0),
        ("counter", True), ("counter", "1"), ("counter", 2**53), ("digest", "AB" * 32), ("approval", "x"),
        ("approval", body["approval"].upper()), ("signature", "A" * 85), ("signature", None),
        ("decision", "reject"),  # with digits, which it has not
    ):  # fmt: skip
        assert refused(lambda n=name, v=value: send(phone, {**body, n: v})).code == "bad-input", (name, value)
    assert refused(lambda: send(phone, {**body, "more": 1})).code == "bad-input"
    assert refused(lambda: send(phone, {k: v for k, v in body.items() if k != "answer"})).code == "bad-input"
    assert send(phone, body) == {"state": "approved"}


def test_an_identity_whose_procedure_has_not_committed_waits(stage: Stage) -> None:
    opened, code = stage.open()
    phone = stage.phone(opened)
    phone.enroll(code)
    document = see(stage, ask(stage)).document
    assert (pull(phone)["state"], pull(phone)["requests"]) == ("waiting", [])
    assert refused(lambda: send(phone, keys_of(phone).body(document))).code == "device-not-active"


def test_a_suspended_phone_is_shown_nothing(stage: Stage, phone: Phone) -> None:
    ask(stage)
    with in_tenant(stage.bank.id):
        authenticators.suspend(Authenticator.objects.get().id, now=now(), actor=SYSTEM)
    told = pull(phone)
    assert (told["state"], told["requests"]) == ("suspended", [])


def test_the_digits_without_network_are_those_of_the_same_phone(stage: Stage, phone: Phone) -> None:
    from llavero.approvals.typed import By, answer_offline

    approval = ask(stage, allows_offline=True)
    shown = see(stage, approval)
    moment: datetime = now()
    assert milliseconds(shown.expires_at) > milliseconds(moment)
    with in_tenant(stage.bank.id):
        by = By(user=stage.user, digest=shown.digest, actor=SYSTEM, origin=Origin())
        told = answer_offline(
            approval, keys_of(phone).offline(shown.document), by, profile=stage.bank.profile, now=moment
        )  # fmt: skip
    assert told.is_right


# Fails without the guards: device-epoch, device-unfinished-epoch
def test_a_phone_of_before_a_restore_waits_for_it_and_an_unfinished_one_is_set_up_again(
    stage: Stage, phone: Phone
) -> None:
    opened, code = stage.open()
    unfinished = stage.phone(opened)
    unfinished.enroll(code)
    ask(stage)
    assert [pull(each)["state"] for each in (phone, unfinished)] == ["active", "waiting"]
    Tenant.objects.filter(id=stage.bank.id).update(epoch=F("epoch") + 1)
    for each, state in ((phone, "suspended"), (unfinished, "revoked")):
        told = pull(each)
        assert (told["state"], told["requests"]) == (state, [])
    with in_tenant(stage.bank.id):
        bring_over(None, restored_at=now(), gap=0, profile=stage.bank.profile, most=10)
    assert pull(phone)["state"] == "active"
