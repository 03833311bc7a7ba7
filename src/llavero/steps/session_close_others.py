"""Every other session of the person ends: a browser left open somewhere, or somebody who should not be there.

Law: it only takes away, and never the session that one stands in: who is thrown out can come back, a thief cannot.
"""

from typing import ClassVar

from llavero.credentials import sessions
from llavero.domain.effect import EffectName, EffectUse
from llavero.steps.contract import BaseStep, CannotCommit, Passed, StepContext, StepParams


class SessionCloseOthersParams(StepParams):
    """Nothing to set."""


class SessionCloseOthers(BaseStep[SessionCloseOthersParams]):
    """Staged; takes effect in the commit."""

    name: ClassVar[str] = "session.close_others"
    has_screen: ClassVar[bool] = False
    params = SessionCloseOthersParams

    def effects(self, params: SessionCloseOthersParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.SESSION_CLOSE_OTHERS),)

    def enter(self, ctx: StepContext, params: SessionCloseOthersParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: SessionCloseOthersParams) -> None:
        user = ctx.run.subject
        assert user is not None
        if ctx.run.session is None:  # guard: others-beside-one-of-ones-own
            raise CannotCommit("no session to stay in")
        sessions.revoke_all(user, reason="closed-by-owner", but=ctx.run.session, now=ctx.now, actor=ctx.actor)
