"""The passkey that the person's device made counts from now on.

Law: staged to the commit, where the bank's rules are asked again. One key for one run, and no key twice.
"""

from typing import ClassVar

from llavero.credentials import passkeys
from llavero.domain.effect import EffectName, EffectUse
from llavero.domain.errors import DomainError
from llavero.domain.slot import SlotName
from llavero.steps.contract import BaseStep, CannotCommit, Passed, StepContext
from llavero.steps.passkey_create import not_taken, read_written
from llavero.steps.passkey_page import PasskeyParams


class PasskeyAdd(BaseStep[PasskeyParams]):
    """Staged; takes effect in the commit."""

    name: ClassVar[str] = "passkey.add"
    has_screen: ClassVar[bool] = False
    params = PasskeyParams

    def effects(self, params: PasskeyParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.AUTHENTICATOR_ACTIVATE_PASSKEY),)

    def needs(self, params: PasskeyParams) -> frozenset[SlotName]:
        return frozenset({SlotName.NEW_PASSKEY})

    def enter(self, ctx: StepContext, params: PasskeyParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: PasskeyParams) -> None:
        user = ctx.run.subject
        assert user is not None
        new = read_written(str(ctx.slots[SlotName.NEW_PASSKEY]))
        if not_taken(ctx, new.made) is not None:  # guard: passkey-rules-at-commit
            raise CannotCommit("the bank takes no such passkey")
        try:
            passkeys.add(user, new.made, host=new.host, label=new.label, run=ctx.run.id, now=ctx.now, actor=ctx.actor)
        except DomainError:
            raise CannotCommit("this passkey is there already") from None
