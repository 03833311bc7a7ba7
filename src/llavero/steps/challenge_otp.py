"""The bank sends a one-time code by SMS, by e-mail or by both, and the person types it.

Law: one code sent to both channels proves that either was reached (`otp_any`), never that both were.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar, Literal

from pydantic import model_validator

from llavero.credentials import one_time_codes
from llavero.credentials.one_time_code_judge import OtpReason
from llavero.domain.proof import Proof, ProofName, ProofSpec
from llavero.domain.screen import Action, Argument, Field, Node, ScreenBody
from llavero.domain.slot import SlotName
from llavero.people.contacts import Channel, Contact, digest_of_contact, mask
from llavero.people.disclose import person_of
from llavero.steps.contact_new import SLOT_OF
from llavero.steps.contract import NO_SLOTS, BaseStep, Passed, Result, Serves, Stay, StepContext, StepParams, Submission
from llavero.steps.count import Attempts, Digits, Resends
from llavero.steps.duration import Duration, seconds
from llavero.steps.picture import picture
from llavero.steps.said import SECONDARY, blocked, confirm, error, heading, lead, left_here, page_texts, tries_used

EARNED: Mapping[str, tuple[ProofName, ...]] = {
    "sms": (ProofName.OTP_SMS,),
    "email": (ProofName.OTP_EMAIL,),
    "both_one_code": (ProofName.OTP_ANY,),
    "both": (ProofName.OTP_SMS, ProofName.OTP_EMAIL),
}


class ChallengeOtpParams(StepParams):
    """Over which channel, how long the code is and lives, how many tries and new codes, and what stands beside it.

    `to: new_contact` sends it to the contact that the person has just given, and proves that one only.
    """

    channel: Literal["sms", "email", "both_one_code", "both"]
    digits: Digits
    lifetime: Duration
    attempts: Attempts
    resends: Resends
    beside: Literal["site_image"] | None = None
    to: Literal["registered", "new_contact"] = "registered"

    @model_validator(mode="after")
    def _goes_to_one(self) -> "ChallengeOtpParams":
        if self.to == "new_contact" and (self.channel not in ("sms", "email") or self.beside is not None):
            raise ValueError("to")
        return self


class ChallengeOtp(BaseStep[ChallengeOtpParams]):
    """One code to one channel or to both, or one code to each."""

    name: ClassVar[str] = "challenge.otp"
    serves: ClassVar[Serves] = "both"
    params = ChallengeOtpParams

    def outcomes(self, params: ChallengeOtpParams) -> frozenset[str]:
        return frozenset({"failed", "contact_outdated"} if params.to == "registered" else {"failed"})

    def proofs(self, params: ChallengeOtpParams) -> Mapping[str, tuple[ProofSpec, ...]]:
        return {"ok": tuple(ProofSpec(name) for name in _earned(params))}

    def needs(self, params: ChallengeOtpParams) -> frozenset[SlotName]:
        return frozenset({SLOT_OF[params.channel]}) if params.to == "new_contact" else NO_SLOTS

    def bounds(self, params: ChallengeOtpParams) -> Mapping[str, int | str]:
        return {
            "otp.digits": params.digits,
            "otp.attempts": params.attempts,
            "otp.resends": params.resends,
            "otp.lifetime": seconds(params.lifetime),
        }

    def texts(self, params: ChallengeOtpParams) -> frozenset[str]:
        return page_texts(
            fields=(field.name for field in _fields(params)),
            actions=("submit", "resend", *self.outcomes(params) - {"failed"}),
            errors=("required", "length", "wrong", "expired", "too_many", "too_soon"),
            more=(f"lead.{_LEAD[params.channel]}", "success.sent"),
        )  # fmt: skip

    def enter(self, ctx: StepContext, params: ChallengeOtpParams) -> Passed | None:
        return _outcome_of(self._send(ctx, params))

    def show(self, ctx: StepContext, params: ChallengeOtpParams) -> ScreenBody:
        current = one_time_codes.current(ctx.run.id, ctx.run.step, now=ctx.now)
        nodes = [heading(), lead(_LEAD[params.channel], digits=params.digits), *self._clock(params, current)]
        if params.beside == "site_image":
            nodes.append(picture(ctx))
        actions = [confirm(*_fields(params))]
        if params.to == "registered":
            actions.append(Action("contact_outdated", SECONDARY))
        if current.resends_left:
            actions.append(Action("resend", SECONDARY))
        return ScreenBody(nodes=tuple(nodes), actions=tuple(actions), expires_at=current.expires_at)

    def submit(self, ctx: StepContext, params: ChallengeOtpParams, submission: Submission) -> Result:
        match submission.action:
            case "contact_outdated" if params.to == "registered":
                return Passed("contact_outdated")
            case "resend":
                return self._resend(ctx, params)
            case _:
                return self._judge(ctx, params, submission)

    def _judge(self, ctx: StepContext, params: ChallengeOtpParams, submission: Submission) -> Result:
        typed = {field.name: submission.values.get(field.name, "") for field in _fields(params)}
        empty = next((name for name, value in typed.items() if not value.strip()), None)
        if empty is not None:
            return error("required", empty)
        verdict = one_time_codes.judge(
            run_id=ctx.run.id, purpose=ctx.run.step, user_id=ctx.run.subject, claim=ctx.run.claim,
            is_newcomer=ctx.run.newcomer is not None,
            typed={_CHANNEL_OF[name]: value for name, value in typed.items()}, profile=ctx.profile, now=ctx.now,
            actor=ctx.actor, origin=ctx.origin,
        )  # fmt: skip
        if verdict.ok:
            return Passed(proofs=self._proofs(ctx, params))
        if verdict.blocked_until is not None:
            return blocked(verdict.blocked_until)
        if verdict.wait_until is not None and verdict.reason is OtpReason.BLOCKED:
            return error("too_many", next(iter(typed)), until=verdict.wait_until.isoformat())
        if verdict.reason not in _GUESSED:
            # nothing was compared with a living code: there is another to ask for, and no try was used
            return error(_SAID[verdict.reason], next(iter(typed)))
        if tries_used(ctx) >= params.attempts or verdict.tries_left == 0:
            return Passed("failed")
        return error("wrong", next(iter(typed)), attempts_left=left_here(ctx, params.attempts, verdict.tries_left))

    def _resend(self, ctx: StepContext, params: ChallengeOtpParams) -> Result:
        current = one_time_codes.current(ctx.run.id, ctx.run.step, now=ctx.now)
        if not current.resends_left or current.resend_at > ctx.now:
            return Stay(
                (Node("resend.early", "warning", "error.too_soon", {"wait": _minutes(current.resend_at - ctx.now)}),)
            )
        outcome = _outcome_of(self._send(ctx, params))
        return outcome or Stay((Node("sent", "success", "success.sent", {}),))

    def _send(
        self, ctx: StepContext, params: ChallengeOtpParams
    ) -> one_time_codes.Sent | one_time_codes.SendRefused | one_time_codes.NoContact:
        return one_time_codes.send(
            run_id=ctx.run.id, client_id=ctx.run.client, purpose=ctx.run.step, channels=params.channel,
            user_id=ctx.run.subject, claim=ctx.run.claim, is_newcomer=ctx.run.newcomer is not None,
            digits=params.digits, lifetime=params.lifetime, attempts=params.attempts, resends=params.resends,
            profile=ctx.profile, voice=ctx.voice,
            operation=ctx.run.journey, now=ctx.now, actor=ctx.actor, origin=ctx.origin,
            contact=_new_contact(ctx, params),
        )  # fmt: skip

    def _clock(self, params: ChallengeOtpParams, current: one_time_codes.Current) -> tuple[Node, ...]:
        wait = max(0, seconds(current.resend_at - current.at))
        until: dict[str, Argument] = {
            "until": current.expires_at.isoformat(), "total_seconds": seconds(params.lifetime),
        }  # fmt: skip
        again: dict[str, Argument] = {"wait_seconds": wait, "left": current.resends_left}
        return (Node("countdown", "countdown", "countdown", until), Node("resend", "resend", "resend", again))

    def _proofs(self, ctx: StepContext, params: ChallengeOtpParams) -> tuple[Proof, ...]:
        user = ctx.run.subject
        by = person_of(user) if user is not None else None
        new = _new_contact(ctx, params)
        bound_to = digest_of_contact(new.channel, new.address).hex() if new is not None else None
        return tuple(
            Proof(
                name=name, at=ctx.now, by=by, for_user=user, channel=params.channel, bound_to=bound_to, run=ctx.run.id
            )
            for name in _earned(params)
        )


_GUESSED = frozenset({OtpReason.WRONG, OtpReason.EXHAUSTED})
_SAID: Mapping[OtpReason, str] = {
    OtpReason.NOT_A_CODE: "length",
    # whatever ended it, the remedy is the same: ask for another
    OtpReason.EXPIRED: "expired",
    OtpReason.SUPERSEDED: "expired",
    OtpReason.ALREADY_CLAIMED: "expired",
    OtpReason.NONE_SENT: "expired",
    OtpReason.BLOCKED: "expired",
}
_LEAD = {"sms": "sms", "email": "email", "both_one_code": "both", "both": "each"}
_CHANNEL_OF = {"code": "any", "code_sms": "sms", "code_email": "email"}


def _fields(params: ChallengeOtpParams) -> tuple[Field, ...]:
    names = ("code_sms", "code_email") if params.channel == "both" else ("code",)
    return tuple(
        Field(name=name, kind="code", min=params.digits, max=params.digits, autocomplete="one-time-code")
        for name in names
    )


def _earned(params: ChallengeOtpParams) -> tuple[ProofName, ...]:
    return (ProofName.OTP_NEW_CONTACT,) if params.to == "new_contact" else EARNED[params.channel]


def _new_contact(ctx: StepContext, params: ChallengeOtpParams) -> Contact | None:
    """Give the contact that the person typed in this run; None where the code goes to one on record."""
    if params.to == "registered":
        return None
    typed = ctx.slots.get(SLOT_OF[params.channel])
    assert isinstance(typed, str)
    channel: Channel = "sms" if params.channel == "sms" else "email"
    return Contact(id=ctx.run.id, channel=channel, address=typed, shown=mask(channel, typed), prefix="")


def _minutes(left: timedelta) -> str:
    whole = max(0, seconds(left))
    return f"{whole // 60}:{whole % 60:02d}"


def _outcome_of(
    sent: one_time_codes.Sent | one_time_codes.SendRefused | one_time_codes.NoContact,
) -> Passed | None:
    match sent:
        case one_time_codes.Sent():
            return None
        case one_time_codes.SendRefused():
            return Passed("undeliverable", args={"until": sent.until.isoformat() if sent.until else ""})
        case one_time_codes.NoContact():
            return Passed("undeliverable")
