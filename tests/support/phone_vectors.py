"""Writes the vectors of enrollment, every value on the way included: `python -m tests.support.phone_vectors`.

They are computed by the code beside this file, not by the product's; server and app are both held against them.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.support import hpke
from tests.support import phone_words as words
from tests.support.phone_words import b64u, key_from

FILE = Path(__file__).parents[1] / "vectors" / "phone" / "enrollment.json"
ORIGIN, TENANT = "https://app.llavero.example", "produbanco"
ENROLLMENT = UUID("019f0a52-7c1e-7d43-9b1a-4f2f6e0c5a11")
TICKET, R, SEED, MASK_KEY = (sha256(f"vectors: {of}".encode()).digest() for of in ("ticket", "r", "seed", "mask key"))
TICKET = TICKET[:20]
AT = 1_795_255_200_000
PIN, WRONG_PIN = "2580", "2581"


def vectors() -> dict[str, Any]:
    """Compute all of it, the same in every run."""
    exchange, signing, agreement = (key_from(f"vectors: {of}") for of in ("exchange", "signing", "agreement"))
    points = [hpke.point(key) for key in (exchange, signing, agreement)]
    digest = words.transcript(TENANT, ENROLLMENT, *points)
    confirmation_key = words.confirmation_key(R, TICKET)
    return {
        "about": "Enrollment of a phone, docs/integrators/phone-protocol.md. Bytes are base64url without padding; "
        "signatures are deterministic (RFC 6979) and may differ elsewhere, as long as they verify.",
        "qr": _qr(points[0]),
        "exchange_key": key_forms(exchange),
        "signing_key": key_forms(signing),
        "agreement_key": key_forms(agreement),
        "transcript": {
            "input": b64u(words.transcript_input(TENANT, ENROLLMENT, *points)),
            "digest": b64u(digest),
        },
        "device": _device(points, signing, digest),
        "server": _server(points, digest),
        "fingerprint": {
            "mac": b64u(words.mac(TICKET, b"llavero/1/fingerprint\x00" + digest)),
            "digits": words.fingerprint(TICKET, digest),
        },
        "confirmation": {
            "key": b64u(confirmation_key),
            "input": b64u(b"llavero/1/confirmation\x00" + digest),
            "mac": b64u(words.confirmation(confirmation_key, digest)),
        },
        "mask": _mask(),
        "codes": [{"t": AT + ahead, "code": words.totp(SEED, AT + ahead)} for ahead in (0, 29_999, 30_000, 86_400_000)],
        "signed_requests": [
            signed_request(signing, "GET", "/requests", b""),
            signed_request(signing, "GET", "/requests?wait=20", b""),
            signed_request(signing, "POST", "/removal", b"{}"),
        ],
        "refused_links": _refused_links(points[0]),
    }


def _qr(exchange: bytes) -> dict[str, str]:
    key_hash = sha256(exchange).digest()[:16]
    fragment = f"1.{TENANT}.{b64u(ENROLLMENT.bytes)}.{b64u(TICKET)}.{b64u(key_hash)}"
    return {
        "app_origin": ORIGIN, "tenant": TENANT, "enrollment": str(ENROLLMENT),
        "enrollment_b64u": b64u(ENROLLMENT.bytes), "ticket": b64u(TICKET), "key_hash": b64u(key_hash),
        "link": f"{ORIGIN}/#{fragment}",
    }  # fmt: skip


def _device(points: list[bytes], signing: ec.EllipticCurvePrivateKey, digest: bytes) -> dict[str, Any]:
    said = {
        "activation_code": "83920174",
        "signing_key": b64u(points[1]),
        "agreement_key": b64u(points[2]),
        "ticket_mac": b64u(words.ticket_mac(TICKET, digest)),
        "signature": b64u(words.sign(signing, words.signed_transcript(digest), same_each_time=True)),
    }
    return {
        "ticket_mac_input": b64u(b"llavero/1/device\x00" + digest),
        "signature_input": b64u(words.signed_transcript(digest)),
        "said": said,
        "hpke": _sealed(points[0], words.device_info(ENROLLMENT), said, "vectors: sealing to the server"),
    }


def _server(points: list[bytes], digest: bytes) -> dict[str, Any]:
    said = {
        "serial": "FEF4900042", "seed": b64u(SEED), "algorithm": "SHA256", "digits": 6, "period": 30, "r": b64u(R),
        "name": "Token Produbanco",
    }  # fmt: skip
    return {"said": said, "hpke": _sealed(points[2], words.server_info(digest), said, "vectors: sealing to the phone")}


def _sealed(to: bytes, info: bytes, said: dict[str, Any], ephemeral: str) -> dict[str, Any]:
    plaintext = json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()
    sealed = hpke.seal(to, info, plaintext, ephemeral=key_from(ephemeral))
    return {
        "info": b64u(info), "ephemeral_key": key_forms(key_from(ephemeral)), "plaintext": plaintext.decode(),
        "shared_secret": b64u(sealed.shared_secret), "key": b64u(sealed.key), "base_nonce": b64u(sealed.base_nonce),
        "sealed": b64u(sealed.wire),
    }  # fmt: skip


def _mask() -> dict[str, Any]:
    pads = {pin: words.mask(MASK_KEY, ENROLLMENT, pin) for pin in (PIN, WRONG_PIN)}
    stored = _xor(SEED, pads[PIN])
    mistaken = _xor(stored, pads[WRONG_PIN])
    return {
        "mask_key": b64u(MASK_KEY), "pin": PIN, "pad": b64u(pads[PIN]), "seed": b64u(SEED), "stored": b64u(stored),
        "wrong_pin": WRONG_PIN, "wrong_seed": b64u(mistaken), "wrong_code": words.totp(mistaken, AT), "t": AT,
    }  # fmt: skip


def signed_request(signing: ec.EllipticCurvePrivateKey, method: str, below: str, body: bytes) -> dict[str, Any]:
    path = f"/api/phone/v1/{TENANT}/devices/{ENROLLMENT}{below}"
    signed = words.request_string(method, path, AT, body)
    signature = b64u(words.sign(signing, signed, same_each_time=True))
    return {
        "method": method, "path": path, "t": AT, "body": body.decode(), "input": b64u(signed), "signature": signature,
        "header": f"t={AT}, s={signature}",
    }  # fmt: skip


def _refused_links(exchange: bytes) -> list[dict[str, str]]:
    whole = _qr(exchange)
    good, fragment = whole["link"], whole["link"].partition("#")[2]
    return [
        {"why": "another host", "link": f"https://app.llavero.example.evil.example/#{fragment}"},
        {"why": "another version", "link": f"{ORIGIN}/#2{fragment[1:]}"},
        {"why": "a part is missing", "link": good.rpartition(".")[0]},
        {"why": "a part too many", "link": good + ".AA"},
        {"why": "a short ticket", "link": good.replace(whole["ticket"], whole["ticket"][:-4])},
        {"why": "a letter that base64url lacks", "link": good.replace(whole["ticket"], "+" + whole["ticket"][1:])},
        {"why": "padding", "link": good + "=="},
        {"why": "no bank", "link": good.replace(f".{TENANT}.", "..")},
        {"why": "nothing behind the sign", "link": f"{ORIGIN}/#"},
    ]


def key_forms(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """Write a key in the three forms that readers like: the number, PKCS #8, and the public point."""
    pkcs8 = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    number = key.private_numbers().private_value.to_bytes(32, "big")
    return {"private": b64u(number), "pkcs8": b64u(pkcs8), "public": b64u(hpke.point(key))}


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def written() -> str:
    """Give the file's text."""
    return json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(written())
    sys.stdout.write(f"{FILE.name}: {len(written())} characters\n")
