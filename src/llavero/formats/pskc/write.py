"""Write a PSKC file as a vendor would, sealed under a pre-shared key: for the sandbox's tokens, tests and benchmarks.

Law: one token at a time, so that a million cost no memory; each seed has an IV of its own and a MAC over IV and
ciphertext. Source: RFC 6030 sections 6.1 and 6.3 (AES-CBC with HMAC-SHA1, the combination every reader knows).
"""

import hmac
import os
from base64 import b64encode
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final, Protocol
from xml.sax.saxutils import escape, quoteattr

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from llavero.formats.pskc.names import DSIG, PSKC, XENC
from llavero.formats.pskc.unlock import PreSharedKey
from llavero.formats.pskc.unseal import BLOCK_BYTES
from llavero.formats.seed import CodeMode, SeedRecord

MAC_KEY_BYTES: Final = 20

RandomBytes = Callable[[int], bytes]


class Writable(Protocol):
    """Whatever takes bytes."""

    def write(self, content: bytes, /) -> object: ...


def write(
    stream: Writable, records: Iterable[SeedRecord], *, key: PreSharedKey, random_bytes: RandomBytes = os.urandom
) -> int:
    """Write `records` to `stream` under `key` (AES-128, -192 or -256 by its length); return how many they were."""
    mac_key = random_bytes(MAC_KEY_BYTES)
    stream.write(_opening(key, mac_key, random_bytes).encode())
    count = 0
    for record in records:
        stream.write(_package(record, key.value, mac_key, random_bytes).encode())
        count += 1
    stream.write(b"</KeyContainer>\n")
    return count


def _opening(key: PreSharedKey, mac_key: bytes, random_bytes: RandomBytes) -> str:
    sealed = _encrypt(key.value, mac_key, random_bytes)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<KeyContainer Version="1.0" xmlns="{PSKC}" xmlns:ds="{DSIG}" xmlns:xenc="{XENC}">\n'
        f"  <EncryptionKey><ds:KeyName>{escape(key.name or 'Pre-shared')}</ds:KeyName></EncryptionKey>\n"
        f'  <MACMethod Algorithm="{DSIG}hmac-sha1">\n'
        f"    <MACKey>{_encrypted_value(key.value, sealed)}</MACKey>\n"
        "  </MACMethod>\n"
    )


def _package(record: SeedRecord, key: bytes, mac_key: bytes, random_bytes: RandomBytes) -> str:
    sealed = _encrypt(key, record.seed, random_bytes)
    mac = b64encode(hmac.digest(mac_key, sealed, "sha1")).decode()
    return (
        "  <KeyPackage>\n"
        f"    <DeviceInfo>{_element('Manufacturer', record.manufacturer)}{_element('SerialNo', record.serial)}"
        f"{_element('Model', record.model)}{_moment('StartDate', record.starts_at)}"
        f"{_moment('ExpiryDate', record.expires_at)}</DeviceInfo>\n"
        f"    <Key Id={quoteattr(record.serial)} Algorithm={quoteattr(f'{PSKC}:{record.mode.value}')}>\n"
        f"      {_element('Issuer', record.issuer)}<AlgorithmParameters>"
        f"<Suite>HMAC-{record.algorithm.value.upper()}</Suite>"
        f'<ResponseFormat Encoding="DECIMAL" Length="{record.digits}"/></AlgorithmParameters>'
        f"{_element('FriendlyName', record.friendly_name)}\n"
        f"      <Data><Secret><EncryptedValue>{_encrypted_value(key, sealed)}</EncryptedValue>"
        f"<ValueMAC>{mac}</ValueMAC></Secret>{_motion(record)}</Data>\n"
        "    </Key>\n"
        "  </KeyPackage>\n"
    )


def _motion(record: SeedRecord) -> str:
    if record.mode is CodeMode.HOTP:
        return f"<Counter><PlainValue>{record.counter}</PlainValue></Counter>"
    drift = (
        "" if record.drift_steps is None else f"<TimeDrift><PlainValue>{record.drift_steps}</PlainValue></TimeDrift>"
    )
    return f"<TimeInterval><PlainValue>{record.period_seconds}</PlainValue></TimeInterval>{drift}"


def _encrypt(key: bytes, plain: bytes, random_bytes: RandomBytes) -> bytes:
    iv = random_bytes(BLOCK_BYTES)
    padding = BLOCK_BYTES - len(plain) % BLOCK_BYTES
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return iv + encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()


def _encrypted_value(key: bytes, sealed: bytes) -> str:
    return (
        f'<xenc:EncryptionMethod Algorithm="{XENC}aes{len(key) * 8}-cbc"/>'
        f"<xenc:CipherData><xenc:CipherValue>{b64encode(sealed).decode()}</xenc:CipherValue></xenc:CipherData>"
    )


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def _moment(name: str, moment: datetime | None) -> str:
    return "" if moment is None else f"<{name}>{moment.astimezone(UTC).isoformat().replace('+00:00', 'Z')}</{name}>"
