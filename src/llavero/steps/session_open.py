"""The person is signed in, for as much as the session's scope allows.

Law: only this effect makes a session, in the commit, with the proofs of its run.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from llavero.credentials import sessions
from llavero.domain.effect import EffectName, EffectUse
from llavero.steps.contract import BaseStep, Passed, Serves, StepContext, StepParams

EFFECT_OF: Mapping[str, EffectName] = {
    "full": EffectName.SESSION_OPEN,
    "consult": EffectName.SESSION_OPEN_CONSULT,
    "second_factor": EffectName.SESSION_OPEN_SECOND_FACTOR,
    "change_password": EffectName.SESSION_OPEN_CHANGE_PASSWORD,
}


class SessionOpenParams(StepParams):
    """What the session may be used for."""

    scope: Literal["full", "consult", "second_factor", "change_password"]


class SessionOpen(BaseStep[SessionOpenParams]):
    """Staged; the cookie rotates in the commit."""

    name: ClassVar[str] = "session.open"
    has_screen: ClassVar[bool] = False
    serves: ClassVar[Serves] = "both"
    params = SessionOpenParams

    def effects(self, params: SessionOpenParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EFFECT_OF[params.scope]),)

    def enter(self, ctx: StepContext, params: SessionOpenParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: SessionOpenParams) -> None:
        user = ctx.run.subject
        assert user is not None
        ctx.opened_session = sessions.open_session(
            user, portal_key=ctx.run.portal, scope=params.scope, proofs=ctx.proofs, run_id=ctx.run.id,
            handle=ctx.handle if ctx.run.client is None else None,  # guard: clients-hold-no-session
            client_id=ctx.run.client, profile=ctx.profile, now=ctx.now, actor=ctx.actor,
            origin=ctx.origin,
        ).id  # fmt: skip
