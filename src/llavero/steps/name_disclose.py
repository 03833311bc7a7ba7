"""The bank tells a person their forgotten user name, in a message to a registered contact."""

from typing import ClassVar, Literal

from llavero.domain.effect import EffectName, EffectUse
from llavero.notifications.budgets import SendRefused
from llavero.notifications.message import compose
from llavero.notifications.queue import queue
from llavero.people.contacts import contact_for
from llavero.people.disclose import login_name
from llavero.steps.contract import BaseStep, CannotCommit, Passed, StepContext, StepParams


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
        message = compose(
            ctx.profile, ctx.voice, "user_name", params.channel, user=login_name(user), at=ctx.profile.written(ctx.now)
        )
        queued = queue(
            "user_name", channel=params.channel, address=contact.address, texts=message, shown_to=contact.shown.text,
            now=ctx.now, user_id=user, run_id=ctx.run.id,
        )  # fmt: skip
        if isinstance(queued, SendRefused):
            raise CannotCommit("undeliverable")
