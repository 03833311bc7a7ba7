"""Turn a file that people wrote into typed models, and what does not fit into problems with line and cure.

Law: everything that is wrong is reported at once, each on its own line; nothing is guessed.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from llavero.formats.strict_yaml import Document, Value, Where
from llavero.journeys.problems import Flaw, Problem

M = TypeVar("M", bound=BaseModel)

_TYPES = {
    "string_type": "text",
    "int_type": "number",
    "bool_type": "bool",
    "list_type": "list",
    "tuple_type": "list",
    "dict_type": "group",
    "model_type": "group",
    "model_attributes_type": "group",
}
_SIGNS = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "min_length": ">=", "max_length": "<="}
_RANGES = {
    "greater_than_equal",
    "less_than_equal",
    "greater_than",
    "less_than",
    "string_too_long",
    "string_too_short",
    "too_long",
    "too_short",
}


def read_part(model: type[M], value: Value, document: Document, where: Where = ()) -> M | list[Problem]:
    """Validate one part of `document` that stands at `where`; give the model, or every problem it has."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        return [_problem(model, found, document, where) for found in error.errors()]


def closest(written: str, known: Sequence[str]) -> str:
    """Suggest the known word that looks most like the written one; all of them where none does."""
    near = get_close_matches(written, known, n=1, cutoff=0.6)
    return near[0] if near else ", ".join(sorted(known))


def _problem(model: type[BaseModel], found: ErrorDetails, document: Document, where: Where) -> Problem:
    path: Where = (*where, *found["loc"])
    key = str(path[-1]) if path else "?"
    line = document.line_of(path)
    kind = found["type"]
    context: dict[str, Any] = found.get("ctx", {})
    if kind == "extra_forbidden":
        known = _keys_at(model, found["loc"][:-1])
        return Problem(document.file, line, Flaw.UNKNOWN_KEY, {"key": key, "perhaps": closest(key, known)})
    if kind == "missing":
        return Problem(document.file, line, Flaw.MISSING_KEY, {"key": key})
    if kind in ("literal_error", "enum"):
        allowed = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        perhaps = closest(str(found["input"]), allowed.split(", "))
        return Problem(
            document.file, line, Flaw.NOT_ONE_OF, {"key": key, "value": _short(found["input"]), "perhaps": perhaps}
        )
    if kind == "string_pattern_mismatch":
        return Problem(document.file, line, Flaw.BAD_NAME, {"key": key, "value": _short(found["input"])})
    if kind == "value_error" and str(context.get("error")) == "duration":
        return Problem(document.file, line, Flaw.BAD_DURATION, {"key": key, "value": _short(found["input"])})
    if kind in _RANGES:
        limits = ", ".join(f"{_SIGNS.get(n, n)} {limit}" for n, limit in context.items() if n in _SIGNS)
        return Problem(document.file, line, Flaw.OUT_OF_RANGE, {"key": key, "limits": limits})
    if kind in _TYPES:
        return Problem(
            document.file, line, Flaw.WRONG_TYPE, {"key": key, "value": _short(found["input"]), "wanted": _TYPES[kind]}
        )
    return Problem(document.file, line, Flaw.BAD_VALUE, {"key": key, "value": _short(found["input"])})


def _keys_at(model: type[BaseModel], inside: tuple[int | str, ...]) -> list[str]:
    """List the keys that a part may have, by following the path of the error into the models."""
    for step in inside:
        for name, declared in model.model_fields.items():
            inner = declared.annotation
            if step == (declared.alias or name) and isinstance(inner, type) and issubclass(inner, BaseModel):
                model = inner
    return [declared.alias or name for name, declared in model.model_fields.items()]


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
