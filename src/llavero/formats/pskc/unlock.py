"""Find the keys of an encrypted PSKC file: the shared key or the password's derived key, and the MAC key under it.

Law: the operator says whether the file is encrypted by giving a key or a password; a file that says otherwise is
refused whole. Sources: RFC 6030 sections 6.1 (pre-shared key), 6.2 (password, PBKDF2 of RFC 8018) and 6.3 (MAC).
"""

import re
from dataclasses import dataclass, field
from hashlib import pbkdf2_hmac
from typing import Final

from lxml.etree import _Element as Element

from llavero.formats.pskc.elements import children, decode_base64, local, sealed_value
from llavero.formats.pskc.names import DERIVATIONS, DSIG, MACS, PSEUDO_RANDOM, XENC11, tag
from llavero.formats.pskc.unseal import Opener, Sealed, decrypt
from llavero.formats.seed import SeedFault, SeedFileProblem, SeedRefused
from llavero.formats.seed_problem import shown

MOST_ROUNDS: Final = 2_000_000  # some seconds of one core; more would only be a way to keep us busy
FEWEST_SALT_BYTES: Final = 8
MOST_SALT_BYTES: Final = 256
KEY_BYTES: Final = (16, 24, 32)
FEWEST_MAC_KEY_BYTES: Final = 16

_HEX = re.compile(r"[0-9A-Fa-f]+\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class PreSharedKey:
    """The AES key that bank and vendor agreed on: 16, 24 or 32 bytes. `name`, when given, must be the file's KeyName.

    Raises ValueError for another length.
    """

    value: bytes = field(repr=False)
    name: str = ""

    def __post_init__(self) -> None:
        if len(self.value) not in KEY_BYTES:
            raise ValueError("a pre-shared key has 16, 24 or 32 bytes")

    @classmethod
    def from_hex(cls, written: str, *, name: str = "") -> "PreSharedKey":
        """Read the key as vendors print it: 32, 48 or 64 hexadecimal digits, spaced or not. Raises ValueError."""
        digits = re.sub(r"[\s:-]", "", written)
        if not _HEX.match(digits) or len(digits) // 2 not in KEY_BYTES or len(digits) % 2:
            raise ValueError("a pre-shared key is written with 32, 48 or 64 hexadecimal digits")
        return cls(bytes.fromhex(digits), name)


def unlock(
    encryption: Element | None, mac_method: Element | None, *, key: PreSharedKey | None, password: str | None
) -> Opener | None:
    """Return what opens the file's seeds, None for a plain file. Raises SeedFileProblem."""
    if encryption is None and mac_method is None:
        # guard: encrypted-when-expected (an attacker would swap the vendor's file for a plain one of their own)
        if key is not None or password is not None:
            raise SeedFileProblem(SeedFault.NOT_ENCRYPTED)
        return None
    line = encryption.sourceline or 0 if encryption is not None else 0
    try:
        return _with_mac(_file_key(encryption, key=key, password=password), mac_method)
    except SeedRefused as refused:
        raise SeedFileProblem(refused.code, line, **refused.facts) from None


def _file_key(encryption: Element | None, *, key: PreSharedKey | None, password: str | None) -> bytes:
    parts = children(encryption)
    if (derived := parts.get(tag("DerivedKey", XENC11))) is not None:
        return _derive(derived, password)
    named = parts.get(tag("KeyName", DSIG))
    if named is None and parts:
        raise SeedRefused(SeedFault.KEY_TRANSPORT_UNKNOWN, found=shown(local(next(iter(parts)))))
    name = "" if named is None else (named.text or "").strip()
    if key is None:
        raise SeedRefused(SeedFault.KEY_NEEDED, name=shown(name))
    if key.name and name and key.name != name:
        raise SeedRefused(SeedFault.KEY_NAME, wanted=shown(name), given=shown(key.name))
    return key.value


def _derive(derived: Element, password: str | None) -> bytes:
    parts = children(derived)
    method = parts.get(tag("KeyDerivationMethod", XENC11))
    algorithm = "" if method is None else str(method.get("Algorithm") or "")
    if method is None or algorithm not in DERIVATIONS:
        raise SeedRefused(SeedFault.DERIVATION_UNKNOWN, found=shown(algorithm))
    if password is None:
        name = parts.get(tag("MasterKeyName", XENC11))
        raise SeedRefused(SeedFault.PASSWORD_NEEDED, name=shown((name.text or "").strip() if name is not None else ""))
    # vendors write these children with the PKCS#5 namespace, XML Encryption's, or none
    parameters = _by_local_name(next(iter(method), None))
    salt_holder = _by_local_name(parameters.get("Salt"))
    salt = decode_base64(salt_holder["Specified"].text if "Specified" in salt_holder else "", "Salt")
    rounds = _bounded(parameters.get("IterationCount"), "IterationCount", MOST_ROUNDS)
    length = _bounded(parameters.get("KeyLength"), "KeyLength", max(KEY_BYTES))
    if not FEWEST_SALT_BYTES <= len(salt) <= MOST_SALT_BYTES or length not in KEY_BYTES:
        raise SeedRefused(SeedFault.DERIVATION_COST, found=f"Salt {len(salt)}, KeyLength {length}", limit=MOST_ROUNDS)
    prf = parameters.get("PRF")
    function = "" if prf is None else str(prf.get("Algorithm") or prf.text or "").strip()  # some write it as text
    if (digest := PSEUDO_RANDOM.get(function)) is None:
        raise SeedRefused(SeedFault.DERIVATION_UNKNOWN, found=shown(function))
    return pbkdf2_hmac(digest, password.encode(), salt, rounds, length)


def _bounded(element: Element | None, name: str, limit: int) -> int:
    written = "" if element is None else (element.text or "").strip()
    # guard: derivation-bounded (a count of a thousand million rounds would hold a worker for hours)
    if not re.fullmatch(r"[0-9]{1,9}", written, re.ASCII) or not 1 <= int(written) <= limit:
        raise SeedRefused(SeedFault.DERIVATION_COST, found=f"{name} {shown(written)}", limit=MOST_ROUNDS)
    return int(written)


def _by_local_name(element: Element | None) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for child in element if element is not None else ():
        if (name := local(child.tag)) in found:
            raise SeedRefused(SeedFault.ELEMENT_TWICE, element=shown(name))
        found[name] = child
    return found


def _with_mac(key: bytes, mac_method: Element | None) -> Opener:
    algorithm = "" if mac_method is None else str(mac_method.get("Algorithm") or "")
    if mac_method is None or not algorithm:  # enough for GCM and key wrap; CBC is then refused token by token
        return Opener(key)
    if (mac_hash := MACS.get(algorithm)) is None:
        raise SeedRefused(SeedFault.MAC_UNKNOWN, found=shown(algorithm))
    sealed = children(mac_method).get(tag("MACKey"))
    if sealed is None:
        return Opener(key, mac_key=key, mac_hash=mac_hash)  # RFC 6030 section 6.3: then the encryption key serves
    return Opener(key, mac_key=_open_mac_key(key, sealed_value(sealed)), mac_hash=mac_hash)


def _open_mac_key(key: bytes, sealed: Sealed) -> bytes:
    try:
        mac_key = decrypt(key, sealed)
    except SeedRefused as refused:
        if refused.code is SeedFault.DECRYPTION_FAILED:
            raise SeedRefused(SeedFault.KEY_WRONG) from None
        raise
    # guard: mac-key-long-enough (a MAC key of one byte is guessed, and then any seed can be sealed)
    if len(mac_key) < FEWEST_MAC_KEY_BYTES:
        raise SeedRefused(SeedFault.KEY_WRONG)
    return mac_key
