"""One turn of a run: the locked row, its published journey, and what a step may know of both.

Law: everything a step is told comes from here, and everything it did goes back into the row here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from llavero.domain.actor import ANONYMOUS, Actor, ActorKind, Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.proof import Proof, from_record, to_record
from llavero.domain.run import EndNode, FactValue, GraphNode, State, StepNode
from llavero.domain.slot import SlotName, SlotValue
from llavero.journeys.acting import as_they_count
from llavero.journeys.facts import NewcomerFacts, facts_of
from llavero.journeys.models import Run
from llavero.journeys.newcoming import as_of, is_of_a_newcomer
from llavero.journeys.published import Published
from llavero.people.disclose import company_of, person_of
from llavero.people.newcomers import user_to_be
from llavero.steps.contract import RunView, StepContext, StepParams
from llavero.steps.registry import AnyStepType, step_type
from llavero.tenancy.prepared import Change, given
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import VOICES, Voice
from llavero.tenancy.vault import open_sealed, seal


@dataclass(kw_only=True)
class Turn:
    """A run being moved in one transaction. `run.revision` is the one that was locked until `save` raises it."""

    run: Run
    published: Published
    profile: Profile
    now: datetime
    origin: Origin
    secret: str = field(repr=False)
    session_proofs: tuple[Proof, ...] = ()
    _persons: dict[UUID, UUID] = field(default_factory=dict, init=False, repr=False)
    _companies: dict[UUID | None, UUID | None] = field(default_factory=dict, init=False, repr=False)

    @property
    def state(self) -> State:
        return State(
            at=self.run.at,
            decided=tuple((branch, fact, value) for branch, fact, value in self.run.decided),
            passed=tuple(self.run.passed),
        )

    @property
    def node(self) -> GraphNode:
        return self.published.graph.nodes[self.run.at]

    @property
    def step_node(self) -> StepNode:
        node = self.node
        if not isinstance(node, StepNode):
            raise DomainError(ErrorCode.RUN_ENDED, at=self.run.at)
        return node

    @property
    def end_node(self) -> EndNode | None:
        node = self.node
        return node if isinstance(node, EndNode) else None

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """The proofs that this run earned, in order."""
        return tuple(from_record(record) for record in self.run.proofs)

    @property
    def actor(self) -> Actor:
        """Who acts: nobody until the first proof of a claimed run, then the subject, or who acts for it."""
        if self.run.acting_user_id is not None:
            return self._as_actor(self.run.acting_user_id)
        if self.run.user_id is None or not (self.run.proofs or self.run.session_id):
            return ANONYMOUS
        return self._as_actor(self.run.user_id)

    def _as_actor(self, user: UUID) -> Actor:
        if user not in self._persons:  # a membership keeps its person and its company for good
            self._persons[user] = person_of(user)
        return Actor(ActorKind.USER, user, self._persons[user])

    @property
    def company(self) -> UUID | None:
        """The company of the subject, looked for once; for a name nobody has it is looked for as well."""
        if self.run.user_id not in self._companies:
            self._companies[self.run.user_id] = company_of(self.run.user_id)
        return self._companies[self.run.user_id]

    def facts(self) -> Mapping[str, FactValue]:
        """The facts of the subject as they are now."""
        claim = bytes(self.run.claim) if self.run.claim is not None else None
        if is_of_a_newcomer(self.run):
            return NewcomerFacts(self.run.id, self.run.portal_key, self.run.facts)
        return facts_of(
            self.run.user_id, claim, self.run.portal_key, self.run.facts, profile=self.profile, now=self.now
        )

    def slots(self) -> dict[SlotName, SlotValue]:
        """Open what the run carries between its steps."""
        if self.run.slots_sealed is None:
            return {}
        plain = open_sealed(bytes(self.run.slots_sealed), table="journeys_run", row=self.run.id, column="slots_sealed")
        return {SlotName(name): tuple(v) if isinstance(v, list) else v for name, v in json.loads(plain).items()}

    def fill(self, filled: Mapping[SlotName, SlotValue]) -> None:
        """Carry more on; sealed, since a slot may hold a verifier or a person's data."""
        if filled:
            carried = {name.value: value for name, value in {**self.slots(), **filled}.items()}
            plain = json.dumps(carried).encode()
            self.run.slots_sealed = seal(plain, table="journeys_run", row=self.run.id, column="slots_sealed")

    def keep_typed(self, typed: Mapping[str, str]) -> None:
        """Keep what was typed, to give it back beside an error; the caller has left secrets out."""
        plain = json.dumps(dict(typed)).encode()
        sealed = seal(plain, table="journeys_run", row=self.run.id, column="typed_sealed") if typed else None
        self.run.typed_sealed = sealed

    def typed(self) -> dict[str, str]:
        """Open what was typed on this page before."""
        if self.run.typed_sealed is None:
            return {}
        sealed = bytes(self.run.typed_sealed)
        kept: dict[str, str] = json.loads(
            open_sealed(sealed, table="journeys_run", row=self.run.id, column="typed_sealed")
        )
        return kept

    def earn(self, proofs: tuple[Proof, ...]) -> None:
        """Add proofs that a step gave, each marked as of this run."""
        self.run.proofs = [*self.run.proofs, *(to_record(proof) for proof in as_they_count(proofs, self.run))]

    def become(self, user: UUID) -> None:
        """Make the run that of the user whom its commit just made: what was proven in it is theirs."""
        self.run.user_id = user
        self.run.proofs = [to_record(proof) for proof in as_of(user, person_of(user), self.proofs)]

    def step(self, node: StepNode) -> tuple[AnyStepType, StepParams]:
        """Find the step's type and read its parameters."""
        return step_type(node.uses, node.major), self.published.says(node).params

    def context(self, node: StepNode) -> StepContext:
        """Tell a step what it may know. Its memory is written back by `remember`."""
        run = self.run
        view = RunView(
            id=run.id,
            journey=run.journey,
            portal=run.portal_key,
            step=node.name,
            revision=run.revision,
            subject=run.user_id,
            acting_user=run.acting_user_id,
            is_decoy=run.is_decoy,
            claim=bytes(run.claim) if run.claim is not None else None,
            client=run.client_id,
            session=run.session_id,
            started_at=run.started_at,
            newcomer=user_to_be(run.id) if is_of_a_newcomer(run) else None,
        )
        return StepContext(
            run=view,
            now=self.now,
            actor=self.actor,
            origin=self.origin,
            profile=self.profile,
            facts=self.facts(),
            slots=self.slots(),
            proofs=(*self.session_proofs, *self.proofs),
            memory=dict(run.memory.get(node.name, {})),
            voice=voice_of(run.voice),
            handle=self.secret,
        )

    def remember(self, node: StepNode, ctx: StepContext) -> None:
        """Keep a step's memory with the run."""
        self.run.memory = {**self.run.memory, node.name: ctx.memory}

    def stand_at(self, state: State) -> None:
        """Put the run where `advance` led."""
        self.run.at = state.at
        self.run.decided = [list(decision) for decision in state.decided]
        self.run.passed = list(state.passed)

    def save(self) -> None:
        """Write the run back by a guarded update on its revision and raise it.

        Raises CHANGED_MEANWHILE when another transaction moved it, which the lock should make impossible.
        """
        expected = self.run.revision
        self.run.revision = expected + 1
        self.run.touched_at = self.now
        idle = self.published.graph.idle
        self.run.idle_at = self.now + idle if idle and self.run.state == "open" else None
        columns = {name: getattr(self.run, name) for name in _MOVED}
        if _MOVE.make(columns, run=self.run.id, expected=expected) != 1:  # guard: run-revision
            raise DomainError(ErrorCode.CHANGED_MEANWHILE, run=str(self.run.id))


_MOVED = (
    "revision", "touched_at", "idle_at", "state", "ending", "at", "in_flight_until", "user_id", "is_decoy", "claim",
    "facts", "decided", "passed", "proofs", "slots_sealed", "typed_sealed", "memory", "said", "ended_at",
    "opened_session_id", "collected_at", "waits_until", "took_up", "inherited",
)  # fmt: skip
_MOVE = Change(lambda: Run.objects.filter(id=given("run"), revision=given("expected")), *_MOVED)


def voice_of(run_voice: str) -> Voice:
    """Read the voice that a run was begun in."""
    return next((voice for voice in VOICES if voice == run_voice), VOICES[0])
