"""The person who registers gives themself a user name and types it twice (C5).

Law: a name that somebody has is told at once, for a person must be able to choose another; so the names that one
source asks about are counted like those it tries to sign in by. The commit asks again whether the name is free.
"""

from typing import ClassVar

from llavero.credentials.sources import source_may_try
from llavero.domain.screen import Argument, Field, Node, ScreenBody
from llavero.domain.slot import SlotName
from llavero.domain.user_names import UserNameRefusal, refused_user_name
from llavero.people.names import is_taken, name_digest
from llavero.steps.contract import BaseStep, Passed, Result, Serves, StepContext, StepParams, Submission
from llavero.steps.said import blocked, confirm, error, heading, page_texts
from llavero.steps.whom import known_in
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.portal import LoginName

NAMES = ("user_name", "user_name_again")


class ChooseUserNameParams(StepParams):
    """Nothing to set: the lengths are the portal's own."""


class ChooseUserName(BaseStep[ChooseUserNameParams]):
    """Fills the slot `user_name`; changes nothing by itself."""

    name: ClassVar[str] = "choose.user_name"
    serves: ClassVar[Serves] = "newcomers"
    params = ChooseUserNameParams

    def fills(self, params: ChooseUserNameParams) -> frozenset[SlotName]:
        return frozenset({SlotName.USER_NAME})

    def texts(self, params: ChooseUserNameParams) -> frozenset[str]:
        errors = ("required", "differ", "taken", *(refusal.value for refusal in UserNameRefusal))
        return page_texts(fields=NAMES, errors=errors, more=("lead",))

    def lacks(self, params: ChooseUserNameParams, profile: Profile) -> str | None:
        has_names = any(login.kind == "user_name" for portal in profile.portals for login in portal.logins)
        return None if has_names else "logins: user_name"

    def show(self, ctx: StepContext, params: ChooseUserNameParams) -> ScreenBody:
        rules = _rules(ctx)
        figures: dict[str, Argument] = {"min": rules.shortest, "max": rules.longest}
        fields = tuple(
            Field(name=name, kind="user_name", min=rules.shortest, max=rules.longest, autocomplete=auto)
            for name, auto in zip(NAMES, ("username", "off"), strict=True)
        )
        return ScreenBody(nodes=(heading(), Node("lead", "lead", "lead", figures)), actions=(confirm(*fields),))

    def submit(self, ctx: StepContext, params: ChooseUserNameParams, submission: Submission) -> Result:
        typed, again = (submission.values.get(name, "").strip() for name in NAMES)
        if not typed:
            return error("required", "user_name")
        rules = _rules(ctx)
        refusal = refused_user_name(
            typed, shortest=rules.shortest, longest=rules.longest, numbers=known_in(ctx).numbers()
        )
        if refusal is not None:
            return error(refusal.value, "user_name", min=rules.shortest, max=rules.longest)
        if typed.casefold() != again.casefold():
            return error("differ", "user_name_again")
        wait = source_may_try(
            name_digest(ctx.run.portal, "user_name", typed), ctx.origin, profile=ctx.profile, now=ctx.now
        )
        # guard: names-asked-are-counted (walk through a list of names and learn which of them sign in here)
        if wait is not None:
            return blocked(wait)
        if is_taken(ctx.run.portal, typed):  # guard: user-name-free
            return error("taken", "user_name")
        return Passed(slots={SlotName.USER_NAME: typed})


def _rules(ctx: StepContext) -> LoginName:
    return ctx.profile.portal(ctx.run.portal).login("user_name")
