"""A token is taken away at once, under its own floor, and every ending says what becomes of it."""

from pathlib import Path

import pytest

from llavero.credentials import authenticators
from llavero.credentials.models import Authenticator
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import RevokedReason
from llavero.domain.effect import EffectName
from llavero.journeys.models import Run
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor
from tests.steps.one_step import effects_of, publish_journey

pytestmark = pytest.mark.django_db


STEPS = """\
  - step: clave
    uses: claim.password
    with: {name: user_name, attempts: 5}
    on: {failed: negado, temporary: llamar}
  - step: correo                    # ending a token takes a second proof; the token itself is what was lost
    uses: challenge.otp
    with: {channel: email, digits: 6, lifetime: 5m, attempts: 3, resends: 3}
    on: {failed: negado, contact_outdated: llamar}
  - step: retirar
    uses: credential.suspend
    with: {credential: hardware, reason: lost}
    fate: {done: DONE, otherwise: OTHERWISE}
  - {step: seguro, uses: choose.one, with: {options: [si, no]}, on: {si: adentro, no: negado}}
  - {step: adentro, end: done}
  - {step: llamar, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""


HEAD_OF_LOST = (
    "journey: lost\nversion: 1\ntitle: {es: Prueba, en: Probe}\nsource: ours\nkind: interactive\nsubject: claimed\n"
    "starts_with: {claimed: user_name}\nlimits: {lifetime: 20m, idle: 5m}\nsteps:\n"
)


def state_of(bank: Bank, person: Person) -> str:
    with in_tenant(bank.id):
        return Authenticator.objects.get(id=person.token.id).credential


def at_the_question(
    visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path, *, done: str = "revoke", otherwise: str = "resume"
) -> Visitor:
    publish_journey(bank, tmp_path, STEPS.replace("DONE", done).replace("OTHERWISE", otherwise))
    visitor.begin("probe")
    visitor.sign_in(ana)
    visitor.type_sent()
    assert visitor.see().type == "choose.one"
    return visitor


def test_it_is_done_when_the_step_is_reached(visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path) -> None:
    at_the_question(visitor, bank, ana, tmp_path)
    assert state_of(bank, ana) == "suspended"
    assert len(visitor.events("authenticator.suspended")) == 1
    params = {"credential": "hardware", "reason": "lost"}
    assert effects_of("credential.suspend", params) == (EffectName.AUTHENTICATOR_SUSPEND_HARDWARE,)


# Guard: not-given-back-by-another
@pytest.mark.parametrize(("choice", "done", "otherwise", "after"), [
    ("si", "revoke", "resume", "revoked"), ("si", "keep", "resume", "suspended"),
    ("no", "revoke", "resume", "active"), ("no", "revoke", "keep", "suspended"),
    ("cancel", "revoke", "resume", "active"),
])  # fmt: skip
def test_each_ending_carries_out_its_fate(
    visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path, choice: str, done: str, otherwise: str, after: str
) -> None:
    at_the_question(visitor, bank, ana, tmp_path, done=done, otherwise=otherwise).do(choice)
    assert state_of(bank, ana) == after


def test_the_sweep_carries_it_out_too(visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path) -> None:
    from llavero.journeys.sweep import sweep_runs

    at_the_question(visitor, bank, ana, tmp_path)
    with in_tenant(bank.id):
        assert sweep_runs(now=visitor.now, most=10) == 0
        visitor.wait(minutes=5)
        assert sweep_runs(now=visitor.now, most=10) == 1
        assert sweep_runs(now=visitor.now, most=10) == 0
    assert state_of(bank, ana) == "active"
    assert visitor.row().ending == "idle"


def test_what_somebody_else_did_meanwhile_stands(visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path) -> None:
    at_the_question(visitor, bank, ana, tmp_path)
    with in_tenant(bank.id):
        authenticators.revoke(ana.token.id, RevokedReason.FRAUD, now=visitor.now, actor=SYSTEM)
    visitor.do("no")
    assert state_of(bank, ana) == "revoked"


def test_without_the_floors_proof_nothing_is_taken_away(
    visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guard: floor-before-early-effect. A checker that let the step through is not enough."""
    from llavero.journeys.turn import Turn

    publish_journey(bank, tmp_path, STEPS.replace("DONE", "revoke").replace("OTHERWISE", "resume"))
    visitor.begin("probe")
    monkeypatch.setattr(Turn, "earn", lambda *_: None)
    visitor.sign_in(ana)
    visitor.type_sent()
    assert visitor.see().type == "end.changed"
    assert state_of(bank, ana) == "active"
    with in_tenant(bank.id):
        assert not Run.objects.filter(state="open").exists()


def test_what_is_reported_lost_meanwhile_is_not_given_back(
    visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path
) -> None:
    """Guard: not-given-back-by-another. Half-way through a procedure its owner reports the device lost in another."""
    first = at_the_question(visitor, bank, ana, tmp_path)
    lost = STEPS.replace("DONE", "keep").replace("OTHERWISE", "keep")
    publish_journey(bank, tmp_path / "lost", lost, name="lost", header=HEAD_OF_LOST)
    second = visitor.elsewhere(secret="another-browser-0002")
    second.begin("lost")
    second.sign_in(ana)
    second.type_sent()
    second.do("si")
    first.do("cancel")
    assert state_of(bank, ana) == "suspended"
