"""Look inside one element of a PSKC file, where a child that stands twice is a trap and not a choice."""

import base64
import binascii
from collections.abc import Mapping
from typing import Final

from lxml.etree import _Element as Element

from llavero.formats.pskc.names import PSKC, XENC, tag
from llavero.formats.pskc.unseal import Sealed
from llavero.formats.seed import SeedFault, SeedRefused

_PSKC_PREFIX: Final = f"{{{PSKC}}}"
_MAY_REPEAT: Final = frozenset(map(tag, ("KeyUsage", "FriendlyName", "Extensions")))


def children(element: Element | None) -> Mapping[str, Element]:
    """Return the children by qualified name. Raises SeedRefused when one that counts stands twice."""
    found: dict[str, Element] = {}
    if element is None:
        return found
    for child in element:
        name = child.tag
        # guard: no-element-twice (two readers would pick two different seeds or serials out of one file)
        if name in found and name not in _MAY_REPEAT:
            fault = SeedFault.SEVERAL_KEYS if name == tag("Key") else SeedFault.ELEMENT_TWICE
            raise SeedRefused(fault, element=local(name))
        found.setdefault(name, child)
    return found


def local(name: str) -> str:
    """Return a qualified name without its namespace."""
    return name.rsplit("}", 1)[-1]


def text(parent: Mapping[str, Element], name: str) -> str:
    """Return the trimmed text of the PSKC child `name`, empty where it is absent."""
    child = parent.get(_PSKC_PREFIX + name)
    return "" if child is None else (child.text or "").strip()


def decode_base64(written: str | None, element: str) -> bytes:
    """Decode base64 that may be broken over lines; `element` names it in the refusal."""
    try:
        return base64.b64decode("".join((written or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise SeedRefused(SeedFault.BASE64, element=element) from None


def sealed_value(encrypted: Element, *, mac: bytes | None = None) -> Sealed:
    """Read an xenc:EncryptedDataType (`EncryptedValue`, `MACKey`): its cipher and its bytes."""
    inside = children(encrypted)
    method = inside.get(tag("EncryptionMethod", XENC))
    cipher = "" if method is None else str(method.get("Algorithm") or "")
    value = children(inside.get(tag("CipherData", XENC))).get(tag("CipherValue", XENC))
    if value is None or not (value.text or "").strip():
        raise SeedRefused(SeedFault.SECRET_MISSING)
    return Sealed(cipher, decode_base64(value.text, "CipherValue"), mac)
