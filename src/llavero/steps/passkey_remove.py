"""A person takes one of their passkeys away: a device that was sold or lost, or one too many.

Law: only one's own, staged to the commit; from then on it opens nothing, and what it had opened is over.
"""

from typing import ClassVar, Final
from uuid import UUID

from llavero.credentials import passkeys
from llavero.credentials.passkeys import PasskeyView
from llavero.domain.effect import EffectName, EffectUse
from llavero.domain.errors import DomainError
from llavero.domain.passkey import Ended
from llavero.domain.screen import Field, Node, ScreenBody
from llavero.steps.contract import BaseStep, CannotCommit, Passed, Result, StepContext, Submission
from llavero.steps.passkey_page import PasskeyParams
from llavero.steps.said import confirm, error, heading, page_texts

_CHOSEN: Final = "passkey_id"


class PasskeyRemove(BaseStep[PasskeyParams]):
    """The list of one's passkeys, one of them chosen; `none` where there is none to take away."""

    name: ClassVar[str] = "passkey.remove"
    params = PasskeyParams

    def outcomes(self, params: PasskeyParams) -> frozenset[str]:
        return frozenset({"none"})

    def effects(self, params: PasskeyParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.AUTHENTICATOR_REVOKE_PASSKEY),)

    def texts(self, params: PasskeyParams) -> frozenset[str]:
        return page_texts(fields=(_CHOSEN,), errors=("required",))

    def enter(self, ctx: StepContext, params: PasskeyParams) -> Passed | None:
        assert ctx.run.subject is not None
        return None if passkeys.has_passkey(ctx.run.subject) else Passed("none")

    def show(self, ctx: StepContext, params: PasskeyParams) -> ScreenBody:
        assert ctx.run.subject is not None
        held = passkeys.of_user(ctx.run.subject)
        options = tuple(
            Node(f"option.{each.id}", "option", "option", {"value": str(each.id), "label": _called(ctx, each)})
            for each in held
        )
        chosen = Field(name=_CHOSEN, kind="choice", options=tuple(str(each.id) for each in held))
        return ScreenBody(nodes=(heading(), *options), actions=(confirm(chosen),))

    def submit(self, ctx: StepContext, params: PasskeyParams, submission: Submission) -> Result:
        assert ctx.run.subject is not None
        held = {str(each.id) for each in passkeys.of_user(ctx.run.subject)}
        if not held:
            return Passed("none")
        chosen = submission.values.get(_CHOSEN, "")
        if chosen not in held:
            return error("required", _CHOSEN)
        ctx.memory["chosen"] = chosen
        return Passed()

    def commit(self, ctx: StepContext, params: PasskeyParams) -> None:
        assert ctx.run.subject is not None
        try:
            passkeys.end(
                UUID(str(ctx.memory["chosen"])), ctx.run.subject, Ended.REMOVED, now=ctx.now, actor=ctx.actor
            )  # fmt: skip
        except DomainError:
            raise CannotCommit("this passkey is gone already") from None


def _called(ctx: StepContext, each: PasskeyView) -> str:
    """Name a key by what its person calls it, and by the day on which it was made."""
    made = ctx.profile.locale.written_date(ctx.profile.local(each.created_at))
    return " · ".join(part for part in (each.label, made) if part)
