"""One other session of the person ends, which they pick by the moment at which it was opened.

Law: only one's own, never the one that one stands in, and only one that is still open in the commit.
"""

from typing import ClassVar, Final
from uuid import UUID

from llavero.credentials import sessions
from llavero.credentials.own_access import OwnSession, sessions_of
from llavero.domain.effect import EffectName, EffectUse
from llavero.domain.screen import Field, Node, ScreenBody
from llavero.steps.contract import BaseStep, CannotCommit, Passed, Result, StepContext, StepParams, Submission
from llavero.steps.said import confirm, error, heading, page_texts

_CHOSEN: Final = "session_id"


class SessionCloseOneParams(StepParams):
    """Nothing to set."""


class SessionCloseOne(BaseStep[SessionCloseOneParams]):
    """The list of one's other sessions, one of them chosen and ended in the commit; `none` where there is no other."""

    name: ClassVar[str] = "session.close_one"
    params = SessionCloseOneParams

    def outcomes(self, params: SessionCloseOneParams) -> frozenset[str]:
        return frozenset({"none"})

    def effects(self, params: SessionCloseOneParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.SESSION_CLOSE_OTHERS),)

    def texts(self, params: SessionCloseOneParams) -> frozenset[str]:
        return page_texts(fields=(_CHOSEN,), errors=("required",))

    def enter(self, ctx: StepContext, params: SessionCloseOneParams) -> Passed | None:
        return None if _others(ctx) else Passed("none")

    def show(self, ctx: StepContext, params: SessionCloseOneParams) -> ScreenBody:
        others = {str(each.id): ctx.profile.written(each.opened_at) for each in _others(ctx)}
        options = tuple(
            Node(f"option.{each}", "option", "option", {"value": each, "label": opened})
            for each, opened in others.items()
        )
        chosen = Field(name=_CHOSEN, kind="choice", options=tuple(others))
        return ScreenBody(nodes=(heading(), *options), actions=(confirm(chosen),))

    def submit(self, ctx: StepContext, params: SessionCloseOneParams, submission: Submission) -> Result:
        others = {str(each.id) for each in _others(ctx)}
        if not others:
            return Passed("none")
        chosen = submission.values.get(_CHOSEN, "")
        if chosen not in others:
            return error("required", _CHOSEN)
        ctx.memory["chosen"] = chosen
        return Passed()

    def commit(self, ctx: StepContext, params: SessionCloseOneParams) -> None:
        chosen = UUID(str(ctx.memory["chosen"]))
        if chosen not in {each.id for each in _others(ctx)}:  # guard: one-of-ones-own-other-sessions
            raise CannotCommit("this session is over already")
        sessions.revoke(chosen, reason="closed-by-owner", now=ctx.now, actor=ctx.actor)


def _others(ctx: StepContext) -> tuple[OwnSession, ...]:
    """List the person's open sessions but the one that they stand in; none without one to stay in."""
    if ctx.run.subject is None or ctx.run.session is None:
        return ()
    found = sessions_of(ctx.run.subject, here=ctx.run.session, now=ctx.now)
    return tuple(each for each in found if not each.is_here)
