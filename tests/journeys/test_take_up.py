"""A journey that can be taken up again jumps over nothing that proves, and hands on nothing that is secret."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from llavero.formats.strict_yaml import Document, load
from llavero.journeys.check import check_draft, read_rules
from llavero.journeys.draft import Draft, read_journey
from llavero.journeys.floor import is_met
from llavero.journeys.must_prove import TAKEN_UP, Arrival, arrivals, starts_of
from llavero.journeys.problems import Flaw, is_refused
from llavero.journeys.stretch import stretch_before
from llavero.journeys.walk import edges_of, walks
from tests.journeys.banks import HEADER, compiled_of, flaws_of, one_journey, problems_of
from tests.journeys.mutate import mutants
from tests.journeys.oracle import loses_an_ending, reaches_effect_unproven

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
STEPS = """\
  - step: clave
    uses: claim.password
    with: {name: user_name, attempts: 5}
    on: {failed: negado, temporary: asesor}
  - step: lugar
    uses: choose.one
    with: {options: [norte, sur]}
    on: {norte: codigo, sur: cual}
  - step: cual
    uses: choose.one
    with: {options: [cerca, lejos]}
    on: {cerca: codigo, lejos: codigo}
  - step: codigo
    uses: challenge.code
    with: {attempts: 3, binds: [choice]}
    on: {failed: negado}
  - {step: abrir, uses: session.open, with: {scope: full}}
  - {step: adentro, end: done}
  - {step: asesor, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""
RESUME = "steps:\n"


def header(at: str) -> str:
    return HEADER.replace(RESUME, f"resume: {{{{within: 24h, from: {at}}}}}\nsteps:\n")


def journey(at: Path, steps: str = STEPS, *, resume: str = "codigo") -> Path:
    return one_journey(at, steps, header=header(resume))


OTP = """\
  - step: correo
    uses: challenge.otp
    with: {channel: email, digits: 8, lifetime: 2m, attempts: 3, resends: 3}
    on: {failed: negado, contact_outdated: asesor}
"""


def test_what_is_collected_after_a_proof_can_be_taken_up(tmp_path: Path) -> None:
    folder = journey(tmp_path)
    assert flaws_of(folder) == set()
    compiled = compiled_of(folder)
    assert stretch_before(compiled.graph, "codigo") == {"lugar", "cual"}
    ways = arrivals(compiled.graph, starts_of(compiled.sessions()), taken_up_at="codigo")
    assert {arrival.proven() for arrival in ways["codigo"]} == {("password",)}


# Fails without the guard: take-up-jumps-no-proof
def test_a_step_that_proves_something_is_never_jumped_over(tmp_path: Path) -> None:
    steps = STEPS.replace("  - step: codigo\n", OTP + "  - step: codigo\n").replace("norte: codigo", "norte: correo")
    compiled = compiled_of(one_journey(tmp_path, steps))
    assert stretch_before(compiled.graph, "abrir") == frozenset()
    assert "lugar" not in stretch_before(compiled.graph, "codigo"), "one of the two ways asks for a code by e-mail"
    assert stretch_before(compiled.graph, "codigo") == {"cual"}
    assert Flaw.RESUME_IDLE in flaws_of(journey(tmp_path, steps, resume="abrir"))


def test_nothing_is_taken_up_where_nothing_was_collected(tmp_path: Path) -> None:
    assert flaws_of(journey(tmp_path, resume="lugar")) == {Flaw.RESUME_IDLE}


# Fails without the guard: resume-needs-proof
def test_a_name_alone_takes_nothing_up(tmp_path: Path) -> None:
    unproven = STEPS.replace(
        "    uses: claim.password\n    with: {name: user_name, attempts: 5}\n"
        "    on: {failed: negado, temporary: asesor}\n",
        "    uses: claim.name\n    with: {name: user_name}\n",
    )
    assert Flaw.RESUME_UNPROVEN in flaws_of(journey(tmp_path, unproven))


CHANGE = """\
  - step: clave
    uses: claim.password
    with: {name: user_name, attempts: 5}
    on: {failed: negado, temporary: asesor}
  - {step: nueva, uses: choose.password}
  - step: lugar
    uses: choose.one
    with: {options: [norte, sur]}
    on: {norte: codigo, sur: codigo}
  - step: codigo
    uses: challenge.code
    with: {attempts: 3}
    on: {failed: negado}
  - {step: poner, uses: password.set}
  - {step: adentro, end: done}
  - {step: asesor, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""


# Fails without the guard: secrets-are-not-adopted
def test_a_password_that_an_older_run_chose_is_chosen_again(tmp_path: Path) -> None:
    assert flaws_of(one_journey(tmp_path, CHANGE)) == set()
    problem = next(p for p in problems_of(journey(tmp_path, CHANGE)) if p.flaw is Flaw.SLOT_UNFILLED)
    assert TAKEN_UP in str(problem.facts["path"])


def test_a_fact_that_the_floor_asks_for_is_not_jumped_over(tmp_path: Path) -> None:
    steps = """\
  - {step: usuario, uses: claim.name, with: {name: user_name}}
  - step: clave
    uses: challenge.otp
    with: {channel: both, digits: 6, lifetime: 5m, attempts: 3, resends: 3}
    on: {failed: negado, contact_outdated: llamar}
  - step: lugar
    uses: choose.one
    with: {options: [norte, sur]}
    on: {norte: bloqueo, sur: bloqueo}
  - {step: bloqueo, branch: is_locked, yes: desbloquear, no: no-estaba}
  - {step: desbloquear, uses: user.unlock}
  - {step: desbloqueado, end: done}
  - {step: no-estaba, end: referred, to: sign_in}
  - {step: llamar, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""
    assert flaws_of(one_journey(tmp_path, steps)) == set()
    problem = next(p for p in problems_of(journey(tmp_path, steps, resume="desbloquear")))
    assert problem.flaw is Flaw.FLOOR_GIVEN
    assert TAKEN_UP in str(problem.facts["path"])


def test_walks_take_up_what_earlier_ones_left_and_never_reach_an_effect_unproven(tmp_path: Path) -> None:
    compiled = compiled_of(journey(tmp_path))
    walked: Counter[tuple[str, str]] = Counter()
    for walk in walks(compiled.graph, Random(7), 1500, taken_up_at=compiled.resume_from):
        assert walk.ended is not None
        walked.update(walk.edges)
        for effected in walk.effected:
            held = Arrival(frozenset(), effected.held)
            assert all(is_met(c, held.has(), on=NOW.date()) for c in compiled.floor if c.effect == effected.effect)
            assert "choice" in held.slots()
    assert edges_of(compiled.graph, taken_up_at=compiled.resume_from) - set(walked) == set()
    assert walked["lugar", TAKEN_UP] > 20


@pytest.mark.parametrize("steps", [STEPS, CHANGE], ids=["sign-in", "change"])
def test_no_mutant_of_a_journey_with_a_take_up_reaches_an_effect_unproven(tmp_path: Path, steps: str) -> None:
    folder = journey(tmp_path, steps)
    document = load(folder / "journeys" / "sign-in.yaml")
    assert isinstance(document.value, dict)
    rules, problems = read_rules(folder, now=NOW)
    assert not problems
    dangerous = 0
    for mutant in mutants("banco", document.value):
        if not (loses_an_ending(mutant.raw) or reaches_effect_unproven(mutant.raw, "banco")):
            continue
        dangerous += 1
        read = read_journey(Document("mutant", mutant.raw, {(): 1}))
        assert not isinstance(read, Draft) or is_refused(check_draft(read, rules)[0]), str(mutant)
    assert dangerous > 100


def test_the_oracle_knows_a_take_up_that_would_jump_over_a_choice_of_password(tmp_path: Path) -> None:
    raw = load(journey(tmp_path, CHANGE) / "journeys" / "sign-in.yaml").value
    assert isinstance(raw, dict)
    assert reaches_effect_unproven(raw, "banco")
    assert not reaches_effect_unproven({key: value for key, value in raw.items() if key != "resume"}, "banco")
