"""The password that was chosen takes effect."""

from typing import ClassVar

from llavero.credentials import passwords, temporary_passwords
from llavero.domain.effect import EffectName, EffectUse
from llavero.domain.proof import ProofName
from llavero.domain.slot import SlotName
from llavero.steps.contract import BaseStep, CannotCommit, Passed, StepContext, StepParams


class PasswordSetParams(StepParams):
    """Nothing to set."""


class PasswordSet(BaseStep[PasswordSetParams]):
    """Staged; needs the slot `new_password`."""

    name: ClassVar[str] = "password.set"
    has_screen: ClassVar[bool] = False
    params = PasswordSetParams

    def effects(self, params: PasswordSetParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.PASSWORD_SET),)

    def needs(self, params: PasswordSetParams) -> frozenset[SlotName]:
        return frozenset({SlotName.NEW_PASSWORD})

    def enter(self, ctx: StepContext, params: PasswordSetParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: PasswordSetParams) -> None:
        user, verifier = ctx.run.subject, ctx.slots.get(SlotName.NEW_PASSWORD)
        assert user is not None
        if not isinstance(verifier, str):
            raise CannotCommit("slot: new_password")
        if any(proof.name is ProofName.TEMPORARY_PASSWORD for proof in ctx.proofs):
            spent = temporary_passwords.spend(user, run=ctx.run.id, now=ctx.now, actor=ctx.actor)
            if not spent:  # guard: temporary-password-once
                raise CannotCommit("temporary password")
        passwords.set_password(
            user, verifier, now=ctx.now, actor=ctx.actor, origin=ctx.origin, run=ctx.run.id,
            but_session=ctx.run.session,
        )  # fmt: skip
