"""The person gives a new mailbox or mobile, typed twice (C10).

Law: it changes nothing by itself. That it is theirs is proven by a code sent there, and nothing else goes there before.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from llavero.domain.reach import Unreachable, reach
from llavero.domain.screen import Field, ScreenBody
from llavero.domain.slot import SlotName
from llavero.people.contact_change import is_theirs
from llavero.steps.contract import BaseStep, Passed, Result, StepContext, StepParams, Submission
from llavero.steps.said import confirm, error, heading, lead, page_texts

SLOT_OF: Mapping[str, SlotName] = {"email": SlotName.NEW_EMAIL, "sms": SlotName.NEW_MOBILE}


class ContactNewParams(StepParams):
    """Which contact is given."""

    channel: Literal["sms", "email"]


class ContactNew(BaseStep[ContactNewParams]):
    """Fills the slot of its channel."""

    name: ClassVar[str] = "contact.new"
    params = ContactNewParams

    def fills(self, params: ContactNewParams) -> frozenset[SlotName]:
        return frozenset({SLOT_OF[params.channel]})

    def texts(self, params: ContactNewParams) -> frozenset[str]:
        name = SLOT_OF[params.channel].value
        malformed = Unreachable.NOT_A_MAILBOX if params.channel == "email" else Unreachable.NOT_A_MOBILE
        return page_texts(
            fields=(name, f"{name}_again"), errors=("required", "differ", "same", malformed.value), more=("lead",)
        )

    def show(self, ctx: StepContext, params: ContactNewParams) -> ScreenBody:
        return ScreenBody(nodes=(heading(), lead()), actions=(confirm(*_fields(params)),))

    def submit(self, ctx: StepContext, params: ContactNewParams, submission: Submission) -> Result:
        name = SLOT_OF[params.channel].value
        typed, again = submission.values.get(name, ""), submission.values.get(f"{name}_again", "")
        for field, value in ((name, typed), (f"{name}_again", again)):
            if not value.strip():
                return error("required", field)
        meant = reach(params.channel, typed, country=ctx.profile.country)
        if isinstance(meant, Unreachable):
            return error(meant.value, name)
        if reach(params.channel, again, country=ctx.profile.country) != meant:  # guard: typed-twice
            return error("differ", f"{name}_again")
        user = ctx.run.subject
        if user is not None and is_theirs(user, params.channel, meant, now=ctx.now):
            return error("same", name)
        return Passed(slots={SLOT_OF[params.channel]: meant})


def _fields(params: ContactNewParams) -> tuple[Field, ...]:
    name = SLOT_OF[params.channel].value
    auto = "email" if params.channel == "email" else "tel"
    kind: Literal["user_name", "telephone"] = "user_name" if params.channel == "email" else "telephone"
    return tuple(
        Field(name=each, kind=kind, min=5, max=120 if kind == "user_name" else 20, autocomplete=auto)
        for each in (name, f"{name}_again")
    )
