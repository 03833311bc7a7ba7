"""No way leads to an effect without what the floor asks, and what each way has proven is known exactly."""

from pathlib import Path

import pytest

from llavero.domain.proof import ProofName
from llavero.journeys.must_prove import arrivals, starts_of
from llavero.journeys.problems import Flaw
from tests.journeys.banks import SIGN_IN, UNLOCK, a_bank, a_journey, compiled_of, flaws_of, one_journey, only_problem

TROUBLE = """\
  - step: clave
    uses: claim.password
    with: {name: user_name, attempts: 5}
    on: {failed: negado, temporary: asesor}
  - step: codigo
    uses: challenge.code
    with: {attempts: 3, trouble: true}
    on: {failed: negado, trouble: correo}
  - {step: abrir, uses: session.open, with: {scope: full}, next: adentro}
  - step: correo
    uses: challenge.otp
    with: {channel: email, digits: 8, lifetime: 2m, attempts: 3, resends: 3}
    on: {failed: negado, contact_outdated: asesor}
    next: consultar
  - {step: consultar, uses: session.open, with: {scope: consult}}
  - {step: adentro, end: done}
  - {step: asesor, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""


def test_two_ways_of_signing_in_each_open_the_session_that_they_have_proven_for(tmp_path: Path) -> None:
    assert flaws_of(one_journey(tmp_path, TROUBLE)) == set()


# Fails without the guard: floor-checked
def test_trouble_does_not_lead_to_a_full_session(tmp_path: Path) -> None:
    problem = only_problem(one_journey(tmp_path, TROUBLE.replace("scope: consult", "scope: full")))
    assert problem.flaw is Flaw.FLOOR
    assert problem.facts["proven"] == "otp_email, password"
    assert problem.facts["path"] == "clave → codigo → correo"


def test_every_minimal_set_is_kept_at_each_step_and_nothing_larger(tmp_path: Path) -> None:
    journey = compiled_of(one_journey(tmp_path, TROUBLE))
    ways = arrivals(journey.graph, starts_of(journey.sessions()))
    assert {arrival.proven() for arrival in ways["adentro"]} == {("code", "password"), ("otp_email", "password")}
    assert {arrival.proven() for arrival in ways["negado"]} == {()}


def test_a_step_that_is_jumped_over_proves_nothing(tmp_path: Path) -> None:
    jumped = SIGN_IN.replace("  - step: codigo", "    next: abrir\n  - step: codigo")
    assert {Flaw.FLOOR, Flaw.UNREACHABLE} <= flaws_of(one_journey(tmp_path, jumped))


def test_one_code_to_both_contacts_is_neither_the_one_nor_the_other(tmp_path: Path) -> None:
    assert Flaw.FLOOR in flaws_of(one_journey(tmp_path, UNLOCK))
    assert flaws_of(one_journey(tmp_path, UNLOCK.replace("both_one_code", "both"))) == set()


def test_the_code_of_whoever_acts_does_not_count_as_the_subject_s(tmp_path: Path) -> None:
    acted = SIGN_IN.replace("with: {attempts: 3}", "with: {of: actor, attempts: 3}")
    assert flaws_of(one_journey(tmp_path, acted)) == {Flaw.FLOOR}


def test_questions_and_image_add_nothing_to_what_is_proven(tmp_path: Path) -> None:
    marks = SIGN_IN.replace(
        "    uses: challenge.code\n    with: {attempts: 3}\n    on: {failed: negado}",
        "    uses: challenge.questions\n    with: {ask: 2, attempts: 3}\n    on: {failed: negado, forgotten: oficina}",
    )
    marks += "  - {step: oficina, end: referred, to: branch}\n"
    assert flaws_of(one_journey(tmp_path, marks)) == {Flaw.FLOOR}


def test_a_fact_tested_twice_on_one_way_keeps_its_value(tmp_path: Path) -> None:
    twice = UNLOCK.replace("both_one_code", "both").replace(
        "  - {step: desbloquear, uses: user.unlock}",
        "  - {step: otra-vez, branch: is_locked, yes: desbloquear, no: no-estaba}\n"
        "  - {step: desbloquear, uses: user.unlock}",
    )
    twice = twice.replace("yes: desbloquear, no: no-estaba}", "yes: otra-vez, no: no-estaba}", 1)
    folder = one_journey(tmp_path, twice)
    assert flaws_of(folder) == set()
    journey = compiled_of(folder)
    ways = arrivals(journey.graph, starts_of(journey.sessions()))
    assert {arrival.facts for arrival in ways["no-estaba"]} == {frozenset({("is_locked", "no")})}


# Fails without the guard: floor-given
def test_unlocking_takes_the_branch_that_finds_the_user_locked(tmp_path: Path) -> None:
    both = UNLOCK.replace("both_one_code", "both")
    swapped = both.replace("yes: desbloquear, no: no-estaba", "yes: no-estaba, no: desbloquear")
    assert flaws_of(one_journey(tmp_path, swapped)) == {Flaw.FLOOR_GIVEN, Flaw.CANNOT_BE_DONE}


def test_nobody_is_asked_for_the_code_of_a_token_that_they_do_not_have(tmp_path: Path) -> None:
    branch = "  - {step: via, branch: has_usable_code_authenticator, yes: asesor, no: codigo}\n"
    folder = one_journey(tmp_path, SIGN_IN.replace("  - step: codigo", branch + "  - step: codigo"))
    assert flaws_of(folder) == {Flaw.CANNOT_BE_DONE}


def test_a_branch_on_a_fact_that_nothing_depends_on_is_refused(tmp_path: Path) -> None:
    branch = "  - {step: via, branch: has_site_image, yes: codigo, no: abrir}\n"
    folder = one_journey(tmp_path, SIGN_IN.replace("  - step: codigo", branch + "  - step: codigo"))
    assert Flaw.FACT_IDLE in flaws_of(folder)


# Fails without the guard: one-subject
def test_whoever_proved_as_one_user_cannot_claim_another_name_later(tmp_path: Path) -> None:
    second = "  - {step: otro, uses: claim.name, with: {name: user_name}}\n"
    folder = one_journey(tmp_path, SIGN_IN.replace("  - {step: abrir", second + "  - {step: abrir"))
    assert flaws_of(folder) == {Flaw.SUBJECT_TWICE}


def test_nothing_is_asked_of_somebody_before_it_is_known_of_whom(tmp_path: Path) -> None:
    claim = "    uses: claim.name\n    with: {name: user_name}"
    steps = UNLOCK.replace("both_one_code", "both").replace(claim, "    uses: choose.password")
    assert {Flaw.SUBJECT_UNKNOWN} <= flaws_of(one_journey(tmp_path, steps))


CHANGE = """\
  - {step: nueva, uses: choose.password}
  - step: codigo
    uses: challenge.code
    with: {attempts: 3}
    on: {failed: negado}
  - {step: poner, uses: password.set}
  - {step: cambiada, end: done}
  - {step: negado, end: denied}
"""
FROM_SESSION = """\
journey: {name}
version: 1
title: {{es: Cambiar, en: Change}}
source: ours
kind: interactive
subject: self
starts_with: {{any_session: [[temporary_password]], scopes: [change_password]}}
limits: {{lifetime: 15m}}
steps:
"""


def test_a_session_s_proof_counts_only_where_the_floor_gives_it_an_age(tmp_path: Path) -> None:
    assert flaws_of(one_journey(tmp_path, CHANGE, header=FROM_SESSION)) == set()
    full = FROM_SESSION.replace("temporary_password", "password, code").replace("change_password", "full")
    assert flaws_of(one_journey(tmp_path, CHANGE, header=full)) == {Flaw.FLOOR}


# Fails without the guard: mark-starts-nothing
@pytest.mark.parametrize("proof", ["questions", "site_image"])
def test_a_session_cannot_begin_with_a_mark_for_a_proof(tmp_path: Path, proof: str) -> None:
    marked = FROM_SESSION.replace("[[temporary_password]]", f"[[temporary_password, {proof}]]")
    assert flaws_of(one_journey(tmp_path, CHANGE, header=marked)) == {Flaw.MARK_AS_PROOF}


# Fails without the guard: session-has-its-subject
def test_who_is_signed_in_cannot_claim_another_name(tmp_path: Path) -> None:
    claim = "  - {step: otro, uses: claim.name, with: {name: user_name}}\n"
    assert flaws_of(one_journey(tmp_path, claim + CHANGE, header=FROM_SESSION)) == {Flaw.SUBJECT_TWICE}


def test_a_password_that_nobody_chose_cannot_be_set(tmp_path: Path) -> None:
    steps = CHANGE.replace("  - {step: nueva, uses: choose.password}\n", "")
    assert flaws_of(one_journey(tmp_path, steps, header=FROM_SESSION)) == {Flaw.SLOT_UNFILLED}


def test_a_password_that_was_chosen_for_nothing_is_a_mistake(tmp_path: Path) -> None:
    steps = SIGN_IN.replace("  - {step: abrir", "  - {step: nueva, uses: choose.password}\n  - {step: abrir")
    assert flaws_of(one_journey(tmp_path, steps)) == {Flaw.SLOT_IDLE}


def test_done_takes_something_that_was_done(tmp_path: Path) -> None:
    idle = SIGN_IN.replace("  - {step: abrir, uses: session.open, with: {scope: full}}\n", "")
    assert flaws_of(one_journey(tmp_path, idle)) == {Flaw.DONE_WITHOUT_EFFECT}


# Fails without the guard: independent-channel
def test_a_secret_does_not_go_to_the_only_contact_that_was_proven(tmp_path: Path) -> None:
    issue = "  - {step: temporal, uses: temporary_password.issue, with: {channel: email, lifetime: 1h}}\n"
    both = UNLOCK.replace("both_one_code", "both").replace("  - {step: desbloqueado", issue + "  - {step: desbloqueado")
    assert flaws_of(one_journey(tmp_path, both)) == set()
    assert Flaw.SAME_CHANNEL in flaws_of(one_journey(tmp_path, both.replace("channel: both,", "channel: email,")))


LOST = """\
  - step: clave
    uses: claim.password
    with: {name: user_name, attempts: 5}
    on: {failed: negado, temporary: asesor}
  - step: suspender
    uses: credential.suspend
    with: {credential: soft, reason: lost}
    fate: {done: keep, otherwise: resume}
  - {step: suspendido, end: done}
  - {step: asesor, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""


# Fails without the guard: early-has-fate
def test_what_is_taken_away_early_says_what_becomes_of_it(tmp_path: Path) -> None:
    assert flaws_of(one_journey(tmp_path, LOST)) == set()
    silent = LOST.replace("    fate: {done: keep, otherwise: resume}\n", "")
    assert flaws_of(one_journey(tmp_path, silent)) == {Flaw.FATE_MISSING}


def test_what_is_suspended_is_not_suspended_again_on_the_same_way(tmp_path: Path) -> None:
    again = LOST.replace(
        "  - {step: suspendido",
        "  - step: otra-vez\n    uses: credential.suspend\n    with: {credential: soft, reason: lost}\n"
        "    fate: {done: keep, otherwise: keep}\n  - {step: suspendido",
    )
    assert {Flaw.FATE_TWICE, Flaw.EFFECT_TWICE} == flaws_of(one_journey(tmp_path, again))


def test_an_ending_leads_on_only_to_what_can_start_there(tmp_path: Path) -> None:
    sign_in = SIGN_IN.replace("{step: adentro, end: done}", "{step: adentro, end: done, then: change}")
    change = a_journey(CHANGE, name="change", header=FROM_SESSION)
    folder = a_bank(tmp_path, {"sign-in": a_journey(sign_in), "change": change})
    assert flaws_of(folder) == {Flaw.THEN_NOT_STARTABLE}


def test_a_session_for_changing_the_password_leads_on_to_changing_it(tmp_path: Path) -> None:
    steps = SIGN_IN.replace("temporary: asesor", "temporary: abrir-cambio") + (
        "  - {step: abrir-cambio, uses: session.open, with: {scope: change_password}, next: cambiar}\n"
        "  - {step: cambiar, end: done, then: change}\n"
    )
    steps = steps.replace("  - {step: asesor, end: referred, to: call_centre}\n", "")
    journeys = {"sign-in": a_journey(steps), "change": a_journey(CHANGE, name="change", header=FROM_SESSION)}
    assert flaws_of(a_bank(tmp_path, journeys)) == set()
    journeys["sign-in"] = a_journey(steps.replace(", then: change", ""))
    assert flaws_of(a_bank(tmp_path, journeys)) == {Flaw.MISSING_KEY}


def test_a_run_starts_with_one_set_per_kind_of_session() -> None:
    starts = starts_of([[ProofName.PASSWORD, ProofName.CODE], [ProofName.PASSKEY]])
    assert {("session", "passkey@subject")} <= set(starts[1])
    assert len(starts) == 2
    assert starts_of([]) == (frozenset(),)
