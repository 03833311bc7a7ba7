"""Makes the page of a run anew, as often as it is asked for: a look never moves anything.

Law: what a page shows before a proof is the same for a known and an unknown name.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from llavero.domain.actor import Origin
from llavero.domain.run import EndNode, Graph, StepNode
from llavero.domain.screen import Action, ActionRole, Argument, Node, Position, Screen
from llavero.journeys.handles import Handle, read_run
from llavero.journeys.models import Run
from llavero.journeys.open_turn import open_turn
from llavero.journeys.published import Published, offered_now
from llavero.journeys.turn import Turn
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice

NO_RUN = UUID(int=0)
CANCEL = Action("cancel", ActionRole.CANCEL)


def show(handle: Handle, *, profile: Profile, now: datetime, origin: Origin) -> Screen:
    """Give the run's present screen, inside the caller's scope; raises RUN_NOT_FOUND for anybody but its holder."""
    return show_run(read_run(handle), handle, profile=profile, now=now, origin=origin)


def show_run(run: Run, handle: Handle, *, profile: Profile, now: datetime, origin: Origin) -> Screen:
    """Give the present screen of a run that was read by its holder's handle just now."""
    turn = open_turn(run, handle, profile=profile, now=now, origin=origin)
    end = turn.end_node or _held(turn) or _ran_out(turn)
    return _end_screen(turn, end) if end is not None else _step_screen(turn)


def revision_of(handle: Handle) -> int:
    """Give what a polling page compares with its own; nothing else of the run is read out."""
    return read_run(handle).revision


def pulse_of(handle: Handle, *, profile: Profile, now: datetime, origin: Origin) -> tuple[int, str]:
    """Give revision and pulse of a page that waits for another device; nothing of the run is moved."""
    screen = show(handle, profile=profile, now=now, origin=origin)
    return screen.revision, screen.pulse


def show_first(
    journey: str, *, portal: str, profile: Profile, now: datetime, origin: Origin, voice: Voice
) -> Screen:  # fmt: skip
    """Give the first page of a journey that begins with a claim, without beginning a run: a look writes no row."""
    found = offered_now(journey, on=now.date())
    node = found.graph.nodes[found.graph.first]
    assert isinstance(node, StepNode)
    turn = Turn(
        run=Run(
            id=NO_RUN, journey=found.journey, portal_key=portal, at=node.name, revision=0, voice=voice, started_at=now,
            expires_at=now + found.graph.lifetime,
        ),
        published=found, profile=profile, now=now, origin=origin, secret="",
    )  # fmt: skip
    return _step_screen(turn)


def begins_with_a_claim(found: Published) -> bool:
    """Say whether a journey's first page asks for a name, so that it can be shown before a run exists."""
    node = found.graph.nodes[found.graph.first]
    return isinstance(node, StepNode) and found.says(node).fixes_subject


def _step_screen(turn: Turn) -> Screen:
    run, node = turn.run, turn.step_node
    kind, params = turn.step(node)
    body = kind.show(turn.context(node), params)
    actions = body.actions if any(a.role == ActionRole.CANCEL for a in body.actions) else (*body.actions, CANCEL)
    return Screen(
        run=run.id,
        revision=run.revision,
        journey=run.journey,
        step=node.name,
        type=node.uses,
        nodes=(*body.nodes, *_said(run)),
        actions=actions,
        position=_position(turn.published.graph, node.stage),
        expires_at=body.expires_at or run.expires_at,
        live=body.live,
        pulse=body.pulse,
        typed=turn.typed(),
    )


def _end_screen(turn: Turn, end: EndNode) -> Screen:
    args = _end_args(turn.run)
    variant = f".{args['variant']}" if args.get("variant") else ""
    nodes = [Node("heading", "heading", "heading", args), Node("lead", "lead", f"lead{variant}", args)]
    case = args.get("reference")
    # what staff act on has a number of its own, which they find it by; any other ending that of its run
    shown = ("case", case) if case else ("reference", reference_of(turn.run.id))
    nodes.append(Node(shown[0], "reference", shown[0], {"number": shown[1]}))
    if end.to is not None:
        nodes.append(Node("referred", "note", f"to.{end.to}", args))
    if form := turn.profile.form_at(turn.run.journey, end.name):
        nodes.append(Node("form", "note", f"form.{form}.link_why", {"form": form}))
    return Screen(
        run=turn.run.id,
        revision=turn.run.revision,
        journey=turn.run.journey,
        step=end.name,
        type=f"end.{end.end}",
        nodes=tuple(nodes),
        actions=(),
        position=_position(turn.published.graph, end.stage),
        follows=end.then,
        leads_to=_waits_open(turn.run) if end.then is not None else None,
        live=turn.run.state == "held",
    )


def _waits_open(run: Run) -> UUID | None:
    """Find the run that was begun in this one's commit, for the same browser and in the same session."""
    begun = Run.objects.filter(
        started_at=run.ended_at, session_id=run.opened_session_id or run.session_id, secret_digest=run.secret_digest,
        state="open",
    )  # fmt: skip
    found: UUID | None = begun.exclude(id=run.id).values_list("id", flat=True).first()
    return found


def reference_of(run: UUID) -> str:
    """Give the number that a person can read to the bank's adviser: the last 40 bits of the run's id, in groups."""
    digits = f"{run.int & (1 << 40) - 1:012d}"[-12:]
    return f"{digits[:4]} {digits[4:8]} {digits[8:]}"


def _held(turn: Turn) -> EndNode | None:
    graph = turn.published.graph
    node = graph.nodes[graph.endings["held"]] if turn.run.state == "held" else None
    return node if isinstance(node, EndNode) else None


def _ran_out(turn: Turn) -> EndNode | None:
    run, graph = turn.run, turn.published.graph
    if run.state != "open" or run.id == NO_RUN:
        return None
    outcome = None
    if run.expires_at <= turn.now:
        outcome = "expired"
    elif run.idle_at is not None and run.idle_at <= turn.now:
        outcome = "idle"
    if outcome is None:
        return None
    node = graph.nodes[graph.endings[outcome]]
    assert isinstance(node, EndNode)
    return node


def _position(graph: Graph, stage: str | None) -> Position | None:
    if stage is None or stage not in graph.stages:
        return None
    return Position(stage, graph.stages.index(stage) + 1, len(graph.stages), graph.stages, graph.stage_of or "")


def _said(run: Run) -> tuple[Node, ...]:
    return tuple(Node(said["id"], said["kind"], said["message_id"], said["args"]) for said in run.said)


def _end_args(run: Run) -> Mapping[str, Argument]:
    return run.said[0]["args"] if run.said else {}
