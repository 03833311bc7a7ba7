"""The person types the password again, or for the first time where only the name was asked before."""

from collections.abc import Mapping
from typing import ClassVar

from llavero.credentials import password_check
from llavero.credentials.budgets import Blocked
from llavero.domain.proof import Proof, ProofName, ProofSpec
from llavero.domain.screen import Field, ScreenBody
from llavero.people.disclose import person_of
from llavero.steps.contract import BaseStep, Outside, Passed, Result, Stay, StepContext, StepParams, Submission
from llavero.steps.count import Attempts
from llavero.steps.said import blocked, confirm, error, heading, held_back, left_here, page_texts, tries_used


class ChallengePasswordParams(StepParams):
    """How many tries the step allows; the password has a budget of its own besides."""

    attempts: Attempts


class ChallengePassword(BaseStep[ChallengePasswordParams]):
    """The password alone, of the subject that the run already has."""

    name: ClassVar[str] = "challenge.password"
    params = ChallengePasswordParams

    def outcomes(self, params: ChallengePasswordParams) -> frozenset[str]:
        return frozenset({"failed"})

    def proofs(self, params: ChallengePasswordParams) -> Mapping[str, tuple[ProofSpec, ...]]:
        return {"ok": (ProofSpec(ProofName.PASSWORD),)}

    def bounds(self, params: ChallengePasswordParams) -> Mapping[str, int | str]:
        return {"password.attempts": params.attempts}

    def texts(self, params: ChallengePasswordParams) -> frozenset[str]:
        return page_texts(fields=("password",), errors=("required", "too_many", "wrong"))

    def show(self, ctx: StepContext, params: ChallengePasswordParams) -> ScreenBody:
        password = Field(name="password", kind="password", min=1, max=128, autocomplete="current-password")
        return ScreenBody(nodes=(heading(),), actions=(confirm(password),))

    def submit(self, ctx: StepContext, params: ChallengePasswordParams, submission: Submission) -> Result:
        typed = submission.values.get("password", "")
        if not typed:
            return error("required", "password")
        begun = password_check.begin(
            ctx.run.subject, claim=ctx.run.claim, device_id=ctx.origin.device, profile=ctx.profile, now=ctx.now,
            actor=ctx.actor, origin=ctx.origin, run=ctx.run.id,
        )  # fmt: skip
        if isinstance(begun, Blocked):
            return held_back(begun, "password")
        return Outside(
            perform=lambda: password_check.perform(begun, typed),
            settle=lambda later, verdict: _settle(later, params, begun, verdict),
        )


def _settle(
    ctx: StepContext, params: ChallengePasswordParams, begun: password_check.PasswordCheck, verdict: object
) -> Passed | Stay:
    assert isinstance(verdict, password_check.PasswordVerdict)
    settled = password_check.settle(
        begun, verdict, now=ctx.now, actor=ctx.actor, origin=ctx.origin, run=ctx.run.id, accepts_temporary=False
    )
    if settled.kind == "password":
        user = ctx.run.subject
        assert user is not None
        proof = Proof(name=ProofName.PASSWORD, at=ctx.now, by=person_of(user), for_user=user, run=ctx.run.id)
        return Passed(proofs=(proof,))
    if settled.is_locked or settled.blocked_until is not None:
        return blocked(settled.blocked_until, is_locked=settled.is_locked)
    if tries_used(ctx) >= params.attempts:
        return Passed("failed")
    return error("wrong", "password", attempts_left=left_here(ctx, params.attempts, settled.tries_left))
