"""Who registers sees, masked, how the bank reaches them, and asks for a code to that mobile (manual 002; C3).

Law: nothing on record is shown whole, and nothing is changed here: a wrong mobile is mended at a branch, by somebody
who sees an identity document. A wrong e-mail is no obstacle; it is corrected by the user that will be (C10).
"""

from typing import ClassVar

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain.screen import Action, Node, ScreenBody
from llavero.people.contacts import Contact
from llavero.people.newcomers import contact_of_newcomer
from llavero.steps.contract import BaseStep, Passed, Result, Serves, Stay, StepContext, StepParams, Submission
from llavero.steps.said import PRIMARY, SECONDARY, heading, lead, page_texts


class CoreContactsParams(StepParams):
    """Nothing to set."""


class CoreContacts(BaseStep[CoreContactsParams]):
    """`no_mobile` and `no_email` before any page where the bank has none; `wrong_mobile` when the person says so."""

    name: ClassVar[str] = "core.contacts"
    serves: ClassVar[Serves] = "newcomers"
    params = CoreContactsParams

    def outcomes(self, params: CoreContactsParams) -> frozenset[str]:
        return frozenset({"wrong_mobile", "no_mobile", "no_email"})

    def texts(self, params: CoreContactsParams) -> frozenset[str]:
        return page_texts(actions=("submit", "wrong_mobile"), more=("lead", "note.email"))

    def enter(self, ctx: StepContext, params: CoreContactsParams) -> Passed | None:
        if contact_of_newcomer(ctx.run.id, "sms") is None:
            return Passed("no_mobile")
        if contact_of_newcomer(ctx.run.id, "email") is None:
            return Passed("no_email")
        record(
            EventKind.CORE_CONTACTS_READ, now=ctx.now, actor=ctx.actor, origin=ctx.origin, run=ctx.run.id,
            step=ctx.run.step, facts={"number": 2},
        )  # fmt: skip
        return None

    def show(self, ctx: StepContext, params: CoreContactsParams) -> ScreenBody:
        found = (contact_of_newcomer(ctx.run.id, "sms"), contact_of_newcomer(ctx.run.id, "email"))
        shown = tuple(_shown(contact) for contact in found if contact is not None)
        note = Node("note.email", "note", "note.email", {})
        return ScreenBody(
            nodes=(heading(), lead(), *shown, note),
            actions=(Action("submit", PRIMARY), Action("wrong_mobile", SECONDARY)),
        )

    def submit(self, ctx: StepContext, params: CoreContactsParams, submission: Submission) -> Result:
        if submission.action == "wrong_mobile":
            return Passed("wrong_mobile")
        return Passed() if submission.action == "submit" else Stay(())


def _shown(contact: Contact) -> Node:
    masked = contact.shown
    spoken = " ".join((*masked.starts, "…", *masked.ends, *((masked.domain,) if masked.domain else ())))
    args = {"channel": contact.channel, "shown": masked.text, "spoken": spoken}
    return Node(f"contact.{contact.channel}", "contact", "contact", args)
