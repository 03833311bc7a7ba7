"""A token that was suspended works again."""

from typing import ClassVar, Literal

from llavero.domain.effect import EffectName, EffectUse
from llavero.steps.contract import BaseStep, StepParams


class CredentialResumeParams(StepParams):
    """Which token."""

    credential: Literal["soft", "hardware"]


class CredentialResume(BaseStep[CredentialResumeParams]):
    """Staged; takes effect in the commit."""

    name: ClassVar[str] = "credential.resume"
    has_screen: ClassVar[bool] = False
    params = CredentialResumeParams

    def effects(self, params: CredentialResumeParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.AUTHENTICATOR_RESUME),)
