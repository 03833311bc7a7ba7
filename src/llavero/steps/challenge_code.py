"""A person types the number that their token shows.

Law: a code counts once. With two authenticators either may match.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from llavero.domain.proof import ProofName, ProofSpec
from llavero.domain.slot import SlotName
from llavero.steps.contract import BaseStep, StepParams
from llavero.steps.count import Attempts


class ChallengeCodeParams(StepParams):
    """Whose token, how many tries, whether "trouble?" is offered, and what the code is bound to."""

    of: Literal["subject", "actor"] = "subject"
    attempts: Attempts
    trouble: bool = False
    binds: tuple[Annotated[SlotName, Field(strict=False)], ...] = Field(default=(), strict=False)


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
