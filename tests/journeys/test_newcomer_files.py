"""A journey by which somebody registers: its own start, its own steps, and a user at every good end."""

from pathlib import Path

import pytest

from llavero.journeys.problems import Flaw
from tests.journeys.banks import a_bank, a_journey, flaws_of

HEADER = """\
journey: {name}
version: 1
title: {{es: Registro, en: Register}}
source: ours
kind: interactive
subject: new
starts_with: {{claimed: core_key}}
limits: {{lifetime: 15m, idle: 5m}}
steps:
"""
STEPS = """\
  - step: llave
    uses: claim.core_key
    with: {way: virtual, attempts: 3}
    on: {failed: negado, unavailable: negado}
  - step: codigo
    uses: challenge.otp
    with: {channel: sms, digits: 6, lifetime: 5m, attempts: 3, resends: 3}
    on: {failed: negado, contact_outdated: agencia}
  - {step: ya-tiene, branch: is_registered, yes: agencia, no: nombre}
  - {step: nombre, uses: choose.user_name}
  - {step: clave, uses: choose.password}
  - {step: imagen, uses: choose.image}
  - {step: telefonos, uses: contact.phones}
  - {step: preguntas, uses: choose.questions}
  - {step: registrar, uses: user.register}
  - {step: listo, end: done}
  - {step: agencia, end: referred, to: branch}
  - {step: negado, end: denied}
"""


def flaws(at: Path, steps: str = STEPS, header: str = HEADER) -> set[Flaw]:
    return flaws_of(a_bank(at, {"register": a_journey(steps, name="register", header=header)}))


def test_a_registration_checks(tmp_path: Path) -> None:
    assert flaws(tmp_path) == set()


@pytest.mark.parametrize("claimed", ["user_name", "document", "company_and_document"])
def test_it_begins_with_the_bank_s_key_and_no_name(tmp_path: Path, claimed: str) -> None:
    assert Flaw.START in flaws(tmp_path, header=HEADER.replace("core_key", claimed))


@pytest.mark.parametrize("subject", ["claimed", "self", "company_user"])
def test_no_other_journey_registers_anybody(tmp_path: Path, subject: str) -> None:
    assert flaws(tmp_path, header=HEADER.replace("subject: new", f"subject: {subject}")) & {
        Flaw.START, Flaw.NOT_FOR_SUBJECT, Flaw.SUBJECT_ABSENT,
    }  # fmt: skip


def test_a_step_of_users_has_no_place_in_it(tmp_path: Path) -> None:
    """Guard: step-of-its-people."""
    asked = STEPS.replace("  - {step: clave,", "  - {step: firma, uses: session.close}\n  - {step: clave,")
    assert Flaw.NOT_FOR_SUBJECT in flaws(tmp_path, asked)


def test_a_step_of_newcomers_has_no_place_in_another(tmp_path: Path) -> None:
    """Guard: step-of-its-people."""
    steps = """\
  - {step: usuario, uses: claim.name, with: {name: user_name}}
  - {step: nombre, uses: choose.user_name}
  - {step: negado, end: denied}
"""
    header = HEADER.replace("subject: new", "subject: claimed").replace("core_key", "user_name")
    assert Flaw.NOT_FOR_SUBJECT in flaws(tmp_path, steps, header)


@pytest.mark.parametrize("fact", ["is_locked", "has_questions", "has_soft_token"])
def test_facts_of_users_are_none_of_a_newcomer(tmp_path: Path, fact: str) -> None:
    """Guard: fact-of-its-people."""
    assert Flaw.NOT_FOR_SUBJECT in flaws(tmp_path, STEPS.replace("is_registered", fact))


def test_whether_somebody_is_registered_is_no_question_about_users(tmp_path: Path) -> None:
    """Guard: fact-of-its-people."""
    steps = """\
  - {step: usuario, uses: claim.name, with: {name: user_name}}
  - {step: es, branch: is_registered, yes: negado, no: agencia}
  - {step: agencia, end: referred, to: branch}
  - {step: negado, end: denied}
"""
    header = HEADER.replace("subject: new", "subject: claimed").replace("core_key", "user_name")
    assert Flaw.NOT_FOR_SUBJECT in flaws(tmp_path, steps, header)


def test_at_every_good_end_somebody_was_made_a_user(tmp_path: Path) -> None:
    """Guard: done-made-a-user."""
    short = STEPS.replace("no: nombre", "no: abrir").replace(
        "  - {step: nombre,", "  - {step: abrir, uses: session.open, with: {scope: second_factor}}\n"
        "  - {step: fin, end: done}\n  - {step: nombre,",
    )  # fmt: skip
    assert Flaw.NOBODY_REGISTERED in flaws(tmp_path, short)


def test_the_floor_asks_for_key_and_mobile_whatever_the_file_says(tmp_path: Path) -> None:
    cut = STEPS.replace("channel: sms", "channel: email")
    assert Flaw.FLOOR in flaws(tmp_path, cut)


def test_the_mobile_that_is_wrong_is_mended_at_a_branch_only(tmp_path: Path) -> None:
    shown = STEPS.replace(
        "  - step: codigo", "  - {step: datos, uses: core.contacts, on: {wrong_mobile: negado, no_mobile: agencia, "
        "no_email: agencia}}\n  - step: codigo",
    )  # fmt: skip
    assert flaws(tmp_path, shown) == {Flaw.OUTCOME_LEADS}


def test_a_core_that_does_not_answer_leads_nowhere_on(tmp_path: Path) -> None:
    assert Flaw.OUTCOME_LEADS in flaws(tmp_path, STEPS.replace("unavailable: negado", "unavailable: codigo"))
