"""A person says who they are and types the password, on one page: the first step of a sign-in.

Law: nobody learns from the answer whether the name exists. A temporary password is claimed here, once.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from llavero.domain.proof import ProofName, ProofSpec
from llavero.steps.contract import BaseStep, StepParams
from llavero.steps.count import Attempts


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
