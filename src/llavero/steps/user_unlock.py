"""The user is unlocked after too many wrong passwords.

Law: it clears the password's lock only; a blocked code has a way of its own.
"""

from typing import ClassVar

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.budgets import budget_key_of_user, unlock
from llavero.domain.effect import EffectName, EffectUse
from llavero.steps.contract import BaseStep, CannotCommit, Passed, StepContext, StepParams


class UserUnlockParams(StepParams):
    """Nothing to set."""


class UserUnlock(BaseStep[UserUnlockParams]):
    """Staged; takes effect in the commit."""

    name: ClassVar[str] = "user.unlock"
    has_screen: ClassVar[bool] = False
    params = UserUnlockParams

    def effects(self, params: UserUnlockParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.USER_UNLOCK),)

    def enter(self, ctx: StepContext, params: UserUnlockParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: UserUnlockParams) -> None:
        user = ctx.run.subject
        assert user is not None
        if not unlock("password", budget_key_of_user(user), now=ctx.now):
            raise CannotCommit("not locked")
        record(
            EventKind.USER_UNLOCKED, now=ctx.now, actor=ctx.actor, origin=ctx.origin, subject=user, run=ctx.run.id,
            step=ctx.run.step, proofs=ctx.proofs,
        )  # fmt: skip
