"""A token stops working at once, before the journey is over.

Law: it only takes away; the journey says under `fate:` what becomes of it on every ending.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from llavero.domain.effect import EffectName, EffectUse
from llavero.steps.contract import BaseStep, StepParams

EFFECT_OF: Mapping[str, EffectName] = {
    "soft": EffectName.AUTHENTICATOR_SUSPEND_SOFT,
    "hardware": EffectName.AUTHENTICATOR_SUSPEND_HARDWARE,
}


class CredentialSuspendParams(StepParams):
    """Which token and why."""

    credential: Literal["soft", "hardware"]
    reason: Literal["reinstall", "lost", "stolen", "damaged", "renewal", "on_request"]


class CredentialSuspend(BaseStep[CredentialSuspendParams]):
    """Early: done when the step is reached."""

    name: ClassVar[str] = "credential.suspend"
    has_screen: ClassVar[bool] = False
    params = CredentialSuspendParams

    def effects(self, params: CredentialSuspendParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EFFECT_OF[params.credential], early=True),)
