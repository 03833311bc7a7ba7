"""Checks the proof of an approval with nothing but the proof, the protocol's page and the banks' public keys.

It stands for an auditor's own program: it shares no line with the product.
"""

import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from tests.support.phone_answers import signed_string
from tests.support.phone_words import from_b64u


def faults_of(evidence: dict[str, Any]) -> list[str]:
    """List what speaks against a proof; empty where it stands."""
    faults = []
    text = evidence["document"]
    if hashlib.sha256(text.encode()).hexdigest() != evidence["digest"]:
        faults.append("the digest is not the document's")
    said = json.loads(text)
    if json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False) != text:
        faults.append("the document is not canonical")
    if said["approval"] != evidence["approval"]:
        faults.append("the document is of another request")
    for number, decision in enumerate(evidence["decisions"]):
        faults += [f"decision {number}: {fault}" for fault in _faults_of(evidence, decision)]
    return faults + _faults_of_outcome(evidence)


def _faults_of(evidence: dict[str, Any], decision: dict[str, Any]) -> list[str]:
    if decision["digest"] != evidence["digest"]:
        return ["it is over another digest"]
    if decision["means"] != "app":
        return []
    signed = signed_string(
        evidence["approval"], decision["digest"], decision["decision"], decision["counter"], decision["answer"]
    )
    raw = from_b64u(decision["signature"])
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_b64u(decision["signing_key"]))
    try:
        key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return ["the signature is not the phone's"]
    return []


def _faults_of_outcome(evidence: dict[str, Any]) -> list[str]:
    approving = {
        one["person"]: one["roles"]
        for one in evidence["decisions"]
        if one["decision"] == "approve" and one["person"] != evidence["maker"]
    }
    enough = len(approving) >= evidence["needed"] and all(
        sum(role in roles for roles in approving.values()) >= number for role, number in evidence["roles"].items()
    )
    refusing = {one["decision"] for one in evidence["decisions"]} - {"approve"}
    if evidence["state"] == "approved" and (not enough or refusing):
        return ["it says approved, and the decisions do not"]
    return []
