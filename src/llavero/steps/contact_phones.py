"""The person sees the e-mail that the bank has, and gives the telephones at home and at work (C5).

Law: of the e-mail only its mask is shown. A telephone is read in the bank's country and kept in one notation; no code
goes there.
"""

from typing import ClassVar, Literal

from pydantic import Field as Limit

from llavero.domain.screen import Field, Node, ScreenBody
from llavero.domain.slot import SlotName
from llavero.domain.telephone import NotATelephone, NotATelephoneReason, telephone
from llavero.people.choosing import PLACES, Place, to_carry
from llavero.people.contacts import mask
from llavero.steps.contract import BaseStep, Passed, Result, Serves, Stay, StepContext, StepParams, Submission
from llavero.steps.said import confirm, heading, page_texts
from llavero.steps.whom import known_in

FIELD_OF: dict[Place, str] = {"home": "home_phone", "work": "work_phone"}


class ContactPhonesParams(StepParams):
    """Which of the two may not be left out."""

    required: tuple[Literal["home", "work"], ...] = Limit(default=(), strict=False, max_length=2)


class ContactPhones(BaseStep[ContactPhonesParams]):
    """Fills the slot `phones`; changes nothing by itself."""

    name: ClassVar[str] = "contact.phones"
    serves: ClassVar[Serves] = "newcomers"
    params = ContactPhonesParams

    def fills(self, params: ContactPhonesParams) -> frozenset[SlotName]:
        return frozenset({SlotName.PHONES})

    def texts(self, params: ContactPhonesParams) -> frozenset[str]:
        errors = ("required", "not-a-number", "twice")
        return page_texts(fields=FIELD_OF.values(), errors=errors, more=("lead.with_email", "lead.without_email"))

    def show(self, ctx: StepContext, params: ContactPhonesParams) -> ScreenBody:
        addresses = known_in(ctx).email
        nodes = [heading(), Node("lead", "lead", f"lead.{'with_email' if addresses else 'without_email'}", {})]
        if addresses:
            shown = mask("email", addresses[0])
            said = " ".join((*shown.starts, "…", *shown.ends, shown.domain))
            nodes.append(Node("email", "contact", "contact", {"channel": "email", "shown": shown.text, "spoken": said}))
        fields = tuple(
            Field(name=FIELD_OF[place], kind="telephone", required=place in params.required, max=20, autocomplete=auto)
            for place, auto in zip(PLACES, ("home tel", "work tel"), strict=True)
        )
        return ScreenBody(nodes=tuple(nodes), actions=(confirm(*fields),))

    def submit(self, ctx: StepContext, params: ContactPhonesParams, submission: Submission) -> Result:
        found: dict[Place, str] = {}
        wrong: list[Node] = []
        for place in PLACES:
            read = telephone(submission.values.get(FIELD_OF[place], ""), country=ctx.profile.country)
            if not isinstance(read, NotATelephone):
                found[place] = read
            elif read.reason is not NotATelephoneReason.EMPTY:
                wrong.append(_beside(place, "not-a-number"))
            elif place in params.required:  # guard: telephone-asked-for
                wrong.append(_beside(place, "required"))
        if len(set(found.values())) < len(found):
            wrong.append(_beside("work", "twice"))
        return Stay(tuple(wrong)) if wrong else Passed(slots={SlotName.PHONES: to_carry(found)})


def _beside(place: Place, message: str) -> Node:
    return Node(f"error.{FIELD_OF[place]}", "error", f"error.{message}", {"field": FIELD_OF[place]})
