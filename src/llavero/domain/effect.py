"""The closed list of what a journey can change, and how a step type says that it changes it.

Law: everything a journey grants is staged to its one commit; only what takes away may happen early, and says what
becomes of it on every ending.
"""

from dataclasses import dataclass
from enum import StrEnum

from llavero.domain.fact import FactName


class EffectName(StrEnum):
    """The effects that floors speak about."""

    SESSION_OPEN = "session.open"
    SESSION_OPEN_CONSULT = "session.open_consult"
    SESSION_OPEN_SECOND_FACTOR = "session.open_second_factor"
    SESSION_OPEN_CHANGE_PASSWORD = "session.open_change_password"  # noqa: S105
    USER_REGISTER = "user.register"
    SESSION_CLOSE_OTHERS = "session.close_others"
    USER_UNLOCK = "user.unlock"
    TEMPORARY_PASSWORD_ISSUE = "temporary_password.issue"  # noqa: S105
    PASSWORD_SET = "password.set"  # noqa: S105
    NAME_DISCLOSE = "name.disclose"
    IMAGE_SET = "image.set"
    QUESTIONS_SET = "questions.set"
    SECOND_FACTOR_REQUEST = "second_factor.request"
    CONTACT_UPDATE_EMAIL = "contact.update.email"
    CONTACT_UPDATE_MOBILE = "contact.update.mobile"
    AUTHENTICATOR_SUSPEND_SOFT = "authenticator.suspend.soft"
    AUTHENTICATOR_SUSPEND_HARDWARE = "authenticator.suspend.hardware"
    AUTHENTICATOR_RESUME = "authenticator.resume"
    AUTHENTICATOR_REVOKE = "authenticator.revoke"
    AUTHENTICATOR_REINSTALL_SOFT = "authenticator.reinstall.soft"
    AUTHENTICATOR_ENROLL_SOFT = "authenticator.enroll.soft"
    AUTHENTICATOR_ACTIVATE_SOFT = "authenticator.activate.soft"
    AUTHENTICATOR_ACTIVATE_PASSKEY = "authenticator.activate.passkey"
    AUTHENTICATOR_REVOKE_PASSKEY = "authenticator.revoke.passkey"
    AUTHENTICATOR_ACTIVATE_HARDWARE = "authenticator.activate.hardware"
    STOCK_ACCEPT = "stock.accept"


TAKES_AWAY = frozenset({EffectName.AUTHENTICATOR_SUSPEND_SOFT, EffectName.AUTHENTICATOR_SUSPEND_HARDWARE})
"""Effects that may happen before the commit, each under its own floor clause and with a declared fate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectUse:
    """An effect that a step will have. `secret_channels` names the channels over which it sends a secret."""

    effect: EffectName
    early: bool = False
    secret_channels: frozenset[str] = frozenset()


PASSWORD_RESETS = frozenset({EffectName.PASSWORD_SET, EffectName.TEMPORARY_PASSWORD_ISSUE})
RESETS = PASSWORD_RESETS | {
    EffectName.AUTHENTICATOR_REVOKE,
    EffectName.AUTHENTICATOR_REVOKE_PASSKEY,
    EffectName.AUTHENTICATOR_REINSTALL_SOFT,
    EffectName.AUTHENTICATOR_ACTIVATE_SOFT,
}
"""Effects after which every other session, half-finished sign-in and open run of the user is over: who held what was
taken away, or replaced, keeps nothing that it opened."""

AFTERWARDS: dict[EffectName, tuple[FactName, str]] = {
    EffectName.AUTHENTICATOR_REINSTALL_SOFT: (FactName.HAS_SOFT_TOKEN, "no"),
    EffectName.AUTHENTICATOR_ACTIVATE_SOFT: (FactName.HAS_SOFT_TOKEN, "yes"),
    EffectName.AUTHENTICATOR_ACTIVATE_PASSKEY: (FactName.HAS_PASSKEY, "yes"),
    EffectName.USER_UNLOCK: (FactName.IS_LOCKED, "no"),
}
"""What is so of the subject once a run with this effect is done, whatever was so before."""
