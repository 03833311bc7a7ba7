"""The bank makes a temporary password and sends it; the former password stops working.

Law: it works once, for a limited time, for choosing a new password and nothing else.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from llavero.credentials import temporary_passwords
from llavero.domain.effect import EffectName, EffectUse
from llavero.steps.contract import BaseStep, CannotCommit, Passed, StepContext, StepParams
from llavero.steps.duration import Duration, seconds


class TemporaryPasswordIssueParams(StepParams):
    """Over which channel it goes, and how long it lives."""

    channel: Literal["sms", "email"]
    lifetime: Duration


class TemporaryPasswordIssue(BaseStep[TemporaryPasswordIssueParams]):
    """Staged; made and queued in the commit."""

    name: ClassVar[str] = "temporary_password.issue"
    has_screen: ClassVar[bool] = False
    params = TemporaryPasswordIssueParams

    def effects(self, params: TemporaryPasswordIssueParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.TEMPORARY_PASSWORD_ISSUE, secret_channels=frozenset({params.channel})),)

    def bounds(self, params: TemporaryPasswordIssueParams) -> Mapping[str, int | str]:
        return {"temporary_password.lifetime": seconds(params.lifetime)}

    def enter(self, ctx: StepContext, params: TemporaryPasswordIssueParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: TemporaryPasswordIssueParams) -> None:
        user = ctx.run.subject
        assert user is not None
        sent = temporary_passwords.issue_and_send(
            user, channel=params.channel, lifetime=params.lifetime, profile=ctx.profile, voice=ctx.voice,
            operation=ctx.run.journey, now=ctx.now, actor=ctx.actor, origin=ctx.origin, run=ctx.run.id,
        )  # fmt: skip
        if not sent:
            # without a way to tell it, the former password must not be taken away either
            raise CannotCommit("undeliverable")
