"""The person's token ends for good, with the reason that they gave.

Law: it cannot be undone, so it is staged to the commit; what must stop at once is suspended first.
"""

from typing import ClassVar, Literal

from llavero.credentials import authenticators
from llavero.domain.authenticator import Credential, Kind
from llavero.domain.effect import EffectName, EffectUse
from llavero.domain.errors import DomainError
from llavero.steps.contract import BaseStep, CannotCommit, Passed, StepContext, StepParams
from llavero.steps.credential_suspend import REVOKED_FOR

ENDED = (Credential.ACTIVE, Credential.SUSPENDED, Credential.LOCKED, Credential.PENDING)


class CredentialRevokeParams(StepParams):
    """Which token, and why."""

    credential: Literal["soft", "hardware"]
    reason: Literal["lost", "stolen", "damaged", "on_request"]


class CredentialRevoke(BaseStep[CredentialRevokeParams]):
    """Staged; takes effect in the commit."""

    name: ClassVar[str] = "credential.revoke"
    has_screen: ClassVar[bool] = False
    params = CredentialRevokeParams

    def effects(self, params: CredentialRevokeParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.AUTHENTICATOR_REVOKE),)

    def enter(self, ctx: StepContext, params: CredentialRevokeParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: CredentialRevokeParams) -> None:
        user, kind = ctx.run.subject, Kind(params.credential)
        assert user is not None
        held = authenticators.hold_of_user(user, kind=kind)
        found = [each.id for each in held if each.credential in ENDED]
        if not found:
            raise CannotCommit("no token to revoke")
        try:
            for each in found:
                authenticators.revoke(each, REVOKED_FOR[params.reason], now=ctx.now, actor=ctx.actor)
        except DomainError:
            raise CannotCommit("token changed") from None
