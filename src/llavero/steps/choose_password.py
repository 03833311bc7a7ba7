"""The person chooses a new password and types it twice, by the rules that the page states first.

Law: only its Argon2id verifier is kept, and only until the commit sets it.
"""

from typing import ClassVar

from llavero.credentials import passwords
from llavero.domain.passwords import BrokenRule
from llavero.domain.screen import Field, Node, ScreenBody
from llavero.domain.slot import SlotName
from llavero.steps.contract import BaseStep, Outside, Passed, Result, Serves, Stay, StepContext, StepParams, Submission
from llavero.steps.said import confirm, error, heading, page_texts
from llavero.steps.whom import own_words_of_newcomer


class ChoosePasswordParams(StepParams):
    """Nothing to set: the rules are the bank's profile."""


class ChoosePassword(BaseStep[ChoosePasswordParams]):
    """Fills the slot `new_password`; changes nothing by itself."""

    name: ClassVar[str] = "choose.password"
    serves: ClassVar[Serves] = "both"
    params = ChoosePasswordParams

    def fills(self, params: ChoosePasswordParams) -> frozenset[SlotName]:
        return frozenset({SlotName.NEW_PASSWORD})

    def texts(self, params: ChoosePasswordParams) -> frozenset[str]:
        errors = ("required", "differ", "former", *(f"rule.{rule.value}" for rule in BrokenRule))
        return page_texts(fields=("new_password", "new_password_again"), errors=errors)

    def show(self, ctx: StepContext, params: ChoosePasswordParams) -> ScreenBody:
        rules = ctx.profile.password
        told = dict(passwords.rules_to_state(ctx.profile))
        if ctx.run.newcomer is not None:  # who never had a password has no former one
            told.pop(BrokenRule.USED_BEFORE.value, None)
        stated = Node("rules", "rules", "rules", told)
        fields = tuple(
            Field(name=name, kind="new_password", min=rules.shortest, max=rules.longest, autocomplete="new-password")
            for name in ("new_password", "new_password_again")
        )
        return ScreenBody(nodes=(heading(), stated), actions=(confirm(*fields),))

    def submit(self, ctx: StepContext, params: ChoosePasswordParams, submission: Submission) -> Result:
        typed, again = submission.values.get("new_password", ""), submission.values.get("new_password_again", "")
        if not typed:
            return error("required", "new_password")
        if typed != again:
            return error("differ", "new_password_again")
        broken = passwords.broken_rules(
            typed, profile=ctx.profile, user_id=ctx.run.subject, names=own_words_of_newcomer(ctx)
        )
        if broken:
            return error(f"rule.{broken[0].rule}", "new_password", **broken[0].args)
        former = passwords.former_verifiers(ctx.run.subject, profile=ctx.profile) if ctx.run.subject else ()
        return Outside(perform=lambda: passwords.make_verifier(typed, unlike=former), settle=_settle)


def _settle(_: StepContext, verifier: object) -> Passed | Stay:
    if verifier is None:
        return error("former", "new_password")
    assert isinstance(verifier, str)
    return Passed(slots={SlotName.NEW_PASSWORD: verifier})
