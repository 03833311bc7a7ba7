"""Compares a page that the engine drew with the sentences that its step type declares, for every test that looks."""

from llavero.domain.screen import Screen
from llavero.journeys.take_up import TAKEN_UP

DRAWN_BY_TEMPLATES = frozenset({
    "countdown", "resend", "image", "contact", "rules", "phone", "reference", "terms", "qr", "option",
})  # fmt: skip
"""Nodes whose words stand in the templates; those are looked up by a test of the templates."""
SAID_BY_THE_ENGINE = frozenset({TAKEN_UP.message_id})
"""Sentences that belong to no step type; `profile check` misses them in a journey that can be taken up."""


def undeclared(screen: Screen, declared: frozenset[str]) -> set[str]:
    """Name the sentences of a page that its type does not declare: `profile check` would not miss them in a bank."""
    wanted = {node.message_id for node in screen.nodes if node.kind not in DRAWN_BY_TEMPLATES}
    wanted |= {f"field.{field.name}" for action in screen.actions for field in action.fields if field.kind != "answer"}
    is_choice = screen.type == "choose.one"
    for action in screen.actions:
        wanted.add(f"option.{action.id}" if is_choice and action.id != "cancel" else f"action.{action.id}")
    return wanted - declared - SAID_BY_THE_ENGINE
