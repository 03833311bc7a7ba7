"""The pending token becomes the user's (E6), and what it takes the place of ends with it (E7).

Law: only the very token whose confirmation this run has read, while it still waits. What it takes the place of is
revoked in the same commit, so that nobody has two and nobody is without one in between.
"""

from typing import ClassVar

from llavero.credentials import authenticators
from llavero.credentials.pending_tokens import pending_token
from llavero.domain.authenticator import Kind
from llavero.domain.effect import EffectName, EffectUse
from llavero.domain.errors import DomainError
from llavero.domain.proof import ProofName
from llavero.domain.slot import SlotName
from llavero.steps.contract import BaseStep, CannotCommit, Passed, StepContext, StepParams
from llavero.steps.softtoken_activate import take_the_place_of


class SofttokenActivatePendingParams(StepParams):
    """Nothing to set: whether the hardware token ends with it is the profile's."""


class SofttokenActivatePending(BaseStep[SofttokenActivatePendingParams]):
    """Staged; needs the serial of the token that waits."""

    name: ClassVar[str] = "softtoken.activate_pending"
    has_screen: ClassVar[bool] = False
    params = SofttokenActivatePendingParams

    def effects(self, params: SofttokenActivatePendingParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.AUTHENTICATOR_ACTIVATE_SOFT),)

    def needs(self, params: SofttokenActivatePendingParams) -> frozenset[SlotName]:
        return frozenset({SlotName.SERIAL})

    def enter(self, ctx: StepContext, params: SofttokenActivatePendingParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: SofttokenActivatePendingParams) -> None:
        user = ctx.run.subject
        assert user is not None
        confirmed = {
            proof.credential
            for proof in ctx.proofs
            if proof.name is ProofName.DEVICE_CONFIRMED and proof.role == "subject" and proof.for_user == user
        }
        waiting = pending_token(user)
        if waiting is None or waiting.id not in confirmed:  # guard: token-that-was-confirmed
            raise CannotCommit("no such token waits")
        if waiting.serial != ctx.slots.get(SlotName.SERIAL):  # guard: token-that-was-shown
            raise CannotCommit("another token waits")
        try:
            take_the_place_of(ctx, Kind.SOFT, but=waiting.id)
            authenticators.activate(waiting.id, now=ctx.now, actor=ctx.actor)
            if ctx.profile.soft_token.replaces_hardware:
                take_the_place_of(ctx, Kind.HARDWARE)
        except DomainError:
            raise CannotCommit("tokens changed") from None
