"""The product takes the answers of the vectors as a phone gives them, and nothing that is only near to them."""

import json
from typing import Any

import pytest

from llavero.domain import approval_document
from llavero.domain.approval_answer import answer_key, is_app_answer, is_offline_answer
from llavero.formats.phone import proofs
from llavero.formats.phone.requests import read_header, signed_string
from tests.approvals.conftest import signed
from tests.support.phone_answer_vectors import FILE, written
from tests.support.phone_words import b64u, from_b64u

V = json.loads(FILE.read_text())
DIGEST = V["request"]["digest"]
SEED = from_b64u(V["identity"]["seed"])
KEY = from_b64u(V["identity"]["signing_key"]["public"])
ANSWERS = [pytest.param(one, id=f"{one['body']['decision']}-{one['body']['counter']}") for one in V["answers"]]
RIGHT = [one["body"] for one in V["answers"] if one["body"]["answer"] and "wrong_pin" not in one]


def test_the_file_is_what_its_program_writes() -> None:
    assert FILE.read_text() == written()


def test_the_document_is_read_and_has_the_digest_of_the_vectors() -> None:
    document = approval_document.read(V["request"]["document"])
    assert [line.name for line in document.lines] == ["file", "payments", "amount", "debit_account", "payees"]
    assert approval_document.digest_of(V["request"]["document"]) == DIGEST
    assert approval_document.fits_a_picture(V["request"]["document"])
    assert b64u(answer_key(SEED)) == V["answer_key"]


@pytest.mark.parametrize("vector", ANSWERS)
def test_what_is_signed_is_byte_for_byte_what_the_vectors_say(vector: dict[str, Any]) -> None:
    """Once the app signed the identifier as text and the server as bytes: each was right by its own tests."""
    sent = signed(vector["body"])
    assert b64u(sent.signed) == vector["input"]
    assert sent.is_signed_by(KEY)


@pytest.mark.parametrize("near", V["not_signed"], ids=lambda near: near["why"])
def test_the_signature_is_of_nothing_near_to_it(near: dict[str, str]) -> None:
    """Fails without the guard: phone-signature."""
    signature = from_b64u(V["answers"][0]["body"]["signature"])
    assert near["input"] != V["answers"][0]["input"]
    assert not proofs.is_signature(KEY, from_b64u(near["input"]), signature)


@pytest.mark.parametrize("body", RIGHT, ids=lambda body: str(body["counter"]))
def test_the_digits_are_of_this_seed_counter_and_digest(body: dict[str, Any]) -> None:
    assert is_app_answer(SEED, DIGEST, body["counter"], body["answer"])
    assert not is_app_answer(SEED, DIGEST, body["counter"] - 1, body["answer"])
    assert not is_app_answer(SEED, DIGEST[::-1], body["counter"], body["answer"])


def test_digits_behind_a_wrong_pin_are_well_signed_and_wrong() -> None:
    [wrong] = [one["body"] for one in V["answers"] if "wrong_pin" in one]
    assert signed(wrong).is_signed_by(KEY)
    assert not is_app_answer(SEED, DIGEST, wrong["counter"], wrong["answer"])
    assert is_app_answer(from_b64u(V["identity"]["wrong_seed"]), DIGEST, wrong["counter"], wrong["answer"])


def test_the_eight_digits_without_network_are_those_of_the_vectors() -> None:
    assert is_offline_answer(SEED, DIGEST, V["offline"]["answer"])
    assert not is_offline_answer(SEED, DIGEST, V["offline"]["wrong_pin_answer"])
    assert not is_offline_answer(SEED, DIGEST, V["answers"][0]["body"]["answer"])


@pytest.mark.parametrize("request_", V["signed_requests"], ids=lambda each: f"{each['method']} {each['input'][-6:]}")
def test_the_requests_that_carry_them_are_signed_alike(request_: dict[str, Any]) -> None:
    header = read_header(request_["header"])
    message = signed_string(request_["method"], request_["path"], header.t, request_["body"].encode())
    assert b64u(message) == request_["input"]
    assert proofs.is_signature(KEY, message, header.signature)
