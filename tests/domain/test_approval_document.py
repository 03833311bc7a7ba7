"""What is approved has one spelling and one digest; whatever is changed in it, by whomever, has another."""

import hashlib
import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.approval_answer import answer_key, is_app_answer, is_offline_answer
from llavero.domain.approval_document import Document, Heading, digest_of, fits_a_picture, read, write
from llavero.domain.approval_fields import KINDS, FieldType, Kind, Money, check_text, largest_amount, read_entries
from llavero.domain.errors import DomainError, ErrorCode

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAYMENT: dict[str, Any] = {
    "payee": "Rosas del Norte S.A.", "account": "2200-1234 5678", "amount": {"currency": "USD", "value": "1250.00"},
    "debit_account": "0200099", "concept": "Factura 77",
}  # fmt: skip
LABELS = {rule.name: rule.name.replace("_", " ") for rules in KINDS.values() for rule in rules}


def heading(kind: str = "payment_order", **changed: Any) -> Heading:
    said: dict[str, Any] = {
        "approval": UUID(int=7), "bank": "produbanco", "kind": kind, "title": "Pagar a un proveedor", "made_at": NOON,
        "expires_at": NOON + timedelta(minutes=5), "nonce": "AAAAAAAAAAAAAAAAAAAAAA",
    }  # fmt: skip
    return Heading(**{**said, **changed})


def a_text(data: dict[str, Any] | None = None, kind: Kind = Kind.PAYMENT_ORDER, **changed: Any) -> str:
    return write(heading(kind.value, **changed), read_entries(kind, PAYMENT if data is None else data), LABELS)


def test_a_document_is_read_back_as_it_was_written() -> None:
    found = read(a_text())
    assert isinstance(found, Document)
    assert found.heading == heading()
    assert [(line.name, line.value) for line in found.lines] == [
        ("payee", "Rosas del Norte S.A."), ("account", "2200-1234 5678"), ("amount", Money("USD", "1250.00")),
        ("debit_account", "0200099"), ("concept", "Factura 77"),
    ]  # fmt: skip


def test_the_text_is_canonical_and_the_digest_that_of_its_bytes() -> None:
    text = a_text({**PAYMENT, "payee": 'Añez & Hijos "El 9"'})
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert digest_of(text) == hashlib.sha256(text.encode()).hexdigest()


def test_what_comes_apart_composed_or_not_is_written_in_one_way() -> None:
    assert a_text({**PAYMENT, "payee": "An\u0303ez"}) == a_text({**PAYMENT, "payee": "A\u00f1ez"})


def test_any_other_spelling_is_refused() -> None:
    """approval-one-spelling"""
    text = a_text()
    for other in (
        text.replace(":", ": ", 1), json.dumps(json.loads(text)), text.replace('"v":1', '"v":1.0'),
        text[:-1] + ',"v":1}', text.replace("payee", "\\u0070ayee", 1), text + " ",
    ):  # fmt: skip
        with pytest.raises(ValueError):
            read(other)


@pytest.mark.parametrize(
    "change", [lambda d: d.pop("nonce"), lambda d: d.update(more="x"), lambda d: d.update(v=2)]
)  # fmt: skip
def test_another_shape_is_refused(change: Any) -> None:
    said = json.loads(a_text())
    change(said)
    with pytest.raises(ValueError):
        read(json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def places_in(said: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List every leaf of a document."""
    if isinstance(said, dict):
        return [place for name, value in said.items() for place in places_in(value, (*at, name))]
    if isinstance(said, list):
        return [place for number, value in enumerate(said) for place in places_in(value, (*at, number))]
    return [at]


PLACES = places_in(json.loads(a_text()))
leaves = st.text(st.characters(codec="utf-8"), max_size=20) | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans()


@given(st.sampled_from(PLACES), leaves, st.binary(min_size=20, max_size=32), st.integers(0, 2**32))
def test_whatever_field_is_changed_the_digest_and_every_answer_are_others(
    place: tuple[Any, ...], changed: Any, seed: bytes, counter: int
) -> None:
    text = a_text()
    said = deepcopy(json.loads(text))
    holder = said
    for step in place[:-1]:
        holder = holder[step]
    if holder[place[-1]] == changed and type(holder[place[-1]]) is type(changed):
        return
    holder[place[-1]] = changed
    other = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert digest_of(other) != digest_of(text)
    key = answer_key(seed)
    assert key != seed
    from llavero.domain.oath.ocra import Inputs, answer, read_suite

    whole = read_suite("OCRA-1:HOTP-SHA256-0:C-QH64")
    given_for = answer(key, whole, Inputs(question=digest_of(text), counter=counter))
    assert given_for != answer(key, whole, Inputs(question=digest_of(other), counter=counter))
    assert given_for != answer(key, whole, Inputs(question=digest_of(text), counter=counter + 1))


def test_the_answers_of_the_app_are_not_those_of_the_computer() -> None:
    from llavero.domain.oath.ocra import Inputs, answer, read_suite

    digest, seed = digest_of(a_text()), b"12345678901234567890123456789012"
    in_app = answer(
        answer_key(seed), read_suite("OCRA-1:HOTP-SHA256-8:C-QH64"), Inputs(question=digest, counter=9)
    )  # fmt: skip
    offline = answer(answer_key(seed), read_suite("OCRA-1:HOTP-SHA256-8:QH64"), Inputs(question=digest))
    assert is_app_answer(seed, digest, 9, in_app)
    assert not is_app_answer(seed, digest, 10, in_app)
    assert is_offline_answer(seed, digest, offline)
    assert not is_offline_answer(seed, digest, in_app)


@pytest.mark.parametrize(
    "hidden",
    ["\u3164", "\u034f", "\u2800", "\ufe00", "\U000e0100", "\u202e", "\u200b", "\u2066", "\n", "\x00", "\u00ad",
     "\ufeff", "\u2028", "\ud800", "\ue000"],
)  # fmt: skip
def test_a_text_with_a_mark_that_nobody_sees_is_refused(hidden: str) -> None:
    """approval-text-seen"""
    with pytest.raises(DomainError) as refused:
        check_text(f"Rosas{hidden}Norte", "data.payee", longest=140)
    assert refused.value.code is ErrorCode.BAD_INPUT


@pytest.mark.parametrize("text", ["", "   ", "x" * 141])
def test_an_empty_or_endless_text_is_refused(text: str) -> None:
    with pytest.raises(DomainError):
        check_text(text, "data.payee", longest=140)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount", {"currency": "USD", "value": "01.00"}), ("amount", {"currency": "USD", "value": "-1"}),
        ("amount", {"currency": "usd", "value": "1"}), ("amount", {"currency": "USD", "value": 1}),
        ("amount", {"currency": "USD", "value": "1", "more": "1"}), ("amount", "1.00"),
        ("amount", {"currency": "USD", "value": "1,000.00"}), ("amount", {"currency": "USD", "value": "1e9"}),
        ("account", "lower-case"), ("account", " 123"), ("account", "1" * 35), ("account", 123), ("account", "12\n"),
        ("payee", None), ("payee", ["a"]), ("payee", 5), ("concept", {"a": "b"}),
    ],
)  # fmt: skip
def test_a_value_of_another_form_is_refused_by_its_name(name: str, value: object) -> None:
    with pytest.raises(DomainError) as refused:
        read_entries(Kind.PAYMENT_ORDER, {**PAYMENT, name: value})
    assert (refused.value.code, refused.value.facts["field"]) == (ErrorCode.BAD_INPUT, f"data.{name}")


def test_a_field_that_the_kind_has_not_is_refused() -> None:
    """approval-known-fields"""
    with pytest.raises(DomainError) as refused:
        read_entries(Kind.PAYMENT_ORDER, {**PAYMENT, "fee": "1"})
    assert refused.value.code is ErrorCode.UNKNOWN_FIELD


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.OPERATION])
def test_each_kind_asks_for_what_it_must_have(kind: Kind) -> None:
    assert any(rule.is_required for rule in KINDS[kind])
    with pytest.raises(DomainError):
        read_entries(kind, {})


def test_a_batch_shows_how_many_how_much_and_to_whom() -> None:
    batch = {
        "file": "nomina.xml", "payments": 12, "amount": {"currency": "USD", "value": "9.5"}, "debit_account": "0200",
        "payees": ["Ana", "Luis"],
    }  # fmt: skip
    entries = read_entries(Kind.PAYMENT_BATCH, batch)
    assert largest_amount(entries) == Decimal("9.5")
    assert [line.type for line in read(a_text(batch, Kind.PAYMENT_BATCH)).lines] == [
        FieldType.TEXT, FieldType.COUNT, FieldType.MONEY, FieldType.ACCOUNT, FieldType.LIST,
    ]  # fmt: skip
    for wrong in (True, -1, 1_000_001, "12"):
        with pytest.raises(DomainError):
            read_entries(Kind.PAYMENT_BATCH, {**batch, "payments": wrong})
    for payees in ([], ["x"] * 31, [1], ["x" * 61]):
        with pytest.raises(DomainError):
            read_entries(Kind.PAYMENT_BATCH, {**batch, "payees": payees})


@pytest.mark.parametrize(
    ("amounts", "largest"),
    [
        ([], None),
        ([("USD", "3"), ("USD", "50000.00")], "50000"),
        ([("USD", "50000"), ("USD", "3")], "50000"),
        ([("USD", "900"), ("COP", "3000000")], "3000000"),
        ([("USD", "4000"), ("USD", "4000.01"), ("EUR", "8")], "4000.01"),
    ],
)
def test_a_limit_is_held_against_the_largest_amount_wherever_it_stands(
    amounts: list[tuple[str, str]], largest: str | None
) -> None:
    """approval-every-amount"""
    lines: list[object] = [{"label": "Servicio", "value": "Caja 9"}]
    lines += [{"label": "Costo", "value": {"currency": currency, "value": value}} for currency, value in amounts]
    found = largest_amount(read_entries(Kind.OPERATION, {"lines": lines}))
    assert found == (None if largest is None else Decimal(largest))


def test_a_free_operation_brings_its_own_labels() -> None:
    lines = [
        {"label": "Servicio", "value": "Caja 9"}, {"label": "Costo", "value": {"currency": "USD", "value": "3"}},
    ]  # fmt: skip
    found = read(a_text({"lines": lines}, Kind.OPERATION)).lines
    assert [(line.label, line.value) for line in found] == [("Servicio", "Caja 9"), ("Costo", Money("USD", "3"))]


@pytest.mark.parametrize(
    "data", [{}, {"lines": []}, {"lines": "x"}, {"lines": ["x"]}, {"lines": [{"label": "a"}]}, {"lines": [], "b": 1},
             {"lines": [{"label": "a", "value": "b", "c": "d"}]}, {"lines": [{"label": "", "value": "b"}]},
             {"lines": [{"label": "a", "value": "b"}] * 21}, {"lines": [{"label": "a", "value": "€" * 140}] * 20}],
)  # fmt: skip
def test_a_free_operation_without_shape_or_bound_is_refused(data: dict[str, Any]) -> None:
    """approval-document-bounded"""
    with pytest.raises(DomainError):
        a_text(data, Kind.OPERATION)


def test_only_a_short_document_goes_into_a_picture() -> None:
    assert fits_a_picture(a_text())
    assert not fits_a_picture(a_text({"lines": [{"label": "a", "value": "x" * 140}] * 10}, Kind.OPERATION))


@pytest.mark.parametrize("seed", [bytes(32), b"\x0b" * 22])
def test_the_key_of_answers_is_hkdf(seed: bytes) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    theirs = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"llavero/1/approve").derive(seed)
    assert answer_key(seed) == theirs
