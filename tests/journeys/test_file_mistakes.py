"""What is wrong in a journey file is said with its line and its cure, in both languages."""

from pathlib import Path

import pytest

from llavero.journeys.problem_words import SENTENCES
from llavero.journeys.problems import Flaw, format_problems
from tests.journeys.banks import ENDS, HEADER, SIGN_IN, a_bank, a_journey, flaws_of, one_journey, problems_of


def test_a_journey_that_is_right_has_no_problem(tmp_path: Path) -> None:
    assert problems_of(one_journey(tmp_path)) == ()


def test_a_misspelt_parameter_names_the_one_that_was_meant(tmp_path: Path) -> None:
    found = {p.flaw: p for p in problems_of(one_journey(tmp_path, SIGN_IN.replace("attempts: 3", "atempts: 3")))}
    problem = found[Flaw.UNKNOWN_KEY]
    assert problem.line == 16
    assert "attempts" in problem.in_words("es")
    assert "attempts" in problem.in_words("en")
    assert Flaw.MISSING_KEY in found


# Fails without the guard: no-way-back
@pytest.mark.parametrize(
    ("written", "instead", "flaw"),
    [
        ("uses: challenge.code", "uses: challenge.kode", Flaw.UNKNOWN_STEP_TYPE),
        ("on: {failed: negado}", "on: {failed: negdo}", Flaw.DANGLING),
        ("    on: {failed: negado}\n", "", Flaw.MISSING_OUTCOME),
        ("on: {failed: negado}", "on: {failed: negado, forgotten: asesor}", Flaw.UNKNOWN_OUTCOME),
        ("on: {failed: negado}", "on: {failed: asesor}", Flaw.OUTCOME_LEADS),
        ("on: {failed: negado}", "on: {failed: abrir}", Flaw.OUTCOME_LEADS),
        ("step: codigo", "step: clave", Flaw.STEP_TWICE),
        ("attempts: 3", "attempts: 99", Flaw.BOUND),
        ("attempts: 3", "attempts: 0", Flaw.OUT_OF_RANGE),
        ("attempts: 3", 'attempts: "3"', Flaw.WRONG_TYPE),
        ("attempts: 3", "attempts: 3, attempts: 4", Flaw.YAML),
        ("scope: full", "scope: everything", Flaw.NOT_ONE_OF),
        ("uses: session.open, with: {scope: full}", "uses: session.open", Flaw.MISSING_KEY),
        ("end: done", "end: done, uses: user.unlock", Flaw.STEP_KIND),
        ("end: done", "end: denied", Flaw.GOOD_ENDS_BADLY),
        ("to: call_centre", "notify: [subject]", Flaw.REFERRED_WHERE),
        ("end: done", "end: done, carries: [fee]", Flaw.COMES_LATER),
        ("end: done", "end: done, then: no-hay", Flaw.THEN_UNKNOWN),
        ("step: codigo", "step: Código 1", Flaw.BAD_NAME),
        ("step: codigo", "step: codigo\n    fate: {done: revoke, otherwise: resume}", Flaw.FATE_IDLE),
        ("step: codigo", "step: codigo\n    not_by: clave", Flaw.ONE_PERSON),
        ("step: codigo", "step: codigo\n    stage: seguridad", Flaw.STAGE_UNKNOWN),
        ("step: codigo", "step: codigo\n    next: clave", Flaw.WAY_BACK),
        ("step: codigo", "step: codigo\n    next: cancelado", Flaw.ENGINE_ENDING),
        ("step: codigo", "step: codigo\n    next: adentro", Flaw.UNREACHABLE),
    ],
)
def test_each_mistake_in_a_step_has_its_own_name(tmp_path: Path, written: str, instead: str, flaw: Flaw) -> None:
    assert SIGN_IN.count(written) >= 1
    head, _, tail = SIGN_IN.rpartition(written)
    assert flaw in flaws_of(one_journey(tmp_path, head + instead + tail))


# Fails without the guards: engine-outcome-ends, engine-outcome-grants-nothing
@pytest.mark.parametrize(
    ("written", "instead", "flaw"),
    [
        ("  held: en-revision\n", "", Flaw.MISSING_ENDING),
        ("held: en-revision", "held: codigo", Flaw.ENDING_NOT_AN_END),
        ("cancelled: cancelado", "cancelled: adentro", Flaw.ENDING_KIND),
        ("cancelled: cancelado", "canceled: cancelado", Flaw.UNKNOWN_KEY),
        ("idle: inactivo", "idle: no-hay", Flaw.DANGLING),
    ],
)
def test_each_mistake_in_the_endings_has_its_own_name(tmp_path: Path, written: str, instead: str, flaw: Flaw) -> None:
    assert flaw in flaws_of(one_journey(tmp_path, ends=ENDS.replace(written, instead)))


@pytest.mark.parametrize(
    ("written", "instead", "flaw"),
    [
        ("kind: interactive", "kind: case", Flaw.COMES_LATER),
        ("kind: interactive", "kind: interactive\npromise: {{within: 24h}}", Flaw.COMES_LATER),
        ("claimed: user_name", "claimed: document", Flaw.START),
        ("claimed: user_name", "any_session: [[password, code]]", Flaw.START),
        ("kind: interactive", "kind: interactive\nresume: {{within: 24h, from: no-hay}}", Flaw.DANGLING),
        ("kind: interactive", "kind: interactive\nresume: {{within: 24h, from: adentro}}", Flaw.DANGLING),
        ("idle: 5m", "idle: 20m", Flaw.LIMIT_ORDER),
        ("idle: 5m", "idle: 5", Flaw.BAD_DURATION),
        ("lifetime: 15m", "lifetime: 2h", Flaw.BOUND),
        ("version: 1", 'version: "1"', Flaw.WRONG_TYPE),
        ("source: ours\n", "", Flaw.MISSING_KEY),
        ("source: ours", "source: ours\nstages: [uno]", Flaw.STAGE_UNUSED),
        ("journey: {name}", "journey: otro", Flaw.FILE_NAME),
    ],
)
def test_each_mistake_in_the_header_has_its_own_name(tmp_path: Path, written: str, instead: str, flaw: Flaw) -> None:
    assert written in HEADER
    assert flaw in flaws_of(one_journey(tmp_path, header=HEADER.replace(written, instead)))


def test_a_journey_that_nobody_offers_in_its_portal_is_reported(tmp_path: Path) -> None:
    profile = "portals:\n  - {id: empresas, sign_in: sign-out}\n"
    header = HEADER.replace("kind: interactive", "kind: interactive\nportal: personas")
    folder = a_bank(tmp_path, {"sign-in": a_journey(header=header)}, profile=profile)
    assert flaws_of(folder) == {Flaw.UNKNOWN_PORTAL, Flaw.THEN_UNKNOWN}


def test_a_bank_without_journeys_is_told_so(tmp_path: Path) -> None:
    assert flaws_of(a_bank(tmp_path, {})) == {Flaw.FILE_MISSING}


def test_a_bank_s_journey_replaces_the_common_one_of_the_same_name(tmp_path: Path) -> None:
    common = tmp_path / "common" / "journeys"
    common.mkdir(parents=True)
    (common / "sign-in.yaml").write_text("journey: broken", encoding="utf-8")
    assert problems_of(one_journey(tmp_path)) == ()
    (common / "other.yaml").write_text("journey: broken", encoding="utf-8")
    assert Flaw.MISSING_KEY in flaws_of(one_journey(tmp_path))


def test_problems_are_printed_one_per_line_with_file_line_and_code(tmp_path: Path) -> None:
    folder = one_journey(tmp_path, SIGN_IN.replace("on: {failed: negado}", "on: {failed: negdo}"))
    printed = format_problems(problems_of(folder), language="es", beside=tmp_path)
    assert printed.startswith("banco/journeys/sign-in.yaml:17: error: ")
    assert printed.endswith("(dangling)")
    assert "«negado»" in printed


def test_every_flaw_has_a_sentence_in_both_languages() -> None:
    assert set(SENTENCES) == set(Flaw)
    for spanish, english in SENTENCES.values():
        assert spanish != english
        assert spanish.removesuffix(" {why}").endswith((".", "?"))
        assert english.removesuffix(" {why}").endswith((".", "?"))
