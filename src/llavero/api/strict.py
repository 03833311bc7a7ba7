"""How a client's words are read: one JSON object, each name once, nothing that was not asked for, nothing coerced.

Law: two readers of one body must not see two different requests; what cannot be read is named, never repeated.
"""

import json
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest
from ninja.parser import Parser
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from llavero.domain.errors import DomainError, ErrorCode

MOST_BYTES: Final = 64 * 1024
"""Of one body; also `DATA_UPLOAD_MAX_MEMORY_SIZE`, which refuses more before it is read."""

Uuid = Annotated[UUID, Field(strict=False)]  # JSON has no type for ids: a string is read as one
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
Short = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]


class Asked(BaseModel):
    """The shape of everything that a client says."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class Said(BaseModel):
    """The shape of everything that a client is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StrictParser(Parser):
    """Reads a body. Raises BAD_INPUT for anything but one JSON object in UTF-8."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":  # guard: api-json-only
            raise DomainError(ErrorCode.BAD_INPUT, expected="application/json")
        try:
            said = json.loads(request.body, object_pairs_hook=_no_repeats, parse_constant=_no_constants)
            json.dumps(said, ensure_ascii=False).encode()  # half of a pair of surrogates is no text
        except (ValueError, RecursionError):
            raise DomainError(ErrorCode.BAD_INPUT, expected="one JSON object") from None
        if not isinstance(said, dict):
            raise DomainError(ErrorCode.BAD_INPUT, expected="one JSON object")
        return said


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):  # guard: api-names-once
        raise ValueError("a name stands twice")
    return said


def _no_constants(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
