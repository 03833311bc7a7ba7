"""Write a compiled journey as canonical JSON (RFC 8785), name it by its SHA-256, and read it back.

Law: what is written holds no default that a later release could change; what is read back equals what was written.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from typing import Any, TypeAlias

import rfc8785
from pydantic import TypeAdapter

from llavero.domain.errors import DomainError, ErrorCode
from llavero.journeys.compile import CompiledJourney
from llavero.steps.duration import seconds

Form: TypeAlias = "dict[str, Form] | list[Form] | str | int | bool | None"

FORMAT = 1
_ADAPTER: TypeAdapter[CompiledJourney] = TypeAdapter(CompiledJourney)


def form_of(journey: CompiledJourney) -> dict[str, Form]:
    """Give the compiled journey as plain values, ready for a JSON column; times in seconds, sets in order."""
    form = _plain(_ADAPTER.dump_python(journey))
    if not isinstance(form, dict):
        raise TypeError("a compiled journey is a group of fields")
    return {"format": FORMAT, **form}


def canonical(journey: CompiledJourney) -> bytes:
    """Write the journey in the one form that its digest is taken over."""
    return rfc8785.dumps(form_of(journey))


def digest_of(journey: CompiledJourney) -> str:
    """Name the journey by the SHA-256 of its canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(journey)).hexdigest()


def read_form(form: Mapping[str, Any]) -> CompiledJourney:
    """Read a compiled journey back from its plain values. Raises PROFILE_REFUSED for another format."""
    if form.get("format") != FORMAT:
        raise DomainError(ErrorCode.PROFILE_REFUSED, format=str(form.get("format")))
    return _ADAPTER.validate_python({key: value for key, value in form.items() if key != "format"})


def _plain(value: object) -> Form:
    match value:
        case Enum():
            return str(value.value)
        case bool() | str() | int() | None:
            return value
        case timedelta():
            return seconds(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(_plain(key)): _plain(inner) for key, inner in value.items()}
        case frozenset() | set():
            return sorted((_plain(inner) for inner in value), key=str)
        case tuple() | list():
            return [_plain(inner) for inner in value]
        case _:
            raise TypeError(type(value).__name__)
