"""The bank tells a person their forgotten user name, in a message to a registered contact.

Who acts for several companies has several names at one entrance, and gets a message with each.
"""

from typing import ClassVar, Final, Literal
from uuid import UUID

from llavero.domain.effect import EffectName, EffectUse
from llavero.notifications.budgets import SendRefused
from llavero.notifications.message import compose
from llavero.notifications.queue import queue
from llavero.people.contacts import Contact, contact_for
from llavero.people.disclose import login_name, memberships_beside
from llavero.steps.contract import BaseStep, CannotCommit, Passed, StepContext, StepParams

MOST_NAMES: Final = 3
"""More messages than this to one person at once look like an attack to their provider, and cost."""


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

    def enter(self, ctx: StepContext, params: NameDiscloseParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: NameDiscloseParams) -> None:
        user = ctx.run.subject
        assert user is not None
        contact = contact_for(user, params.channel, now=ctx.now)
        if contact is None:
            raise CannotCommit("undeliverable")
        for each in memberships_beside(user)[:MOST_NAMES]:
            self._tell(ctx, params, each, contact)

    def _tell(self, ctx: StepContext, params: NameDiscloseParams, user: UUID, contact: Contact) -> None:
        message = compose(
            ctx.profile, ctx.voice, "user_name", params.channel, user=login_name(user), at=ctx.profile.written(ctx.now)
        )
        queued = queue(
            "user_name", channel=params.channel, address=contact.address, texts=message, shown_to=contact.shown.text,
            now=ctx.now, user_id=user, run_id=ctx.run.id,
        )  # fmt: skip
        if isinstance(queued, SendRefused):
            raise CannotCommit("undeliverable")
