"""What the person wants for a second factor is written down, and they are told by e-mail what comes next (C6, C7).

Law: staged; it opens nothing. Who has no digital token yet goes on signing in to look and to activate, no more.
"""

from typing import ClassVar

from llavero.credentials import second_factors
from llavero.credentials.second_factors import Choice
from llavero.domain.effect import EffectName, EffectUse
from llavero.notifications.message import compose
from llavero.notifications.queue import queue
from llavero.people.contacts import contact_for
from llavero.people.disclose import company_of, greeting_name, login_name
from llavero.steps.contract import BaseStep, CannotCommit, Passed, StepContext, StepParams
from llavero.tenancy.profile.model import Profile

MESSAGE = "second_factor"
ACTIVATION = "activate-soft-token"
"""The procedure by which a digital token is activated; a portal's menu says where it stands there."""


class SecondFactorRequestParams(StepParams):
    """What was chosen on the way here."""

    choice: Choice


class SecondFactorRequest(BaseStep[SecondFactorRequestParams]):
    """Staged; the page after it names the user and the place in the portal's menu."""

    name: ClassVar[str] = "second_factor.request"
    has_screen: ClassVar[bool] = False
    params = SecondFactorRequestParams

    def effects(self, params: SecondFactorRequestParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.SECOND_FACTOR_REQUEST),)

    def texts(self, params: SecondFactorRequestParams) -> frozenset[str]:
        return frozenset({f"next.{params.choice}"})

    def lacks(self, params: SecondFactorRequestParams, profile: Profile) -> str | None:
        if not any(each.kind == MESSAGE and each.channel == "email" for each in profile.messages):
            return f"messages: {MESSAGE}"
        has_place = any(portal.place_of(ACTIVATION) for portal in profile.portals)
        return None if has_place else f"menu: {ACTIVATION}"

    def enter(self, ctx: StepContext, params: SecondFactorRequestParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: SecondFactorRequestParams) -> None:
        user = ctx.run.subject
        assert user is not None
        second_factors.choose(user, params.choice, run=ctx.run.id, now=ctx.now, actor=ctx.actor, origin=ctx.origin)
        menu, name = _place_in_menu(ctx), login_name(user)
        ctx.to_person |= {"variant": params.choice, "user": name, "menu": menu}
        texts = ctx.profile.texts.for_voice(ctx.voice)
        message = compose(
            ctx.profile, ctx.voice, MESSAGE, "email", name=greeting_name(user, profile=ctx.profile), user=name,
            at=ctx.profile.written(ctx.now), next_step=texts.get(f"{self.name}.next.{params.choice}", menu=menu),
        )  # fmt: skip
        contact = contact_for(user, "email", now=ctx.now)
        if contact is not None:  # a budget that is used up holds the letter back, never the choice
            queue(
                MESSAGE, channel="email", address=contact.address, texts=message, shown_to=contact.shown.text,
                now=ctx.now, user_id=user, company_id=company_of(user), run_id=ctx.run.id, actor=ctx.actor,
                origin=ctx.origin,
            )  # fmt: skip


def _place_in_menu(ctx: StepContext) -> str:
    """Say where the activation stands in the bank's own menu: of this portal, or of the first that has it."""
    portals = sorted(ctx.profile.portals, key=lambda portal: portal.id != ctx.run.portal)
    place = next((found for portal in portals if (found := portal.place_of(ACTIVATION)) is not None), None)
    if place is None:
        raise CannotCommit("menu")
    return " / ".join(name.en if ctx.voice == "en" else name.es for name in place.path)
