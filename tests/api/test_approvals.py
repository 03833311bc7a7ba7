"""Approvals over REST: asked by a bank's system, answered on phones, waited for, taken back, proven."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from llavero.approvals.in_app import AnsweringDevice, Told, decide_in_app
from llavero.audit.models import Event
from llavero.domain.actor import SYSTEM, Origin
from llavero.domain.authenticator import Kind
from llavero.federation.models import Client
from llavero.people.disclose import person_of
from llavero.people.enroll import add_login_name
from llavero.people.models import User
from llavero.tenancy.scope import in_tenant
from tests.api.portal import Answer, Portal, a_portal, fresh_key, moment
from tests.approvals.conftest import PAYMENT, signed
from tests.builders.banks import Bank
from tests.builders.credentials import Token, a_token
from tests.builders.people import a_user
from tests.support.evidence import faults_of
from tests.support.phone_answers import Answering

AT = "/approvals"


@pytest.fixture
def portal(db: None) -> Portal:
    return a_portal(scopes=("approvals", "one-time-codes", "vouch-origin"))


class Phone:
    """Ana's phone, and her hardware token."""

    def __init__(self, portal: Portal, name: str = "ana.torres") -> None:
        self.portal = portal
        with in_tenant(portal.bank):
            self.user = a_user(Bank(portal.bank, portal.profile), name, portal="empresas", now=moment())
            self.soft = a_token(self.user, kind=Kind.SOFT, now=moment())
            self.button: Token = a_token(self.user, now=moment())
        self.keys = Answering(self.soft.seed)

    def answer(self, document: str, decision: str = "approve") -> Told:
        device = AnsweringDevice(authenticator=self.soft.id, user=self.user, signing_key=self.keys.public)
        with in_tenant(self.portal.bank):
            return decide_in_app(
                device, signed(self.keys.body(document, decision)), profile=self.portal.profile, now=moment(),
                origin=Origin("192.0.2.9"),
            )  # fmt: skip


@pytest.fixture
def ana(portal: Portal) -> Iterator[Phone]:
    return Phone(portal)  # type: ignore[return-value]


def ask(portal: Portal, /, *who: object, key: str | None = None, **more: Any) -> Answer:
    approvers = [one if isinstance(one, dict) else {"user": str(one)} for one in who]
    body = {"kind": "payment_order", "portal": "empresas", "data": PAYMENT, "approvers": approvers, **more}
    return portal.ask("POST", AT, body, key=key)


def type_in(portal: Portal, asked: dict[str, Any], who: object, means: str, typed: str, **more: Any) -> Answer:
    body = {"user": str(who), "means": means, "digest": asked["digest"], "answer": typed, **more}
    return portal.ask("POST", f"{AT}/{asked['id']}/answers", body)


def test_what_is_asked_is_approved_on_the_phone_and_proven(portal: Portal, ana: Phone) -> None:
    asked = ask(portal, ana.user, operation="ORD-2026-1")
    assert asked.status == 201, asked.said
    assert (asked.said["state"], asked.said["operation"], asked.said["offline"]) == ("open", "ORD-2026-1", True)
    assert ana.answer(asked.said["document"]).word == "accepted"
    shown = portal.ask("GET", f"{AT}/{asked.said['id']}")
    assert (shown.said["state"], shown.said["approved_by"]) == ("approved", 1)
    assert [(one["user"], one["means"]) for one in shown.said["decisions"]] == [(str(ana.user), "app")]
    proof = portal.ask("GET", f"{AT}/{asked.said['id']}/evidence")
    assert faults_of(proof.said) == []
    assert json.loads(proof.said["document"])["lines"][2]["value"] == PAYMENT["amount"]


def test_the_same_request_twice_asks_once(portal: Portal, ana: Phone) -> None:
    key = fresh_key()
    first, again = ask(portal, ana.user, key=key), ask(portal, ana.user, key=key)
    assert first.said == again.said
    assert again.headers["Idempotency-Replayed"] == "true"
    with in_tenant(portal.bank):
        assert Event.objects.filter(kind="approval.requested").count() == 1


def test_an_operation_that_is_open_is_not_asked_again(portal: Portal, ana: Phone) -> None:
    assert ask(portal, ana.user, operation="ORD-1").status == 201
    assert ask(portal, ana.user, operation="ORD-1").code == "duplicate"


def test_who_looks_again_is_told_when_nothing_has_changed(portal: Portal, ana: Phone) -> None:
    asked = ask(portal, ana.user).said
    at = f"{AT}/{asked['id']}"
    tag = portal.ask("GET", at).headers["ETag"]
    same = portal.ask("GET", at, headers={"If-None-Match": tag, "Prefer": "wait=30"})
    assert (same.status, same.headers["ETag"]) == (304, tag)
    ana.answer(asked["document"], "reject")
    moved = portal.ask("GET", at, headers={"If-None-Match": tag})
    assert (moved.status, moved.said["state"]) == (200, "rejected")
    assert moved.headers["ETag"] != tag


def test_a_request_is_seen_by_the_client_that_made_it_alone(portal: Portal, ana: Phone) -> None:
    asked = ask(portal, ana.user).said
    other = portal.another(scopes=("approvals",))
    assert other.ask("GET", f"{AT}/{asked['id']}").code == "not-found"
    assert other.ask("GET", f"{AT}/{asked['id']}/evidence").code == "not-found"
    assert other.ask("POST", f"{AT}/{asked['id']}/cancellation").code == "not-found"
    assert type_in(other, asked, ana.user, "offline", ana.keys.offline(asked["document"])).code == "not-found"
    assert portal.another("codes", scopes=("one-time-codes",)).ask("GET", f"{AT}/{asked['id']}").code == "not-allowed"


def test_it_can_be_taken_back_until_it_has_an_outcome(portal: Portal, ana: Phone) -> None:
    asked, done = ask(portal, ana.user).said, ask(portal, ana.user).said
    assert portal.ask("POST", f"{AT}/{asked['id']}/cancellation").said["state"] == "cancelled"
    assert ana.answer(asked["document"]).word == "approval-over"
    ana.answer(done["document"])
    assert portal.ask("POST", f"{AT}/{done['id']}/cancellation").said["state"] == "approved"


def test_eight_digits_or_a_token_s_code_may_be_typed_where_offered(portal: Portal, ana: Phone) -> None:
    first, second = (ask(portal, ana.user, hardware=True).said for _ in range(2))
    wrong = type_in(portal, first, ana.user, "offline", "00000000").said
    assert (wrong["verdict"], wrong["state"], wrong["tries_left"] > 0) == ("refused", "open", True)
    digits = ana.keys.offline(first["document"])
    assert type_in(portal, first, ana.user, "offline", digits, digest="ab" * 32).said["verdict"] == "refused"
    taken = type_in(portal, first, ana.user, "offline", digits).said
    assert (taken["verdict"], taken["state"]) == ("accepted", "approved")
    code = ana.button.code(moment())
    assert type_in(portal, second, ana.user, "hardware_code", code).said["state"] == "approved"
    third = ask(portal, ana.user).said
    assert type_in(portal, third, ana.user, "hardware_code", code).said["verdict"] == "refused"


def test_somebody_who_does_not_exist_is_asked_and_answered_like_somebody_who_does(portal: Portal, ana: Phone) -> None:
    told = []
    for name in ("ana.torres", "nadie.aqui"):
        login = {"login": {"portal": "empresas", "name": name}}
        asked = ask(portal, login)
        assert asked.status == 201
        tries = [
            portal.ask("POST", f"{AT}/{asked.said['id']}/answers",
                       {**login, "means": "offline", "digest": asked.said["digest"], "answer": "00000000"}).said
            for _ in range(2)
        ]  # fmt: skip
        told.append([sorted(asked.said), *((one["verdict"], one["state"], one["tries_left"]) for one in tries)])
    assert told[0] == told[1]


@pytest.mark.parametrize("offline", [True, False])
def test_who_is_not_asked_or_has_no_phone_is_told_what_nobody_is(portal: Portal, ana: Phone, offline: bool) -> None:
    """unasked-like-nobody"""
    Phone(portal, "luis.paz")
    with in_tenant(portal.bank):
        a_user(Bank(portal.bank, portal.profile), "eva.sola", portal="empresas", now=moment())
    told = []
    for name in ("luis.paz", "eva.sola", "nadie.aqui"):
        asked = ask(portal, ana.user, {"login": {"portal": "empresas", "name": "eva.sola"}}, offline=offline).said
        tries = [
            portal.ask("POST", f"{AT}/{asked['id']}/answers",
                       {"login": {"portal": "empresas", "name": name}, "means": "offline", "digest": asked["digest"],
                        "answer": typed}).said
            for typed in ("00000000", "00000000", "1234567", "hola")
        ]  # fmt: skip
        told.append([(one["verdict"], one["state"], one["tries_left"], one["blocked_until"] is None) for one in tries])
    assert told[0] == told[1] == told[2]
    assert told[0][0][2] > 0, "as if something had been compared"
    if offline:
        asked = ask(portal, ana.user).said
        right = type_in(portal, asked, ana.user, "offline", ana.keys.offline(asked["document"])).said
        assert right["verdict"] == "accepted", "who is asked is compared with"


def test_two_persons_of_whom_one_is_an_administrator(portal: Portal, ana: Phone) -> None:
    luis = Phone(portal, "luis.paz")
    asked = ask(portal, ana.user, luis.user, needed=2, roles={"administrator": 1}, maker={"user": str(uuid4())}).said
    tag = portal.ask("GET", f"{AT}/{asked['id']}").headers["ETag"]
    assert ana.answer(asked["document"]).state == "open"
    half = portal.ask("GET", f"{AT}/{asked['id']}", headers={"If-None-Match": tag})
    assert (half.status, half.said["approved_by"]) == (200, 1), "who waits is told of the first"
    assert luis.answer(asked["document"]).state == "approved"


def test_the_maker_is_no_approver(portal: Portal, ana: Phone) -> None:
    assert ask(portal, ana.user, maker={"user": str(ana.user)}).code == "second-person-required"


def test_the_maker_is_left_out_however_they_stand_and_whatever_they_are_called(portal: Portal, ana: Phone) -> None:
    """maker-is-never-lost: who made it approves as another user of the same person."""
    bank = Bank(portal.bank, portal.profile)
    login = {"login": {"portal": "empresas", "kind": "document", "name": "1712345678"}}
    with in_tenant(portal.bank):
        person = person_of(ana.user)
        others = [
            a_user(bank, name, person=person, portal=entrance, now=moment(), sms="", email="")
            for name, entrance in (("ana.otra", "empresas"), ("ana.lejos", "cash-management"))
        ]
        for user in (ana.user, others[0]):
            add_login_name(user, "document", "1712345678", now=moment(), actor=SYSTEM)
    assert ask(portal, ana.user, maker=login).code == "second-person-required", "two users of hers have the number"
    with in_tenant(portal.bank):
        User.objects.filter(id=others[0]).update(state="closed")
        Client.objects.update(portals=["empresas"])
    for user in others:
        assert ask(portal, ana.user, maker={"user": str(user)}).code == "second-person-required"
    luis = Phone(portal, "luis.paz")
    with in_tenant(portal.bank):
        add_login_name(luis.user, "document", "1712345678", now=moment(), actor=SYSTEM)
    refused = ask(portal, ana.user, luis.user, maker=login)
    assert (refused.code, refused.said["field"]) == ("bad-input", "maker"), "which of two persons made it?"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"data": {**PAYMENT, "amount": {"currency": "USD", "value": "1,5"}}}, "data.amount"),
        ({"data": {**PAYMENT, "payee": "Rosas\u202eNorte"}}, "data.payee"), ({"title": "Otra cosa"}, "title"),
        ({"portal": "nowhere"}, "portal"), ({"needed": 1, "roles": {"administrator": 2}}, "roles"),
        ({"lifetime_seconds": 29}, "lifetime_seconds"), ({"approvers": []}, "approvers"), ({"kind": "other"}, "kind"),
        ({"operation": "con espacio"}, "operation"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused_by_its_name(
    portal: Portal, ana: Phone, more: dict[str, Any], field: str
) -> None:
    refused = ask(portal, ana.user, **more)
    assert (refused.status, refused.code, refused.said["field"]) == (400, "bad-input", field)


def test_a_client_bound_to_a_portal_asks_nobody_of_another(portal: Portal, ana: Phone) -> None:
    """approvers-of-the-client-s-portals"""
    with in_tenant(portal.bank):
        Client.objects.update(portals=["cash-management"])
    assert ask(portal, ana.user).code == "not-allowed"
    asked = ask(portal, ana.user, portal="cash-management")
    assert asked.status == 201, "to the client she is like nobody"
    assert ana.answer(asked.said["document"]).word == "approval-over"
    with in_tenant(portal.bank):
        Client.objects.update(portals=["empresas"])
    assert ana.answer(ask(portal, ana.user).said["document"]).word == "accepted", "of its own it does"


def test_a_request_that_nobody_has_is_not_found(portal: Portal) -> None:
    for method, path in (("GET", ""), ("GET", "/evidence"), ("POST", "/cancellation")):
        assert portal.ask(method, f"{AT}/{UUID(int=7)}{path}").code == "not-found"
