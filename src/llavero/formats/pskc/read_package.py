"""Turn one KeyPackage of a PSKC file into a token for stock, or into the reason why it cannot be one.

Law: whatever is wrong with one token is a BadSeed with its line, and the next token is read. Source: RFC 6030
sections 4.3 (KeyPackage), 5 (policy), 6 (protection) and 10.1 (HOTP profile).
"""

from collections.abc import Mapping
from datetime import datetime

from lxml.etree import _Element as Element

from llavero.formats.pskc.elements import children, decode_base64, sealed_value, text
from llavero.formats.pskc.names import MODES, tag
from llavero.formats.pskc.unseal import Opener
from llavero.formats.seed import BadSeed, CodeMode, SeedFault, SeedFileProblem, SeedRecord, SeedRefused, check_serial
from llavero.formats.seed_fields import hash_named, moment, whole_number
from llavero.formats.seed_problem import shown

Children = Mapping[str, Element]

_DEVICE_INFO = tag("DeviceInfo")
_KEY = tag("Key")
_PARAMETERS = tag("AlgorithmParameters")
_RESPONSE = tag("ResponseFormat")
_DATA = tag("Data")
_SECRET = tag("Secret")
_PLAIN = tag("PlainValue")
_ENCRYPTED = tag("EncryptedValue")
_MAC = tag("ValueMAC")
_POLICY = tag("Policy")
_USAGE = tag("KeyUsage")


def read_package(package: Element, *, opener: Opener | None) -> SeedRecord | BadSeed:
    """Read one KeyPackage. `opener` is None for a file that is not encrypted."""
    line = package.sourceline or 0
    serial: str | None = None
    try:
        parts = children(package)
        device = children(parts.get(_DEVICE_INFO))
        written = text(device, "SerialNo")
        check_serial(written)
        serial = written
        if (key := parts.get(_KEY)) is None:
            raise SeedRefused(SeedFault.KEY_ABSENT)
        return _record(serial, key, device, opener=opener, line=line)
    except SeedRefused as refused:
        return BadSeed(serial, line, refused.code, refused.facts)


def _record(serial: str, key: Element, device: Children, *, opener: Opener | None, line: int) -> SeedRecord:
    mode = _mode(key)
    parts = children(key)
    parameters = children(parts.get(_PARAMETERS))
    data = children(parts.get(_DATA))
    policy = children(parts.get(_POLICY))
    _check_usage(parts.get(_POLICY))
    is_hotp = mode is CodeMode.HOTP  # a TOTP key may carry a Counter of 0 that says nothing
    return SeedRecord(
        serial=serial,
        mode=mode,
        algorithm=hash_named(text(parameters, "Suite")),
        digits=_digits(parameters.get(_RESPONSE)),
        counter=_number(data, "Counter", SeedFault.COUNTER_OUT_OF_RANGE) if is_hotp else None,
        period_seconds=None if is_hotp else _number(data, "TimeInterval", SeedFault.PERIOD_UNSUPPORTED),
        drift_steps=None if is_hotp else _number(data, "TimeDrift", SeedFault.DRIFT_OUT_OF_RANGE),
        starts_at=_latest(text(device, "StartDate"), text(policy, "StartDate")),
        expires_at=_earliest(text(device, "ExpiryDate"), text(policy, "ExpiryDate")),
        issuer=text(parts, "Issuer"),
        manufacturer=text(device, "Manufacturer"),
        model=text(device, "Model"),
        friendly_name=text(parts, "FriendlyName"),
        seed=_seed(data.get(_SECRET), opener=opener),
        line=line,
    )


def _mode(key: Element) -> CodeMode:
    written = str(key.get("Algorithm") or "")
    if (mode := MODES.get(written)) is None:
        raise SeedRefused(SeedFault.ALGORITHM_UNKNOWN, found=shown(written))
    return mode


def _digits(response: Element | None) -> int:
    if response is None or not (length := str(response.get("Length") or "").strip()):
        raise SeedRefused(SeedFault.DIGITS_MISSING)
    encoding = str(response.get("Encoding") or "")
    if encoding != "DECIMAL":
        raise SeedRefused(SeedFault.NOT_DECIMAL, found=shown(encoding))
    if str(response.get("CheckDigits") or response.get("CheckDigit") or "false").strip() not in ("false", "0"):
        raise SeedRefused(SeedFault.NOT_DECIMAL, found="CheckDigits")
    return whole_number(length, SeedFault.DIGITS_OUT_OF_RANGE)


def _number(data: Children, name: str, fault: SeedFault) -> int | None:
    element = data.get(tag(name))
    if element is None:
        return None
    inside = children(element)
    if _ENCRYPTED in inside:
        raise SeedRefused(SeedFault.ENCRYPTED_NUMBER, element=name)
    limit = {"limit": 1000} if fault is SeedFault.DRIFT_OUT_OF_RANGE else {}
    return whole_number(text(inside, "PlainValue"), fault, **limit)


def _seed(secret: Element | None, *, opener: Opener | None) -> bytes:
    inside = children(secret)
    plain, encrypted = inside.get(_PLAIN), inside.get(_ENCRYPTED)
    if plain is not None and encrypted is not None:
        raise SeedRefused(SeedFault.ELEMENT_TWICE, element="Secret")
    if encrypted is not None:
        if opener is None:
            raise SeedFileProblem(SeedFault.KEY_NEEDED, encrypted.sourceline or 0, name="")
        mac = inside.get(_MAC)
        return opener.open(sealed_value(encrypted, mac=None if mac is None else decode_base64(mac.text, "ValueMAC")))
    if plain is None or not (plain.text or "").strip():
        raise SeedRefused(SeedFault.SECRET_MISSING)
    # guard: no-plain-seed-among-encrypted (an attacker without the key could slip in a token of their own)
    if opener is not None:
        raise SeedRefused(SeedFault.SECRET_PLAIN)
    return decode_base64(plain.text, "PlainValue")


def _check_usage(policy: Element | None) -> None:
    """Refuse a key that its policy does not allow for codes (RFC 6030 section 5: what is not named is forbidden)."""
    usages = [] if policy is None else [(usage.text or "").strip() for usage in policy.iterchildren(_USAGE)]
    if usages and "OTP" not in usages:
        raise SeedRefused(SeedFault.USAGE, found=shown(", ".join(usages)))


def _latest(*written: str) -> datetime | None:
    return max((moment(day) for day in written if day), default=None)


def _earliest(*written: str) -> datetime | None:
    return min((moment(day, until_day_ends=True) for day in written if day), default=None)
