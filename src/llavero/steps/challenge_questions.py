"""The person answers some of the challenge questions that they chose.

Law: the answers are a mark; they add nothing to what is proven.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field as Limit

from llavero.credentials import questions
from llavero.credentials.budgets import Blocked
from llavero.domain.proof import Proof, ProofName, ProofSpec
from llavero.domain.screen import Action, Field, Node, ScreenBody
from llavero.people.disclose import person_of
from llavero.steps.contract import BaseStep, Outside, Passed, Result, Stay, StepContext, StepParams, Submission
from llavero.steps.count import Attempts
from llavero.steps.said import (
    SECONDARY,
    blocked,
    confirm,
    error,
    heading,
    held_back,
    left_here,
    page_texts,
    tries_used,
)  # fmt: skip


class ChallengeQuestionsParams(StepParams):
    """How many of the questions are asked, and how many tries there are."""

    ask: Annotated[int, Limit(ge=1, le=20)]
    attempts: Attempts


class ChallengeQuestions(BaseStep[ChallengeQuestionsParams]):
    """`ask` questions on one page; `forgotten` for who no longer knows the answers."""

    name: ClassVar[str] = "challenge.questions"
    params = ChallengeQuestionsParams

    def outcomes(self, params: ChallengeQuestionsParams) -> frozenset[str]:
        return frozenset({"failed", "forgotten"})

    def proofs(self, params: ChallengeQuestionsParams) -> Mapping[str, tuple[ProofSpec, ...]]:
        return {"ok": (ProofSpec(ProofName.QUESTIONS),)}

    def bounds(self, params: ChallengeQuestionsParams) -> Mapping[str, int | str]:
        return {"questions.ask": params.ask, "questions.attempts": params.attempts}

    def texts(self, params: ChallengeQuestionsParams) -> frozenset[str]:
        errors = ("required", "too_many", "wrong")
        return page_texts(actions=("submit", "forgotten"), errors=errors, more=("question",))

    def enter(self, ctx: StepContext, params: ChallengeQuestionsParams) -> Passed | None:
        # the same questions for the whole run: another try must not fish for an easier one
        ctx.memory["asked"] = list(questions.pick(ctx.run.subject, ctx.run.claim, params.ask, profile=ctx.profile))
        return None

    def show(self, ctx: StepContext, params: ChallengeQuestionsParams) -> ScreenBody:
        language = "en" if ctx.voice == "en" else "es"
        nodes, fields = [heading()], []
        for number, asked in enumerate(_asked(ctx), start=1):
            text = getattr(ctx.profile.question(asked).text, language)
            nodes.append(Node(f"question_{number}", "question", "question", {"number": number, "question": text}))
            fields.append(Field(name=f"answer_{number}", kind="answer", min=1, max=120))
        return ScreenBody(nodes=tuple(nodes), actions=(confirm(*fields), Action("forgotten", SECONDARY)))

    def submit(self, ctx: StepContext, params: ChallengeQuestionsParams, submission: Submission) -> Result:
        if submission.action == "forgotten":
            return Passed("forgotten")
        typed = {asked: submission.values.get(f"answer_{n}", "") for n, asked in enumerate(_asked(ctx), start=1)}
        for number, answer in enumerate(typed.values(), start=1):
            if not answer.strip():
                return error("required", f"answer_{number}")
        begun = questions.begin(
            ctx.run.subject, tuple(typed), claim=ctx.run.claim, profile=ctx.profile, now=ctx.now, actor=ctx.actor,
            origin=ctx.origin, run=ctx.run.id,
        )  # fmt: skip
        if isinstance(begun, Blocked):
            return held_back(begun, "answer_1")
        return Outside(
            perform=lambda: questions.perform(begun, typed),
            settle=lambda later, verdict: _settle(later, params, begun, verdict),
        )


def _settle(
    ctx: StepContext, params: ChallengeQuestionsParams, begun: questions.AnswersCheck, verdict: object
) -> Passed | Stay:
    assert isinstance(verdict, questions.AnswersVerdict)
    settled = questions.settle(begun, verdict, now=ctx.now, actor=ctx.actor, origin=ctx.origin, run=ctx.run.id)
    if settled.ok:
        user = ctx.run.subject
        by = person_of(user) if user is not None else None
        return Passed(proofs=(Proof(name=ProofName.QUESTIONS, at=ctx.now, by=by, for_user=user, run=ctx.run.id),))
    if settled.blocked_until is not None:
        return blocked(settled.blocked_until)
    if tries_used(ctx) >= params.attempts:
        return Passed("failed")
    return error("wrong", "answer_1", attempts_left=left_here(ctx, params.attempts, settled.tries_left))


def _asked(ctx: StepContext) -> list[str]:
    asked = ctx.memory.get("asked", [])
    assert isinstance(asked, list)
    return asked
