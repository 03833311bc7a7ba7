"""The person approves in their app what this procedure will do, as it stands there, and the page goes on with it.

Law: what is approved is built from what the run carries, and is built again at the commit: whatever changed meanwhile
was not approved. The phone never moves the run; going on is the person's own click.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field as Limit

from llavero.approvals.read import Shown, is_approved, offline_link, view
from llavero.approvals.request import LONGEST, SHORTEST, Candidate, Source, Wish, request_approval
from llavero.approvals.typed import By, Typed, answer_offline, answer_with_code
from llavero.domain import approval_document
from llavero.domain.approval import Decision, State
from llavero.domain.approval_answer import OFFLINE_DIGITS
from llavero.domain.approval_fields import Kind, read_entries, written
from llavero.domain.proof import Proof, ProofName, ProofSpec
from llavero.domain.screen import Action, Field, Node, ScreenBody
from llavero.domain.slot import SlotName
from llavero.people.disclose import greeting_name, login_name, person_of
from llavero.steps.contract import (
    BaseStep,
    CannotCommit,
    Passed,
    Result,
    Stay,
    StepContext,
    StepParams,
    Submission,
)
from llavero.steps.duration import Duration, seconds
from llavero.steps.said import PRIMARY, SECONDARY, confirm, error, heading, lead, page_texts

PROGRESS: Mapping[State, str] = {
    State.OPEN: "waiting", State.APPROVED: "ready", State.REJECTED: "rejected", State.UNRECOGNISED: "rejected",
    State.FROZEN: "rejected", State.EXPIRED: "over", State.CANCELLED: "over",
}  # fmt: skip
LEADS_TO: Mapping[State, str] = {
    State.REJECTED: "rejected", State.UNRECOGNISED: "not_recognised", State.FROZEN: "not_recognised",
    State.EXPIRED: "expired", State.CANCELLED: "changed",
}  # fmt: skip
ABOUT_A_TOKEN = frozenset({"assign_token", "activate_token"})


class ApproveInAppParams(StepParams):
    """What is approved (an `operation` shows the journey's name and the slots it `shows`), how long there is for it,
    and whether the app's eight digits, or the code of a hardware token, may be typed on the page."""

    of: Literal["subject", "actor"] = "subject"
    kind: Literal["operation", "sign_in", "assign_token", "activate_token"] = "operation"
    shows: tuple[Annotated[SlotName, Limit(strict=False)], ...] = Limit(default=(), strict=False)
    lifetime: Annotated[Duration, Limit(ge=SHORTEST, le=LONGEST)] = timedelta(minutes=5)
    offline: bool = True
    hardware: bool = False


class ApproveInApp(BaseStep[ApproveInAppParams]):
    """One request, opened on arrival; `rejected`, or `not_recognised`, which is an alarm."""

    name: ClassVar[str] = "approve.in_app"
    params = ApproveInAppParams

    def outcomes(self, params: ApproveInAppParams) -> frozenset[str]:
        return frozenset({"rejected", "not_recognised"})

    def proofs(self, params: ApproveInAppParams) -> Mapping[str, tuple[ProofSpec, ...]]:
        return {"ok": (ProofSpec(ProofName.APPROVAL, role=params.of),)}

    def needs(self, params: ApproveInAppParams) -> frozenset[SlotName]:
        token = {SlotName.SERIAL} if params.kind in ABOUT_A_TOKEN else set()
        return frozenset(params.shows) | token

    def bounds(self, params: ApproveInAppParams) -> Mapping[str, int | str]:
        return {"approval.lifetime": seconds(params.lifetime)}

    def texts(self, params: ApproveInAppParams) -> frozenset[str]:
        fields = (("offline_code",) if params.offline else ()) + (("code",) if params.hardware else ())
        actions = ("submit", "refresh") + (("hardware",) if params.hardware else ())
        return page_texts(
            fields=fields, actions=actions, errors=("not_yet", "length", "wrong", "too_many"),
            more=("lead", "line", *(f"progress.{word}" for word in sorted(set(PROGRESS.values())))),
        )  # fmt: skip

    def enter(self, ctx: StepContext, params: ApproveInAppParams) -> Passed | None:
        is_own = params.kind == "operation"
        wish = Wish(
            kind=Kind(params.kind), data=_data(ctx, params), portal_key=ctx.run.portal, lifetime=params.lifetime,
            candidates=(Candidate(user=ctx.run.asked(params.of), claim=ctx.run.claim or b""),),
            title=_title(ctx) if is_own else "", allows_offline=params.offline, allows_hardware=params.hardware,
            source=Source(
                run=ctx.run.id, revision=ctx.run.revision, step=ctx.run.step,
                session=str(ctx.run.session) if ctx.run.session else "",
            ),
        )  # fmt: skip
        made = request_approval(
            wish, profile=ctx.profile, voice=ctx.voice, now=ctx.now, actor=ctx.actor, origin=ctx.origin
        )
        ctx.memory["approval"] = str(made)
        return None

    def show(self, ctx: StepContext, params: ApproveInAppParams) -> ScreenBody:
        shown = _shown(ctx)
        word = PROGRESS[shown.state]
        nodes = [heading(), lead(), Node("progress", "progress", f"progress.{word}", {"state": word})]
        for number, line in enumerate(approval_document.read(shown.document).lines, start=1):
            nodes.append(Node(f"line_{number}", "text", "line", {"label": line.label, "value": written(line.value)}))
        is_open = shown.state is State.OPEN
        if is_open and shown.offline:
            link = offline_link(shown, bank=ctx.profile.key)
            nodes.append(Node("qr", "qr", "qr", {"link": link, "until": shown.expires_at.isoformat()}))
        return ScreenBody(
            nodes=tuple(nodes), actions=_actions(shown), expires_at=shown.expires_at, live=is_open,
            pulse=f"{shown.revision}.{shown.state.value}",
        )  # fmt: skip

    def submit(self, ctx: StepContext, params: ApproveInAppParams, submission: Submission) -> Result:
        shown = _shown(ctx)
        if shown.state is not State.OPEN:
            return self._go_on(ctx, params, shown.state, shown.digest)
        typed = {"submit": "offline_code", "hardware": "code"}.get(submission.action, "")
        if submission.action == "hardware" and shown.hardware:
            verdict = self._take(ctx, params, shown, answer_with_code, submission.values.get("code", ""))
        elif submission.action == "submit" and shown.offline:
            verdict = self._take(ctx, params, shown, answer_offline, submission.values.get("offline_code", ""))
        else:
            return Stay((Node("not_yet", "warning", "error.not_yet", {}),))
        if verdict.is_right and verdict.state is not None:
            return self._go_on(ctx, params, verdict.state, shown.digest)
        return self._refuse(ctx, params, verdict, typed)

    def commit(self, ctx: StepContext, params: ApproveInAppParams) -> None:
        """Ask again whether exactly what the run is about to do was approved."""
        shown = _shown(ctx)
        kind = Kind(params.kind)
        now_carried = [(entry.name, entry.value) for entry in read_entries(kind, _data(ctx, params))]
        was_shown = [(line.name, line.value) for line in approval_document.read(shown.document).lines]
        digest = approval_document.digest_of(shown.document)
        if now_carried != was_shown:  # guard: approved-as-it-will-be-done
            raise CannotCommit("approval")
        if not is_approved(shown.id, run_id=ctx.run.id, digest=digest):  # guard: approval-still-stands
            raise CannotCommit("approval")
        bound = {proof.bound_to for proof in ctx.proofs if proof.name is ProofName.APPROVAL}
        if digest not in bound:  # guard: approval-proof-of-this-digest
            raise CannotCommit("approval")

    def _take(
        self, ctx: StepContext, params: ApproveInAppParams, shown: Shown, take: Callable[..., Typed], typed: str
    ) -> Typed:
        asked = ctx.run.asked(params.of)
        if asked is None:
            return Typed(reason="wrong", tries_left=ctx.profile.locks.code.policy().tries)
        by = By(user=asked, digest=shown.digest, actor=ctx.actor, origin=ctx.origin)
        return take(shown.id, typed, by, profile=ctx.profile, now=ctx.now)

    def _refuse(self, ctx: StepContext, params: ApproveInAppParams, verdict: Typed, field: str) -> Result:
        state = _shown(ctx).state
        if state is not State.OPEN:  # the phone was quicker
            return self._go_on(ctx, params, state, _shown(ctx).digest)
        if verdict.reason == "not-a-code":
            return error("length", field)
        if verdict.blocked_until is not None:
            return error("too_many", field, until=verdict.blocked_until.isoformat())
        return error("wrong", field, attempts_left=verdict.tries_left)

    def _go_on(self, ctx: StepContext, params: ApproveInAppParams, state: State, digest: str) -> Passed:
        if state is not State.APPROVED:
            return Passed(LEADS_TO[state])
        asked = ctx.run.asked(params.of)
        by = person_of(asked) if asked is not None else None
        proof = Proof(
            name=ProofName.APPROVAL, at=ctx.now, by=by, for_user=ctx.run.subject, role=params.of, channel=_means(ctx),
            bound_to=digest, run=ctx.run.id,
        )  # fmt: skip
        return Passed(proofs=(proof,))


def _shown(ctx: StepContext) -> Shown:
    shown = view(UUID(str(ctx.memory["approval"])), run_id=ctx.run.id, now=ctx.now)
    assert shown is not None
    return shown


def _means(ctx: StepContext) -> str:
    """Say how the approval came: a hardware token's code proves less than what the app signed, and says so."""
    (approving,) = (one for one in _shown(ctx).decisions if one.decision == Decision.APPROVE)
    return approving.means


def _actions(shown: Shown) -> tuple[Action, ...]:
    if shown.state is not State.OPEN:
        return (Action("submit", PRIMARY),)
    digits = Field(
        name="offline_code", kind="code", min=OFFLINE_DIGITS, max=OFFLINE_DIGITS, autocomplete="one-time-code"
    )  # fmt: skip
    code = Field(name="code", kind="code", min=6, max=8, autocomplete="one-time-code")
    first = confirm(digits) if shown.offline else Action("refresh", PRIMARY)
    return (first, Action("hardware", SECONDARY, (code,))) if shown.hardware else (first,)


def _title(ctx: StepContext) -> str:
    operation = ctx.profile.texts.for_voice(ctx.voice).operation(ctx.run.journey)
    return operation[:1].upper() + operation[1:]


def _data(ctx: StepContext, params: ApproveInAppParams) -> dict[str, object]:
    """Build what is to be approved from what the run knows now; the same run gives the same again.

    A name stands there in a session only: in a run that somebody began with a name, it would tell whose that is.
    """
    user = ctx.run.subject if ctx.run.session is not None else None
    name = (greeting_name(user, profile=ctx.profile) or login_name(user)) if user is not None else ""
    entrance = ctx.profile.portal(ctx.run.portal).name
    where = entrance.en if ctx.voice == "en" else entrance.es
    match params.kind:
        case "sign_in":
            return {"portal": where, **({"user": name} if name else {})}
        case "assign_token" | "activate_token":
            return {"user": name or "—", "token": str(ctx.slots.get(SlotName.SERIAL, ""))}
        case "operation":
            texts = ctx.profile.texts.for_voice(ctx.voice)
            said = [("approval.field.portal", where), *([("approval.field.user", name)] if name else [])]
            for slot in params.shows:
                value = ctx.slots.get(slot)
                written_out = ", ".join(value) if isinstance(value, tuple) else str(value)
                said.append((f"approval.slot.{slot.value}", written_out))
            return {"lines": [{"label": texts.get(label), "value": value} for label, value in said]}
