"""The bank sends a one-time code by SMS, by e-mail or by both, and the person types it.

Law: one code sent to both channels proves that either was reached (`otp_any`), never that both were.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from llavero.domain.proof import ProofName, ProofSpec
from llavero.steps.contract import BaseStep, StepParams
from llavero.steps.count import Attempts, Digits, Resends
from llavero.steps.duration import Duration, seconds

EARNED: Mapping[str, tuple[ProofName, ...]] = {
    "sms": (ProofName.OTP_SMS,),
    "email": (ProofName.OTP_EMAIL,),
    "both_one_code": (ProofName.OTP_ANY,),
    "both": (ProofName.OTP_SMS, ProofName.OTP_EMAIL),
}


class ChallengeOtpParams(StepParams):
    """Over which channel, how long the code is and lives, how many tries and new codes, and what stands beside it."""

    channel: Literal["sms", "email", "both_one_code", "both"]
    digits: Digits
    lifetime: Duration
    attempts: Attempts
    resends: Resends
    beside: Literal["site_image"] | None = None


class ChallengeOtp(BaseStep[ChallengeOtpParams]):
    """One code to one channel or to both, or one code to each."""

    name: ClassVar[str] = "challenge.otp"
    params = ChallengeOtpParams

    def outcomes(self, params: ChallengeOtpParams) -> frozenset[str]:
        return frozenset({"failed", "contact_outdated"})

    def proofs(self, params: ChallengeOtpParams) -> Mapping[str, tuple[ProofSpec, ...]]:
        return {"ok": tuple(ProofSpec(name) for name in EARNED[params.channel])}

    def bounds(self, params: ChallengeOtpParams) -> Mapping[str, int | str]:
        return {
            "otp.digits": params.digits,
            "otp.attempts": params.attempts,
            "otp.resends": params.resends,
            "otp.lifetime": seconds(params.lifetime),
        }
