"""A person signs in with a passkey: something they hold, opened by their finger, face or PIN, on the bank's own host.

Law: nobody learns from the page or the answer whether the name exists, or has a passkey. A user whom the bank has
locked stays locked.
"""

from collections.abc import Mapping
from typing import ClassVar

from llavero.credentials.budgets import budget_key_of_user, is_locked
from llavero.credentials.passkey_check import check_passkey
from llavero.domain.proof import Proof, ProofName, ProofSpec
from llavero.domain.screen import Action, ScreenBody
from llavero.people.disclose import person_of
from llavero.steps.contract import BaseStep, Passed, Result, Stay, StepContext, StepParams, Submission
from llavero.steps.count import Attempts
from llavero.steps.passkey_page import ANSWER, ask_to_sign, draw, drawn_id, is_allowed
from llavero.steps.said import SECONDARY, blocked, confirm, error, heading, lead, page_texts, tries_used
from llavero.tenancy.profile.model import Profile


class ChallengePasskeyParams(StepParams):
    """How many answers the step takes."""

    attempts: Attempts


class ChallengePasskey(BaseStep[ChallengePasskeyParams]):
    """`no_passkey` is the way of who has no passkey at hand, or a browser without scripts."""

    name: ClassVar[str] = "challenge.passkey"
    params = ChallengePasskeyParams

    def outcomes(self, params: ChallengePasskeyParams) -> frozenset[str]:
        return frozenset({"failed", "no_passkey"})

    def proofs(self, params: ChallengePasskeyParams) -> Mapping[str, tuple[ProofSpec, ...]]:
        return {"ok": (ProofSpec(ProofName.PASSKEY),)}

    def bounds(self, params: ChallengePasskeyParams) -> Mapping[str, int | str]:
        return {"passkey.attempts": params.attempts}

    def texts(self, params: ChallengePasskeyParams) -> frozenset[str]:
        return page_texts(
            fields=(ANSWER.name,), actions=("submit", "no_passkey"), errors=("late", "wrong"),
            more=("lead", "without", "given_up"),
        )  # fmt: skip

    def lacks(self, params: ChallengePasskeyParams, profile: Profile) -> str | None:
        return "passkeys" if profile.passkeys is None else None

    def enter(self, ctx: StepContext, params: ChallengePasskeyParams) -> Passed | None:
        draw(ctx, "sign")
        return None

    def show(self, ctx: StepContext, params: ChallengePasskeyParams) -> ScreenBody:
        return ScreenBody(
            nodes=(heading(), lead(), ask_to_sign(ctx)), actions=(confirm(ANSWER), Action("no_passkey", SECONDARY))
        )  # fmt: skip

    def submit(self, ctx: StepContext, params: ChallengePasskeyParams, submission: Submission) -> Result:
        if submission.action == "no_passkey":
            return Passed("no_passkey")
        verdict = check_passkey(
            ctx.run.subject if is_allowed(ctx) else None, submission.values.get(ANSWER.name, ""),
            challenge=drawn_id(ctx), run=ctx.run.id, step=ctx.run.step, now=ctx.now, actor=ctx.actor, origin=ctx.origin,
        )  # fmt: skip
        user = ctx.run.subject
        if verdict.passkey is None or user is None:
            return self._again(ctx, params, verdict.reason)
        if is_locked("password", budget_key_of_user(user)):  # guard: passkey-opens-no-lock
            return blocked(None, is_locked=True)
        proof = Proof(
            name=ProofName.PASSKEY, at=ctx.now, by=person_of(user), for_user=user, credential=verdict.passkey,
            run=ctx.run.id,
        )  # fmt: skip
        return Passed(proofs=(proof,))

    def _again(self, ctx: StepContext, params: ChallengePasskeyParams, reason: str) -> Passed | Stay:
        if reason == "late":  # no try: a page that was left open is nobody's fault
            draw(ctx, "sign")
            return error("late", ANSWER.name)
        if tries_used(ctx) >= params.attempts:
            return Passed("failed")
        draw(ctx, "sign")
        return error("wrong", ANSWER.name)
