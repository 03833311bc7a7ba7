"""A token stops working at once, before the journey is over.

Law: it only takes away; the journey says under `fate:` what becomes of it on every ending. Where that is the end of the
token, what ending it asks for must have been proven before it stops.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from llavero.credentials import authenticators, sessions
from llavero.domain.actor import Actor
from llavero.domain.authenticator import Credential, Kind, RevokedReason
from llavero.domain.effect import EffectName, EffectUse
from llavero.domain.errors import DomainError, ErrorCode
from llavero.steps.contract import BaseStep, Passed, StepContext, StepParams

EFFECT_OF: Mapping[str, EffectName] = {
    "soft": EffectName.AUTHENTICATOR_SUSPEND_SOFT,
    "hardware": EffectName.AUTHENTICATOR_SUSPEND_HARDWARE,
}
REVOKED_FOR: Mapping[str, RevokedReason] = {
    "reinstall": RevokedReason.REINSTALLED,
    "lost": RevokedReason.LOST,
    "stolen": RevokedReason.STOLEN,
    "damaged": RevokedReason.DEFECTIVE,
    "renewal": RevokedReason.SUPERSEDED,
    "on_request": RevokedReason.ASSIGNMENT_CANCELLED,
}


class CredentialSuspendParams(StepParams):
    """Which token and why."""

    credential: Literal["soft", "hardware"]
    reason: Literal["reinstall", "lost", "stolen", "damaged", "renewal", "on_request"]


class CredentialSuspend(BaseStep[CredentialSuspendParams]):
    """Early: done when the step is reached."""

    name: ClassVar[str] = "credential.suspend"
    has_screen: ClassVar[bool] = False
    params = CredentialSuspendParams

    def effects(self, params: CredentialSuspendParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EFFECT_OF[params.credential], early=True),)

    def fated(self, params: CredentialSuspendParams, fate: str) -> tuple[EffectUse, ...]:
        if fate != "revoke":
            return ()
        is_reinstalled = (params.credential, params.reason) == ("soft", "reinstall")
        ends = EffectName.AUTHENTICATOR_REINSTALL_SOFT if is_reinstalled else EffectName.AUTHENTICATOR_REVOKE
        return (EffectUse(effect=ends),)

    def enter(self, ctx: StepContext, params: CredentialSuspendParams) -> Passed | None:
        user, run = ctx.run.subject, ctx.run.id
        held = authenticators.hold_of_user(user, kind=Kind(params.credential)) if user is not None else ()
        taken = [each.id for each in held if each.credential is Credential.ACTIVE]
        for each in taken:
            authenticators.suspend(each, now=ctx.now, actor=ctx.actor, run=run)
        ctx.memory["suspended"] = [str(each) for each in taken]
        # a procedure that another one interrupts (lost while being reinstalled) may not give back what is lost now
        for one in held:
            if one.credential is Credential.SUSPENDED:
                authenticators.keep_suspended(one.id, now=ctx.now, actor=ctx.actor, run=run)
        return Passed()

    def meet_fate(self, ctx: StepContext, params: CredentialSuspendParams, fate: str) -> None:
        user, suspended = ctx.run.subject, ctx.memory.get("suspended")
        if user is None or not isinstance(suspended, list) or fate == "keep":
            return
        # what somebody else revoked or gave back meanwhile stays as they left it
        held = authenticators.hold_of_user(user, kind=Kind(params.credential))
        has_another = any(each.credential is Credential.ACTIVE for each in held)
        for each in held:
            if str(each.id) not in suspended or each.credential is not Credential.SUSPENDED:
                continue
            if fate == "revoke":
                authenticators.revoke(each.id, REVOKED_FOR[params.reason], now=ctx.now, actor=ctx.actor)
                if ctx.run.session is not None:
                    sessions.strike_credential(ctx.run.session, each.id)  # guard: ended-token-proves-no-more
            elif each.suspended_in == ctx.run.id and not has_another:  # guard: not-given-back-by-another
                _give_back(each.id, now=ctx.now, actor=ctx.actor)


def _give_back(token: UUID, *, now: datetime, actor: Actor) -> None:
    try:
        authenticators.resume(token, now=now, actor=actor)
    except DomainError as error:
        if error.code is not ErrorCode.DUPLICATE:  # a new one was made meanwhile, and is active: it stays as it is
            raise
