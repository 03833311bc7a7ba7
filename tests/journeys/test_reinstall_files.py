"""What the check finds in a reinstallation and in the sign-in that leads on to the activation."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from llavero.formats.strict_yaml import Document
from llavero.journeys.check import check_draft, check_together
from llavero.journeys.draft import read_journey
from llavero.journeys.problems import Flaw
from tests.journeys.test_mutants import Bank, bank

Raw = dict[str, Any]
REINSTALL, SIGN_IN = "reinstall-soft-token", "sign-in-cash-management"


@cache
def produbanco() -> Bank:
    return bank("produbanco")


def flaws(journey: str, change: Callable[[dict[str, Raw]], object]) -> set[Flaw]:
    """Check the bank with one journey changed; `change` is given its steps by name."""
    here = produbanco()
    raw = json.loads(json.dumps(here.drafts[journey].document.value))
    change({step["step"]: step for step in raw["steps"]})
    raw["steps"] = [step for step in raw["steps"] if not step.pop("gone", False)]
    read = read_journey(Document(str(here.folder / "journeys" / f"{journey}.yaml"), raw, {(): 1}))
    assert not isinstance(read, list), [str(problem) for problem in read]
    found, ways = check_draft(read, here.rules)
    assert ways is not None
    together = check_together(
        here.folder, {**here.drafts, journey: read}, {**here.ways, journey: ways}, here.rules
    )  # fmt: skip
    return {problem.flaw for problem in (*found, *together) if problem.severity == "error"}


def test_what_is_shipped_has_no_flaw() -> None:
    assert flaws(REINSTALL, lambda steps: None) == set()
    assert flaws(SIGN_IN, lambda steps: None) == set()


def test_a_token_ends_by_its_fate_only_where_a_contact_was_read() -> None:
    """Guard: fate-is-an-effect. Its suspension would be content with the session's password alone."""

    def skip_the_code(steps: dict[str, Raw]) -> None:
        steps["via"]["yes"] = "retirar"

    assert Flaw.FLOOR in flaws(REINSTALL, skip_the_code)


def test_a_token_that_only_pauses_is_not_led_on_to_the_activation() -> None:
    """Guard: then-is-for-that-person."""
    assert flaws(REINSTALL, lambda steps: steps["retirar"]["fate"].update(done="keep")) == {Flaw.THEN_NOT_STARTABLE}


def test_who_has_a_token_is_not_led_from_the_sign_in_to_the_activation() -> None:
    def the_other_way_round(steps: dict[str, Raw]) -> None:
        steps["falta-activar"].update(yes="adentro", no="por-activar")

    assert flaws(SIGN_IN, the_other_way_round) == {Flaw.THEN_NOT_STARTABLE}


def test_a_session_that_was_opened_is_not_lost_behind_a_branch() -> None:
    assert flaws(SIGN_IN, lambda steps: steps["falta-activar"].update(no="negado")) == {Flaw.GOOD_ENDS_BADLY}


def test_who_lives_abroad_is_sent_no_sms() -> None:
    """Guard: no-sms-abroad."""
    assert flaws(REINSTALL, lambda steps: steps["clave-correo"]["with"].update(channel="sms")) == {Flaw.SMS_ABROAD}
