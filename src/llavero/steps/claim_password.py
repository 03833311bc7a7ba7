"""A person says who they are and types the password, on one page: the first step of a sign-in.

Law: nobody learns from the answer whether the name exists. A temporary password is claimed here, once.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from llavero.credentials import password_check
from llavero.credentials.budgets import Blocked
from llavero.credentials.sources import source_may_try
from llavero.domain.proof import Proof, ProofName, ProofSpec
from llavero.domain.screen import Field, ScreenBody
from llavero.people.disclose import person_of
from llavero.steps.claim_name import claim, field_of_name
from llavero.steps.contract import (
    BaseStep,
    Outside,
    Passed,
    Result,
    Stay,
    StepContext,
    StepParams,
    SubjectFound,
    Submission,
)  # fmt: skip
from llavero.steps.count import Attempts
from llavero.steps.said import blocked, confirm, error, heading, held_back, left_here, page_texts, tries_used


class ClaimPasswordParams(StepParams):
    """Which kind of name stands beside the password, and how many tries the step allows."""

    name: Literal["user_name", "document", "company_and_document"]
    attempts: Attempts


class ClaimPassword(BaseStep[ClaimPasswordParams]):
    """Name and password; `temporary` when the password that was right is a temporary one."""

    name: ClassVar[str] = "claim.password"
    fixes_subject: ClassVar[bool] = True
    params = ClaimPasswordParams

    def outcomes(self, params: ClaimPasswordParams) -> frozenset[str]:
        return frozenset({"failed", "temporary"})

    def proofs(self, params: ClaimPasswordParams) -> Mapping[str, tuple[ProofSpec, ...]]:
        return {
            "ok": (ProofSpec(ProofName.PASSWORD),),
            "temporary": (ProofSpec(ProofName.TEMPORARY_PASSWORD),),
        }

    def bounds(self, params: ClaimPasswordParams) -> Mapping[str, int | str]:
        return {"password.attempts": params.attempts}

    def texts(self, params: ClaimPasswordParams) -> frozenset[str]:
        fields = (*(field.name for field in _names(params.name)), "password")
        return page_texts(fields=fields, errors=("required", "temporary_over", "too_many", "wrong"))

    def show(self, ctx: StepContext, params: ClaimPasswordParams) -> ScreenBody:
        password = Field(name="password", kind="password", min=1, max=128, autocomplete="current-password")
        return ScreenBody(nodes=(heading(),), actions=(confirm(*_names(params.name), password),))

    def submit(self, ctx: StepContext, params: ClaimPasswordParams, submission: Submission) -> Result:
        typed_name = _typed_name(params.name, submission)
        for field in (*_names(params.name),):
            if not submission.values.get(field.name, "").strip():
                return error("required", field.name)
        typed = submission.values.get("password", "")
        if not typed:
            return error("required", "password")
        found = claim(ctx, params.name, typed_name)
        wait = source_may_try(found.claim, ctx.origin, profile=ctx.profile, now=ctx.now)
        if wait is not None:
            return blocked(wait)
        begun = password_check.begin(
            found.user, claim=found.claim, device_id=ctx.origin.device, profile=ctx.profile, now=ctx.now,
            actor=ctx.actor, origin=ctx.origin, run=ctx.run.id,
        )  # fmt: skip
        if isinstance(begun, Blocked):
            return held_back(begun, "password")
        return Outside(
            perform=lambda: password_check.perform(begun, typed),
            settle=lambda later, verdict: _settle(later, params, found, begun, verdict),
        )


def _settle(
    ctx: StepContext, params: ClaimPasswordParams, found: SubjectFound, begun: password_check.PasswordCheck,
    verdict: object,
) -> Passed | Stay:  # fmt: skip
    assert isinstance(verdict, password_check.PasswordVerdict)
    settled = password_check.settle(begun, verdict, now=ctx.now, actor=ctx.actor, origin=ctx.origin, run=ctx.run.id)
    if settled.kind == "wrong":
        if settled.is_locked or settled.blocked_until is not None:
            return blocked(settled.blocked_until, is_locked=settled.is_locked)
        if tries_used(ctx) >= params.attempts:
            return Passed("failed")
        if settled.is_too_late:
            return error("temporary_over", "password")
        return error("wrong", "password", attempts_left=left_here(ctx, params.attempts, settled.tries_left))
    is_temporary = settled.kind == "temporary"
    name = ProofName.TEMPORARY_PASSWORD if is_temporary else ProofName.PASSWORD
    assert found.user is not None
    proof = Proof(name=name, at=ctx.now, by=person_of(found.user), for_user=found.user, run=ctx.run.id)
    return Passed("temporary" if is_temporary else "ok", proofs=(proof,), subject=found)


def _names(kind: str) -> tuple[Field, ...]:
    if kind == "company_and_document":
        company = Field(name="company_document", kind="document_number", min=4, max=20)
        return (company, field_of_name("document"))
    return (field_of_name(kind),)


def _typed_name(kind: str, submission: Submission) -> str:
    return "/".join(submission.values.get(field.name, "").strip() for field in _names(kind))
