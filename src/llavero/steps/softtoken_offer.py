"""The page beside which a phone becomes a token: a QR, a code that comes another way, what is missing (A9–A12, A16).

Law: the phone never moves the run. It writes its enrollment, which this page reads each time it is looked at; going on
is the person's own click. The QR stays the same on reload until it is used or over.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal
from uuid import UUID

from llavero.credentials import enrollments
from llavero.credentials.enrollments import EnrollmentView, NoContact, SendRefused
from llavero.domain.enrollment import CloseReason, State
from llavero.domain.proof import Proof, ProofName, ProofSpec
from llavero.domain.screen import Action, Argument, Node, ScreenBody
from llavero.domain.slot import SlotName
from llavero.people.disclose import person_of
from llavero.steps.contract import BaseStep, Passed, Result, Stay, StepContext, StepParams, Submission
from llavero.steps.said import PRIMARY, SECONDARY, heading, lead, page_texts

MOST_QRS = 3
"""A QR that ran out can be had anew so often in one run."""
PROGRESS: Mapping[State, str] = {
    State.CREATED: "waiting", State.DEVICE_BOUND: "connected", State.CONFIRMED: "ready", State.CONSUMED: "ready",
    State.CLOSED: "over",
}  # fmt: skip
HAS_THE_APP = frozenset({"identity_deleted"})
"""What happened (A15) when the app is still on the phone: it need not be installed again."""


class SofttokenOfferParams(StepParams):
    """Over which channel the activation code goes; its figures are the profile's."""

    channel: Literal["sms", "email"]


class SofttokenOffer(BaseStep[SofttokenOfferParams]):
    """One enrollment, opened on arrival; `closed` when its codes or its QRs are used up."""

    name: ClassVar[str] = "softtoken.offer"
    params = SofttokenOfferParams

    def outcomes(self, params: SofttokenOfferParams) -> frozenset[str]:
        return frozenset({"closed", "contact_outdated"})

    def proofs(self, params: SofttokenOfferParams) -> Mapping[str, tuple[ProofSpec, ...]]:
        return {"ok": (ProofSpec(ProofName.ACTIVATION_CODE), ProofSpec(ProofName.DEVICE_CONFIRMED))}

    def texts(self, params: SofttokenOfferParams) -> frozenset[str]:
        return page_texts(
            actions=("submit", "again", "resend", "contact_outdated"),
            errors=("not_ready", "too_soon", "expired"),
            more=(
                "lead", "success.sent", "instruction.network", "instruction.install", "instruction.open",
                "instruction.scan", f"instruction.code.{params.channel}", "instruction.activate", "instruction.pin",
                *(f"progress.{word}" for word in sorted(set(PROGRESS.values()))),
            ),
        )  # fmt: skip

    def enter(self, ctx: StepContext, params: SofttokenOfferParams) -> Passed | None:
        return self._open(ctx, params)

    def show(self, ctx: StepContext, params: SofttokenOfferParams) -> ScreenBody:
        view = self._view(ctx)
        word = PROGRESS[view.state]
        nodes = [heading(), lead(), Node("progress", "progress", f"progress.{word}", {"state": word})]
        if word == "over":
            nodes.append(Node("over", "warning", "error.expired", {}))
            return ScreenBody(nodes=tuple(nodes), actions=(Action("again", PRIMARY),), pulse=word)
        if word in ("waiting", "connected"):
            nodes += _instructions(ctx, params)
            nodes.append(Node("qr", "qr", "qr", {"link": view.link, "until": view.expires_at.isoformat()}))
            nodes += _code_nodes(view)
        if view.fingerprint:
            nodes.append(Node("fingerprint", "text", "fingerprint", {"digits": view.fingerprint}))
        return ScreenBody(
            nodes=tuple(nodes), actions=_actions(view), expires_at=view.expires_at, live=word != "ready",
            pulse=f"{word}.{view.tries_left}",
        )  # fmt: skip

    def submit(self, ctx: StepContext, params: SofttokenOfferParams, submission: Submission) -> Result:
        view = self._view(ctx)
        if view.closed_reason is CloseReason.CODES_USED_UP:
            return Passed("closed")
        match submission.action:
            case "contact_outdated":
                enrollments.close_enrollment(view.id, CloseReason.CANCELLED, now=ctx.now, actor=ctx.actor)
                return Passed("contact_outdated")
            case "resend":
                return self._resend(ctx, view)
            case "again" if view.state is State.CLOSED:
                return self._again(ctx, params)
            case "submit" if view.state is State.CONFIRMED:  # guard: phone-confirmed-before-going-on
                return Passed(proofs=_proofs(ctx, params, view))
            case _:
                return Stay((Node("not_ready", "warning", "error.not_ready", {}),))

    def _open(self, ctx: StepContext, params: SofttokenOfferParams) -> Passed | None:
        user = ctx.run.subject
        assert user is not None
        opened = enrollments.open_enrollment(
            user, run=ctx.run.id, channel=params.channel, portals=(), profile=ctx.profile, voice=ctx.voice,
            now=ctx.now, actor=ctx.actor, origin=ctx.origin,
        )  # fmt: skip
        match opened:
            case SendRefused():
                return Passed("undeliverable", args={"until": opened.until.isoformat() if opened.until else ""})
            case NoContact():
                return Passed("undeliverable")
        ctx.memory["enrollment"] = str(opened.id)
        return None

    def _again(self, ctx: StepContext, params: SofttokenOfferParams) -> Result:
        used = ctx.memory.get("again", 1)
        assert isinstance(used, int)
        if used >= MOST_QRS:
            return Passed("closed")
        ctx.memory["again"] = used + 1
        return self._open(ctx, params) or Stay(())

    def _resend(self, ctx: StepContext, view: EnrollmentView) -> Result:
        if view.state is not State.CREATED or not view.resends_left or view.resend_at > ctx.now:
            return Stay((Node("resend.early", "warning", "error.too_soon", {}),))
        sent = enrollments.resend_activation_code(
            view.id, profile=ctx.profile, voice=ctx.voice, now=ctx.now, actor=ctx.actor, origin=ctx.origin
        )
        return Stay((Node("sent", "success", "success.sent", {}),)) if sent else Passed("undeliverable")

    def _view(self, ctx: StepContext) -> EnrollmentView:
        return enrollments.view_enrollment(UUID(str(ctx.memory["enrollment"])), profile=ctx.profile, now=ctx.now)


def _instructions(ctx: StepContext, params: SofttokenOfferParams) -> list[Node]:
    first = "open" if ctx.slots.get(SlotName.CHOICE) in HAS_THE_APP else "install"
    steps = (first, "network", "scan", f"code.{params.channel}", "activate", "pin")
    return [Node(f"how.{step}", "instruction", f"instruction.{step}", {}) for step in steps]


def _code_nodes(view: EnrollmentView) -> list[Node]:
    if view.state is not State.CREATED:
        return []
    again: dict[str, Argument] = {"wait_seconds": view.resend_wait_s, "left": view.resends_left}
    return [Node("resend", "resend", "resend", again)]


def _actions(view: EnrollmentView) -> tuple[Action, ...]:
    if view.state is State.CONFIRMED:
        return (Action("submit", PRIMARY),)
    others = [Action("contact_outdated", SECONDARY)]
    if view.state is State.CREATED and view.resends_left:
        others.append(Action("resend", SECONDARY))
    return tuple(others)


def _proofs(ctx: StepContext, params: SofttokenOfferParams, view: EnrollmentView) -> tuple[Proof, ...]:
    user = ctx.run.subject
    assert user is not None
    by, run = person_of(user), ctx.run.id
    return (
        Proof(name=ProofName.ACTIVATION_CODE, at=ctx.now, by=by, for_user=user, channel=params.channel, run=run),
        Proof(name=ProofName.DEVICE_CONFIRMED, at=ctx.now, by=by, for_user=user, credential=view.id, run=run),
    )
