"""The person answers some of the challenge questions that they chose.

Law: the answers are a mark; they add nothing to what is proven.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from llavero.domain.proof import ProofName, ProofSpec
from llavero.steps.contract import BaseStep, StepParams
from llavero.steps.count import Attempts


class ChallengeQuestionsParams(StepParams):
    """How many of the questions are asked, and how many tries there are."""

    ask: Annotated[int, Field(ge=1, le=20)]
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
