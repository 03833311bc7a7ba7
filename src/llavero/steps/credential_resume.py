"""A token that was suspended works again."""

from typing import ClassVar, Literal

from llavero.credentials import authenticators
from llavero.domain.authenticator import Credential, Kind
from llavero.domain.effect import EffectName, EffectUse
from llavero.domain.errors import DomainError
from llavero.steps.contract import BaseStep, CannotCommit, Passed, StepContext, StepParams


class CredentialResumeParams(StepParams):
    """Which token."""

    credential: Literal["soft", "hardware"]


class CredentialResume(BaseStep[CredentialResumeParams]):
    """Staged; takes effect in the commit."""

    name: ClassVar[str] = "credential.resume"
    has_screen: ClassVar[bool] = False
    params = CredentialResumeParams

    def effects(self, params: CredentialResumeParams) -> tuple[EffectUse, ...]:
        return (EffectUse(effect=EffectName.AUTHENTICATOR_RESUME),)

    def enter(self, ctx: StepContext, params: CredentialResumeParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: CredentialResumeParams) -> None:
        user = ctx.run.subject
        assert user is not None
        held = authenticators.hold_of_user(user, kind=Kind(params.credential))
        suspended = [each.id for each in held if each.credential is Credential.SUSPENDED]
        if not suspended or any(each.credential is Credential.ACTIVE for each in held):
            raise CannotCommit("nothing suspended" if not suspended else "another is active")
        try:
            for each in suspended:
                authenticators.resume(each, now=ctx.now, actor=ctx.actor)
        except DomainError:
            # another one of its kind was made meanwhile, and is active
            raise CannotCommit("token changed") from None
