"""The person chooses a new password and types it twice, by the rules that the page states first.

Law: only its Argon2id verifier is kept, and only until the commit sets it.
"""

from typing import ClassVar

from llavero.domain.slot import SlotName
from llavero.steps.contract import BaseStep, StepParams


class ChoosePasswordParams(StepParams):
    """Nothing to set: the rules are the bank's profile."""


class ChoosePassword(BaseStep[ChoosePasswordParams]):
    """Fills the slot `new_password`; changes nothing by itself."""

    name: ClassVar[str] = "choose.password"
    params = ChoosePasswordParams

    def fills(self, params: ChoosePasswordParams) -> frozenset[SlotName]:
        return frozenset({SlotName.NEW_PASSWORD})
