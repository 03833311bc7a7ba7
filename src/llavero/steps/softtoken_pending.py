"""The token that a user enrolled and that waits for their administrator (E5, E6): which one it is, and since when.

Law: that the phone holds the key was shown in the user's own procedure and stands on record; this only reads it, for
this user and this token. Whoever acts here proves nothing by it.
"""

from collections.abc import Mapping
from typing import ClassVar

from llavero.credentials.pending_tokens import pending_token
from llavero.domain.proof import Proof, ProofName, ProofSpec
from llavero.domain.slot import SlotName
from llavero.people.disclose import person_of
from llavero.steps.contract import BaseStep, Passed, StepContext, StepParams


class SofttokenPendingParams(StepParams):
    """Nothing to set."""


class SofttokenPending(BaseStep[SofttokenPendingParams]):
    """Fills the serial; `none` where nothing waits."""

    name: ClassVar[str] = "softtoken.pending"
    has_screen: ClassVar[bool] = False
    params = SofttokenPendingParams

    def outcomes(self, params: SofttokenPendingParams) -> frozenset[str]:
        return frozenset({"none"})

    def proofs(self, params: SofttokenPendingParams) -> Mapping[str, tuple[ProofSpec, ...]]:
        return {"ok": (ProofSpec(ProofName.DEVICE_CONFIRMED),)}

    def fills(self, params: SofttokenPendingParams) -> frozenset[SlotName]:
        return frozenset({SlotName.SERIAL})

    def enter(self, ctx: StepContext, params: SofttokenPendingParams) -> Passed | None:
        user = ctx.run.subject
        waiting = pending_token(user) if user is not None else None
        if user is None or waiting is None:
            return Passed("none")
        confirmed = Proof(
            name=ProofName.DEVICE_CONFIRMED, at=waiting.confirmed_at, by=person_of(user), for_user=user,
            credential=waiting.id, run=waiting.run,
        )  # fmt: skip
        return Passed(proofs=(confirmed,), slots={SlotName.SERIAL: waiting.serial})
