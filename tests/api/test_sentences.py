"""With a language asked for, a client is told what the pages say: its buttons, choices, hints, rules and stages."""

import re
from typing import Any
from uuid import UUID

import pytest

from llavero.api.sentences import Sentences
from llavero.credentials.passwords import rules_to_state
from llavero.domain.screen import Node, Screen
from llavero.tenancy.scope import in_tenant
from tests.api.portal import Answer, Portal
from tests.api.test_runs import submit

REGISTER = "/journeys/register/runs"
FORGOTTEN = "/journeys/forgotten-name/runs"


def begin(portal: Portal, at: str, language: str = "es") -> Answer:
    return portal.ask("POST", at, {"portal": "en-linea"}, language=language)


def action(said: Answer, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in said.said["screen"]["actions"] if one["id"] == name)
    return found


@pytest.mark.parametrize(("language", "label", "hint"), [
    ("es", "Para personas, con mi tarjeta", "El número de tu tarjeta, cuándo vence y su clave de cajero."),
    ("en", "For people, with my card", "The number of your card, when it expires and its cash machine key."),
])  # fmt: skip
def test_the_ways_to_choose_from_are_named_and_say_what_they_lead_to(
    portal: Portal, language: str, label: str, hint: str
) -> None:
    begun = begin(portal, REGISTER, language)
    way = action(begun, "personas")
    assert (way["label"], way["hint"]) == (label, hint)
    cancel = action(begun, "cancel")
    assert cancel["label"]
    assert cancel["hint"] is None


def test_a_field_comes_with_what_helps_to_fill_it_in(portal: Portal) -> None:
    begun = begin(portal, REGISTER)
    card = submit(portal, begun, {}, at=REGISTER, action="personas", language="es")
    hints = {field["name"]: field["hint"] for field in action(card, "submit")["fields"]}
    assert hints["pin"] == "Escríbela con tu propio teclado."
    assert hints["card_month"] is None


def test_a_stage_is_named_as_the_manual_does(portal: Portal) -> None:
    begun = begin(portal, FORGOTTEN)
    place = begun.said["screen"]["position"]
    assert (place["stage"], place["index"], place["of"]) == ("documento", 1, 2)
    assert place["label"]
    assert place["label"] != place["stage"]


def test_without_a_language_there_are_no_sentences(portal: Portal) -> None:
    screen = begin(portal, REGISTER, "").said["screen"]
    assert {one["label"] for one in screen["actions"]} | {one["hint"] for one in screen["actions"]} == {None}
    assert begin(portal, FORGOTTEN, "").said["screen"]["position"]["label"] is None


@pytest.mark.parametrize("language", ["es", ""])
def test_the_sentence_under_a_heading_is_told_where_the_bank_has_one(portal: Portal, language: str) -> None:
    nodes = begin(portal, REGISTER, language).said["screen"]["nodes"]
    assert [(node["kind"], node["message_id"]) for node in nodes] == [
        ("heading", "register.como.heading"), ("lead", "register.como.lead"),
    ]  # fmt: skip
    assert nodes[1]["text"] == (
        "Para crear tu usuario necesitas una clave de cuatro números del banco." if language else None
    )


def test_questions_and_the_rules_of_a_password_are_said(portal: Portal, user: UUID) -> None:
    """Ana has forgotten her password: questions label their answers; then she chooses another by rules she can read."""
    at = "/journeys/unlock-user/runs"
    begun = portal.ask("POST", at, {"portal": "empresas"}, language="es")
    named = submit(portal, begun, {"user_name": "ana.torres"}, at=at, language="es")
    code = re.search(r"\b\d{6}\b", portal.letters()[-1])
    assert code
    asked = submit(portal, begun, {"code": code[0]}, at=at, language="es", revision=named.said["revision"])
    questions = [node["text"] for node in asked.said["screen"]["nodes"] if node["kind"] == "question"]
    assert len(questions) == 2
    assert [field["label"] for field in action(asked, "submit")["fields"]] == questions


def test_the_rules_of_a_password_are_said_one_on_each_line(portal: Portal) -> None:
    with in_tenant(portal.bank):
        rules = Node("rules", "rules", "rules", dict(rules_to_state(portal.profile)))
        screen = Screen(
            run=UUID(int=1), revision=1, journey="change-password", step="nueva-contrasena", type="choose.password",
            nodes=(rules,), actions=(),
        )  # fmt: skip
    said = Sentences.of(screen, portal.profile, "es@tu", "empresas").of_node(rules)
    assert said is not None
    assert said.splitlines()[:4] == [
        "Al menos 8 caracteres", "Como mucho 16 caracteres", "Al menos una letra", "Al menos un número",
    ]  # fmt: skip
    assert "Sin caracteres especiales" in said.splitlines()
