"""The user is unlocked after too many wrong passwords.

Law: it clears the password's lock only; a blocked code has a way of its own.
"""

from typing import ClassVar

from llavero.domain.effect import EffectName, EffectUse
from llavero.steps.contract import BaseStep, StepParams


class UserUnlockParams(StepParams):
    """Nothing to set."""


class UserUnlock(BaseStep[UserUnlockParams]):
    """Staged; takes effect in the commit."""

    name: ClassVar[str] = "user.unlock"
    has_screen: ClassVar[bool] = False
    params = UserUnlockParams

    def effects(self, params: UserUnlockParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.USER_UNLOCK),)
