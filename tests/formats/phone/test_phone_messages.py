"""The product computes what the vectors say, opens what a phone seals, and refuses anything else by its one fault."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from llavero.formats.phone import proofs
from llavero.formats.phone.exchange import ExchangeKey, ServerMessage, open_device_message, seal_server_message
from llavero.formats.phone.fault import PhoneMessageError
from llavero.formats.phone.link import write_link
from llavero.formats.phone.requests import read_header, signed_string
from llavero.formats.phone.words import b64u, read_b64u, read_object, read_point
from tests.support import hpke
from tests.support import phone_words as words
from tests.support.phone_vectors import FILE
from tests.support.phone_words import from_b64u, key_from

V = json.loads(FILE.read_text())
QR, DEVICE, SERVER = V["qr"], V["device"], V["server"]
ENROLLMENT = UUID(QR["enrollment"])
TICKET = from_b64u(QR["ticket"])
KEY = ExchangeKey(from_b64u(V["exchange_key"]["private"]))
TRANSCRIPT = from_b64u(V["transcript"]["digest"])
SIGNING = from_b64u(V["signing_key"]["public"])
AGREEMENT = from_b64u(V["agreement_key"]["public"])


def test_the_link_is_the_one_of_the_vectors():
    link = write_link(
        QR["app_origin"], tenant=QR["tenant"], enrollment=ENROLLMENT, ticket=TICKET, exchange_key=KEY.public
    )
    assert link == QR["link"]


def test_the_transcript_and_all_that_is_proven_over_it_are_those_of_the_vectors():
    transcript = proofs.transcript_of(
        QR["tenant"], ENROLLMENT, exchange_key=KEY.public, signing_key=SIGNING, agreement_key=AGREEMENT
    )
    assert transcript == TRANSCRIPT
    assert b64u(proofs.ticket_mac(TICKET, transcript)) == DEVICE["said"]["ticket_mac"]
    assert proofs.fingerprint(TICKET, transcript) == V["fingerprint"]["digits"]
    r = from_b64u(SERVER["said"]["r"])
    assert b64u(proofs.confirmation(r, TICKET, transcript)) == V["confirmation"]["mac"]
    assert proofs.is_signed_transcript(SIGNING, transcript, from_b64u(DEVICE["said"]["signature"]))


def test_the_phone_of_the_vectors_is_understood():
    message = open_device_message(KEY, ENROLLMENT, from_b64u(DEVICE["hpke"]["sealed"]))
    assert message.activation_code == DEVICE["said"]["activation_code"]
    assert (message.signing_key, message.agreement_key) == (SIGNING, AGREEMENT)
    assert proofs.is_ticket_mac(TICKET, TRANSCRIPT, message.ticket_mac)


def test_a_phone_of_another_make_opens_what_the_server_seals_and_each_sealing_is_another():
    said = SERVER["said"]
    message = ServerMessage(
        serial=said["serial"], seed=from_b64u(said["seed"]), r=from_b64u(said["r"]), name=said["name"]
    )
    first, second = (seal_server_message(AGREEMENT, TRANSCRIPT, message) for _ in range(2))
    assert first != second
    opened = hpke.open_sealed(key_from("vectors: agreement"), words.server_info(TRANSCRIPT), first)
    assert json.loads(opened) == said


@pytest.mark.parametrize("request_", V["signed_requests"], ids=lambda each: each["path"][-20:])
def test_signed_requests_are_those_of_the_vectors(request_: dict[str, Any]):
    header = read_header(request_["header"])
    message = signed_string(request_["method"], request_["path"], header.t, request_["body"].encode())
    assert b64u(message) == request_["input"]
    assert proofs.is_signature(SIGNING, message, header.signature)


# Fails without the guard: phone-signature
def test_a_signature_of_another_request_or_another_key_is_none():
    said = V["signed_requests"][0]
    header = read_header(said["header"])
    message = signed_string("GET", said["path"], header.t, b"")
    assert not proofs.is_signature(SIGNING, message + b" ", header.signature)
    assert not proofs.is_signature(AGREEMENT, message, header.signature)
    assert not proofs.is_signature(SIGNING, message, header.signature[:-1])
    assert not proofs.is_signature(SIGNING, message, bytes(64))
    swapped = header.signature[32:] + header.signature[:32]
    assert not proofs.is_signature(SIGNING, message, swapped)


def _sealed(said: Any, *, info: bytes | None = None) -> bytes:
    plaintext = said if isinstance(said, bytes) else json.dumps(said).encode()
    once = ec.generate_private_key(ec.SECP256R1())
    return hpke.seal(KEY.public, info or words.device_info(ENROLLMENT), plaintext, ephemeral=once).wire


SAID = DEVICE["said"]
OFF_THE_CURVE = b64u(SIGNING[:-1] + bytes([SIGNING[-1] ^ 1]))
COMPRESSED = b64u(bytes([2 + SIGNING[-1] % 2]) + SIGNING[1:33])
NOT_CANONICAL = SAID["ticket_mac"][:-1] + chr(ord(SAID["ticket_mac"][-1]) + 1)


# Fails without the guard: point-has-one-form, one-spelling-of-bytes, phone-message-bounded
@pytest.mark.parametrize(
    "said",
    [
        {**SAID, "extra": 1},
        {name: value for name, value in SAID.items() if name != "signature"},
        {**SAID, "activation_code": 83920174},
        {**SAID, "activation_code": "8" * 17},
        {**SAID, "signing_key": OFF_THE_CURVE},
        {**SAID, "agreement_key": OFF_THE_CURVE},
        {**SAID, "signing_key": COMPRESSED},
        {**SAID, "agreement_key": b64u(bytes(65))},
        {**SAID, "signing_key": b64u(b"\x06" + SIGNING[1:])},
        {**SAID, "ticket_mac": SAID["ticket_mac"] + "="},
        {**SAID, "ticket_mac": NOT_CANONICAL},
        {**SAID, "ticket_mac": SAID["ticket_mac"][:-4]},
        {**SAID, "signature": "+" + SAID["signature"][1:]},
        {**SAID, "signature": None},
        list(SAID),
        b"",
        b"\xff\xfe",
        b"[" * 4000,
        b'{"activation_code": NaN}',
        json.dumps(SAID).encode()[:-1] + b', "signature": "again"}',
        json.dumps(SAID).encode() + b" " * 9000,
    ],
    ids=lambda said: repr(said)[-60:],
)
def test_a_sealed_message_that_is_not_as_the_protocol_says_is_refused(said: Any):
    assert open_device_message(KEY, ENROLLMENT, _sealed(SAID)).activation_code == SAID["activation_code"]
    with pytest.raises(PhoneMessageError):
        open_device_message(KEY, ENROLLMENT, _sealed(said))


def test_a_message_sealed_for_another_enrollment_key_or_purpose_does_not_open():
    other = UUID(int=ENROLLMENT.int ^ 1)
    for sealed in (
        _sealed(SAID, info=words.device_info(other)),
        _sealed(SAID, info=words.server_info(TRANSCRIPT)),
        hpke.seal(AGREEMENT, words.device_info(ENROLLMENT), b"{}", ephemeral=key_from("another")).wire,
    ):
        with pytest.raises(PhoneMessageError):
            open_device_message(KEY, ENROLLMENT, sealed)


def test_what_is_kept_of_a_message_is_not_shown_by_accident():
    message = open_device_message(KEY, ENROLLMENT, _sealed(SAID))
    assert SAID["activation_code"] not in repr(message)
    assert repr(KEY) == "ExchangeKey()"


WHOLE = bytearray(from_b64u(DEVICE["hpke"]["sealed"]))


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, len(WHOLE) - 1), other=st.integers(1, 255))
def test_no_byte_of_a_sealed_message_can_be_changed(at: int, other: int):
    changed = bytearray(WHOLE)
    changed[at] ^= other
    with pytest.raises(PhoneMessageError):
        open_device_message(KEY, ENROLLMENT, bytes(changed))


def _only_the_fault(read: Callable[[], object]) -> None:
    with suppress(PhoneMessageError):
        read()


@settings(max_examples=300, deadline=None)
@given(raw=st.binary(max_size=400), text=st.text(max_size=200))
def test_any_bytes_and_any_text_give_a_record_or_the_one_fault(raw: bytes, text: str):
    _only_the_fault(lambda: open_device_message(KEY, ENROLLMENT, raw))
    _only_the_fault(lambda: open_device_message(KEY, ENROLLMENT, bytes(WHOLE[:65]) + raw))
    _only_the_fault(lambda: open_device_message(KEY, ENROLLMENT, _sealed(raw)))
    _only_the_fault(lambda: seal_server_message(raw, TRANSCRIPT, ServerMessage(serial="", seed=raw, r=raw, name=text)))
    _only_the_fault(lambda: read_object(raw, {"a"}))
    _only_the_fault(lambda: read_point(raw))
    _only_the_fault(lambda: read_b64u(text))
    _only_the_fault(lambda: read_header(text))
    _only_the_fault(lambda: proofs.is_signature(raw, b"", raw))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(member=st.sampled_from(sorted(SAID)), value=JSON)
def test_any_json_in_any_member_gives_a_record_or_the_one_fault(member: str, value: Any):
    _only_the_fault(lambda: open_device_message(KEY, ENROLLMENT, _sealed({**SAID, member: value})))


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=200))
def test_base64url_has_one_spelling(raw: bytes):
    assert read_b64u(b64u(raw)) == raw
    for other in (b64u(raw) + "=", b64u(raw) + "\n", " " + b64u(raw)):
        with pytest.raises(PhoneMessageError):
            read_b64u(other)


# Fails without the guard: point-has-one-form
@pytest.mark.parametrize("form", [bytes([2 + SIGNING[-1] % 2]), b"\x06", b""], ids=["compressed", "hybrid", "bare"])
def test_a_point_of_the_curve_in_another_form_is_refused(form: bytes):
    """One key with two spellings would be two keys to whoever compares what was signed."""
    other = form + (SIGNING[1:33] if form and form[0] < 4 else SIGNING[1:])
    with pytest.raises(PhoneMessageError):
        read_point(other)
    assert read_point(SIGNING).public_numbers().y % 2 == SIGNING[-1] % 2
