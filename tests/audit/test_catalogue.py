"""The list of what can be on record is closed, explained, and has no place for a secret."""

import re

import pytest

from llavero.audit.catalogue import EventKind
from llavero.audit.facts import SHAPE_OF, FactRefusedError, check_facts


@pytest.mark.parametrize("kind", list(EventKind))
def test_each_kind_says_in_one_sentence_what_it_means(kind: EventKind) -> None:
    assert re.fullmatch(r"[A-Z][^.\n]{8,110}\.", kind.meaning)
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", kind.value)
    assert len(kind.value) <= 60, "the column is that wide"


def test_each_fact_has_a_shape_and_no_shape_stands_unused() -> None:
    stated = {fact for kind in EventKind for fact in kind.facts}
    assert stated == set(SHAPE_OF)


@pytest.mark.parametrize(
    "name", ["password", "code", "pin", "secret", "seed", "answer", "email", "mobile", "address", "name", "document"]
)
def test_no_kind_has_a_fact_for_a_secret_or_for_personal_data(name: str) -> None:
    """Fails without guard: audit-closed-facts."""
    assert name not in SHAPE_OF
    for kind in EventKind:
        with pytest.raises(FactRefusedError):
            check_facts({name: "anything"}, allowed=kind.facts)


@pytest.mark.parametrize("code", ["123456", "00123456", "１２３４５６", "12-34-56", "123 456", 123456, 7654321])
def test_a_code_fits_no_fact_but_the_serial_of_a_device(code: str | int) -> None:
    fitting = []
    for name in SHAPE_OF:
        try:
            check_facts({name: code}, allowed=frozenset(SHAPE_OF))
        except FactRefusedError:
            continue
        fitting.append(name)
    of_stock = {"accepted", "rejected", "records", "rows", "gap"} if isinstance(code, int) else set()
    assert set(fitting) - {"serial", "file", "version"} <= of_stock
    assert "version" not in fitting or not re.search(r"[0-9]{5}", str(code))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("shown_to", "0991234567"),  # a whole number is not masked
        ("shown_to", "099123456•"),  # nor is one without its last digit
        ("tries_left", True),
        ("decoy", 1),
        ("journey", "Unlock User"),
        ("session", "not-an-id"),
        ("until", "tomorrow"),
        ("file", "../tokens.xml"),
        ("version", "x" * 41),
        ("journey", "unlock-user\n"),
    ],
)
def test_a_value_of_another_shape_is_refused_and_not_repeated(name: str, value: str | int | bool) -> None:
    """Fails without guard: audit-fact-shape."""
    with pytest.raises(FactRefusedError) as refused:
        check_facts({name: value}, allowed=frozenset(SHAPE_OF))
    assert name in str(refused.value)
    if isinstance(value, str):
        assert value not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("shown_to", "09••••••21"),
        ("shown_to", "m***z@correo.ec"),
        ("shown_to", "ma•••••ez@20261121.ec"),
        ("tries_left", 0),
        ("decoy", False),
        ("journey", "unlock-user"),
        ("until", "2026-11-21T12:00:00+00:00"),
        ("serial", "2600123456"),
        ("file", "tokens 2026.xml"),
        ("version", "3"),
        ("blocked_until", None),
    ],
)
def test_what_an_auditor_needs_has_its_shape(name: str, value: str | int | bool | None) -> None:
    check_facts({name: value}, allowed=frozenset(SHAPE_OF))
