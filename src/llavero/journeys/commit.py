"""The one commit of a run: look again at everything that counts, then write what was staged.

Law: the path is not the proof. The floor is checked here against the proofs that were really earned, whatever the
checker said when the journey was published; a branch's fact is read again, and what no longer holds changes nothing.
"""

from dataclasses import dataclass, field
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.sessions import add_proofs
from llavero.domain.effect import PASSWORD_RESETS, RESETS, EffectName
from llavero.domain.fact import FactName
from llavero.domain.run import StepNode
from llavero.domain.screen import Argument
from llavero.journeys.end_others import end_everything_else
from llavero.journeys.floor_at_commit import missing_proofs
from llavero.journeys.newcoming import FOR_A_NEWCOMER
from llavero.journeys.notices import tell
from llavero.journeys.start_conditions import holds_what_it_began_with
from llavero.journeys.turn import Turn
from llavero.people.disclose import is_active
from llavero.steps.contract import CannotCommit
from llavero.tenancy.read import current_epoch


@dataclass(frozen=True, slots=True)
class Granted:
    """What a commit gave: the session it opened, its effects, and what the page may say about them."""

    session: UUID | None = None
    effects: frozenset[EffectName] = frozenset()
    to_person: dict[str, Argument] = field(default_factory=dict)


def commit(turn: Turn) -> Granted:
    """Check, change and record; raises CannotCommit (and the caller rolls back) when anything no longer holds."""
    can_commit(turn)
    session, effects, to_person = None, set[EffectName](), dict[str, Argument]()
    changed = set[EffectName]()  # what was taken away early was told then
    for node in _in_order_of_commit(turn):
        kind, params = turn.step(node)
        ctx = turn.context(node)
        kind.commit(ctx, params)
        turn.remember(node, ctx)
        if ctx.made_user is not None:
            turn.become(ctx.made_user)
        session = ctx.opened_session or session
        to_person.update(ctx.to_person)
        effects |= {use.effect for use in turn.published.says(node).effects}
        if node.fate is None:
            changed |= {use.effect for use in turn.published.says(node).effects}
    if turn.published.compiled.subject == FOR_A_NEWCOMER and turn.run.user_id is None:
        raise CannotCommit("nobody registered")
    if effects & RESETS and turn.run.user_id is not None:
        why = "password-reset" if effects & PASSWORD_RESETS else "token-ended"
        end_everything_else(turn, user=turn.run.user_id, why=why)
    if turn.run.session_id is not None and turn.run.acting_user_id is None:  # guard: session-keeps-its-own-proofs
        add_proofs(turn.run.session_id, turn.proofs)
    tell(turn, changed)
    _record(turn)
    return Granted(session, frozenset(effects), to_person)


def can_commit(turn: Turn) -> None:
    """Say in the policy's words what is missing, if anything; raises CannotCommit."""
    if turn.run.is_decoy:  # guard: decoys-grant-nothing
        raise CannotCommit("decoy")
    if turn.run.epoch != current_epoch():  # guard: run-epoch
        raise CannotCommit("epoch")
    user = turn.run.user_id
    if user is not None and not is_active(user, now=turn.now):  # guard: subject-still-active
        raise CannotCommit("user")
    acting = turn.run.acting_user_id
    if acting is not None and not is_active(acting, now=turn.now):  # guard: who-acts-still-active
        raise CannotCommit("acting user")
    if not holds_what_it_began_with(turn):  # guard: session-still-there
        raise CannotCommit("session")
    _facts_still_hold(turn)
    missing = missing_proofs(turn)
    if missing:  # guard: floor-at-commit
        raise CannotCommit(f"floor: {missing}")


def _facts_still_hold(turn: Turn) -> None:
    facts = turn.facts()
    for branch, fact, value in turn.run.decided:
        if facts[fact] != value and not _changed_by_this_run(turn, fact):  # guard: branch-facts-again
            raise CannotCommit(f"fact: {branch}")


def _changed_by_this_run(turn: Turn, fact: str) -> bool:
    if fact != FactName.HAS_USABLE_CODE_AUTHENTICATOR:
        return False
    # wrong codes typed in this run may have blocked the authenticator, and an early step may have suspended it
    blocked_here = any(memory.get("blocked") for memory in turn.run.memory.values())
    suspended_here = any(use.early for node in _staged(turn) for use in turn.published.says(node).effects)
    return blocked_here or suspended_here


def _staged(turn: Turn) -> list[StepNode]:
    nodes = [turn.published.graph.nodes[name] for name in turn.run.passed]
    return [node for node in nodes if isinstance(node, StepNode)]


def _in_order_of_commit(turn: Turn) -> list[StepNode]:
    """Make the user first: what else a registration changes is theirs."""
    return sorted(_staged(turn), key=lambda node: not turn.published.says(node).makes_user)


def _record(turn: Turn) -> None:
    run = turn.run
    record(
        EventKind.RUN_COMMITTED, now=turn.now, actor=turn.actor, origin=turn.origin, subject=run.user_id,
        company=turn.company, run=run.id, step=run.at,
        digest=turn.published.digest, proofs=(*turn.session_proofs, *turn.proofs),
        facts={"journey": run.journey, "revision": run.revision},
    )  # fmt: skip
