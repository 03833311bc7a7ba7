"""The person types the password again, or for the first time where only the name was asked before."""

from collections.abc import Mapping
from typing import ClassVar

from llavero.domain.proof import ProofName, ProofSpec
from llavero.steps.contract import BaseStep, StepParams
from llavero.steps.count import Attempts


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
