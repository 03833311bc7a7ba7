"""The vectors of enrollment stand: another program made them, and they are what that program still makes."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import load_der_private_key

from tests.support import hpke
from tests.support.phone_vectors import FILE, written
from tests.support.phone_words import from_b64u

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
VECTORS = json.loads(FILE.read_text())


def private(name: str) -> ec.EllipticCurvePrivateKey:
    key = load_der_private_key(from_b64u(VECTORS[name]["pkcs8"]), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def test_the_file_is_what_its_program_writes():
    assert FILE.read_text() == written()


@pytest.mark.parametrize(("side", "key"), [("device", "exchange_key"), ("server", "agreement_key")])
def test_a_second_implementation_of_hpke_opens_both_messages(side: str, key: str):
    sealed = VECTORS[side]["hpke"]
    opened = SUITE.decrypt(from_b64u(sealed["sealed"]), private(key), info=from_b64u(sealed["info"]))
    assert json.loads(opened) == VECTORS[side]["said"]


def test_what_the_second_implementation_seals_opens_with_ours():
    key = private("exchange_key")
    assert hpke.open_sealed(key, b"info", SUITE.encrypt(b"words", key.public_key(), info=b"info")) == b"words"
