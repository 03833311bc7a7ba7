"""The OpenAPI document: made from the code of this door, with what the gate answers beside it.

Law: it promises what is answered and nothing else; a committed copy is compared with it by a test.
"""

from typing import Any, Final

from ninja import NinjaAPI

PREFIX: Final = "/api/v1/"
SUMMARY: Final = (
    "What a bank's own systems ask of Llavero. Keys: `Authorization: Bearer llv_…`. What changes something carries an "
    "`Idempotency-Key`; a repeat is told the same. Unknown names are refused. With `Accept-Language`, screens carry "
    "the bank's sentences."
)
_UNAVAILABLE: Final = ("500", "503")


def describe(api: NinjaAPI) -> dict[str, Any]:
    """Make the document."""
    made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    made["info"] = {
        "title": api.title, "version": api.version, "description": SUMMARY,
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }  # fmt: skip
    made["servers"] = [{"url": "/"}]
    components = made.setdefault("components", {})
    components["securitySchemes"] = {"clientKey": {"type": "http", "scheme": "bearer", "bearerFormat": "llv_…"}}
    for operations in made["paths"].values():
        for operation in operations.values():
            operation["security"] = [{"clientKey": []}]
            _as_problems(operation["responses"])
    components["schemas"] |= _GATE_SCHEMAS
    made["paths"]["/api/v1/verifications"] = {"post": _VERIFY}
    return made


def _as_problems(responses: dict[str, Any]) -> None:
    """Tell refusals as `application/problem+json`, and that any operation may fail for a fault of ours."""
    for code in list(responses):
        responses[str(code)] = responses.pop(code)
    for code, response in responses.items():
        content = response.get("content", {})
        if code >= "400" and "application/json" in content:
            response["content"] = {"application/problem+json": content["application/json"]}
    for code in ("405", *_UNAVAILABLE):
        responses.setdefault(code, _PROBLEM)


_PROBLEM: Final[dict[str, Any]] = {
    "description": "Refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_WORD: Final = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,39}$"}
_GATE_SCHEMAS: Final[dict[str, Any]] = {
    "Verification": {
        "title": "Verification",
        "description": "Whose code (exactly one of `user` and `serial`), and which code.",
        "type": "object",
        "additionalProperties": False,
        "required": ["code"],
        "properties": {
            "user": {"type": "string", "format": "uuid"},
            "serial": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9-]{0,39}$"},
            "code": {"type": "string", "minLength": 1, "maxLength": 64},
            "request_id": {
                "type": "string",
                "pattern": "^[A-Za-z0-9._:-]{1,40}$",
                "description": "Name the request to have the same answer to a repeat, for a minute.",
            },
            "portal": _WORD,
        },
        "oneOf": [{"required": ["user"]}, {"required": ["serial"]}],
    },
    "Verdict": {
        "title": "Verdict",
        "type": "object",
        "additionalProperties": False,
        "required": ["verdict"],
        "properties": {"verdict": {"type": "string", "enum": ["accepted", "refused"]}},
    },
}
_VERIFY: Final[dict[str, Any]] = {
    "operationId": "verify_code",
    "summary": "Check the code of an authenticator",
    "description": "Right once. Every refusal is the same answer, whatever its reason; the reason is on the record.",
    "tags": ["verifications"],
    "security": [{"clientKey": []}],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Verification"}}},
    },
    "responses": {
        "200": {
            "description": "Judged and committed",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Verdict"}}},
        },
        **dict.fromkeys(("400", "401", "403", "404", "405", "503"), _PROBLEM),
    },
}
