"""Who registered is made a user, with everything that they chose, and is told so by e-mail (manual 002; C5, C7, C9).

Law: all of it or nothing, in the one commit: person, company, user, roles, name, password, image, answers, telephones
and the message. Whoever became a user meanwhile, or whose name somebody took meanwhile, is left as they were.
"""

from typing import ClassVar

from llavero.credentials import passwords, questions, site_images
from llavero.domain.effect import EffectName, EffectUse
from llavero.domain.errors import DomainError
from llavero.domain.slot import SlotName
from llavero.notifications.message import compose
from llavero.notifications.queue import queue
from llavero.people.choosing import add_phones, take_user_name
from llavero.people.contacts import contact_for, mask
from llavero.people.newcomers import address_in, said_of
from llavero.people.register import Entered, register
from llavero.ports.core_bank import CoreCustomer
from llavero.steps.contract import BaseStep, CannotCommit, Passed, Serves, StepContext, StepParams
from llavero.tenancy.profile.model import Profile

MESSAGE = "registered"
NEEDS = frozenset({
    SlotName.USER_NAME, SlotName.NEW_PASSWORD, SlotName.IMAGE, SlotName.PHONES, SlotName.ANSWERS,
})  # fmt: skip


class UserRegisterParams(StepParams):
    """Nothing to set."""


class UserRegister(BaseStep[UserRegisterParams]):
    """Staged; the first thing in the commit, since the rest of it is the user's."""

    name: ClassVar[str] = "user.register"
    has_screen: ClassVar[bool] = False
    makes_user: ClassVar[bool] = True
    serves: ClassVar[Serves] = "newcomers"
    params = UserRegisterParams

    def effects(self, params: UserRegisterParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.USER_REGISTER),)

    def needs(self, params: UserRegisterParams) -> frozenset[SlotName]:
        return NEEDS

    def lacks(self, params: UserRegisterParams, profile: Profile) -> str | None:
        has_message = any(each.kind == MESSAGE and each.channel == "email" for each in profile.messages)
        return None if has_message else f"messages: {MESSAGE}"

    def enter(self, ctx: StepContext, params: UserRegisterParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: UserRegisterParams) -> None:
        said, user = said_of(ctx.run.id), ctx.run.newcomer
        if said is None or user is None:  # guard: newcomer-still-there
            raise CannotCommit("newcomer")
        name, verifier, image, phones, answers = (ctx.slots.get(slot) for slot in _IN_ORDER)
        if not (isinstance(name, str) and isinstance(verifier, str) and isinstance(image, str)):
            raise CannotCommit("slot: user_name")
        if not (isinstance(phones, tuple) and isinstance(answers, tuple)):
            raise CannotCommit("slot: phones")
        entered = register(said, user=user, portal_key=ctx.run.portal, now=ctx.now)
        if entered is None:
            raise CannotCommit("registered")
        if not take_user_name(user, ctx.run.portal, name, now=ctx.now, actor=entered.actor):
            raise CannotCommit("user_name")
        add_phones(entered.person, phones, now=ctx.now, actor=entered.actor)
        self._secrets(ctx, entered, verifier, image, answers)
        _tell(ctx, said, entered, name)
        ctx.made_user = user
        ctx.to_person["user"] = name

    def _secrets(self, ctx: StepContext, entered: Entered, verifier: str, image: str, answers: tuple[str, ...]) -> None:
        user, run = entered.user, ctx.run.id
        passwords.set_password(user, verifier, now=ctx.now, actor=entered.actor, origin=ctx.origin, run=run)
        try:
            site_images.choose(
                user, image, profile=ctx.profile, now=ctx.now, actor=entered.actor, origin=ctx.origin, run=run
            )
            questions.set_carried(
                user, answers, profile=ctx.profile, now=ctx.now, actor=entered.actor, origin=ctx.origin, run=run
            )
        except DomainError:  # the bank offers the image, or one of the questions, no more
            raise CannotCommit("image or questions") from None


_IN_ORDER = (SlotName.USER_NAME, SlotName.NEW_PASSWORD, SlotName.IMAGE, SlotName.PHONES, SlotName.ANSWERS)


def _tell(ctx: StepContext, said: CoreCustomer, entered: Entered, name: str) -> None:
    """Confirm it where the core reaches them; and where the bank reached the person before, if that is elsewhere.

    A budget that is used up holds back the message, not the user: the refusal stands on record.
    """
    addresses = [address_in(said, "email")]
    before = contact_for(entered.user, "email", now=ctx.now)
    addresses += [before.address] if before is not None else []
    texts = compose(
        ctx.profile, ctx.voice, MESSAGE, "email", user=name, at=ctx.profile.written(ctx.now),
        name=ctx.profile.greeting_name(said.names),
    )  # fmt: skip
    for address in dict.fromkeys(each for each in addresses if each):
        queue(
            MESSAGE, channel="email", address=address, texts=texts, shown_to=mask("email", address).text, now=ctx.now,
            user_id=entered.user, company_id=entered.company, run_id=ctx.run.id, actor=entered.actor,
            origin=ctx.origin,
        )  # fmt: skip
