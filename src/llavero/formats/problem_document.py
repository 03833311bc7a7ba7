"""How a refusal is written for another program: a problem document (RFC 9457), the same at every door.

Law: it holds the permanent code, our own sentences, the number to ask for, and facts that are safe to tell; never
what the client sent. What does not change from one refusal to the next is written once for each code and language.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Final, get_args

from llavero.domain.errors import DomainError, ErrorCode
from llavero.formats.refusal_words import MEANING, Language

PROBLEM_JSON: Final = "application/problem+json"
ERRORS_AT: Final = "/api/v1/errors/"
TOLD: Final = ("field", "expected", "until", "retry_after", "revision")
_LANGUAGES: Final = get_args(Language)


def language_of(accept_language: str) -> Language:
    """Choose the language by a header `Accept-Language`: the first that we speak, Spanish where none is."""
    for part in accept_language[:200].split(","):
        wanted = part.strip().lower().partition(";")[0].partition("-")[0]
        for language in _LANGUAGES:
            if wanted == language:
                return language  # type: ignore[no-any-return]
    return "es"


def status_of(code: ErrorCode) -> int:
    """Give the HTTP status with which a refusal is told."""
    return MEANING[code].status


def told_of(error: DomainError) -> dict[str, object]:
    """Pick the facts of a refusal that are told."""
    return {name: error.facts[name] for name in TOLD if error.facts.get(name) is not None}


def document(
    error: DomainError, *, language: Language, request_id: str, more: Mapping[str, object] | None = None
) -> bytes:  # fmt: skip
    """Write a refusal down. `more` is added as it is; it may not replace what every document says."""
    rest = {"request_id": request_id, **told_of(error), **(more or {})}
    return _beginning(error.code, language) + json.dumps(rest, ensure_ascii=False, default=str)[1:].encode()


def fault(*, language: Language, request_id: str) -> bytes:
    """Write down that something of ours went wrong, and the number under which it is in our log; nothing else."""
    title = "Something went wrong." if language == "en" else "Algo salió mal."
    said = {"type": "about:blank", "title": title, "status": 500, "request_id": request_id}
    return json.dumps(said, ensure_ascii=False).encode()


@cache
def _beginning(code: ErrorCode, language: Language) -> bytes:
    meaning = MEANING[code]
    words = meaning.in_language(language)
    fixed = {
        "type": f"{ERRORS_AT}{code.value}", "title": words.title, "status": meaning.status,
        "detail": f"{words.cause} {words.remedy}", "code": code.value,
    }  # fmt: skip
    return json.dumps(fixed, ensure_ascii=False)[:-1].encode() + b", "
