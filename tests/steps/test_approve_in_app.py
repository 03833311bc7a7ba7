"""Approving beside a page: it shows what the phone shows, follows it, and does nothing but what was approved."""

import json
from pathlib import Path
from typing import Any

import pytest

from llavero.approvals.in_app import AnsweringDevice, decide_in_app
from llavero.approvals.models import Approval
from llavero.approvals.read import Shown, view
from llavero.domain.actor import Origin
from llavero.domain.authenticator import Kind
from llavero.domain.effect import EffectName
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import seal
from tests.approvals.conftest import signed
from tests.builders.banks import Bank
from tests.builders.credentials import Token, a_token
from tests.engine.visitor import Person, Visitor
from tests.steps.one_step import effects_of, errors_on, proofs_of, publish_journey
from tests.steps.softtoken import AtTheComputer, signed_in
from tests.support.phone_answers import Answering
from tests.support.phone_words import from_b64u

pytestmark = pytest.mark.django_db

HEAD = """\
journey: probe
version: 1
title: {es: Prueba, en: Probe}
source: ours
kind: interactive
subject: self
starts_with: {any_session: [[password, code], [password, otp_email]], scopes: [full, consult]}
limits: {lifetime: 20m, idle: 15m}
steps:
  - step: que
    uses: choose.one
    with: {options: [new_phone, app_deleted]}
    on: {new_phone: codigo, app_deleted: codigo}
  - step: codigo
    uses: challenge.code
    with: {attempts: 3}
    on: {failed: negado}
"""
STEPS = """\
  - step: aprobar
    uses: approve.in_app
    with: {kind: operation, shows: [choice], lifetime: 5m, hardware: %s, offline: %s}
    on: {rejected: negado, not_recognised: alarma}
  - step: imagen
    uses: confirm.image
    on: {not_mine: alarma}
  - {step: avisar, uses: name.disclose, with: {channel: email}}
  - {step: fin, end: done}
  - {step: negado, end: denied}
  - {step: alarma, end: alarm, notify: [fraud_desk]}
"""


class Desk:
    """Ana before the page, with her phone beside it."""

    def __init__(self, at: AtTheComputer, soft: Token) -> None:
        self.at, self.visitor, self.soft = at, at.visitor, soft
        self.phone = Answering(soft.seed)

    def shown(self) -> Shown:
        with in_tenant(self.visitor.bank.id):
            row = Approval.objects.order_by("-id").first()
            assert row is not None
            found = view(row.id, run_id=self.visitor.run, now=self.visitor.now)
        assert found is not None
        return found

    def answer(self, decision: str = "approve") -> None:
        device = AnsweringDevice(
            authenticator=self.soft.id, user=self.at.person.user, signing_key=self.phone.public
        )  # fmt: skip
        with in_tenant(self.visitor.bank.id):
            told = decide_in_app(
                device, signed(self.phone.body(self.shown().document, decision)), profile=self.visitor.profile,
                now=self.visitor.now, origin=Origin(),
            )  # fmt: skip
        assert told.word == "accepted", told

    def says(self) -> list[str]:
        return [node.message_id for node in self.visitor.see().nodes]

    def facts(self) -> dict[str, Any]:
        return {str(n.args["label"]): n.args["value"] for n in self.visitor.see().nodes if n.kind == "text"}


def at_the_page(
    visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path, *, hardware: str = "true", offline: str = "true"
) -> Desk:
    publish_journey(bank, tmp_path, STEPS % (hardware, offline), header=HEAD)
    at = signed_in(visitor, ana)
    with in_tenant(bank.id):
        soft = a_token(ana.user, kind=Kind.SOFT, now=visitor.now)
    at.begin("probe")
    visitor.do("new_phone")
    visitor.type_code(ana)
    assert visitor.see().type == "approve.in_app"
    return Desk(at, soft)


@pytest.fixture
def desk(visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path) -> Desk:
    return at_the_page(visitor, bank, ana, tmp_path)


def test_the_page_shows_what_the_phone_shows(desk: Desk) -> None:
    document = json.loads(desk.shown().document)
    assert desk.facts() == {line["label"]: line["value"] for line in document["lines"]}
    assert "new_phone" in desk.facts().values()
    assert (desk.shown().run_revision, document["kind"]) == (desk.visitor.row().revision - 1, "operation")
    link = str(next(node for node in desk.visitor.see().nodes if node.kind == "qr").args["link"])
    assert from_b64u(link.partition("#a1.produbanco.")[2]).decode() == desk.shown().document
    assert proofs_of("approve.in_app", {}) == {"ok": ["approval"]}
    assert effects_of("approve.in_app", {}) == tuple[EffectName, ...]()


def test_the_page_follows_the_phone_and_the_run_waits_for_the_click(desk: Desk) -> None:
    before = desk.visitor.see()
    assert (before.live, "progress.waiting" in desk.says()) == (True, True)
    desk.answer()
    after = desk.visitor.see()
    assert (after.revision, after.live) == (before.revision, False)
    assert after.pulse != before.pulse
    assert "progress.ready" in desk.says()
    desk.visitor.do()
    assert desk.visitor.see().type == "confirm.image"
    [proof] = [one for one in desk.visitor.row().proofs if one["name"] == "approval"]
    assert (proof["bound_to"], proof["role"], proof["channel"]) == (desk.shown().digest, "subject", "app")
    desk.visitor.do("yes")
    assert desk.visitor.see().type == "end.done"


def test_nobody_goes_on_before_the_answer(desk: Desk) -> None:
    desk.visitor.do("refresh")
    assert "error.not_yet" in desk.says()
    assert desk.visitor.see().type == "approve.in_app"


@pytest.mark.parametrize(("decision", "end"), [("reject", "end.denied"), ("unknown", "end.alarm")])
def test_a_refusal_on_the_phone_ends_it(desk: Desk, decision: str, end: str) -> None:
    desk.answer(decision)
    desk.visitor.do()
    assert desk.visitor.see().type == end


def test_time_that_runs_out_is_the_run_s_own_ending(desk: Desk) -> None:
    desk.visitor.wait(minutes=5)
    assert "progress.over" in desk.says()
    desk.visitor.do()
    assert desk.visitor.see().type == "end.expired"


def test_eight_digits_from_the_app_or_a_token_s_code_do_as_well(
    desk: Desk, visitor: Visitor, bank: Bank, ana: Person
) -> None:
    visitor.do(offline_code="00000000")
    assert errors_on(visitor.see()) == ["error.wrong"]
    visitor.do(offline_code="123")
    assert errors_on(visitor.see()) == ["error.length"]
    visitor.do(offline_code=desk.phone.offline(desk.shown().document))
    assert visitor.see().type == "confirm.image"


def test_a_hardware_token_s_code_does_where_it_may(desk: Desk, bank: Bank, ana: Person) -> None:
    with in_tenant(bank.id):
        code = ana.code()
    desk.visitor.do("hardware", code="000000")
    assert errors_on(desk.visitor.see()) == ["error.wrong"]
    desk.visitor.do("hardware", code=code)
    assert desk.visitor.see().type == "confirm.image"
    assert desk.shown().decisions[0].means == "hardware_code"
    [proof] = [one for one in desk.visitor.row().proofs if one["name"] == "approval"]
    assert proof["channel"] == "hardware_code", "it is over nothing that was shown, and the proof says so"


def test_what_was_not_offered_is_not_taken(visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path) -> None:
    desk = at_the_page(visitor, bank, ana, tmp_path, hardware="false", offline="false")
    assert [action.id for action in visitor.see().actions] == ["refresh", "cancel"]
    assert not [node for node in visitor.see().nodes if node.kind == "qr"]
    with in_tenant(bank.id):
        code = ana.code()
    visitor.do("hardware", code=code)
    assert "error.not_yet" in desk.says()
    visitor.do(offline_code=desk.phone.offline(desk.shown().document))
    assert "error.not_yet" in desk.says()


def test_a_run_that_is_given_up_takes_its_request_back(desk: Desk, bank: Bank) -> None:
    desk.visitor.do("cancel")
    assert desk.visitor.see().type == "end.cancelled"
    assert desk.shown().state == "cancelled"


def approved(desk: Desk) -> Desk:
    desk.answer()
    desk.visitor.do()
    assert desk.visitor.see().type == "confirm.image"
    return desk


def test_what_changed_after_it_was_approved_is_not_done(desk: Desk, bank: Bank) -> None:
    """Guard: approved-as-it-will-be-done."""
    run = approved(desk).visitor.row()
    with in_tenant(bank.id):
        other = seal(b'{"choice": "app_deleted"}', table="journeys_run", row=run.id, column="slots_sealed")
        type(run).objects.filter(id=run.id).update(slots_sealed=other)
    desk.visitor.do("yes")
    assert desk.visitor.see().type == "end.changed"


def test_what_is_not_approved_at_the_commit_is_not_done(desk: Desk, bank: Bank) -> None:
    """Guard: approval-still-stands."""
    approved(desk)
    with in_tenant(bank.id):
        Approval.objects.update(state="rejected")
    desk.visitor.do("yes")
    assert desk.visitor.see().type == "end.changed"


def test_a_proof_of_another_digest_is_none(desk: Desk, bank: Bank) -> None:
    """approval-proof-of-this-digest"""
    run = approved(desk).visitor.row()
    proofs = [{**one, "bound_to": "ab" * 32} if one["name"] == "approval" else one for one in run.proofs]
    with in_tenant(bank.id):
        type(run).objects.filter(id=run.id).update(proofs=proofs)
    desk.visitor.do("yes")
    assert desk.visitor.see().type == "end.changed"
