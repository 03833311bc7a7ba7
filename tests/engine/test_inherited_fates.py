"""What a run left suspended meets, in the run that took it up, the fate of its own step and of no other."""

from pathlib import Path

import pytest

from tests.builders.banks import Bank
from tests.engine.test_take_up import HEAD, comes_back, credential, sweep
from tests.engine.visitor import Person, Visitor
from tests.steps.one_step import publish_journey

pytestmark = pytest.mark.django_db

LOST_OR_DAMAGED = """\
  - step: clave
    uses: claim.password
    with: {name: user_name, attempts: 5}
    on: {failed: negado, temporary: llamar}
  - step: correo
    uses: challenge.otp
    with: {channel: email, digits: 6, lifetime: 5m, attempts: 3, resends: 3}
    on: {failed: negado, contact_outdated: llamar}
  - {step: lugar, uses: choose.one, with: {options: [norte, sur]}, on: {norte: motivo, sur: motivo}}
  - step: motivo
    uses: choose.one
    with: {options: [perdido, averiado]}
    on: {perdido: perder, averiado: averiar}
  - step: perder
    uses: credential.suspend
    with: {credential: hardware, reason: lost}
    fate: {done: keep, otherwise: keep}
    next: seguro
  - step: averiar
    uses: credential.suspend
    with: {credential: hardware, reason: damaged}
    fate: {done: revoke, otherwise: keep}
  - {step: seguro, uses: choose.one, with: {options: [si, no]}, on: {si: adentro, no: negado}}
  - {step: adentro, end: done}
  - {step: llamar, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""


@pytest.mark.parametrize(
    ("first", "then", "at_the_end"),
    [
        ("perdido", "averiado", "suspended"),
        ("averiado", "perdido", "suspended"),
        ("averiado", "averiado", "revoked"),
    ],
)
def test_what_one_step_suspended_does_not_meet_the_fate_of_another(
    visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path, first: str, then: str, at_the_end: str
) -> None:
    """Guard: inherited-meets-its-fate. Who reported a loss and comes back to report damage has lost it all the same."""
    publish_journey(bank, tmp_path, LOST_OR_DAMAGED, header=HEAD.replace("FROM", "motivo"))
    visitor.begin("probe")
    visitor.sign_in(ana)
    visitor.type_sent()
    visitor.do("sur")
    visitor.do(first)
    visitor.wait(minutes=6)
    sweep(visitor)
    back = comes_back(visitor, ana)
    back.type_sent()
    assert (back.see().step, credential(bank, ana)) == ("motivo", "suspended")
    back.do(then)
    back.do("si")
    assert credential(bank, ana) == at_the_end
