"""The person picks one of the ways that the journey offers.

Law: its outcomes are its options; there is no `ok`.
"""

from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from llavero.domain.run import ENGINE_OUTCOMES
from llavero.domain.screen import Action, ScreenBody
from llavero.domain.slot import SlotName
from llavero.steps.contract import BaseStep, Passed, Result, Serves, StepContext, StepParams, Submission
from llavero.steps.said import SECONDARY, error, heading, page_texts

RESERVED = frozenset({"ok", *ENGINE_OUTCOMES})


class ChooseOneParams(StepParams):
    """The options, by name; their wording is in the texts."""

    options: tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")], ...] = Field(
        strict=False, min_length=2, max_length=12
    )

    @field_validator("options")
    @classmethod
    def _differ(cls, options: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(options)) != len(options) or not RESERVED.isdisjoint(options):
            raise ValueError("options")
        return options


class ChooseOne(BaseStep[ChooseOneParams]):
    """A list of choices, one of them taken."""

    name: ClassVar[str] = "choose.one"
    has_ok: ClassVar[bool] = False
    serves: ClassVar[Serves] = "both"
    params = ChooseOneParams

    def outcomes(self, params: ChooseOneParams) -> frozenset[str]:
        return frozenset(params.options)

    def fills(self, params: ChooseOneParams) -> frozenset[SlotName]:
        return frozenset({SlotName.CHOICE})

    def texts(self, params: ChooseOneParams) -> frozenset[str]:
        return page_texts(actions=(), errors=("required",), more=(f"option.{option}" for option in params.options))

    def show(self, ctx: StepContext, params: ChooseOneParams) -> ScreenBody:
        options = tuple(Action(option, SECONDARY) for option in params.options)
        return ScreenBody(nodes=(heading(),), actions=options)

    def submit(self, ctx: StepContext, params: ChooseOneParams, submission: Submission) -> Result:
        if submission.action not in params.options:
            return error("required", "choice")
        return Passed(submission.action, slots={SlotName.CHOICE: submission.action})
