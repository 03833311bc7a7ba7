"""A refusal reads the same at every door: code, words, number, safe facts, and nothing of what was sent."""

import json

import pytest

from llavero.domain.errors import DomainError, ErrorCode
from llavero.formats.problem_document import document, fault, language_of, status_of
from llavero.formats.refusal_words import MEANING


@pytest.mark.parametrize("code", list(ErrorCode))
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_refusal_has_its_document(code: ErrorCode, language) -> None:
    said = json.loads(document(DomainError(code), language=language, request_id="ABCD-2345"))
    words = MEANING[code].in_language(language)
    assert said == {
        "type": f"/api/v1/errors/{code.value}", "title": words.title, "status": status_of(code),
        "detail": f"{words.cause} {words.remedy}", "code": code.value, "request_id": "ABCD-2345",
    }  # fmt: skip


def test_only_facts_that_are_safe_are_told_and_one_refusal_says_nothing_of_the_last() -> None:
    first = DomainError(ErrorCode.BAD_INPUT, field="portal", password="hunter2", expected=None)
    told = json.loads(document(first, language="en", request_id="1", more={"screen": {"revision": 3}}))
    assert (told["field"], told["screen"]) == ("portal", {"revision": 3})
    assert "hunter2" not in str(told)
    assert "expected" not in told
    later = json.loads(document(DomainError(ErrorCode.BAD_INPUT), language="en", request_id="2"))
    assert later["request_id"] == "2"
    assert {"field", "screen"}.isdisjoint(later)


def test_a_fault_of_ours_says_its_number_alone() -> None:
    said = json.loads(fault(language="es", request_id="ABCD-2345"))
    assert said == {"type": "about:blank", "title": "Algo salió mal.", "status": 500, "request_id": "ABCD-2345"}


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "es"), ("en", "en"), ("EN-GB,es;q=0.1", "en"), ("fr, en;q=0.5", "en"), ("fr", "es"), (";;,,", "es")],
)
def test_the_language_is_the_first_that_we_speak(header: str, language: str) -> None:
    assert language_of(header) == language
