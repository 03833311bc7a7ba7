"""What a fate ends is asked for like any other effect, at each step whose fate it is."""

from pathlib import Path

import pytest

from llavero.domain.effect import EffectName
from llavero.domain.run import StepNode
from llavero.journeys.declared import declared
from llavero.journeys.problems import Flaw
from tests.journeys.banks import flaws_of, one_journey, only_problem

SUSPEND = (EffectName.AUTHENTICATOR_SUSPEND_SOFT, EffectName.AUTHENTICATOR_SUSPEND_HARDWARE)
TWO_WAYS = """\
  - step: clave
    uses: claim.password
    with: {name: user_name, attempts: 5}
    on: {failed: negado, temporary: asesor}
  - step: motivo
    uses: choose.one
    with: {options: [perdido, averiado]}
    on: {perdido: perder, averiado: correo}
  - step: perder
    uses: credential.suspend
    with: {credential: hardware, reason: lost}
    fate: {done: LOST, otherwise: keep}
    next: retirado
  - step: correo
    uses: challenge.otp
    with: {channel: email, digits: 6, lifetime: 5m, attempts: 3, resends: 3}
    on: {failed: negado, contact_outdated: asesor}
  - step: averiar
    uses: credential.suspend
    with: {credential: hardware, reason: damaged}
    fate: {done: DAMAGED, otherwise: keep}
  - {step: retirado, end: done}
  - {step: asesor, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""


def two_ways(*, lost: str, damaged: str) -> str:
    return TWO_WAYS.replace("LOST", lost).replace("DAMAGED", damaged)


@pytest.mark.parametrize(("credential", "reason", "ends"), [
    ("soft", "reinstall", EffectName.AUTHENTICATOR_REINSTALL_SOFT), ("soft", "lost", EffectName.AUTHENTICATOR_REVOKE),
    ("hardware", "reinstall", EffectName.AUTHENTICATOR_REVOKE), ("hardware", "lost", EffectName.AUTHENTICATOR_REVOKE),
])  # fmt: skip
@pytest.mark.parametrize("done", ["revoke", "keep"])
def test_a_step_declares_what_its_own_fate_ends(credential: str, reason: str, done: str, ends: EffectName) -> None:
    node = StepNode(
        name="retirar", uses="credential.suspend", major=1, params={"credential": credential, "reason": reason},
        successors={}, fate={"done": done, "otherwise": "keep"},
    )  # fmt: skip
    besides = [use.effect for use in declared(node).effects if use.effect not in SUSPEND]
    assert besides == ([ends] if done == "revoke" else [])


def test_each_way_that_ends_a_token_has_proven_what_that_takes(tmp_path: Path) -> None:
    """Guard: fate-is-an-effect. What the other way has proven does not count for this one."""
    problem = only_problem(one_journey(tmp_path, two_ways(lost="revoke", damaged="revoke")))
    assert problem.flaw is Flaw.FLOOR
    assert (problem.facts["step"], problem.facts["clause"]) == ("perder", "authenticator.revoke")


def test_a_fate_asks_nothing_of_a_step_that_it_does_not_stand_at(tmp_path: Path) -> None:
    assert flaws_of(one_journey(tmp_path, two_ways(lost="keep", damaged="revoke"))) == set()
