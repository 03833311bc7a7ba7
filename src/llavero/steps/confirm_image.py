"""The site shows the person their own image and asks whether it is the right one.

Law: the image is a mark; "not mine" ends the run and tells the fraud desk.
"""

from collections.abc import Mapping
from typing import ClassVar

from llavero.domain.proof import ProofName, ProofSpec
from llavero.steps.contract import BaseStep, StepParams


class ConfirmImageParams(StepParams):
    """Nothing to set."""


class ConfirmImage(BaseStep[ConfirmImageParams]):
    """The image and its word; `not_mine` when the person does not recognise it."""

    name: ClassVar[str] = "confirm.image"
    params = ConfirmImageParams

    def outcomes(self, params: ConfirmImageParams) -> frozenset[str]:
        return frozenset({"not_mine"})

    def proofs(self, params: ConfirmImageParams) -> Mapping[str, tuple[ProofSpec, ...]]:
        return {"ok": (ProofSpec(ProofName.SITE_IMAGE),)}
