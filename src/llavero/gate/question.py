"""What a client asks the gate: whose code, which code. Everything else that a request may say is refused.

Law: the bank and the client come from the key; nothing in the body names them. A body is at most 4 KiB of JSON.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from llavero.domain.errors import DomainError, ErrorCode
from llavero.federation.api_keys import PresentedKey, take_apart

LONGEST_BODY: Final = 4096
_FIELDS: Final = frozenset({"user", "serial", "code", "request_id", "portal"})
_LONGEST_CODE: Final = 64
_SERIAL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,40}")
_PORTAL: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_BEARER: Final = "Bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request to verify: exactly one of `user` and `serial` says whose code it is."""

    key: PresentedKey
    user: UUID | None
    serial: str | None
    code: str = field(repr=False)
    request_id: str = ""
    portal: str | None = None
    address: str = ""

    @property
    def about(self) -> tuple[str, UUID | str | None]:
        """Name what is asked about, so that two who ask the same do not stand in one batch."""
        return self.key.bank, self.user or self.serial


def presented_key(authorization: str) -> PresentedKey:
    """Read the key that a request shows; raises UNAUTHENTICATED for none, or for what is none of ours."""
    scheme, secret = authorization[: len(_BEARER)], authorization[len(_BEARER) :]
    key = take_apart(secret) if scheme.lower() == _BEARER.lower() else None
    if key is None:
        raise DomainError(ErrorCode.UNAUTHENTICATED)
    return key


def read_question(body: bytes, *, key: PresentedKey, address: str) -> Question:
    """Read a body; raises BAD_INPUT or UNKNOWN_FIELD, naming the field and never what it holds."""
    said = _read_object(body)
    if not said.keys() <= _FIELDS:  # guard: gate-unknown-fields
        raise DomainError(ErrorCode.UNKNOWN_FIELD, field=min(said.keys() - _FIELDS)[:40])
    if ("user" in said) == ("serial" in said):
        raise DomainError(ErrorCode.BAD_INPUT, field="user", expected="either user or serial")
    return Question(
        key=key,
        user=_user(said["user"]) if "user" in said else None,
        serial=_word(said, "serial", _SERIAL) if "serial" in said else None,
        code=_code(said.get("code")),
        request_id=_word(said, "request_id", _REQUEST_ID) if "request_id" in said else "",
        portal=_word(said, "portal", _PORTAL) if "portal" in said else None,
        address=address,
    )


def _read_object(body: bytes) -> dict[str, Any]:
    try:
        said = _DECODER.decode(body.decode())
    except (ValueError, RecursionError):
        raise DomainError(ErrorCode.BAD_INPUT, expected="one JSON object") from None
    if not isinstance(said, dict):
        raise DomainError(ErrorCode.BAD_INPUT, expected="one JSON object")
    return said


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):  # two readers of one body must not see two different users
        raise ValueError("a name stands twice")
    return said


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_no_repeats)  # made once: making one costs more than reading


def _user(value: object) -> UUID:
    try:
        if isinstance(value, str) and len(value) in (32, 36):
            return UUID(value)
    except ValueError:
        pass
    raise DomainError(ErrorCode.BAD_INPUT, field="user")


def _code(value: object) -> str:
    return value if isinstance(value, str) and 0 < len(value) <= _LONGEST_CODE else _refuse("code")


def _word(said: dict[str, Any], name: str, form: re.Pattern[str]) -> str:
    value = said[name]
    return value if isinstance(value, str) and form.fullmatch(value) else _refuse(name)


def _refuse(name: str) -> Any:
    raise DomainError(ErrorCode.BAD_INPUT, field=name)
