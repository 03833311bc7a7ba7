"""Writes the address by which an app takes over the seed of a code: `otpauth://totp/…`, as text or in a picture.

Law: who reads the address can make the codes, so whoever writes it shows it once and keeps it nowhere.
Source: the Key Uri Format of Google Authenticator, which the common apps read.
"""

import base64
from urllib.parse import quote, urlencode


def totp_address(seed: bytes, *, issuer: str, account: str, digits: int, period_s: int) -> str:
    """Spell a clock authenticator with SHA-1; `issuer` and `account` are what the app shows of it.

    Raises ValueError for a colon in either: it would part them elsewhere.
    """
    if ":" in issuer + account or not seed:
        raise ValueError("an issuer and an account have no colon, and a seed is not empty")
    secret = base64.b32encode(seed).decode().rstrip("=")
    asked = urlencode(
        {"secret": secret, "issuer": issuer, "algorithm": "SHA1", "digits": digits, "period": period_s},
        quote_via=quote,
    )  # fmt: skip
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{asked}"
