"""The phone that confirmed becomes the person's token: it counts, or waits for its administrator (A12, E5, E6).

Law: one active token of a kind per person. What it takes the place of is revoked in the same commit, so that nobody has
two and nobody is without one in between.
"""

from typing import ClassVar, Literal
from uuid import UUID

from llavero.credentials import authenticators, enrollments
from llavero.domain.authenticator import Credential, Kind, RevokedReason
from llavero.domain.effect import EffectName, EffectUse
from llavero.domain.errors import DomainError
from llavero.steps.contract import BaseStep, CannotCommit, Passed, StepContext, StepParams
from llavero.steps.pending_notice import KIND, is_written, tell_administrators
from llavero.tenancy.profile.model import Profile

REPLACED = (Credential.ACTIVE, Credential.SUSPENDED, Credential.PENDING, Credential.LOCKED)


class SofttokenActivateParams(StepParams):
    """Whether it counts at the commit, or is only made and waits for somebody else's approval."""

    becomes: Literal["active", "pending"] = "active"


class SofttokenActivate(BaseStep[SofttokenActivateParams]):
    """Staged; takes effect in the commit."""

    name: ClassVar[str] = "softtoken.activate"
    has_screen: ClassVar[bool] = False
    params = SofttokenActivateParams

    def effects(self, params: SofttokenActivateParams) -> tuple[EffectUse, ...]:
        is_active = params.becomes == "active"
        effect = EffectName.AUTHENTICATOR_ACTIVATE_SOFT if is_active else EffectName.AUTHENTICATOR_ENROLL_SOFT
        return (EffectUse(effect=effect),)

    def lacks(self, params: SofttokenActivateParams, profile: Profile) -> str | None:
        is_so = profile.soft_token.activation == params.becomes
        if not is_so:
            return f"soft_token.activation: {params.becomes}"
        return None if params.becomes == "active" or is_written(profile) else f"messages: {KIND}"

    def enter(self, ctx: StepContext, params: SofttokenActivateParams) -> Passed | None:
        return Passed()

    def commit(self, ctx: StepContext, params: SofttokenActivateParams) -> None:
        user = ctx.run.subject
        assert user is not None
        confirmed = enrollments.confirmed_in_run(ctx.run.id, now=ctx.now)
        if confirmed is None:
            raise CannotCommit("no phone has confirmed")
        is_active = params.becomes == "active"
        try:
            if is_active:
                take_the_place_of(ctx, Kind.SOFT)
            enrollments.consume_enrollment(confirmed, is_active=is_active, now=ctx.now, actor=ctx.actor)
            if is_active and ctx.profile.soft_token.replaces_hardware:
                take_the_place_of(ctx, Kind.HARDWARE)
        except DomainError:
            raise CannotCommit("tokens changed") from None
        if not is_active:
            tell_administrators(ctx)


def take_the_place_of(ctx: StepContext, kind: Kind, *, but: UUID | None = None) -> None:
    """Revoke every token of a kind that the run's subject has `but` one, whether it counts or not, as superseded."""
    user = ctx.run.subject
    assert user is not None
    for each in authenticators.hold_of_user(user, kind=kind):
        if each.credential in REPLACED and each.id != but:
            authenticators.revoke(each.id, RevokedReason.SUPERSEDED, now=ctx.now, actor=ctx.actor)
