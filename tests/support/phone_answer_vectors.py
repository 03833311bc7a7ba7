"""Writes the vectors of answers, every value on the way included: `python -m tests.support.phone_answer_vectors`.

The identity is the one of the vectors of enrollment. They are computed by the code beside this file, not by the
product's; server and app are both held against them.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from tests.support import phone_words as words
from tests.support.phone_answers import IN_APP, OFFLINE, answer_key, ocra, signed_string
from tests.support.phone_vectors import AT, ENROLLMENT, MASK_KEY, ORIGIN, PIN, SEED, TENANT, WRONG_PIN, key_forms
from tests.support.phone_vectors import signed_request as request_of
from tests.support.phone_words import b64u, key_from, lp

FILE = Path(__file__).parents[1] / "vectors" / "phone" / "answers.json"
APPROVAL = "019f0a5b-11e2-7a90-8c3d-2b7e9d40f1a6"
MOST = 2**53 - 1
DOCUMENT: dict[str, Any] = {
    "approval": APPROVAL, "bank": TENANT, "v": 1, "kind": "payment_batch", "title": "Pagar la nómina",
    "lines": [
        {"name": "file", "label": "Archivo", "type": "text", "value": "nómina \"julio\".xml"},
        {"name": "payments", "label": "Pagos", "type": "count", "value": 2},
        {"name": "amount", "label": "Monto", "type": "money", "value": {"currency": "USD", "value": "12480.00"}},
        {"name": "debit_account", "label": "Desde", "type": "account", "value": "0200-0999 12"},
        {"name": "payees", "label": "Para", "type": "list", "value": ["Ana Ñáñez", "Rosas & Cía. 🌹"]},
    ],
    "made_at": AT, "expires_at": AT + 300_000, "nonce": b64u(sha256(b"vectors: nonce").digest()[:16]),
}  # fmt: skip


def vectors() -> dict[str, Any]:
    """Compute all of it, the same in every run."""
    signing = key_from("vectors: signing")
    text = json.dumps(DOCUMENT, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = sha256(text.encode()).hexdigest()
    stored = _xor(SEED, words.mask(MASK_KEY, ENROLLMENT, PIN))
    mistaken = _xor(stored, words.mask(MASK_KEY, ENROLLMENT, WRONG_PIN))
    answers = [
        _answer(signing, digest, "approve", 1),
        _answer(signing, digest, "reject", 2),
        _answer(signing, digest, "unknown", 3),
        _answer(signing, digest, "approve", 256),
        _answer(signing, digest, "approve", MOST),
        {"wrong_pin": True, **_answer(signing, digest, "approve", 4, seed=mistaken)},
    ]
    return {
        "about": "Answers of a phone, docs/integrators/phone-protocol.md, sections 4 and 5. Bytes are base64url "
        "without padding, digests hexadecimal; signatures are deterministic (RFC 6979) and may differ elsewhere, as "
        "long as they verify. An OCRA input is what the suite's HMAC is computed over (RFC 6287, 5.1).",
        "identity": {
            "tenant": TENANT, "enrollment": str(ENROLLMENT), "signing_key": key_forms(signing), "seed": b64u(SEED),
            "mask_key": b64u(MASK_KEY), "pin": PIN, "wrong_pin": WRONG_PIN, "stored": b64u(stored),
            "wrong_seed": b64u(mistaken),
        },
        "request": {
            "approval": APPROVAL, "approval_bytes": b64u(UUID(APPROVAL).bytes), "document": text, "digest": digest,
            "expires_at": AT + 300_000,
        },
        "answer_key": b64u(answer_key(SEED)),
        "answers": answers,
        "not_signed": _not_signed(digest, answers[0]),
        "offline": {
            "link": f"{ORIGIN}/#a1.{TENANT}.{b64u(text.encode())}",
            "ocra_input": b64u(_ocra_input(OFFLINE, digest, None)),
            "answer": ocra(answer_key(SEED), OFFLINE, digest),
            "wrong_pin_answer": ocra(answer_key(mistaken), OFFLINE, digest),
        },
        "signed_requests": [
            request_of(signing, "GET", "/requests", b""),
            *(request_of(signing, "POST", "/answers", _compact(one["body"])) for one in answers[:3]),
            request_of(signing, "POST", "/removal", b"{}"),
        ],
    }  # fmt: skip


def _answer(
    signing: ec.EllipticCurvePrivateKey, digest: str, decision: str, counter: int, *, seed: bytes = SEED
) -> dict[str, Any]:
    is_approval = decision == "approve"
    answer = ocra(answer_key(seed), IN_APP, digest, counter) if is_approval else ""
    signed = signed_string(APPROVAL, digest, decision, counter, answer)
    body = {
        "approval": APPROVAL, "digest": digest, "decision": decision, "counter": counter, "answer": answer,
        "signature": b64u(words.sign(signing, signed, same_each_time=True)),
    }  # fmt: skip
    return {
        "ocra_input": b64u(_ocra_input(IN_APP, digest, counter)) if is_approval else None, "input": b64u(signed),
        "body": body,
    }  # fmt: skip


def _not_signed(digest: str, answer: dict[str, Any]) -> list[dict[str, str]]:
    """List what is near to the first answer's bytes, and over which its signature is none."""
    given, approval, raw = answer["body"]["answer"].encode(), UUID(APPROVAL).bytes, bytes.fromhex(digest)

    def joined(*parts: bytes, label: bytes = b"llavero/1/answer\x00") -> str:
        return b64u(label + b"".join(map(lp, parts)))

    return [
        {"why": "the approval's identifier as text", "input": joined(APPROVAL.encode(), raw, b"approve", b"1", given)},
        {"why": "the digest as text", "input": joined(approval, digest.encode(), b"approve", b"1", given)},
        {"why": "another decision", "input": joined(approval, raw, b"reject", b"1", given)},
        {"why": "another counter", "input": joined(approval, raw, b"approve", b"2", given)},
        {"why": "the counter as eight bytes", "input": joined(approval, raw, b"approve", bytes(7) + b"\x01", given)},
        {"why": "without the digits", "input": joined(approval, raw, b"approve", b"1", b"")},
        {"why": "another purpose",
         "input": joined(approval, raw, b"approve", b"1", given, label=b"llavero/1/request\x00")},
    ]  # fmt: skip


def _ocra_input(suite: str, digest: str, counter: int | None) -> bytes:
    counted = b"" if counter is None else counter.to_bytes(8, "big")
    return suite.encode() + b"\x00" + counted + bytes.fromhex(digest).ljust(128, b"\x00")


def _compact(body: dict[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def written() -> str:
    """Give the file's text."""
    return json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(written())
    sys.stdout.write(f"{FILE.name}: {len(written())} characters\n")
