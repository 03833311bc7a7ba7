"""What has been proven, by whom, for whom, when and in which run.

Law: marks (questions, site image) have kind `none`: a journey may demand them, they never count as a factor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ProofKind(StrEnum):
    """The factor that a proof stands for; `none` marks what is asked for but adds nothing."""

    KNOWLEDGE = "knowledge"
    POSSESSION = "possession"
    PRESENCE = "presence"
    DELEGATED = "delegated"
    NONE = "none"


class ProofName(StrEnum):
    """The closed list of proofs that floors and journeys speak about."""

    PASSWORD = "password"  # noqa: S105
    TEMPORARY_PASSWORD = "temporary_password"  # noqa: S105
    CODE = "code"
    NEW_DEVICE_CODE = "new_device_code"
    PASSKEY = "passkey"
    OTP_SMS = "otp_sms"
    OTP_EMAIL = "otp_email"
    OTP_ANY = "otp_any"  # one code sent to both channels: holding either suffices
    OTP_NEW_CONTACT = "otp_new_contact"  # read at a contact that is not on record yet
    CORE_KEY = "core_key"
    ACTIVATION_CODE = "activation_code"
    APPROVAL = "approval"
    DEVICE_CONFIRMED = "device_confirmed"
    HANDED_OVER = "handed_over"
    FORM_ACCEPTED = "form_accepted"
    QUESTIONS = "questions"
    SITE_IMAGE = "site_image"


KIND_OF: dict[ProofName, ProofKind] = {
    ProofName.PASSWORD: ProofKind.KNOWLEDGE,
    ProofName.TEMPORARY_PASSWORD: ProofKind.KNOWLEDGE,
    ProofName.CORE_KEY: ProofKind.KNOWLEDGE,
    ProofName.CODE: ProofKind.POSSESSION,
    ProofName.NEW_DEVICE_CODE: ProofKind.POSSESSION,
    ProofName.PASSKEY: ProofKind.POSSESSION,
    ProofName.OTP_SMS: ProofKind.POSSESSION,
    ProofName.OTP_EMAIL: ProofKind.POSSESSION,
    ProofName.OTP_ANY: ProofKind.POSSESSION,
    ProofName.OTP_NEW_CONTACT: ProofKind.POSSESSION,
    ProofName.ACTIVATION_CODE: ProofKind.POSSESSION,
    ProofName.DEVICE_CONFIRMED: ProofKind.POSSESSION,
    ProofName.APPROVAL: ProofKind.DELEGATED,
    ProofName.HANDED_OVER: ProofKind.PRESENCE,
    ProofName.FORM_ACCEPTED: ProofKind.PRESENCE,
    ProofName.QUESTIONS: ProofKind.NONE,
    ProofName.SITE_IMAGE: ProofKind.NONE,
}

STANDING = frozenset({ProofName.DEVICE_CONFIRMED, ProofName.HANDED_OVER, ProofName.FORM_ACCEPTED})
"""Proofs earned in another run's commit, standing on their row until the age that the floor states."""


@dataclass(frozen=True, slots=True)
class ProofSpec:
    """A proof that a step's good outcome will give, as the checker sees it before anybody runs it."""

    name: ProofName
    role: str = "subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A proof that was earned.

    `by` is the person who proved, `for_user` the membership it counts for, `role` the role in which they proved,
    `bound_to` the digest of what was on the screen when it was bound to something, `run` where it was earned.
    """

    name: ProofName
    at: datetime
    by: UUID | None = None
    for_user: UUID | None = None
    role: str = "subject"
    channel: str | None = None
    credential: UUID | None = None
    bound_to: str | None = None
    run: UUID | None = None

    @property
    def kind(self) -> ProofKind:
        return KIND_OF[self.name]


def to_record(proof: Proof) -> dict[str, str | None]:
    """Write a proof as plain values, for a row or an event; it holds no secret."""
    return {
        "name": proof.name.value,
        "at": proof.at.isoformat(),
        "by": str(proof.by) if proof.by else None,
        "for_user": str(proof.for_user) if proof.for_user else None,
        "role": proof.role,
        "channel": proof.channel,
        "credential": str(proof.credential) if proof.credential else None,
        "bound_to": proof.bound_to,
        "run": str(proof.run) if proof.run else None,
    }


def from_record(record: Mapping[str, str | None]) -> Proof:
    """Read a proof back from the values that `to_record` wrote."""
    name, at = record["name"], record["at"]
    assert name is not None
    assert at is not None
    return Proof(
        name=ProofName(name),
        at=datetime.fromisoformat(at),
        by=_uuid(record.get("by")),
        for_user=_uuid(record.get("for_user")),
        role=record.get("role") or "subject",
        channel=record.get("channel"),
        credential=_uuid(record.get("credential")),
        bound_to=record.get("bound_to"),
        run=_uuid(record.get("run")),
    )


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
