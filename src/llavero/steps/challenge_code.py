"""A person types the number that their token shows.

Law: a code counts once. With two authenticators either may match.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field as Limit

from llavero.credentials.codes import CodeReason, check_code
from llavero.domain.proof import Proof, ProofName, ProofSpec
from llavero.domain.screen import Action, Field, Node, ScreenBody
from llavero.domain.slot import SlotName
from llavero.people.disclose import person_of
from llavero.steps.contract import BaseStep, Passed, Result, StepContext, StepParams, Submission
from llavero.steps.count import Attempts
from llavero.steps.said import SECONDARY, blocked, confirm, error, heading, left_here, page_texts, tries_used


class ChallengeCodeParams(StepParams):
    """Whose token, how many tries, whether "trouble?" is offered, and what the code is bound to."""

    of: Literal["subject", "actor"] = "subject"
    attempts: Attempts
    trouble: bool = False
    binds: tuple[Annotated[SlotName, Limit(strict=False)], ...] = Limit(default=(), strict=False)


class ChallengeCode(BaseStep[ChallengeCodeParams]):
    """The code of an active authenticator; `trouble` only where the journey offers another way."""

    name: ClassVar[str] = "challenge.code"
    params = ChallengeCodeParams

    def outcomes(self, params: ChallengeCodeParams) -> frozenset[str]:
        return frozenset({"failed", "trouble"}) if params.trouble else frozenset({"failed"})

    def proofs(self, params: ChallengeCodeParams) -> Mapping[str, tuple[ProofSpec, ...]]:
        return {"ok": (ProofSpec(ProofName.CODE, role=params.of),)}

    def needs(self, params: ChallengeCodeParams) -> frozenset[SlotName]:
        return frozenset(params.binds)

    def bounds(self, params: ChallengeCodeParams) -> Mapping[str, int | str]:
        return {"code.attempts": params.attempts}

    def texts(self, params: ChallengeCodeParams) -> frozenset[str]:
        actions = ("submit", "trouble") if params.trouble else ("submit",)
        errors = ("length", "too_many", "used", "wrong")
        return page_texts(fields=("code",), actions=actions, errors=errors, more=("expires",))

    def show(self, ctx: StepContext, params: ChallengeCodeParams) -> ScreenBody:
        digits = ctx.profile.code.digits  # the bank's, never the person's: a page must not tell who holds what
        code = Field(name="code", kind="code", min=min(digits), max=max(digits), autocomplete="one-time-code")
        trouble = (Action("trouble", SECONDARY),) if params.trouble else ()
        expires = Node("expires", "note", "expires")
        return ScreenBody(nodes=(heading(), expires), actions=(confirm(code), *trouble))

    def submit(self, ctx: StepContext, params: ChallengeCodeParams, submission: Submission) -> Result:
        if submission.action == "trouble" and params.trouble:
            return Passed("trouble")
        verdict = check_code(
            ctx.run.asked(params.of), submission.values.get("code", ""), claim=ctx.run.claim, portal_key=ctx.run.portal,
            profile=ctx.profile, now=ctx.now, actor=ctx.actor, origin=ctx.origin, run=ctx.run.id, step=ctx.run.step,
        )  # fmt: skip
        if verdict.accepted is not None:
            return Passed(proofs=(self._proof(ctx, params, verdict.accepted),))
        if verdict.reason is CodeReason.NOT_A_CODE:
            return error("length", "code")
        if verdict.blocked_until is not None:
            ctx.memory["blocked"] = True
            return blocked(verdict.blocked_until)
        if verdict.reason is CodeReason.BLOCKED and verdict.wait_until is not None:
            return error("too_many", "code", until=verdict.wait_until.isoformat())
        if tries_used(ctx) >= params.attempts:
            return Passed("failed")
        if verdict.reason is CodeReason.REPLAYED and verdict.wait_until is not None and ctx.proofs:
            # only who has proven something already may learn that the code was right once
            return error("used", "code", until=verdict.wait_until.isoformat())
        return error("wrong", "code", attempts_left=left_here(ctx, params.attempts, verdict.tries_left))

    def _proof(self, ctx: StepContext, params: ChallengeCodeParams, authenticator: UUID) -> Proof:
        user = ctx.run.asked(params.of)
        by = person_of(user) if user is not None else None
        return Proof(
            name=ProofName.CODE, at=ctx.now, by=by, for_user=ctx.run.subject, role=params.of, credential=authenticator,
            run=ctx.run.id,
        )  # fmt: skip
