"""A journey goes on in the step bar of the one that led to it: one count from the first page to the last."""

from pathlib import Path

import pytest

from llavero.journeys.problems import Flaw
from tests.journeys.banks import HEADER, SIGN_IN, a_bank, a_journey, compiled_of, flaws_of

BAR = "stages: [ingreso, contrasena]\n"
FIRST = (
    SIGN_IN.replace("uses: claim.password", "uses: claim.password\n    stage: ingreso")
    .replace("uses: challenge.code", "uses: challenge.code\n    stage: ingreso")
    .replace("{step: adentro, end: done}", "{step: adentro, end: done, stage: contrasena, then: nueva}")
)
SECOND = """\
  - {step: elegir, uses: choose.password, stage: contrasena}
  - {step: clave, uses: challenge.password, with: {attempts: 3}, on: {failed: negado}, stage: contrasena}
  - {step: codigo, uses: challenge.code, with: {attempts: 3}, on: {failed: negado}, stage: contrasena}
  - {step: cambiar, uses: password.set}
  - {step: listo, end: done}
  - {step: negado, end: denied}
"""
GOES_ON = (
    HEADER.replace("subject: claimed", "subject: self")
    .replace("{{claimed: user_name}}", "{{any_session: [[password, code]]}}")
    .replace("steps:", f"stage_of: sign-in\n{BAR}steps:")
)


def two(at: Path, *, first: str = FIRST, bar: str = BAR, second: str = GOES_ON) -> Path:
    head = HEADER.replace("steps:", f"{bar}steps:")
    journeys = {"sign-in": a_journey(first, header=head), "nueva": a_journey(SECOND, name="nueva", header=second)}
    return a_bank(at, journeys)


def test_the_second_counts_on_where_the_first_stopped(tmp_path: Path) -> None:
    folder = two(tmp_path)
    assert flaws_of(folder) == set()
    graph = compiled_of(folder, "nueva").graph
    assert (graph.stages, graph.stage_of) == (("ingreso", "contrasena"), "sign-in")


@pytest.mark.parametrize(("written", "instead", "flaw"), [
    ("stage_of: sign-in", "stage_of: sign-out", Flaw.STAGE_OF),
    ("stage_of: sign-in", "stage_of: nueva", Flaw.STAGE_OF),
    ("[ingreso, contrasena]", "[contrasena]", Flaw.STAGE_OF_OTHER),
    ("[ingreso, contrasena]", "[ingreso, contrasena, fin]", Flaw.STAGE_OF_OTHER),
    ("kind: interactive", "kind: interactive\nportal: empresas", Flaw.STAGE_OF_OTHER),
    ("stage_of: sign-in\n", "", Flaw.STAGE_UNUSED),
])  # fmt: skip
def test_a_bar_that_is_not_the_firsts_is_refused(tmp_path: Path, written: str, instead: str, flaw: Flaw) -> None:
    """Guard: one-bar-for-both."""
    assert written in GOES_ON
    assert flaw in flaws_of(two(tmp_path, second=GOES_ON.replace(written, instead)))


def test_a_first_that_does_not_lead_there_is_refused(tmp_path: Path) -> None:
    """Guard: one-bar-for-both."""
    assert flaws_of(two(tmp_path, first=FIRST.replace(", then: nueva", ""))) == {Flaw.STAGE_OF_OTHER}


def test_a_stage_after_the_last_one_used_is_still_unused(tmp_path: Path) -> None:
    longer = BAR.replace("contrasena]", "contrasena, fin]")
    second = GOES_ON.replace(BAR, longer)
    assert Flaw.STAGE_UNUSED in flaws_of(two(tmp_path, bar=longer, second=second))
