"""Codes that a client has us send and check: bound to client, person and purpose; nobody is told who exists."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from llavero.audit.models import Event
from llavero.credentials.models import OneTimeCode
from llavero.federation.models import CodeRequest
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.tenancy.scope import in_tenant
from tests.api.portal import Answer, Portal, moment
from tests.support.servers import HOUSE

SEND = "/one-time-codes"
UNLOCK = "unlock-user"


def send(portal: Portal, user: object, **more: Any) -> Answer:
    return portal.ask("POST", SEND, {"user": str(user), "channel": "sms", "purpose": UNLOCK, **more})


def code_in(letter: str) -> str:
    found = re.search(r"\b\d{6,10}\b", letter)
    assert found
    return found[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"


def check(portal: Portal, code_id: str, code: str, *, purpose: str = UNLOCK, **how: Any) -> Answer:
    return portal.ask("POST", f"{SEND}/{code_id}/checks", {"purpose": purpose, "code": code}, **how)


def test_a_code_that_was_sent_is_accepted_once(portal: Portal, user: UUID) -> None:
    sent = send(portal, user)
    assert sent.status == 201, str(sent.said)
    code = code_in(portal.letters()[-1])
    assert check(portal, sent.said["id"], wrong(code)).said["verdict"] == "refused"
    assert check(portal, sent.said["id"], code).said["verdict"] == "accepted"
    assert check(portal, sent.said["id"], code).said["verdict"] == "refused"


def test_the_message_names_what_the_code_is_for(portal: Portal, user: UUID) -> None:
    send(portal, user)
    assert "desbloquear" in portal.letters()[-1]


def test_a_person_is_found_by_the_name_they_sign_in_with(portal: Portal, user: UUID) -> None:
    login = {"portal": "empresas", "name": "Ana.Torres"}
    sent = portal.ask("POST", SEND, {"login": login, "channel": "sms", "purpose": UNLOCK})
    assert sent.status == 201, str(sent.said)
    assert check(portal, sent.said["id"], code_in(portal.letters()[-1])).said["verdict"] == "accepted"


@pytest.mark.parametrize("by", ["user", "login"])
def test_somebody_who_does_not_exist_is_answered_like_somebody_who_does(portal: Portal, user: UUID, by: str) -> None:
    nobody = {"user": str(uuid4())} if by == "user" else {"login": {"portal": "empresas", "name": "nadie.aqui"}}
    known = {"user": str(user)} if by == "user" else {"login": {"portal": "empresas", "name": "ana.torres"}}
    told = []
    for who in (known, nobody):
        sent = portal.ask("POST", SEND, {**who, "channel": "both_one_code", "purpose": UNLOCK})
        again = portal.ask("POST", SEND, {**who, "channel": "both_one_code", "purpose": UNLOCK})
        tries = [check(portal, sent.said["id"], "000000") for _ in range(6)]
        told.append([shape(answer) for answer in (sent, again, *tries)])
    assert told[0] == told[1]
    assert len(portal.letters()) == 2  # to Ana alone: SMS and mail


def shape(answer: Answer) -> object:
    """An answer without what differs between any two: ids, moments, numbers of requests."""
    different = {"id", "request_id", "expires_at", "resend_at", "until", "blocked_until"}
    return answer.status, {name: value if name not in different else bool(value) for name, value in answer.said.items()}


def test_a_code_belongs_to_the_client_that_had_it_sent(portal: Portal, user: UUID) -> None:
    """code-request-of-client"""
    sent = send(portal, user)
    code = code_in(portal.letters()[-1])
    assert check(portal.another(), sent.said["id"], code).status == 404
    assert check(portal, sent.said["id"], code).said["verdict"] == "accepted"


def test_a_code_for_one_purpose_is_none_for_another(portal: Portal, user: UUID) -> None:
    """code-request-of-purpose"""
    sent = send(portal, user)
    code = code_in(portal.letters()[-1])
    assert check(portal, sent.said["id"], code, purpose="change-password").status == 404
    assert check(portal, sent.said["id"], code).said["verdict"] == "accepted"


def test_a_further_code_is_not_sent_at_once_and_brings_no_tries(portal: Portal, user: UUID) -> None:
    """one-spell-of-codes"""
    first = send(portal, user)
    second = send(portal, user)
    assert (second.status, second.code) == (429, "send-limit")
    assert second.said["until"]
    with in_tenant(portal.bank):
        OneTimeCode.objects.update(issued_at=moment() - timedelta(minutes=3), attempts=2)
    third = send(portal, user)
    assert third.status == 201
    assert third.said["id"] == first.said["id"]
    older, newer = (code_in(letter) for letter in portal.letters())
    verdict = check(portal, third.said["id"], wrong(newer) if wrong(newer) != older else older)
    assert verdict.said["verdict"] == "refused"
    with in_tenant(portal.bank):
        assert OneTimeCode.objects.filter(state="issued", attempts=3).exists() or verdict.said["tries_left"] == 0


def test_two_people_do_not_disturb_each_other(portal: Portal, user: UUID) -> None:
    from tests.builders.banks import Bank
    from tests.builders.people import a_user

    with in_tenant(portal.bank):
        other = a_user(Bank(portal.bank, portal.profile), "otra", sms="+593981111111", portal="empresas", now=moment())
    first, second = send(portal, user), send(portal, other)
    assert first.said["id"] != second.said["id"]
    codes = [code_in(letter) for letter in portal.letters()]
    assert check(portal, first.said["id"], codes[0]).said["verdict"] == "accepted"
    assert check(portal, second.said["id"], codes[1]).said["verdict"] == "accepted"


def test_a_spell_that_is_over_begins_anew(portal: Portal, user: UUID) -> None:
    first = send(portal, user)
    with in_tenant(portal.bank):
        CodeRequest.objects.update(expires_at=moment() - timedelta(seconds=1))
    second = send(portal, user)
    assert second.status == 201
    assert second.said["id"] != first.said["id"]
    assert check(portal, first.said["id"], code_in(portal.letters()[0])).status == 404


@pytest.mark.parametrize(
    ("more", "field"), [({"digits": 5}, "digits"), ({"lifetime_seconds": 601}, "lifetime_seconds")]
)
def test_a_figure_outside_the_floor_is_refused(portal: Portal, user: UUID, more: dict[str, int], field: str) -> None:
    """api-send-bounds"""
    refused = send(portal, user, **more)
    assert (refused.status, refused.code, refused.said["field"]) == (400, "bad-input", field)
    assert portal.letters() == []


def test_figures_within_the_floor_are_kept(portal: Portal, user: UUID) -> None:
    sent = send(portal, user, digits=8, lifetime_seconds=60)
    assert sent.status == 201
    assert len(code_in(portal.letters()[-1])) == 8
    with in_tenant(portal.bank):
        row = OneTimeCode.objects.get()
    assert row.expires_at - row.issued_at == timedelta(seconds=60)


def test_a_purpose_that_the_bank_has_no_words_for_is_refused(portal: Portal, user: UUID) -> None:
    refused = send(portal, user, purpose="give-me-money")
    assert (refused.status, refused.said["field"]) == (400, "purpose")


@pytest.mark.parametrize("both", [True, False])
def test_exactly_one_way_of_naming_somebody_is_asked_for(portal: Portal, user: UUID, both: bool) -> None:
    who = {"user": str(user), "login": {"portal": "empresas", "name": "ana.torres"}} if both else {}
    assert portal.ask("POST", SEND, {**who, "channel": "sms", "purpose": UNLOCK}).code == "bad-input"


def test_whoever_has_no_contact_there_is_told_apart(portal: Portal) -> None:
    from tests.builders.banks import Bank
    from tests.builders.people import a_user

    with in_tenant(portal.bank):
        silent = a_user(Bank(portal.bank, portal.profile), "muda", sms="", portal="empresas", now=moment())
    assert send(portal, silent).code == "undeliverable"


def test_the_record_says_which_client_sent_and_checked(portal: Portal, user: UUID) -> None:
    sent = send(portal, user)
    check(portal, sent.said["id"], code_in(portal.letters()[-1]))
    with in_tenant(portal.bank):
        kinds = Event.objects.filter(actor_kind="client", subject_id=user).values_list("kind", flat=True)
        assert {"one_time_code.sent", "one_time_code.claimed"} <= set(kinds)


def codes_by_channel(portal: Portal) -> dict[str, str]:
    """The newest code that left by each channel."""
    with in_tenant(portal.bank):
        return {row.channel: code_in(open_letter(row).body) for row in Outbox.objects.order_by("id")}


def examples() -> list[str]:
    """The requests that the page for integrators shows under "Send a code"."""
    page = (HOUSE / "docs/integrators/rest.md").read_text(encoding="utf-8")
    section = page.split("## Send a code\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"```json\n(.*?)\n```", section, re.S)


def test_what_integrators_are_shown_sends_one_code_to_each_contact_and_has_both_checked(
    portal: Portal, user: UUID
) -> None:
    to_send, to_check = examples()
    sent = portal.ask("POST", SEND, raw=to_send.encode())
    assert sent.status == 201, str(sent.said)
    codes = codes_by_channel(portal)
    assert codes.keys() == {"sms", "email"}
    assert codes["sms"] != codes["email"]
    checks = f"{SEND}/{sent.said['id']}/checks"
    both = to_check.replace("<sms>", codes["sms"]).replace("<email>", codes["email"])
    for spoiled in codes.values():
        one_wrong = portal.ask("POST", checks, raw=both.replace(spoiled, wrong(spoiled)).encode())
        assert one_wrong.said["verdict"] == "refused"
        assert one_wrong.said.keys() == {"verdict", "tries_left", "blocked_until"}, "not told which was wrong"
    assert portal.ask("POST", checks, raw=both.encode()).said["verdict"] == "accepted"
    assert portal.ask("POST", checks, raw=both.encode()).said["verdict"] == "refused"


def test_the_same_code_to_both_contacts_is_one_code(portal: Portal, user: UUID) -> None:
    sent = send(portal, user, channel="both_one_code")
    codes = codes_by_channel(portal)
    assert codes["sms"] == codes["email"]
    assert check(portal, sent.said["id"], codes["sms"]).said["verdict"] == "accepted"


def test_one_of_two_codes_is_not_enough(portal: Portal, user: UUID) -> None:
    sent = send(portal, user, channel="both")
    codes = codes_by_channel(portal)
    for code in codes.values():
        assert check(portal, sent.said["id"], code).said["verdict"] == "refused"
    body = {"purpose": UNLOCK, "code_sms": codes["email"], "code_email": codes["sms"]}
    exchanged = portal.ask("POST", f"{SEND}/{sent.said['id']}/checks", body)
    assert exchanged.said["verdict"] == "refused"


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"code_sms": "123456"},
        {"code_email": "123456"},
        {"code": "1", "code_sms": "1", "code_email": "1"},
        {"code": "1", "code_sms": "1"},
    ],
)
def test_either_one_code_or_both_are_typed(portal: Portal, user: UUID, typed: dict[str, str]) -> None:
    sent = send(portal, user, channel="both")
    asked = portal.ask("POST", f"{SEND}/{sent.said['id']}/checks", {"purpose": UNLOCK, **typed})
    assert (asked.status, asked.code) == (400, "bad-input")


def test_who_lacks_one_of_the_two_contacts_is_not_sent_half(portal: Portal) -> None:
    from tests.builders.banks import Bank
    from tests.builders.people import a_user

    with in_tenant(portal.bank):
        silent = a_user(Bank(portal.bank, portal.profile), "muda", sms="", portal="empresas", now=moment())
    assert send(portal, silent, channel="both").code == "undeliverable"
    assert portal.letters() == []
