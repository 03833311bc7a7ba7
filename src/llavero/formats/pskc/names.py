"""The names that PSKC files use for their elements, ciphers and seals (RFC 6030, XML Encryption 1.0 and 1.1)."""

from enum import StrEnum
from typing import Final, NamedTuple

from llavero.formats.seed import CodeMode

PSKC: Final = "urn:ietf:params:xml:ns:keyprov:pskc"
DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
DSIG_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
XENC11: Final = "http://www.w3.org/2009/xmlenc11#"
PKCS5: Final = "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#"


def tag(name: str, namespace: str = PSKC) -> str:
    """Return the qualified name as lxml writes it."""
    return f"{{{namespace}}}{name}"


class CipherMode(StrEnum):
    """How AES is used. CBC alone cannot tell a changed value and therefore needs a MAC; the others can."""

    CBC = "cbc"
    GCM = "gcm"
    WRAP = "wrap"
    WRAP_PADDED = "wrap-padded"


class CipherSuite(NamedTuple):
    """One encryption algorithm: its mode and the bytes of its key."""

    mode: CipherMode
    key_bytes: int


CIPHERS: Final[dict[str, CipherSuite]] = {
    name: CipherSuite(mode, bits // 8)
    for bits in (128, 192, 256)
    for name, mode in (
        (f"{XENC}aes{bits}-cbc", CipherMode.CBC),
        (f"{XENC11}aes{bits}-gcm", CipherMode.GCM),
        (f"{XENC}kw-aes{bits}", CipherMode.WRAP),
        (f"{XENC11}kw-aes-{bits}-pad", CipherMode.WRAP_PADDED),
    )
}

MACS: Final[dict[str, str]] = {
    f"{DSIG}hmac-sha1": "sha1",
    f"{DSIG_MORE}hmac-sha256": "sha256",
    f"{DSIG_MORE}hmac-sha384": "sha384",
    f"{DSIG_MORE}hmac-sha512": "sha512",
}

# `PRF` of PBKDF2: absent or empty means HMAC-SHA1 (RFC 8018 appendix A.2)
PSEUDO_RANDOM: Final[dict[str, str]] = {**MACS, "": "sha1", "hmac-sha1": "sha1", "hmac-sha256": "sha256"}

DERIVATIONS: Final = frozenset({f"{PKCS5}pbkdf2", f"{XENC11}pbkdf2"})

MODES: Final[dict[str, CodeMode]] = {
    f"{prefix}{mode.value}": mode
    for mode in CodeMode
    for prefix in (f"{PSKC}:", f"{PSKC}#", "http://www.ietf.org/keyprov/pskc#")  # the last two: drafts still shipped
}
