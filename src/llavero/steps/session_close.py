"""The person is signed out at the end of a procedure, so that the next sign-in uses what they have now (A12, C7).

Law: it only takes away; in the commit, with everything else.
"""

from typing import ClassVar

from llavero.credentials import sessions
from llavero.steps.contract import BaseStep, Passed, StepContext, StepParams


class SessionCloseParams(StepParams):
    """Nothing to set."""


class SessionClose(BaseStep[SessionCloseParams]):
    """Staged; ends the session that the run stands in, if it stands in one."""

    name: ClassVar[str] = "session.close"
    has_screen: ClassVar[bool] = False
    params = SessionCloseParams

    def enter(self, ctx: StepContext, params: SessionCloseParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: SessionCloseParams) -> None:
        if ctx.run.session is not None:
            sessions.end(ctx.run.session, now=ctx.now, actor=ctx.actor)
