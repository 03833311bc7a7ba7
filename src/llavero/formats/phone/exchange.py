"""The two sealed messages of an enrollment: what the phone says to the server, and what the server says to the phone.

Law: each is opened by one key that exists for this enrollment only; what cannot be opened and read whole is refused
whole. HPKE (RFC 9180), base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
"""

import json
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from llavero.formats.phone.fault import PhoneMessageError
from llavero.formats.phone.words import CURVE, MAC_BYTES, POINT_BYTES, SIGNATURE_BYTES, b64u, read_b64u, read_object
from llavero.formats.phone.words import read_point as _point

_SUITE: Final = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_TAG_BYTES: Final = 16
_LONGEST_CODE: Final = 16
_SAID_BY_DEVICE: Final = frozenset({"activation_code", "signing_key", "agreement_key", "ticket_mac", "signature"})


@dataclass(frozen=True, slots=True)
class ExchangeKey:
    """The server's key pair of one enrollment: the private number (32 bytes) and the public point (65)."""

    private: bytes = field(repr=False)

    @classmethod
    def new(cls) -> "ExchangeKey":
        """Make one."""
        made = ec.generate_private_key(CURVE)
        return cls(made.private_numbers().private_value.to_bytes(32, "big"))

    @property
    def key(self) -> ec.EllipticCurvePrivateKey:
        """The private key, to be used at once and not kept."""
        return ec.derive_private_key(int.from_bytes(self.private, "big"), CURVE)

    @property
    def public(self) -> bytes:
        """The public point, uncompressed."""
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceMessage:
    """What a phone says: the code that its person typed, its keys, and that it has the ticket."""

    activation_code: str = field(repr=False)
    signing_key: bytes
    agreement_key: bytes
    ticket_mac: bytes = field(repr=False)
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerMessage:
    """What the server gives: the identity, its seed (32 bytes), and `r`, which only this phone can prove to have."""

    serial: str
    seed: bytes = field(repr=False)
    r: bytes = field(repr=False)
    name: str
    algorithm: str = "SHA256"
    digits: int = 6
    period: int = 30


def open_device_message(exchange_key: ExchangeKey, enrollment: UUID, sealed: bytes) -> DeviceMessage:
    """Open and read what a phone sealed; raises PhoneMessageError for anything that is not as the protocol says."""
    said = read_object(
        _open(exchange_key, b"llavero/1/enrollment-device\x00" + enrollment.bytes, sealed), _SAID_BY_DEVICE
    )
    code = said["activation_code"]
    if not isinstance(code, str) or len(code) > _LONGEST_CODE:
        raise PhoneMessageError("activation_code")
    message = DeviceMessage(
        activation_code=code,
        signing_key=read_b64u(said["signing_key"], length=POINT_BYTES),
        agreement_key=read_b64u(said["agreement_key"], length=POINT_BYTES),
        ticket_mac=read_b64u(said["ticket_mac"], length=MAC_BYTES),
        signature=read_b64u(said["signature"], length=SIGNATURE_BYTES),
    )
    _point(message.signing_key)
    _point(message.agreement_key)
    return message


def seal_server_message(agreement_key: bytes, transcript: bytes, message: ServerMessage) -> bytes:
    """Seal the identity to the phone's agreement key, anew each time; raises PhoneMessageError for no key."""
    said = {
        "serial": message.serial, "seed": b64u(message.seed), "algorithm": message.algorithm,
        "digits": message.digits, "period": message.period, "r": b64u(message.r), "name": message.name,
    }  # fmt: skip
    plain = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return _SUITE.encrypt(plain, _point(agreement_key), info=b"llavero/1/enrollment-server\x00" + transcript)


def _open(exchange_key: ExchangeKey, info: bytes, sealed: bytes) -> bytes:
    if len(sealed) < POINT_BYTES + _TAG_BYTES:
        raise PhoneMessageError("length")
    _point(sealed[:POINT_BYTES])
    try:
        return _SUITE.decrypt(sealed, exchange_key.key, info=info)
    except (InvalidTag, ValueError):
        raise PhoneMessageError("sealed") from None
