"""How a bank makes tokens of phones: their serials, the activation code, and what counts when the phone has confirmed.

Law: every figure is the bank's decision within the floor; a figure that no manual states is ours and its file says so.
"""

from datetime import timedelta
from typing import Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from llavero.domain import enrollment
from llavero.domain.one_time_code import Policy
from llavero.tenancy.profile.values import Duration, Part


class ActivationCodeRules(Part):
    """The code that goes to the person by another channel than the picture.

    The officer decides its digits, life, tries, how often it is sent again and how long each sending waits.
    """

    digits: int = Field(ge=enrollment.FEWEST_CODE_DIGITS, le=10)
    lifetime: Duration
    attempts: int = Field(ge=1, le=enrollment.MOST_CODE_ATTEMPTS)
    resends: int = Field(ge=0, le=5)
    resend_wait: Duration

    @field_validator("lifetime")
    @classmethod
    def _is_short(cls, lifetime: timedelta) -> timedelta:
        if lifetime > enrollment.LONGEST_CODE_LIFE:  # guard: activation-code-short-lived
            raise PydanticCustomError("activation_code_life", "15m or less")
        return lifetime

    def policy(self) -> Policy:
        """Give the figures to the rule that judges codes."""
        return enrollment.code_policy(
            digits=self.digits, lifetime=self.lifetime, attempts=self.attempts, resends=self.resends,
            wait=self.resend_wait,
        )  # fmt: skip


class SoftTokenRules(Part):
    """What a soft token is like here.

    The officer decides how serials are spelt (`serial`: one `{number}`, which counts up, between letters and digits),
    whether a confirmed phone counts at once (`active`) or waits for the administrator (`pending`), how long the
    picture lives, how many digits a PIN has, whether both screens show a fingerprint to compare, whether apps of
    others may be used (`allows_otpauth`), and whether the person's hardware token ends when the soft one counts. The
    name an identity gets is `names.identity`.
    """

    serial: str = Field(max_length=40)
    activation: Literal["active", "pending"]
    activation_code: ActivationCodeRules
    lifetime: Duration
    pin_digits: int = Field(default=4, ge=4, le=8)
    shows_fingerprint: bool = False
    allows_otpauth: bool = False
    replaces_hardware: bool = False

    @field_validator("serial")
    @classmethod
    def _spells(cls, pattern: str) -> str:
        if not enrollment.is_serial_pattern(pattern):
            raise PydanticCustomError("serial_pattern", "letters and digits around one number: FEF49{number:05}")
        return pattern

    @field_validator("lifetime")
    @classmethod
    def _lasts_a_day(cls, lifetime: timedelta) -> timedelta:
        if lifetime > enrollment.LONGEST_LIFE:  # guard: enrollment-short-lived
            raise PydanticCustomError("enrollment_life", "1d or less")
        return lifetime
