"""Answers to challenges are those that RFC 6287 publishes, and a suite takes its own inputs and no others."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.oath import Algorithm, ocra
from llavero.domain.oath.ocra import Inputs, QuestionKind, answer, is_answer, read_suite

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/rfc6287.json").read_text())
PUBLISHED = [(each["suite"], each["seed"], one) for each in VECTORS["suites"] for one in each["answers"]]
KEY = b"12345678901234567890123456789012"


def inputs_of(one: dict[str, Any]) -> Inputs:
    said = {name: value for name, value in one.items() if name not in {"answer", "pin"}}
    pin = hashlib.sha1(one["pin"].encode()).digest() if "pin" in one else None
    return Inputs(**said, pin=pin)


@pytest.mark.parametrize(("name", "seed", "one"), PUBLISHED)
def test_the_answers_of_rfc_6287_appendix_c(name: str, seed: str, one: dict[str, Any]) -> None:
    key, suite = VECTORS["seeds_ascii"][seed].encode(), read_suite(name)
    assert answer(key, suite, inputs_of(one)) == one["answer"]
    assert is_answer(key, suite, inputs_of(one), one["answer"])


def test_the_published_vectors_are_all_there() -> None:
    assert len(PUBLISHED) == 70


def test_a_suite_is_read_whole() -> None:
    suite = read_suite("OCRA-1:HOTP-SHA512-0:C-QH64-PSHA256-S064-T48H")
    assert (suite.algorithm, suite.digits, suite.has_counter) == (Algorithm.SHA512, 0, True)
    assert (suite.question, suite.longest_question) == (QuestionKind.HEXADECIMAL, 64)
    assert (suite.pin, suite.session_bytes, suite.step_s) == (Algorithm.SHA256, 64, 48 * 3600)


@pytest.mark.parametrize(
    "name",
    [
        "", "OCRA-1::QA08", "OCRA-2:HOTP-SHA1-6:QN08", "OCRA-1:HOTP-SHA1-1:QN08", "OCRA-1:HOTP-SHA1-3:QN08",
        "OCRA-1:HOTP-SHA1-11:QN08", "OCRA-1:HOTP-SHA384-6:QN08", "OCRA-1:HOTP-SHA1-6:C", "OCRA-1:HOTP-SHA1-6:",
        "OCRA-1:HOTP-SHA1-6:QX08", "OCRA-1:HOTP-SHA1-6:QN03", "OCRA-1:HOTP-SHA1-6:QN65", "OCRA-1:HOTP-SHA1-6:QN8",
        "OCRA-1:HOTP-SHA1-6:QN08-T60S", "OCRA-1:HOTP-SHA1-6:QN08-T60M", "OCRA-1:HOTP-SHA1-6:QN08-T49H",
        "OCRA-1:HOTP-SHA1-6:QN08-T0S", "OCRA-1:HOTP-SHA1-6:QN08-T1D", "OCRA-1:HOTP-SHA1-6:QN08-S000",
        "OCRA-1:HOTP-SHA1-6:QN08-S513", "OCRA-1:HOTP-SHA1-6:QN08-S64", "OCRA-1:HOTP-SHA1-6:QN08-PMD5",
        "OCRA-1:HOTP-SHA1-6:QN08-T1M-PSHA1", "OCRA-1:HOTP-SHA1-6:QN08-C", "OCRA-1:HOTP-SHA1-6:QN08\n",
        "ocra-1:hotp-sha1-6:qn08", "OCRA-1:HOTP-SHA1-6:QN08" + "-S064" * 100,
    ],
)  # fmt: skip
def test_what_is_no_suite_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        read_suite(name)


GIVEN: dict[str, Any] = {"counter": 7, "pin": hashlib.sha1(b"1234").digest(), "session": b"s", "unix_s": 60}
ASKED = {"counter": ("C-", ""), "pin": ("", "-PSHA1"), "session": ("", "-S064"), "unix_s": ("", "-T1M")}


@pytest.mark.parametrize("name", GIVEN)
def test_an_input_goes_in_exactly_where_the_suite_asks_for_it(name: str) -> None:
    """ocra-inputs-of-the-suite: an answer without the counter could be used again."""
    before, after = ASKED[name]
    bare, asking = read_suite("OCRA-1:HOTP-SHA256-8:QH64"), read_suite(f"OCRA-1:HOTP-SHA256-8:{before}QH64{after}")
    given_one = Inputs(question="abcd", **{name: GIVEN[name]})
    assert answer(KEY, asking, given_one) != answer(KEY, bare, Inputs(question="abcd"))
    with pytest.raises(ValueError, match="asks for"):
        answer(KEY, asking, Inputs(question="abcd"))
    with pytest.raises(ValueError, match="knows no"):
        answer(KEY, bare, given_one)


@pytest.mark.parametrize(
    ("suite", "inputs"),
    [
        ("QN08", Inputs(question="123456789")), ("QN08", Inputs(question="1234", peer_question="1" * 9)),
        ("QN08", Inputs(question="")), ("QN08", Inputs(question="12a4")), ("QN08", Inputs(question="１２３４")),
        ("QH08", Inputs(question="12g4")), ("QA08", Inputs(question="a b")), ("QA08", Inputs(question="ñandu")),
        ("C-QN08", Inputs(question="1234", counter=-1)), ("C-QN08", Inputs(question="1234", counter=2**64)),
        ("QN08-PSHA1", Inputs(question="1234", pin=b"1234")), ("QN08-S003", Inputs(question="1234", session=b"abcd")),
        ("QN08-T1M", Inputs(question="1234", unix_s=-1)),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_suite_is_refused(suite: str, inputs: Inputs) -> None:
    """ocra-question-bounded"""
    with pytest.raises(ValueError):
        answer(KEY, read_suite(f"OCRA-1:HOTP-SHA256-8:{suite}"), inputs)


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(ValueError, match="key"):
        answer(b"", read_suite("OCRA-1:HOTP-SHA1-6:QN08"), Inputs(question="1234"))


@pytest.mark.parametrize(("digits", "length"), [(0, 64), (4, 4), (9, 9), (10, 10)])
def test_an_answer_has_as_many_digits_as_the_suite_says(digits: int, length: int) -> None:
    assert len(answer(KEY, read_suite(f"OCRA-1:HOTP-SHA256-{digits}:QH64"), Inputs(question="ab" * 32))) == length


@given(st.text(max_size=40))
def test_whatever_is_typed_is_compared_without_raising(typed: str) -> None:
    suite, inputs = read_suite("OCRA-1:HOTP-SHA256-8:QH64"), Inputs(question="ab" * 32)
    assert is_answer(KEY, suite, inputs, typed) == (typed == answer(KEY, suite, inputs))


@given(st.binary(min_size=32, max_size=32), st.integers(0, 255))
def test_a_digest_with_one_bit_changed_has_another_mac(digest: bytes, bit: int) -> None:
    suite = read_suite("OCRA-1:HOTP-SHA256-0:QH64")
    changed = (int.from_bytes(digest, "big") ^ (1 << bit)).to_bytes(32, "big")
    assert answer(KEY, suite, Inputs(question=digest.hex())) != answer(KEY, suite, Inputs(question=changed.hex()))
    assert ocra.answer(KEY, suite, Inputs(question=digest.hex().upper())) == answer(
        KEY, suite, Inputs(question=digest.hex())
    )
