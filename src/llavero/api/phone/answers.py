"""Takes what a person decided on their phone.

Law: what is told depends on the answer, so it is told after the commit that counted it.
"""

import re
from typing import Final
from uuid import UUID

from llavero.api.phone.door import FromDevice, Told, of_device
from llavero.approvals.in_app import ACCEPTED, AnsweringDevice, decide_in_app
from llavero.credentials.enrollment_exchange import Refused
from llavero.domain.approval import Decision
from llavero.domain.approval_answer import IN_APP
from llavero.domain.errors import ErrorCode
from llavero.formats.phone.answers import SignedAnswer
from llavero.formats.phone.fault import PhoneMessageError
from llavero.formats.phone.words import SIGNATURE_BYTES, read_b64u

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_ANSWER: Final = re.compile(rf"[0-9]{{{IN_APP.digits}}}")
_LARGEST_COUNTER: Final = 2**53 - 1  # what a script can count to


@of_device("POST", "approval", "digest", "decision", "counter", "answer", "signature")
def answers(asked: FromDevice) -> Told:
    """Take one answer; the very same is told the same again."""
    sent = _read(asked)
    if sent is None:
        return Refused(ErrorCode.BAD_INPUT)
    device = asked.device
    if device.authenticator is None:
        return Refused(ErrorCode.DEVICE_NOT_ACTIVE)
    told = decide_in_app(
        AnsweringDevice(
            authenticator=device.authenticator, user=device.user, signing_key=device.signing_key,
            signed_at=device.signed_at,
        ),
        sent, profile=asked.profile, now=asked.now, origin=asked.origin,
    )  # fmt: skip
    if told.word == ACCEPTED:
        return {"state": told.state}
    facts = {"tries_left": told.tries_left if told.word == "pin-wrong" else None, "blocked_until": told.blocked_until}
    return Refused(ErrorCode(told.word), {name: value for name, value in facts.items() if value is not None})


def _read(asked: FromDevice) -> SignedAnswer | None:
    """Read an answer; None for one that is not as the protocol says."""
    match asked.body:
        case {"approval": str(approval), "digest": str(digest), "decision": str(decision), "counter": int(counter),
              "answer": str(answer), "signature": signature}:  # fmt: skip
            is_whole = (
                _UUID.fullmatch(approval) and _DIGEST.fullmatch(digest) and decision in set(Decision)
                and not isinstance(counter, bool) and 0 < counter <= _LARGEST_COUNTER
            )  # fmt: skip
            # an approval without digits must not pass for one that was never asked for any
            fits = _ANSWER.fullmatch(answer) if decision == Decision.APPROVE else answer == ""
            if not is_whole or not fits:  # guard: phone-answer-whole
                return None
            try:
                raw = read_b64u(signature, length=SIGNATURE_BYTES)
            except PhoneMessageError:
                return None
            return SignedAnswer(
                approval=UUID(approval), digest=digest, decision=decision, counter=counter, answer=answer, signature=raw
            )
        case _:
            return None
