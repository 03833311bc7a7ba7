"""Ways that stand for each other stay apart, a choice leads on, and a journey starts in a session there is."""

from pathlib import Path

import pytest

from llavero.journeys.problems import Flaw
from tests.journeys.banks import HEADER, SIGN_IN, a_bank, a_journey, flaws_of, one_journey

FORKED = """\
  - step: clave
    uses: challenge.password
    with: {attempts: 3}
    on: {failed: negado}
  - {step: via, branch: has_usable_code_authenticator, yes: codigo, no: claves}
  - step: codigo
    uses: challenge.code
    with: {attempts: 3}
    on: {failed: negado}
    next: elegir
  - step: claves
    uses: challenge.otp
    with: {channel: both, digits: 6, lifetime: 5m, attempts: 3, resends: 3}
    on: {failed: negado, contact_outdated: llamar}
  - {step: elegir, uses: choose.image}
  - {step: cambiar, uses: image.set}
  - {step: cambiada, end: done}
  - {step: llamar, end: referred, to: call_centre}
  - {step: negado, end: denied}
"""
KEYS = """\
  - step: llave
    uses: challenge.passkey
    with: {attempts: 3}
    on: {failed: negado, no_passkey: clave}
    next: cerrar
  - step: clave
    uses: challenge.password
    with: {attempts: 3}
    on: {failed: negado}
  - {step: cerrar, uses: session.close_others}
  - {step: cerradas, end: done}
  - {step: negado, end: denied}
"""
CHOSEN = """\
  - step: que-hace
    uses: choose.one
    with: {options: [close, leave]}
    on: {close: clave, leave: nada}
  - step: clave
    uses: challenge.password
    with: {attempts: 3}
    on: {failed: negado}
  - {step: cerrar, uses: session.close_others}
  - {step: cerradas, end: done}
  - {step: nada, end: denied}
  - {step: negado, end: denied}
"""


def in_a_session(proofs: str = "[password, code]") -> str:
    return HEADER.replace("subject: claimed", "subject: self").replace(
        "{{claimed: user_name}}", f"{{{{any_session: [{proofs}], scopes: [full]}}}}"
    )


@pytest.mark.parametrize("steps", [FORKED, KEYS, CHOSEN])
def test_sides_that_stay_apart_are_in_order(tmp_path: Path, steps: str) -> None:
    assert flaws_of(one_journey(tmp_path, steps, header=in_a_session())) == set()


@pytest.mark.parametrize(
    ("steps", "written", "instead"),
    [
        (FORKED, "    next: elegir\n", ""),
        (FORKED, "next: elegir", "next: claves"),
        (KEYS, "    next: cerrar\n", ""),
        (KEYS, "next: cerrar", "next: clave"),
    ],
)
def test_who_proved_by_one_side_is_not_asked_for_the_other_too(
    tmp_path: Path, steps: str, written: str, instead: str
) -> None:
    """Guard: one-of-two-proofs."""
    changed = steps.replace(written, instead)
    assert changed != steps
    assert flaws_of(one_journey(tmp_path, changed, header=in_a_session())) == {Flaw.PROVEN_AGAIN}


def test_a_proof_that_both_sides_come_to_is_asked_of_all(tmp_path: Path) -> None:
    more = FORKED.replace("next: elegir", "next: preguntas").replace(
        "  - {step: elegir,",
        "  - {step: preguntas, uses: challenge.questions, with: {ask: 2, attempts: 3}, "
        "on: {failed: negado, forgotten: sin-respuestas}}\n"
        "  - {step: elegir,",
    )
    more = more.replace(
        "  - {step: llamar,", "  - {step: sin-respuestas, end: referred, to: branch}\n  - {step: llamar,"
    )
    assert flaws_of(one_journey(tmp_path, more, header=in_a_session())) == set()


def test_a_choice_does_not_lead_to_its_own_page(tmp_path: Path) -> None:
    again = CHOSEN.replace("leave: nada", "leave: que-hace").replace("  - {step: nada, end: denied}\n", "")
    assert flaws_of(one_journey(tmp_path, again, header=in_a_session())) == {Flaw.CHOSEN_IN_VAIN}


# A session in which nobody can stand


def two(at: Path, proofs: str, *, first: str = SIGN_IN) -> Path:
    inside = a_journey(KEYS, name="cerrar", header=in_a_session(proofs))
    return a_bank(at, {"sign-in": a_journey(first), "cerrar": inside})


@pytest.mark.parametrize("proofs", ["[password, code]", "[password]", "[password, code], [password]"])
def test_a_journey_starts_in_what_the_sign_in_opens(tmp_path: Path, proofs: str) -> None:
    assert flaws_of(two(tmp_path, proofs)) == set()


# Guard: session-that-somebody-has
@pytest.mark.parametrize("proofs", ["[otp_any]", "[temporary_password]", "[password, code], [otp_email]"])
def test_a_session_that_no_sign_in_opens_is_refused(tmp_path: Path, proofs: str) -> None:
    assert flaws_of(two(tmp_path, proofs)) == {Flaw.NO_SUCH_SESSION}


def test_what_a_run_in_the_session_proves_counts_as_proven_there(tmp_path: Path) -> None:
    """A run that is done leaves its proofs in the session, and the next run may rest on them."""
    assert flaws_of(two(tmp_path, "[passkey]")) == set()


def test_nothing_is_said_of_sessions_that_come_from_elsewhere(tmp_path: Path) -> None:
    assert flaws_of(one_journey(tmp_path, KEYS, header=in_a_session("[otp_email]"))) == set()
