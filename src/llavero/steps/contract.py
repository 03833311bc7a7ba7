"""What every step type is: a declaration that the checker reads, and four verbs that the engine calls.

Law: a step stages, it does not grant. `enter` and `submit` may write only what is immediate (attempts, one-time
codes, alerts); what the journey grants is written by `commit`, inside the run's one commit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Generic, Literal, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from llavero.domain.actor import Actor, Origin
from llavero.domain.effect import EffectUse
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.proof import Proof, ProofSpec
from llavero.domain.run import FactValue
from llavero.domain.screen import Argument, Node, ScreenBody
from llavero.domain.slot import SlotName, SlotValue
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice

Serves = Literal["users", "newcomers", "both"]
"""Whom a step can be about: users of the bank, those who are about to become one (`subject: new`), or either."""

MemoryValue = str | int | bool | None | list[str]


class StepParams(BaseModel):
    """Typed parameters of a step type: unknown keys are refused, values are not coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


P = TypeVar("P", bound=StepParams)
NO_SLOTS: frozenset[SlotName] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """What a step may know of the run it stands in. `subject` is None in a decoy run.

    `acting_user` is who acts where that is not the subject: the administrator of their company. `newcomer` is the id
    that somebody who registers will have as a user (`subject: new`); until the commit nobody has it.
    """

    id: UUID
    journey: str
    portal: str
    step: str
    revision: int
    subject: UUID | None
    is_decoy: bool
    claim: bytes | None
    client: UUID | None
    session: UUID | None
    started_at: datetime
    acting_user: UUID | None = None
    newcomer: UUID | None = None

    def asked(self, of: str) -> UUID | None:
        """Give the user whom a step asks by its parameter `of`: the subject, or who acts (`actor`)."""
        return self.acting_user if of == "actor" and self.acting_user is not None else self.subject


@dataclass(kw_only=True)
class StepContext:
    """Everything a step is given. `memory` is the step's own, kept with the run; it never holds a secret."""

    run: RunView
    now: datetime
    actor: Actor
    origin: Origin
    profile: Profile
    facts: Mapping[str, FactValue]
    slots: Mapping[SlotName, SlotValue]
    proofs: tuple[Proof, ...]
    memory: dict[str, MemoryValue]
    voice: Voice
    handle: str = field(repr=False)
    """The secret that binds the run to its browser or client: a session's own secret is derived from it."""
    made_user: UUID | None = None
    """Set in the commit by the step that makes a newcomer a user: whose run it is from then on."""
    opened_session: UUID | None = None
    """Set by `session.open` in the commit, for the door that must hand the cookie over."""
    to_person: dict[str, Argument] = field(default_factory=dict)
    """What the page after the commit may say: filled by the commits of steps, never with a secret."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What the person sent for one action; values are bounded in length by the door."""

    action: str
    values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectFound:
    """Who the run is about, fixed by a step that claims a name. A decoy has a claim and no user, and so has somebody
    who registers (`is_newcomer`), whom the bank's core knows."""

    claim: bytes
    user: UUID | None
    is_newcomer: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """The step is over with this outcome: `ok`, or one of its own, or an engine outcome such as `blocked`."""

    outcome: str = "ok"
    proofs: tuple[Proof, ...] = ()
    slots: Mapping[SlotName, SlotValue] = field(default_factory=lambda: MappingProxyType({}))
    subject: SubjectFound | None = None
    args: Mapping[str, Argument] = field(default_factory=lambda: MappingProxyType({}))
    """Facts for the page that follows when the outcome is an ending: a clock time of unlocking, a phone."""


@dataclass(frozen=True, slots=True)
class Stay:
    """The same step again, with what went wrong (or what was done, for a resend) said on its page."""

    nodes: tuple[Node, ...]
    subject: SubjectFound | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """Slow or foreign work (a password hash, a call to the core bank) to be done with no transaction open.

    `perform` runs after the commit that counted the attempt; `settle` writes the verdict in a second commit,
    on the same revision. If the process dies between, the attempt stays counted.
    """

    perform: Callable[[], object]
    settle: Callable[[StepContext, object], "Passed | Stay"]


Result = Passed | Stay | Outside


class CannotCommit(Exception):  # noqa: N818
    """What stood true on the way no longer does: nothing is changed and the run goes to `endings.changed`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StepType(Protocol[P]):
    """A step type. Declarations are pure functions of the parameters; verbs are called inside a transaction."""

    name: ClassVar[str]
    major: ClassVar[int]
    params: type[P]
    has_screen: ClassVar[bool]
    has_ok: ClassVar[bool]
    fixes_subject: ClassVar[bool]
    makes_user: ClassVar[bool]
    serves: ClassVar[Serves]

    def outcomes(self, params: P) -> frozenset[str]: ...
    def proofs(self, params: P) -> Mapping[str, tuple[ProofSpec, ...]]: ...
    def effects(self, params: P) -> tuple[EffectUse, ...]: ...
    def fated(self, params: P, fate: str) -> tuple[EffectUse, ...]: ...
    def fills(self, params: P) -> frozenset[SlotName]: ...
    def needs(self, params: P) -> frozenset[SlotName]: ...
    def bounds(self, params: P) -> Mapping[str, int | str]: ...
    def texts(self, params: P) -> frozenset[str]: ...
    def lacks(self, params: P, profile: Profile) -> str | None: ...

    def enter(self, ctx: StepContext, params: P) -> Passed | None: ...
    def show(self, ctx: StepContext, params: P) -> ScreenBody: ...
    def submit(self, ctx: StepContext, params: P, submission: Submission) -> Result: ...
    def commit(self, ctx: StepContext, params: P) -> None: ...
    def meet_fate(self, ctx: StepContext, params: P, fate: str) -> None: ...


class BaseStep(Generic[P]):
    """The quiet defaults: no proofs, no effects, no slots, no outcomes but `ok`, nothing to do on arrival."""

    major: ClassVar[int] = 1
    has_screen: ClassVar[bool] = True
    has_ok: ClassVar[bool] = True
    fixes_subject: ClassVar[bool] = False
    makes_user: ClassVar[bool] = False
    serves: ClassVar[Serves] = "users"

    def outcomes(self, params: P) -> frozenset[str]:
        """Name every outcome besides `ok`; engine outcomes are not listed."""
        return frozenset()

    def proofs(self, params: P) -> Mapping[str, tuple[ProofSpec, ...]]:
        """Say which proofs each outcome gives (usually only `ok`)."""
        return {}

    def effects(self, params: P) -> tuple[EffectUse, ...]:
        return ()

    def fated(self, params: P, fate: str) -> tuple[EffectUse, ...]:
        """Name what this fate does besides at the good ending; the floor asks for it as for any other effect."""
        return ()

    def fills(self, params: P) -> frozenset[SlotName]:
        return NO_SLOTS

    def needs(self, params: P) -> frozenset[SlotName]:
        return NO_SLOTS

    def bounds(self, params: P) -> Mapping[str, int | str]:
        """Give the figures that the floor bounds, by their names there: `otp.digits`, `code.attempts`…; times in s."""
        return {}

    def texts(self, params: P) -> frozenset[str]:
        """Name every sentence that its pages cannot be without, as they ask for it: `heading`, `error.wrong`…"""
        return frozenset({"heading", "action.cancel"}) if self.has_screen else frozenset()

    def lacks(self, params: P, profile: Profile) -> str | None:
        """Name the entry of the bank's profile that it cannot do without and does not find: `terms: soft-token`."""
        return None

    def enter(self, ctx: StepContext, params: P) -> Passed | None:
        """Do what arriving does (send a code). A step without a screen answers at once with its outcome."""
        return None

    def show(self, ctx: StepContext, params: P) -> ScreenBody:
        """Draw the page. A step without a screen is never shown."""
        raise DomainError(ErrorCode.ILLEGAL_MOVE, step=ctx.run.step, reason="this step has no page")

    def submit(self, ctx: StepContext, params: P, submission: Submission) -> Result:
        """Answer what the person sent. A step without a screen is sent nothing."""
        raise DomainError(ErrorCode.ILLEGAL_MOVE, step=ctx.run.step, action=submission.action)

    def commit(self, ctx: StepContext, params: P) -> None:
        """Write what this step staged; raise CannotCommit when a guarded write finds the world changed."""

    def meet_fate(self, ctx: StepContext, params: P, fate: str) -> None:
        """Do at the ending what the journey says becomes of what was taken away early; only early steps have one."""
