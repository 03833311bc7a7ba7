"""Takes a journey's screen apart for a template: its nodes by kind, its actions by role, the words of its fields.

Law: nothing here decides what may be shown or done; the screen already holds only that. A sentence of a screen is
the journey's own (`<journey>.<step>.<node>`) or else its step type's (`<type>.<node>`).
"""

from collections.abc import Mapping

from django import template
from django.template import Context

from llavero.domain.screen import SECRET_KINDS, Action, ActionRole, Argument, Field, Node, Screen
from llavero.pages.furniture import ShownBank, ShownPhone
from llavero.pages.templatetags.words import catalogue, clock, unbroken

register = template.Library()

SECRET_FIELDS = SECRET_KINDS


@register.filter
def nodes(screen: Screen, kind: str) -> tuple[Node, ...]:
    """Return the nodes of this kind, in the screen's order."""
    return tuple(node for node in screen.nodes if node.kind == kind)


@register.filter
def first(screen: Screen, kind: str) -> Node | None:
    """Return the first node of this kind, or None."""
    return next(iter(nodes(screen, kind)), None)


@register.filter
def primary(screen: Screen) -> Action | None:
    """Return the one thing this page is for, if it asks for anything."""
    return next((action for action in screen.actions if action.role == ActionRole.PRIMARY), None)


@register.filter
def secondary(screen: Screen) -> tuple[Action, ...]:
    """Return the other ways on, without the cancelling one and without a resend, which has its own place."""
    return tuple(one for one in screen.actions if one.role == ActionRole.SECONDARY and one.id != "resend")


@register.filter
def cancel(screen: Screen) -> Action | None:
    """Return the action that gives up, if there is one."""
    return next((action for action in screen.actions if action.role == ActionRole.CANCEL), None)


@register.filter
def action(screen: Screen, action_id: str) -> Action | None:
    """Return the action of this id, or None."""
    return next((one for one in screen.actions if one.id == action_id), None)


@register.filter
def apart(screen: Screen) -> tuple[Action, ...]:
    """Return every action that needs a form of its own: all but the primary one."""
    return tuple(one for one in screen.actions if one.role != ActionRole.PRIMARY)


@register.filter
def asks_code(one: Action) -> bool:
    """Tell whether an action asks for a code, whose digits can be pressed; a PIN is for one's own keyboard (C2)."""
    return any(field.kind == "code" for field in one.fields)


@register.filter
def options_of(screen: Screen, field: Field) -> tuple[Node, ...]:
    """Return the options of a choice that the screen itself names, in the field's order; none where texts name them."""
    named = {node.args["value"]: node for node in nodes(screen, "option")} if field.kind == "choice" else {}
    return tuple(named[option] for option in field.options if option in named)


@register.filter
def pictures_for(screen: Screen, field: Field) -> bool:
    """Tell whether the options of a choice are pictures."""
    return any("url" in option.args for option in options_of(screen, field))


@register.filter
def fact(screen: Screen, name: str) -> Argument:
    """Return what some node of the screen was told under this name, or None."""
    return next((node.args[name] for node in screen.nodes if name in node.args), None)


@register.filter
def referred_to(screen: Screen) -> str:
    """Name whom an ending refers to: `branch`, `call_centre`, `sign_in`…; empty where to nobody."""
    names = (node.message_id.rpartition("to.")[2] for node in screen.nodes if node.id == "referred")
    return next(names, "")


@register.filter
def sent_by(screen: Screen) -> str:
    """Name where a code was sent, as the page's own sentence has it: `sms`, `email`, `both`, `each`."""
    said = first(screen, "lead")
    return said.message_id.rpartition(".")[2] if said is not None else ""


@register.filter
def forgets_what_was_right(screen: Screen) -> bool:
    """Tell whether an error emptied secrets beside the one that it is about, which the page then says."""
    asked = primary(screen)
    fields = [field for field in asked.fields if field.kind in SECRET_FIELDS] if asked else []
    return bool(nodes(screen, "error")) and any(problem(screen, field) is None for field in fields)


@register.simple_tag(takes_context=True)
def say(context: Context, node: Node) -> str:
    """Say a node's sentence with its arguments. Tries left choose between one, many and not counted."""
    args = dict(node.args)
    message_id = node.message_id
    if "attempts_left" in args:
        args["count"] = args["attempts_left"]
        message_id = message_id if args["count"] is not None else f"{message_id}.uncounted"
    if "T" in str(args.get("until", "")):  # an ISO moment; a clock time stays as it is
        args["until"] = clock(context, str(args["until"]))
    return _must_say(context, message_id, args)


@register.simple_tag(takes_context=True)
def node(context: Context, kind: str) -> str:
    """Say the screen's node of this kind, or its type's own sentence. A heading is a must; nothing else is."""
    found = first(context["screen"], kind)
    if found is not None and (kind == "heading" or _text_id(context, found.message_id) is not None):
        return say(context, found)
    return _must_say(context, kind) if kind == "heading" else _said(context, kind) or ""


@register.simple_tag(takes_context=True)
def phone_meant(context: Context) -> ShownPhone | None:
    """Return the phone that the page's own sentence names, so that no other stands beneath it; else the first."""
    bank: ShownBank = context["bank"]
    said = node(context, "lead").replace("\u00a0", " ")
    return next((phone for phone in bank.phones if phone.number in said), bank.phones[0] if bank.phones else None)


@register.simple_tag(takes_context=True)
def stage_label(context: Context, stage: str) -> str:
    """Name a stage of the step bar as the bank's manual does."""
    screen: Screen = context["screen"]
    whose = screen.position.journey if screen.position is not None else ""
    own = f"{whose or screen.journey}.stage.{stage}"
    texts = catalogue(context)
    return texts.get(own if texts.has(own) else f"stage.{stage}")


@register.simple_tag(takes_context=True)
def action_label(context: Context, one: Action) -> str:
    """Say what a button does."""
    return _must_say(context, f"action.{one.id}")


@register.simple_tag(takes_context=True)
def field_label(context: Context, field: Field) -> str:
    """Say what a field asks for; the answer to a challenge question asks the question itself."""
    question = _asked_by(context["screen"], field)
    if question is not None:
        return say(context, question)
    return _must_say(context, f"field.{field.name}", {"digits": field.max})


@register.simple_tag(takes_context=True)
def field_hint(context: Context, field: Field) -> str:
    """Say what helps to fill a field in, where there is something to say."""
    return _said(context, f"hint.{field.name}", {"digits": field.max}) or ""


@register.simple_tag(takes_context=True)
def option_label(context: Context, value: str) -> str:
    """Name one of the options of a choice."""
    return _must_say(context, f"option.{value}")


@register.simple_tag(takes_context=True)
def option_hint(context: Context, value: str) -> str:
    """Say in a sentence what an option leads to, where there is something to say."""
    return _said(context, f"option_hint.{value}") or ""


@register.simple_tag(takes_context=True)
def passkey_text(context: Context, name: str) -> str:
    """Say one of the sentences that a page about a passkey has ready for its browser, where there is one."""
    return _said(context, name) or ""


@register.simple_tag(takes_context=True)
def rules_said(context: Context, rules: Node) -> tuple[str, ...]:
    """Say the bank's rules of passwords: each with its figure, or once for each of its classes ("letter,digit")."""
    texts, said = catalogue(context), []
    for rule, value in rules.args.items():
        if isinstance(value, str):
            said += [texts.get(f"rule.{rule}.{each}") for each in value.split(",")]
        else:
            said.append(texts.get(f"rule.{rule}", count=value))
    return tuple(said)


@register.simple_tag
def problem(screen: Screen, field: Field) -> Node | None:
    """Return the error that belongs to this field; an error that names no field belongs to the only field."""
    asked = primary(screen)
    alone = asked is not None and len(asked.fields) == 1
    for error in nodes(screen, "error"):
        named = error.args.get("field")
        if named == field.name or (named is None and (error.id.endswith(f".{field.name}") or alone)):
            return error
    return None


@register.simple_tag
def page_errors(screen: Screen) -> tuple[Node, ...]:
    """Return the errors that belong to no field of the page."""
    asked = primary(screen)
    owned = [problem(screen, field) for field in asked.fields] if asked else []
    return tuple(error for error in nodes(screen, "error") if error not in owned)


@register.filter
def remembered(values: Mapping[str, str] | None, field: Field) -> str:
    """Give back what was typed before an error; never a secret, whatever the engine hands over."""
    if field.kind in SECRET_FIELDS:  # guard: no-secret-typed-back
        return ""
    return values.get(field.name, "") if values else ""


@register.filter
def cells(field: Field) -> range:
    """Return one cell per digit where the code has a fixed length of 4 to 10; none otherwise."""
    fixed = field.max is not None and field.min in (None, field.max) and 4 <= field.max <= 10
    return range(field.max or 0) if fixed else range(0)


@register.filter
def position_of(screen: Screen, stage: str) -> str:
    """Tell whether a stage is done, current or still to come; where all went well, the last one is done too."""
    if screen.position is None:
        return "later"
    place, now = screen.position.stages.index(stage) + 1, screen.position.index
    is_over = screen.type == "end.done" and now == screen.position.of
    return "done" if place < now or is_over else "current" if place == now else "later"


def _text_id(context: Context, name: str) -> str | None:
    """Find a sentence of this screen: the journey's, the step type's, or the one that all pages share."""
    screen: Screen = context["screen"]
    texts, node_name = catalogue(context), name.removeprefix(f"{screen.type}.")
    own = texts.screen_id(screen.journey, screen.step, screen.type, node_name)
    return own or next((one for one in (name, f"any.{node_name}") if texts.has(one)), None)


def _said(context: Context, name: str, args: Mapping[str, Argument] | None = None) -> str | None:
    text_id = _text_id(context, name)
    portal = context.get("portal")
    ambient: Mapping[str, Argument] = {"portal": portal.name} if portal else {}
    return None if text_id is None else unbroken(catalogue(context).get(text_id, **{**ambient, **(args or {})}))


def _must_say(context: Context, name: str, args: Mapping[str, Argument] | None = None) -> str:
    said = _said(context, name, args)
    return catalogue(context).get(f"{context['screen'].type}.{name}", **(args or {})) if said is None else said


def _asked_by(screen: Screen, field: Field) -> Node | None:
    """Return the challenge question that this answer field belongs to: the same place in their rows."""
    asked = primary(screen)
    if field.kind != "answer" or asked is None:
        return None
    place = [one.name for one in asked.fields if one.kind == "answer"].index(field.name)
    questions = nodes(screen, "question")
    return questions[place] if place < len(questions) else None
