"""What the gate answers when there is no verdict: the problem document of every other door, and no fault in words."""

import asyncio
import json
import logging
from typing import Any

import pytest

from llavero.adapters.system_clock import SystemClock
from llavero.domain.errors import DomainError, ErrorCode
from llavero.formats.problem_document import document
from llavero.gate.app import VERIFICATIONS, Gate

KEY = b"Bearer llv_produbanco_00000000000000000000000000000000_" + b"A" * 43
BODY = b'{"serial": "1", "code": "135790"}'


class BrokenBanks:
    """Banks whose reading fails in a way that nobody foresaw, with words that must not get out."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def of(self, slug: str) -> Any:
        raise self.error


class NoLedger:
    async def open(self) -> None:
        return


def answered(
    *, path: str = VERIFICATIONS, method: str = "POST", body: bytes = BODY, language: bytes = b"en",
    error: Exception | None = None,
) -> tuple[int, dict[str, str], dict[str, Any]]:  # fmt: skip
    """Put one request to a gate by hand."""
    banks: Any = BrokenBanks(error or DomainError(ErrorCode.UNAUTHENTICATED))
    ledger: Any = NoLedger()
    gate, sent = Gate(ledger, banks, SystemClock()), []
    headers = [(b"authorization", KEY), (b"content-type", b"application/json"), (b"accept-language", language)]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "path": path, "method": method, "headers": headers, "query_string": b""}
    asyncio.run(gate(scope, receive, send))
    head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], head, json.loads(sent[1]["body"])


@pytest.mark.parametrize(
    ("how", "code", "status"),
    [
        ({"path": "/api/v1/other"}, ErrorCode.NOT_FOUND, 404),
        ({"method": "GET"}, ErrorCode.WRONG_METHOD, 405),
        ({}, ErrorCode.UNAUTHENTICATED, 401),
        ({"error": DomainError(ErrorCode.NOT_ALLOWED)}, ErrorCode.NOT_ALLOWED, 403),
        ({"error": DomainError(ErrorCode.DUPLICATE, field="x")}, ErrorCode.UNAVAILABLE, 503),
    ],
)
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_refusal_reads_as_at_every_other_door(how, code, status, language) -> None:
    found, head, said = answered(**how, language=language.encode())
    number = said["request_id"]
    assert (found, head["content-type"], head["x-request-id"]) == (status, "application/problem+json", number)
    assert head.get("retry-after") == ("1" if status == 503 else None)
    facts = {"retry_after": 1} if status == 503 else {}
    assert said == json.loads(document(DomainError(code, **facts), language=language, request_id=number))
    assert ("www-authenticate" in head) == (status == 401)
    assert head.get("allow") == ("POST" if status == 405 else None)


def test_no_two_refusals_have_one_number() -> None:
    assert len({answered()[2]["request_id"] for _ in range(50)}) == 50


def test_a_fault_is_told_by_its_number_alone_and_found_under_it_in_the_log(caplog) -> None:
    with caplog.at_level(logging.ERROR, logger="llavero.gate.app"):
        status, head, said = answered(error=RuntimeError("code 135790 was typed"))
    assert (status, said["type"], said["title"]) == (500, "about:blank", "Something went wrong.")
    assert head["x-request-id"] == said["request_id"]
    assert said["request_id"] in caplog.text
    assert "135790" not in caplog.text
    assert "135790" not in str(said)
