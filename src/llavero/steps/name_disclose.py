"""The bank tells a person their forgotten user name, in a message to a registered contact."""

from typing import ClassVar, Literal

from llavero.domain.effect import EffectName, EffectUse
from llavero.steps.contract import BaseStep, StepParams


class NameDiscloseParams(StepParams):
    """Over which channel the name goes."""

    channel: Literal["sms", "email"]


class NameDisclose(BaseStep[NameDiscloseParams]):
    """Staged; queued in the commit. The name is never shown on the page."""

    name: ClassVar[str] = "name.disclose"
    has_screen: ClassVar[bool] = False
    params = NameDiscloseParams

    def effects(self, params: NameDiscloseParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.NAME_DISCLOSE),)
