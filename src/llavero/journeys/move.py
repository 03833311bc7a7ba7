"""How a run goes on after a step's verdict: note it, advance, arrive, and finish when it stands at an ending.

Law: only `domain.run.advance` says where an outcome leads; only `commit.commit` grants anything.
"""

from collections.abc import Mapping

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.run import ENGINE_OUTCOMES, StepNode, advance
from llavero.domain.screen import SECRET_KINDS, Argument, Node
from llavero.journeys.answer import Answer
from llavero.journeys.close import let_go
from llavero.journeys.facts import freeze
from llavero.journeys.finish import finish
from llavero.journeys.floor_at_commit import missing_for
from llavero.journeys.limits import after_first_proof, keep_open_limit
from llavero.journeys.models import RunEvent
from llavero.journeys.newcoming import FOR_A_NEWCOMER
from llavero.journeys.notices import tell
from llavero.journeys.take_up import TAKEN_UP, is_collected_already, take_up
from llavero.journeys.turn import Turn
from llavero.journeys.waiting import let_wait
from llavero.steps.contract import Passed, Stay, StepContext, SubjectFound
from llavero.tenancy.ids import new_id

MOST_STEPS_IN_ONE_TURN = 60
"""More automatic steps than this in one turn mean a journey that goes round in a circle: a bug of the checker."""


def stay(turn: Turn, node: StepNode, ctx: StepContext, verdict: Stay, typed: Mapping[str, str]) -> Answer:
    """Show the same step again with what went wrong (or what was done) said on it, and what was typed given back."""
    turn.remember(node, ctx)
    turn.keep_typed(_without_secrets(turn, node, typed))
    _fix_subject(turn, verdict.subject)
    turn.run.said = [_said(shown) for shown in verdict.nodes]
    turn.save()
    return answer_of(turn)


def go_on(turn: Turn, node: StepNode, ctx: StepContext, verdict: Passed) -> Answer:
    """Leave a step by its outcome, pass what needs no page, and stop at the next page or ending."""
    is_first_proof = bool(verdict.proofs) and not turn.run.proofs
    verdict = after_first_proof(turn, verdict)
    _leave(turn, node, ctx, verdict)
    if is_first_proof and turn.run.proofs:
        keep_open_limit(turn)
    args, took_up = verdict.args, turn.run.took_up
    for _ in range(MOST_STEPS_IN_ONE_TURN):
        if turn.end_node is not None:
            return finish(turn, args)
        take_up(turn)
        arrived = _arrive(turn)
        if arrived is None:
            turn.run.said = [_said(TAKEN_UP)] if turn.run.took_up != took_up else []
            turn.save()
            return answer_of(turn)
        here, entered, passed = arrived
        _leave(turn, here, entered, passed)
        args = passed.args
    raise DomainError(ErrorCode.ILLEGAL_MOVE, at=turn.run.at, why="a circle of steps without a page")


def go_to_ending(turn: Turn, outcome: str, args: Mapping[str, Argument]) -> Answer:
    """Leave the run by an engine outcome (cancelled, expired, idle, changed…)."""
    if outcome not in ENGINE_OUTCOMES:
        raise DomainError(ErrorCode.ILLEGAL_MOVE, outcome=outcome)
    _note(turn, turn.step_node, outcome)
    if outcome in {"expired", "idle"} and let_wait(turn, outcome):
        let_go(turn)
        return answer_of(turn)
    turn.stand_at(advance(turn.published.graph, turn.state, outcome, turn.facts()))
    return finish(turn, args)


def arrive_first(turn: Turn) -> Answer:
    """Do what arriving at the first step does, for a run that was just started."""
    for _ in range(MOST_STEPS_IN_ONE_TURN):
        if turn.end_node is not None:
            return finish(turn, {})
        take_up(turn)
        arrived = _arrive(turn)
        if arrived is None:
            turn.save()
            return answer_of(turn)
        here, entered, passed = arrived
        _leave(turn, here, entered, passed)
    raise DomainError(ErrorCode.ILLEGAL_MOVE, at=turn.run.at, why="a circle of steps without a page")


def answer_of(turn: Turn) -> Answer:
    """Say where the run stands."""
    run = turn.run
    return Answer(run=run.id, revision=run.revision, has_ended=run.state in {"ended", "waiting"})


def _without_secrets(turn: Turn, node: StepNode, typed: Mapping[str, str]) -> dict[str, str]:
    kind, params = turn.step(node)
    fields = [field for action in kind.show(turn.context(node), params).actions for field in action.fields]
    plain = {field.name for field in fields if field.kind not in SECRET_KINDS}  # guard: no-secret-kept
    return {name: value for name, value in typed.items() if name in plain}


def _arrive(turn: Turn) -> tuple[StepNode, StepContext, Passed] | None:
    node = turn.step_node
    kind, params = turn.step(node)
    ctx = turn.context(node)
    if _would_take_away_too_soon(turn, node):  # guard: floor-before-early-effect
        return node, ctx, Passed("changed")
    if is_collected_already(turn, node):
        return node, ctx, Passed()
    passed = kind.enter(ctx, params)
    turn.remember(node, ctx)
    if passed is not None:
        tell(turn, (use.effect for use in turn.published.says(node).effects if use.early))
    return None if passed is None else (node, ctx, passed)


def _would_take_away_too_soon(turn: Turn, node: StepNode) -> bool:
    return any(use.early for use in turn.published.says(node).effects) and bool(missing_for(turn, [node]))


def _leave(turn: Turn, node: StepNode, ctx: StepContext, verdict: Passed) -> None:
    turn.remember(node, ctx)
    _fix_subject(turn, verdict.subject)
    turn.keep_typed({})
    turn.earn(verdict.proofs)
    turn.fill(verdict.slots)
    _note(turn, node, verdict.outcome)
    turn.stand_at(advance(turn.published.graph, turn.state, verdict.outcome, turn.facts()))


def _fix_subject(turn: Turn, found: SubjectFound | None) -> None:
    run = turn.run
    if found is None:
        return
    if found.is_newcomer != (turn.published.compiled.subject == FOR_A_NEWCOMER):
        raise DomainError(ErrorCode.ILLEGAL_MOVE, run=str(run.id), why="a user where a newcomer registers")
    if run.user_id is not None and run.user_id != found.user:  # guard: run-keeps-its-subject
        # proofs earned for one person must never end up counting for another
        raise DomainError(ErrorCode.CHANGED_MEANWHILE, run=str(run.id))
    is_another = run.user_id != found.user or (found.is_newcomer and bytes(run.claim or b"") != found.claim)
    if run.proofs and is_another:
        raise DomainError(ErrorCode.CHANGED_MEANWHILE, run=str(run.id))
    run.claim = found.claim
    run.is_decoy = found.user is None and not found.is_newcomer
    run.user_id = found.user
    run.facts = {}
    run.facts = freeze(turn.facts())  # a decoy's too: they are looked for as anybody's are


def _note(turn: Turn, node: StepNode, outcome: str) -> None:
    run = turn.run
    is_good = outcome not in ENGINE_OUTCOMES and outcome not in {"failed", "not_mine"}
    RunEvent.objects.create(
        id=new_id(turn.now), run=run, revision=run.revision, step=node.name, outcome=outcome, at=turn.now
    )
    record(
        EventKind.STEP_PASSED if is_good else EventKind.STEP_REFUSED,
        now=turn.now, actor=turn.actor, origin=turn.origin, subject=run.user_id,
        company=turn.company, run=run.id, step=node.name,
        digest=turn.published.digest, proofs=turn.proofs, facts={"journey": run.journey, "kind": node.uses},
        outcome="done" if is_good else "refused", reason="" if outcome == "ok" else outcome,
    )  # fmt: skip


def _said(node: Node) -> dict[str, object]:
    return {"id": node.id, "kind": node.kind, "message_id": node.message_id, "args": dict(node.args)}
