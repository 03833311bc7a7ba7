"""The questions that were chosen and answered take the place of the former ones.

Law: staged. Answers prove nothing, but they stand beside every unlocking: who changes them needs two factors.
"""

from typing import ClassVar

from llavero.credentials import questions
from llavero.domain.effect import EffectName, EffectUse
from llavero.domain.errors import DomainError
from llavero.domain.slot import SlotName
from llavero.steps.contract import BaseStep, CannotCommit, Passed, StepContext, StepParams


class QuestionsSetParams(StepParams):
    """Nothing to set."""


class QuestionsSet(BaseStep[QuestionsSetParams]):
    """Staged; needs the slot `answers`."""

    name: ClassVar[str] = "questions.set"
    has_screen: ClassVar[bool] = False
    params = QuestionsSetParams

    def effects(self, params: QuestionsSetParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.QUESTIONS_SET),)

    def needs(self, params: QuestionsSetParams) -> frozenset[SlotName]:
        return frozenset({SlotName.ANSWERS})

    def enter(self, ctx: StepContext, params: QuestionsSetParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: QuestionsSetParams) -> None:
        user, carried = ctx.run.subject, ctx.slots.get(SlotName.ANSWERS)
        assert user is not None
        if not isinstance(carried, tuple):
            raise CannotCommit("slot: answers")
        try:
            questions.set_carried(
                user, carried, profile=ctx.profile, now=ctx.now, actor=ctx.actor, origin=ctx.origin, run=ctx.run.id
            )
        except DomainError:  # the bank offers one of them no more
            raise CannotCommit("questions changed") from None
