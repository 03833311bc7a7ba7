"""The password that was chosen takes effect."""

from typing import ClassVar

from llavero.domain.effect import EffectName, EffectUse
from llavero.domain.slot import SlotName
from llavero.steps.contract import BaseStep, StepParams


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
