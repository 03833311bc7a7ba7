"""Reads what a browser answers for a passkey (WebAuthn level 3) and says what is wrong with it, in a word.

Law: every byte comes from whoever sits there. Origin, host, challenge, presence and verification of the user are all
judged here, before anything is looked up or believed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AuthenticationCredential, CredentialDeviceType

ALGORITHMS: Final = (
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
)
"""The signatures that are taken, best first."""
LONGEST_ID: Final = 1023
TRANSPORTS: Final = frozenset({"usb", "nfc", "ble", "smart-card", "hybrid", "internal"})

_WHY: Final[Mapping[str, str]] = {
    "Client data challenge": "other-challenge",
    "Unexpected client data origin": "other-origin",
    "Unexpected client data type": "other-ceremony",
    "Unexpected RP ID hash": "other-host",
    "User verification is required": "not-verified",
    "User was not present": "not-present",
    "User presence was required": "not-present",
    "Could not verify authentication signature": "wrong-signature",
    "Unsupported credential public key alg": "other-algorithm",
}
"""How the library's sentences begin, and the word that the record keeps."""


class PasskeyFaultError(ValueError):
    """An answer that proves nothing; `reason` is one word for the record, never a part of what was sent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked of the browser: 32 random bytes, the bank's host, and the addresses of its pages."""

    challenge: bytes
    host: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new key as its holder's device made it. `public_key` is COSE; `is_synced` that it may leave the device."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    aaguid: str
    transports: tuple[str, ...]
    is_synced: bool
    is_backed_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """An answer of a key that is read but not believed yet. `holder` is whom the device says that it belongs to."""

    credential_id: bytes
    holder: bytes
    answer: AuthenticationCredential


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What a right answer says: the key's counter, and whether it is kept in a synchronised key ring now."""

    sign_count: int
    is_backed_up: bool


def read_made(answer: str, asked: Asked) -> Made:
    """Read and verify the answer to "make a key" (7.1); raises PasskeyFaultError."""
    try:
        read = parse_registration_credential_json(answer)
        _refuse_frames(read.response.client_data_json)
        made = verify_registration_response(
            credential=read, expected_challenge=asked.challenge, expected_rp_id=asked.host,
            expected_origin=list(asked.origins), supported_pub_key_algs=list(ALGORITHMS),
            require_user_verification=True,  # guard: passkey-made-by-its-holder
        )  # fmt: skip
    except Exception as fault:  # noqa: BLE001 - hostile bytes go through three parsers; none may answer with a 500
        raise _fault(fault) from None
    if len(made.credential_id) > LONGEST_ID:
        raise PasskeyFaultError("malformed")
    said = {transport.value for transport in read.response.transports or ()}
    return Made(
        credential_id=made.credential_id, public_key=made.credential_public_key, sign_count=made.sign_count,
        aaguid=made.aaguid, transports=tuple(sorted(said & TRANSPORTS)),
        is_synced=made.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
        is_backed_up=made.credential_backed_up,
    )  # fmt: skip


def read_signed(answer: str) -> Signed:
    """Read the answer to "sign with a key" as far as finding the key needs; raises PasskeyFaultError."""
    try:
        read = parse_authentication_credential_json(answer)
    except Exception as fault:  # noqa: BLE001 - as above
        raise _fault(fault) from None
    if not 0 < len(read.raw_id) <= LONGEST_ID:
        raise PasskeyFaultError("malformed")
    return Signed(credential_id=read.raw_id, holder=read.response.user_handle or b"", answer=read)


def verify_signed(signed: Signed, asked: Asked, *, public_key: bytes) -> Proven:
    """Verify a signature by the key that it names (7.2), all but the counter; raises PasskeyFaultError."""
    try:
        _refuse_frames(signed.answer.response.client_data_json)
        proven = verify_authentication_response(
            credential=signed.answer, expected_challenge=asked.challenge, expected_rp_id=asked.host,
            expected_origin=list(asked.origins), credential_public_key=public_key,
            credential_current_sign_count=-1,  # ours to judge: a copy must be told from what is merely wrong
            require_user_verification=True,  # guard: passkey-used-by-its-holder
        )  # fmt: skip
    except Exception as fault:  # noqa: BLE001 - as above
        raise _fault(fault) from None
    return Proven(sign_count=proven.new_sign_count, is_backed_up=proven.credential_backed_up)


def _refuse_frames(client_data: bytes) -> None:
    if parse_client_data_json(client_data).cross_origin:  # guard: passkey-not-in-a-frame
        raise PasskeyFaultError("other-origin")


def _fault(fault: Exception) -> PasskeyFaultError:
    if isinstance(fault, PasskeyFaultError):
        return fault
    said = str(fault) if isinstance(fault, WebAuthnException) else ""
    return PasskeyFaultError(next((word for begins, word in _WHY.items() if said.startswith(begins)), "malformed"))
