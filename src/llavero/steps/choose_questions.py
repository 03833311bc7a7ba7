"""The person chooses challenge questions of the bank's list and answers each (C5).

Law: what anybody at the bank could look up is no answer, nor what stands on the page, nor one answer twice. Of an
answer only a verifier is carried, made as slowly as a password's.
"""

from typing import ClassVar

from llavero.credentials import questions
from llavero.domain.questions import AnswerRefusal, Given
from llavero.domain.screen import Argument, Field, Node, ScreenBody
from llavero.domain.slot import SlotName
from llavero.steps.contract import (
    BaseStep,
    Outside,
    Passed,
    Result,
    Serves,
    Stay,
    StepContext,
    StepParams,
    Submission,
)  # fmt: skip
from llavero.steps.said import confirm, heading, page_texts
from llavero.steps.whom import holder_of, known_in, typed_so_far
from llavero.tenancy.profile.model import Profile

LONGEST = 100
MOST = 5


class ChooseQuestionsParams(StepParams):
    """Nothing to set: the list, and how many are answered, are the bank's profile."""


class ChooseQuestions(BaseStep[ChooseQuestionsParams]):
    """Fills the slot `answers`; changes nothing by itself."""

    name: ClassVar[str] = "choose.questions"
    serves: ClassVar[Serves] = "both"
    params = ChooseQuestionsParams

    def fills(self, params: ChooseQuestionsParams) -> frozenset[SlotName]:
        return frozenset({SlotName.ANSWERS})

    def texts(self, params: ChooseQuestionsParams) -> frozenset[str]:
        errors = ("question", "question_twice", "required", *(refusal.value for refusal in AnswerRefusal))
        fields = (f"{kind}_{number}" for kind in ("question", "answer") for number in range(1, MOST + 1))
        return page_texts(fields=fields, errors=errors, more=("lead", "choose"))

    def lacks(self, params: ChooseQuestionsParams, profile: Profile) -> str | None:
        return None if profile.questions.offered else "questions: offered"

    def show(self, ctx: StepContext, params: ChooseQuestionsParams) -> ScreenBody:
        language, rules = "en" if ctx.voice == "en" else "es", ctx.profile.questions
        offered = ctx.profile.offered_questions()
        options = tuple(
            Node(f"option_{each.id}", "option", "option", {"value": each.id, "label": getattr(each.text, language)})
            for each in offered
        )
        fields = tuple(
            field
            for number in range(1, rules.answered + 1)
            for field in (
                Field(name=f"question_{number}", kind="choice", options=tuple(each.id for each in offered)),
                Field(name=f"answer_{number}", kind="answer", min=3, max=LONGEST),
            )
        )
        lead = Node("lead", "lead", "lead", {"count": rules.answered})
        return ScreenBody(nodes=(heading(), lead, *options), actions=(confirm(*fields),))

    def submit(self, ctx: StepContext, params: ChooseQuestionsParams, submission: Submission) -> Result:
        numbers = range(1, ctx.profile.questions.answered + 1)
        chosen = [submission.values.get(f"question_{number}", "") for number in numbers]
        answers = [submission.values.get(f"answer_{number}", "") for number in numbers]
        wrong = _not_chosen(ctx, chosen) or _not_answered(answers) or _refused(ctx, chosen, answers)
        if wrong:
            return Stay(wrong)
        holder = holder_of(ctx)
        key, typed = questions.answer_key(holder), dict(zip(chosen, answers, strict=True))
        return Outside(
            perform=lambda: questions.to_carry(holder, questions.verifiers_of(key, typed), key=key), settle=_settle
        )


def _settle(_: StepContext, carried: object) -> Passed | Stay:
    assert isinstance(carried, tuple)
    return Passed(slots={SlotName.ANSWERS: carried})


def _not_chosen(ctx: StepContext, chosen: list[str]) -> tuple[Node, ...]:
    found: list[Node] = []
    for number, question in enumerate(chosen, start=1):
        if question not in ctx.profile.questions.offered:
            found.append(_beside(f"question_{number}", "question"))
        elif question in chosen[: number - 1]:  # guard: three-different-questions
            found.append(_beside(f"question_{number}", "question_twice"))
    return tuple(found)


def _not_answered(answers: list[str]) -> tuple[Node, ...]:
    empty = [number for number, answer in enumerate(answers, start=1) if not answer.strip()]
    return tuple(_beside(f"answer_{number}", "required") for number in empty)


def _refused(ctx: StepContext, chosen: list[str], answers: list[str]) -> tuple[Node, ...]:
    language, typed = "en" if ctx.voice == "en" else "es", typed_so_far(ctx)
    given = [
        Given(getattr(ctx.profile.question(question).text, language), answer)
        for question, answer in zip(chosen, answers, strict=True)
    ]
    found = questions.refused_for(known_in(ctx), given, also=typed, profile=ctx.profile)
    return tuple(_beside(f"answer_{each.index + 1}", each.reason.value, max=LONGEST) for each in found)


def _beside(field: str, message: str, **args: Argument) -> Node:
    return Node(f"error.{field}", "error", f"error.{message}", {**args, "field": field})
