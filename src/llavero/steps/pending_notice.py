"""Tells the administrators of a user's company that a token waits for them (E5).

Law: it says who and which device, and carries nothing that opens anything. Who cannot be reached finds it in the
company's table; nothing fails for want of a notice.
"""

from typing import Final

from llavero.credentials.pending_tokens import pending_token
from llavero.notifications.message import compose
from llavero.notifications.queue import queue
from llavero.people.colleagues import administrators_of
from llavero.people.contacts import contact_for
from llavero.people.disclose import company_of, greeting_name, login_name
from llavero.steps.contract import StepContext
from llavero.tenancy.profile.model import Profile

KIND: Final = "token_pending"


def is_written(profile: Profile) -> bool:
    """Say whether the bank has words for it."""
    return any(template.kind == KIND and template.channel == "email" for template in profile.messages)


def tell_administrators(ctx: StepContext) -> None:
    """Queue an e-mail to each other active administrator of the subject's company, in the commit that it tells of."""
    user = ctx.run.subject
    waiting = pending_token(user) if user is not None else None
    assert user is not None
    assert waiting is not None
    for each in administrators_of(user, now=ctx.now):
        contact = contact_for(each, "email", now=ctx.now)
        if contact is None:
            continue
        message = compose(
            ctx.profile, ctx.voice, KIND, "email", name=greeting_name(each, profile=ctx.profile),
            user=login_name(user), serial=waiting.serial, at=ctx.profile.written(ctx.now),
        )  # fmt: skip
        queue(
            KIND, channel="email", address=contact.address, texts=message, shown_to=contact.shown.text, now=ctx.now,
            user_id=each, company_id=company_of(each), run_id=ctx.run.id, actor=ctx.actor, origin=ctx.origin,
        )  # fmt: skip
