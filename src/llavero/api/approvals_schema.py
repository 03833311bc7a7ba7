"""What a client says to have something approved, and what it is told."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from ninja import Header
from pydantic import Field, JsonValue, StringConstraints, model_validator

from llavero.api.one_time_codes import LoginName
from llavero.api.origin import EndUser
from llavero.api.strict import Asked, Said, Short, Uuid, Word
from llavero.approvals.read import Shown
from llavero.domain.approval import MOST_APPROVERS

Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$", max_length=80)]
Limit = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,12})(\.[0-9]{1,4})?$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
State = Literal["open", "approved", "rejected", "unrecognised", "expired", "cancelled", "frozen"]
IF_NONE_MATCH: Final[Any] = Header("", alias="If-None-Match")  # type: ignore[type-arg]
PREFER: Final[Any] = Header("", alias="Prefer")  # type: ignore[type-arg]


class Somebody(Asked):
    """One person: exactly one of `user` and `login`."""

    user: Uuid | None = None
    login: LoginName | None = None

    @model_validator(mode="after")
    def _one_person(self) -> "Somebody":
        if (self.user is None) == (self.login is None):
            raise ValueError("either user or login")
        return self


class ApproverAsked(Somebody):
    """Somebody who is asked, and the largest amount that they may approve, in the currency of the operation."""

    limit: Limit | None = None


class AskApproval(Asked):
    """What is to be approved, by whom, and until when.

    `data` holds the fields of the `kind`; an `operation` has a `title` and `lines` of its own. `operation` is your
    reference: while it is open or approved, nothing else is asked under it. `session` names the person's session with
    you, by a word that is no secret: what else it asks is frozen when somebody does not recognise this. Of `needed`
    different persons, `roles` says how many must hold which role; `maker` never counts.
    """

    kind: Literal[
        "payment_order", "payment_batch", "assign_token", "activate_token", "change_contact", "sign_in", "operation"
    ]
    portal: Word
    data: Annotated[dict[Word, JsonValue], Field(max_length=20)]
    title: Annotated[Short, StringConstraints(min_length=1, max_length=80)] | None = None
    approvers: Annotated[list[ApproverAsked], Field(min_length=1, max_length=MOST_APPROVERS)]
    needed: Annotated[int, Field(ge=1, le=MOST_APPROVERS)] = 1
    roles: Annotated[dict[Word, Annotated[int, Field(ge=1, le=MOST_APPROVERS)]], Field(max_length=5)] = {}
    maker: Somebody | None = None
    operation: Reference | None = None
    session: Reference | None = None
    lifetime_seconds: Annotated[int, Field(ge=30, le=259_200)] = 300
    offline: bool = True
    hardware: bool = False
    origin: EndUser | None = None


class GiveAnswer(Asked):
    """What a person typed on your page: the eight digits of their app, or the code of their hardware token.

    `digest` is that of the request which stood on the page.
    """

    user: Uuid | None = None
    login: LoginName | None = None
    means: Literal["offline", "hardware_code"]
    digest: Digest
    answer: Annotated[Short, StringConstraints(min_length=1, max_length=64)]
    origin: EndUser | None = None

    @model_validator(mode="after")
    def _one_person(self) -> "GiveAnswer":
        if (self.user is None) == (self.login is None):
            raise ValueError("either user or login")
        return self


class DecisionSaid(Said):
    """What one person decided, and how their answer came."""

    user: UUID
    decision: Literal["approve", "reject", "unknown"]
    means: Literal["app", "offline", "hardware_code"]
    at: datetime


class ApprovalSaid(Said):
    """A request. `document` is the text that is shown and signed, `digest` its SHA-256.

    `offline` says that the app's eight digits may be typed, by a QR of the document; `hardware`, a token's code.
    """

    id: UUID
    kind: str
    state: State
    operation: str | None
    document: str
    digest: str
    needed: int
    approved_by: int
    offline: bool
    hardware: bool
    expires_at: datetime
    decided_at: datetime | None
    decisions: list[DecisionSaid]


class AnswerVerdict(Said):
    """Whether the answer was taken. Wrong, used, of another, unknown and locked are one answer."""

    verdict: Literal["accepted", "refused"]
    state: State
    tries_left: int
    blocked_until: datetime | None


class DecisionProof(Said):
    """One decision with what proves it. A signature is by `signing_key`, as the phone's protocol says."""

    user: UUID
    person: UUID
    roles: list[str]
    decision: str
    means: str
    at: datetime
    digest: str
    serial: str | None
    counter: int | None
    answer: str
    signature: str | None
    signing_key: str | None


class Evidence(Said):
    """Everything that proves an outcome, to be checked without us."""

    version: int
    approval: UUID
    operation: str
    document: str
    digest: str
    state: State
    needed: int
    roles: dict[str, int]
    maker: UUID | None
    decided_at: datetime | None
    decisions: list[DecisionProof]


def approval_said(shown: Shown) -> ApprovalSaid:
    """Tell a request."""
    return ApprovalSaid(
        id=shown.id, kind=shown.kind, state=shown.state.value, operation=shown.operation or None,
        document=shown.document, digest=shown.digest, needed=shown.needed, approved_by=shown.approved_by,
        offline=shown.offline, hardware=shown.hardware, expires_at=shown.expires_at, decided_at=shown.decided_at,
        decisions=[
            DecisionSaid(user=one.user, decision=one.decision, means=one.means, at=one.at)  # type: ignore[arg-type]
            for one in shown.decisions
        ],
    )  # fmt: skip


def tag_of(revision: int, state: str) -> str:
    """Name what a request is now: another name means that something changed."""
    return f'"{revision}-{state}"'
