"""Somebody at a terminal, led through a procedure: shows what a screen says and asks what it asks.

Your portal draws the same: nodes from top to bottom, one button for each action, a field for each that it needs.
"""

import getpass
from typing import Any

from llavero_client import Pressed, Screen

HIDDEN = ("password", "new_password", "pin", "answer")
SHOWN_BESIDE = {"contact": "shown", "image": "word", "qr": "link", "reference": "number"}
"""What a node shows besides its sentence, or in place of one."""


def at_the_terminal(screen: Screen) -> Pressed | None:
    """Show a screen and ask what is done there; None after an ending, and to wait for the phone."""
    show(screen)
    if screen["type"].startswith("end."):
        return None
    action = _choose(screen)
    return None if action is None else Pressed(action["id"], {one["name"]: _ask(one) for one in action["fields"]})


def show(screen: Screen) -> None:
    """Print where one stands and what the screen says, errors with a mark before them."""
    place = screen["position"]
    print(f"\n[{place['index']}/{place['of']} {place['label']}]" if place else "\n")
    for node in screen["nodes"]:
        if node["kind"] == "option":
            continue  # named with the field that offers it
        if node["text"]:
            print(f"(!) {node['text']}" if node["kind"] == "error" else node["text"])
        if node["kind"] in SHOWN_BESIDE:
            print("   ", node["args"][SHOWN_BESIDE[node["kind"]]])
        if node["kind"] == "terms":
            print(node["args"]["label"], node["args"]["version"], *node["args"]["paragraphs"], sep="\n\n")


def _choose(screen: Screen) -> dict[str, Any] | None:
    actions = screen["actions"]
    solid = next((one for one in actions if one["role"] == "primary"), None)
    if solid is None and not screen["live"]:
        solid = actions[0]
    for number, one in enumerate(actions, start=1):
        print(f"  {number}. {one['label'] or one['id']}" + (f" ({one['hint']})" if one["hint"] else ""))
    typed = input(f"[Enter: {solid['label'] or solid['id']}] " if solid else "[Enter: …] ").strip()
    return actions[int(typed) - 1] if typed.isdecimal() and 0 < int(typed) <= len(actions) else solid


def _ask(field: dict[str, Any]) -> str:
    label = field["label"] or field["name"]
    if field["hint"]:
        print("   ", field["hint"])
    options = field["options"]
    for number, (value, named) in enumerate(zip(options, field["option_labels"] or [], strict=False), start=1):
        print(f"    {number}. {named or value}")
    if options:
        typed = input(f"{label}: ").strip()
        is_number = typed.isdecimal() and 0 < int(typed) <= len(options) and typed not in options
        return str(options[int(typed) - 1]) if is_number else typed
    return getpass.getpass(f"{label}: ") if field["kind"] in HIDDEN else input(f"{label}: ")
