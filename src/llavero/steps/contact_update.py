"""The new mailbox or mobile becomes the person's, after the bank's cool-off, and both it and the former one hear of it.

Law: what is written is the very contact that a code was sent to and read back from. Who is told is who was reached
before the change: a notice that cannot leave to the former contact undoes the change.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from llavero.domain.effect import EffectName, EffectUse
from llavero.domain.errors import DomainError
from llavero.domain.proof import ProofName
from llavero.domain.slot import SlotName
from llavero.notifications.message import compose
from llavero.notifications.queue import queue
from llavero.people.contact_change import change_contact
from llavero.people.contacts import Channel, contact_for, digest_of_contact, mask
from llavero.people.disclose import company_of, greeting_name
from llavero.steps.contact_new import SLOT_OF
from llavero.steps.contract import BaseStep, CannotCommit, Passed, StepContext, StepParams
from llavero.tenancy.profile.model import Profile

KIND = "contact_changed"
EFFECT_OF: Mapping[str, EffectName] = {
    "email": EffectName.CONTACT_UPDATE_EMAIL,
    "sms": EffectName.CONTACT_UPDATE_MOBILE,
}
CHANNELS: tuple[Channel, ...] = ("email", "sms")


class ContactUpdateParams(StepParams):
    """Which contact changes."""

    channel: Literal["sms", "email"]


class ContactUpdate(BaseStep[ContactUpdateParams]):
    """Staged; needs the slot of its channel."""

    name: ClassVar[str] = "contact.update"
    has_screen: ClassVar[bool] = False
    params = ContactUpdateParams

    def effects(self, params: ContactUpdateParams) -> tuple[EffectUse, ...]:
        # who reads only the channel that changes must not have been able to prove everything by it
        return (EffectUse(effect=EFFECT_OF[params.channel], secret_channels=frozenset({params.channel})),)

    def needs(self, params: ContactUpdateParams) -> frozenset[SlotName]:
        return frozenset({SLOT_OF[params.channel]})

    def lacks(self, params: ContactUpdateParams, profile: Profile) -> str | None:
        if profile.contact_changes is None:
            return "contact_changes"
        missing = [channel for channel in CHANNELS if not _is_written(profile, channel)]
        return f"messages: {KIND}, channel: {missing[0]}" if missing else None

    def enter(self, ctx: StepContext, params: ContactUpdateParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: ContactUpdateParams) -> None:
        user, address = ctx.run.subject, ctx.slots.get(SLOT_OF[params.channel])
        rules = ctx.profile.contact_changes
        assert user is not None
        if not isinstance(address, str) or rules is None:
            raise CannotCommit("slot: new contact")
        digest = digest_of_contact(params.channel, address).hex()
        proven = {proof.bound_to for proof in ctx.proofs if proof.name is ProofName.OTP_NEW_CONTACT}
        if digest not in proven:  # guard: the-contact-that-was-proven
            raise CannotCommit("new contact")
        reached = [found for channel in CHANNELS if (found := contact_for(user, channel, now=ctx.now)) is not None]
        cool_off = rules.cool_off.mobile if params.channel == "sms" else rules.cool_off.email
        try:
            trusted_from = change_contact(
                user, params.channel, address, cool_off=cool_off, now=ctx.now, actor=ctx.actor
            )  # fmt: skip
        except DomainError:
            raise CannotCommit("contact changed") from None
        shown = mask(params.channel, address).text
        told = [(each.channel, each.address, each.shown.text) for each in reached]
        for channel, to, to_shown in (*told, (params.channel, address, shown)):
            message = compose(
                ctx.profile, ctx.voice, KIND, channel, name=greeting_name(user, profile=ctx.profile), contact=shown,
                at=ctx.profile.written(ctx.now), expires_at=ctx.profile.written(trusted_from),
            )  # fmt: skip
            queue(
                KIND, channel=channel, address=to, texts=message, shown_to=to_shown, now=ctx.now, user_id=user,
                company_id=company_of(user), run_id=ctx.run.id, actor=ctx.actor, origin=ctx.origin, is_owed=True,
            )  # fmt: skip


def _is_written(profile: Profile, channel: Channel) -> bool:
    return any((template.kind, template.channel) == (KIND, channel) for template in profile.messages)
