"""Signing in with a passkey: the person's own, on the bank's own host, verified, once; nobody learns who has one."""

import json
from datetime import timedelta

import pytest

from llavero.credentials.models import Passkey, PasskeyChallenge
from llavero.credentials.passkey_challenges import LIFETIME, issue, sweep_over, use_up
from llavero.domain.actor import Origin
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor, a_person, lock
from tests.steps.one_step import errors_on, proofs_of
from tests.steps.passkeys import a_passkey, at_the_passkey, reasons, signed
from tests.support.soft_key import HAS_LEFT, MAY_LEAVE, PRESENT, VERIFIED, SoftKey, asked_on, text

pytestmark = pytest.mark.django_db


def test_a_passkey_signs_in_alone(visitor: Visitor, bank: Bank, ana: Person) -> None:
    key = a_passkey(bank, ana)
    at_the_passkey(visitor, ana).do(passkey=signed(visitor, key))
    assert visitor.see().type == "end.done"
    with in_tenant(bank.id):
        row = Passkey.objects.get()
    proof = visitor.row().proofs[0]
    assert (proof["name"], proof["credential"], proof["for_user"]) == ("passkey", str(row.id), str(ana.user))
    assert (row.sign_count, row.last_used_at) == (1, visitor.now)
    assert proofs_of("challenge.passkey", {"attempts": 3}) == {"ok": ["passkey"]}


def test_a_page_of_who_has_one_of_who_has_none_and_of_nobody_are_the_same(
    visitor: Visitor, bank: Bank, ana: Person
) -> None:
    a_passkey(bank, ana)
    pages = []
    for person in (ana, a_person(bank), Person(ana.user, "nadie-se-llama-asi")):
        options = asked_on(at_the_passkey(visitor, person).see())
        assert len(options.pop("challenge")) == 43
        pages.append((options, visitor.see().nodes[:2], visitor.see().actions))
    assert pages[0] == pages[1] == pages[2]
    assert pages[0][0]["allowCredentials"] == []
    assert pages[0][0]["userVerification"] == "required"


def test_what_is_wrong_is_said_in_one_sentence_to_who_exists_and_to_nobody(
    visitor: Visitor, bank: Bank, ana: Person
) -> None:
    theirs = a_passkey(bank, a_person(bank))
    for person in (ana, Person(ana.user, "nadie-se-llama-asi")):
        at_the_passkey(visitor, person)
        visitor.do(passkey=signed(visitor, theirs))
        visitor.do(passkey=signed(visitor, SoftKey()))
        assert errors_on(visitor.see()) == ["error.wrong"]
        visitor.do(passkey="{}")
        assert visitor.see().type == "end.denied"
    assert reasons(visitor) == sorted(["of-another", "unknown", "malformed"] * 2)


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ({"origin": "https://produbanco.localhost.example"}, "other-origin"),
        ({"origin": "http://produbanco.localhost"}, "other-origin"),
        ({"crossOrigin": True}, "other-origin"),
        ({"type": "webauthn.create"}, "other-ceremony"),
        ({"challenge": text(bytes(32))}, "other-challenge"),
        ({"rp_id": "occidente.localhost"}, "other-host"),
    ],
)
def test_a_signature_that_was_made_for_somewhere_else_is_refused(
    visitor: Visitor, bank: Bank, ana: Person, lie: dict[str, object], reason: str
) -> None:
    """Fails without the guard: passkey-not-in-a-frame."""
    key = a_passkey(bank, ana)
    at_the_passkey(visitor, ana).do(passkey=signed(visitor, key, **lie))
    assert errors_on(visitor.see()) == ["error.wrong"]
    assert reasons(visitor) == [reason]


@pytest.mark.parametrize(("flags", "reason"), [(PRESENT, "not-verified"), (VERIFIED, "not-present")])
def test_a_device_that_did_not_know_its_holder_is_refused(
    visitor: Visitor, bank: Bank, ana: Person, flags: int, reason: str
) -> None:
    """Fails without the guard: passkey-used-by-its-holder."""
    key = a_passkey(bank, ana, key=SoftKey(flags=flags))
    at_the_passkey(visitor, ana).do(passkey=signed(visitor, key))
    assert reasons(visitor) == [reason]


def test_another_key_under_the_same_id_signs_nothing(visitor: Visitor, bank: Bank, ana: Person) -> None:
    key = a_passkey(bank, ana)
    forged = SoftKey(id=key.id, holder=key.holder)
    at_the_passkey(visitor, ana).do(passkey=signed(visitor, forged))
    assert reasons(visitor) == ["wrong-signature"]


def test_a_key_that_says_it_is_somebody_elses_is_refused(visitor: Visitor, bank: Bank, ana: Person) -> None:
    """Fails without the guard: passkey-says-whose."""
    key = a_passkey(bank, ana)
    key.holder = bytes(32)
    at_the_passkey(visitor, ana).do(passkey=signed(visitor, key))
    assert reasons(visitor) == ["other-holder"]


def test_anothers_passkey_opens_nothing_of_mine(visitor: Visitor, bank: Bank, ana: Person) -> None:
    """Fails without the guard: passkey-of-its-person."""
    a_passkey(bank, ana)
    theirs = a_passkey(bank, a_person(bank))
    at_the_passkey(visitor, ana).do(passkey=signed(visitor, theirs))
    assert errors_on(visitor.see()) == ["error.wrong"]
    assert reasons(visitor) == ["of-another"]


def test_an_answer_counts_once(visitor: Visitor, bank: Bank, ana: Person) -> None:
    key = a_passkey(bank, ana, key=SoftKey(counts=False))
    answer = signed(at_the_passkey(visitor, ana), key)
    visitor.do(passkey=answer)
    assert visitor.see().type == "end.done"
    at_the_passkey(visitor, ana).do(passkey=answer)
    assert errors_on(visitor.see()) == ["error.wrong"]
    assert reasons(visitor) == ["other-challenge"]


def test_each_answer_uses_its_challenge_up(visitor: Visitor, bank: Bank, ana: Person) -> None:
    key = a_passkey(bank, ana)
    at_the_passkey(visitor, ana)
    before = asked_on(visitor.see())
    visitor.do(passkey="{}")
    assert asked_on(visitor.see())["challenge"] != before["challenge"]
    visitor.do(passkey=key.sign(before))
    assert reasons(visitor) == ["malformed", "other-challenge"]


def test_an_answer_that_comes_late_costs_no_try_and_is_asked_for_anew(
    visitor: Visitor, bank: Bank, ana: Person
) -> None:
    """Fails without the guard: passkey-challenge-late."""
    key = a_passkey(bank, ana)
    answer = signed(at_the_passkey(visitor, ana), key)
    with in_tenant(bank.id):
        PasskeyChallenge.objects.update(expires_at=visitor.now)
    visitor.do(passkey=answer)
    assert errors_on(visitor.see()) == ["error.late"]
    visitor.do(passkey=signed(visitor, key))
    assert visitor.see().type == "end.done"


def test_a_challenge_of_before_a_restore_is_dead(visitor: Visitor, bank: Bank, ana: Person) -> None:
    key = a_passkey(bank, ana)
    at_the_passkey(visitor, ana)
    with in_tenant(bank.id):
        PasskeyChallenge.objects.update(epoch=0)
    visitor.do(passkey=signed(visitor, key))
    assert errors_on(visitor.see()) == ["error.late"]


def test_a_counter_that_goes_back_ends_the_key_and_all_sessions_and_raises_an_alarm(
    visitor: Visitor, bank: Bank, ana: Person
) -> None:
    """Fails without the guards: passkey-counter-rises, passkey-still-counts."""
    key = a_passkey(bank, ana)
    at_the_passkey(visitor, ana).do(passkey=signed(visitor, key))
    inside = visitor.row().opened_session_id
    key.counter = 0  # the copy, which has not signed yet
    at_the_passkey(visitor, ana).do(passkey=signed(visitor, key))
    assert errors_on(visitor.see()) == ["error.wrong"]
    assert reasons(visitor) == ["copied"]
    assert [event.reason for event in visitor.events("fraud_alarm.raised")] == ["passkey-copied"]
    assert [event.facts["session"] for event in visitor.events("session.revoked")] == [str(inside)]
    visitor.do(passkey=signed(visitor, key))
    assert reasons(visitor) == ["copied", "unknown"]


def test_a_key_ring_that_does_not_count_goes_on_working(visitor: Visitor, bank: Bank, ana: Person) -> None:
    flags = PRESENT | VERIFIED | MAY_LEAVE | HAS_LEFT
    key = a_passkey(bank, ana, key=SoftKey(counts=False, flags=flags), is_synced=True)
    for _ in range(2):
        at_the_passkey(visitor, ana).do(passkey=signed(visitor, key))
        assert visitor.see().type == "end.done"


def test_a_locked_user_stays_locked(visitor: Visitor, bank: Bank, ana: Person) -> None:
    """Fails without the guard: passkey-opens-no-lock."""
    key = a_passkey(bank, ana)
    lock(bank, ana)
    at_the_passkey(visitor, ana).do(passkey=signed(visitor, key))
    assert visitor.see().type == "end.blocked"


def test_who_has_none_at_hand_goes_on_with_password_and_code(visitor: Visitor, ana: Person) -> None:
    at_the_passkey(visitor, ana).do("no_passkey")
    assert visitor.see().type == "challenge.password"
    visitor.do(password=ana.password)
    visitor.type_code(ana)
    assert visitor.see().type == "end.done"


def test_the_page_of_a_sandbox_may_stand_at_any_port_of_the_banks_host_and_of_no_other(
    visitor: Visitor, bank: Bank, ana: Person
) -> None:
    """Fails without the guard: passkey-only-at-home."""
    key = a_passkey(bank, ana, key=SoftKey(origin="http://produbanco.localhost:8000"))
    visitor.origin = Origin("192.0.2.7", page="http://produbanco.localhost:8000")
    at_the_passkey(visitor, ana).do(passkey=signed(visitor, key))
    assert visitor.see().type == "end.done"
    visitor.origin = Origin("192.0.2.7", page="http://occidente.localhost:8000")
    at_the_passkey(visitor, ana).do(passkey=signed(visitor, key, origin="http://occidente.localhost:8000"))
    assert reasons(visitor) == ["other-origin"]


def test_in_production_a_page_stands_at_https_alone(
    visitor: Visitor, bank: Bank, ana: Person, settings: object
) -> None:
    """Fails without the guard: passkey-only-at-home."""
    key = a_passkey(bank, ana, key=SoftKey(origin="https://produbanco.localhost:9999"))
    visitor.origin = Origin("192.0.2.7", page="https://produbanco.localhost:9999")
    settings.LLAVERO_IS_PRODUCTION = True  # type: ignore[attr-defined]
    at_the_passkey(visitor, ana).do(passkey=signed(visitor, key))
    assert reasons(visitor) == ["other-origin"]


def test_where_the_bank_takes_passkeys_no_longer_none_signs_in(visitor: Visitor, bank: Bank, ana: Person) -> None:
    key = a_passkey(bank, ana)
    portals = tuple(each.model_copy(update={"passkey_sign_in": None}) for each in bank.profile.portals)
    at_the_passkey(visitor, ana)
    visitor.profile = bank.profile.model_copy(update={"portals": portals})
    visitor.do(passkey=signed(visitor, key))
    assert reasons(visitor) == ["of-another"]


@pytest.mark.parametrize("answer", ["", "{", "[]", "null", '{"id": 7}', json.dumps({"id": "A" * 8000}), "\ud800"])
def test_rubbish_is_refused_and_nothing_breaks(visitor: Visitor, ana: Person, answer: str) -> None:
    at_the_passkey(visitor, ana).do(passkey=answer)
    assert reasons(visitor) == ["malformed"]


def test_challenges_that_are_over_are_put_away(visitor: Visitor, bank: Bank, ana: Person) -> None:
    at_the_passkey(visitor, ana)
    with in_tenant(bank.id):
        assert sweep_over(now=visitor.now + LIFETIME - timedelta(seconds=1), most=10) == 0
        assert sweep_over(now=visitor.now + LIFETIME, most=10) == 1


def test_a_challenge_is_used_up_once(visitor: Visitor, bank: Bank) -> None:
    """Fails without the guard: passkey-challenge-once."""
    run = new_id(visitor.now)
    with in_tenant(bank.id):
        drawn = issue(run=run, step="llave", purpose="sign", host="produbanco.localhost", now=visitor.now)
        taken = [use_up(drawn, run=run, step="llave", purpose="sign", now=visitor.now) for _ in range(2)]
        assert [found is not None for found in taken] == [True, False]


@pytest.mark.parametrize("other", [{"step": "otra"}, {"purpose": "make"}, {"run": None}])
def test_a_challenge_is_good_for_its_own_page_alone(visitor: Visitor, bank: Bank, other: dict[str, object]) -> None:
    run = new_id(visitor.now)
    asked = {"run": run, "step": "llave", "purpose": "sign", **other}
    asked["run"] = asked["run"] or new_id(visitor.now)
    with in_tenant(bank.id):
        drawn = issue(run=run, step="llave", purpose="sign", host="produbanco.localhost", now=visitor.now)
        assert use_up(drawn, now=visitor.now, **asked) is None
