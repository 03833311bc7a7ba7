"""A screen as it is told to a client: the same that the pages draw, node by node and button by button.

Law: nothing is added to what the engine shows but the sentence that the bank puts under a heading, as its pages have
it; and nothing secret is ever on it.
"""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from llavero.api.sentences import Sentences
from llavero.api.strict import Said
from llavero.domain.screen import Action, FieldKind, Node, NodeKind, Screen

LEAD: Final = Node("lead", "lead", "lead")
ArgumentSaid = str | int | float | bool | list[str] | None


class NodeSaid(Said):
    """One thing to show. `text` is the bank's sentence, where a language was asked for and there is one."""

    id: str
    kind: NodeKind
    message_id: str
    args: dict[str, ArgumentSaid]
    text: str | None = None


class FieldSaid(Said):
    """One thing to ask. `min` and `max` are lengths in characters; `hint` helps to fill it in, where there is one."""

    name: str
    kind: FieldKind
    required: bool
    min: int | None
    max: int | None
    options: list[str]
    label: str | None = None
    hint: str | None = None
    option_labels: list[str | None] | None = None


class ActionSaid(Said):
    """One thing that can be done here; `hint` says what it leads to, where there is something to say."""

    id: str
    role: Literal["primary", "secondary", "cancel"]
    fields: list[FieldSaid]
    label: str | None = None
    hint: str | None = None


class PositionSaid(Said):
    """Where one is among the stages of the bank's manual; `index` counts from 1."""

    stage: str
    index: int
    of: int
    label: str | None = None


class ScreenSaid(Said):
    """One page of one run at one revision. `type` is the step type, or `end.<kind>` when the run is over."""

    run: UUID
    revision: int
    journey: str
    step: str
    type: str
    position: PositionSaid | None
    nodes: list[NodeSaid]
    actions: list[ActionSaid]
    expires_at: datetime | None
    live: bool
    pulse: str
    follows: str | None


def screen_said(screen: Screen, sentences: Sentences, *, in_words: bool) -> ScreenSaid:
    """Tell a screen; `in_words` adds the bank's sentences."""
    return ScreenSaid(
        run=screen.run,
        revision=screen.revision,
        journey=screen.journey,
        step=screen.step,
        type=screen.type,
        position=_position(screen, sentences, in_words=in_words),
        nodes=[_node(node, sentences, in_words=in_words) for node in _with_lead(screen, sentences)],
        actions=[_action(action, sentences, in_words=in_words) for action in screen.actions],
        expires_at=screen.expires_at,
        live=screen.live,
        pulse=screen.pulse,
        follows=screen.follows,
    )


def _position(screen: Screen, sentences: Sentences, *, in_words: bool) -> PositionSaid | None:
    place = screen.position
    if place is None:
        return None
    label = sentences.of_stage(place.stage) if in_words else None
    return PositionSaid(stage=place.stage, index=place.index, of=place.of, label=label)


def _with_lead(screen: Screen, sentences: Sentences) -> tuple[Node, ...]:
    if any(node.kind == "lead" for node in screen.nodes) or not sentences.has(LEAD):
        return screen.nodes
    number = sum(node.kind == "heading" for node in screen.nodes)
    return (*screen.nodes[:number], LEAD, *screen.nodes[number:])


def _node(node: Node, sentences: Sentences, *, in_words: bool) -> NodeSaid:
    return NodeSaid(
        id=node.id,
        kind=node.kind,
        message_id=sentences.message_id(node.message_id),
        args={name: list(value) if isinstance(value, tuple) else value for name, value in node.args.items()},
        text=sentences.of_node(node) if in_words else None,
    )


def _action(action: Action, sentences: Sentences, *, in_words: bool) -> ActionSaid:
    fields = [
        FieldSaid(
            name=field.name, kind=field.kind, required=field.required, min=field.min, max=field.max,
            options=list(field.options), label=sentences.of_field(field) if in_words else None,
            hint=sentences.hint_of_field(field) if in_words else None,
            option_labels=[sentences.of_option(one) for one in field.options] if in_words and field.options else None,
        )
        for field in action.fields
    ]  # fmt: skip
    label = sentences.of_action(action) if in_words else None
    hint = sentences.hint_of_action(action) if in_words else None
    return ActionSaid(id=action.id, role=action.role.value, fields=fields, label=label, hint=hint)
