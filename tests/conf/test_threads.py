"""A request that was taken in whole is answered in one thread and handed back whole."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import pytest

from llavero.conf.threads import Answering, Threads

Start = Callable[..., Any]
SCOPE = {
    "type": "http", "method": "POST", "path": "/p/empresas/", "query_string": b"voice=en", "root_path": "",
    "headers": [(b"host", b"bank.example"), (b"content-type", b"text/plain"), (b"content-length", b"4")],
    "scheme": "https", "server": ("127.0.0.1", 80), "client": ("192.0.2.7", 4711), "http_version": "1.1",
}  # fmt: skip


def answered(application: Answering, *parts: bytes, threads: Threads | None = None) -> list[dict[str, Any]]:
    """Send the parts of one body and give what was answered."""
    sent = parts or (b"",)
    coming = [{"type": "http.request", "body": part, "more_body": n < len(sent)} for n, part in enumerate(sent, 1)]
    told: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return coming.pop(0)

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    asyncio.run((threads or Threads(application, workers=1))(dict(SCOPE), receive, send))
    return told


def test_what_was_sent_arrives_and_what_is_answered_is_sent_back_in_one_piece() -> None:
    seen: dict[str, Any] = {}

    def page(environ: dict[str, Any], start: Start) -> list[bytes]:
        seen.update(environ, body=environ["wsgi.input"].read(), thread=threading.current_thread().name)
        start("302 Found", [("Location", "/r/1/"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        return [b"on", b"ward"]

    start, body = answered(page, b"a=", b"1&")
    assert (start["status"], body["body"], body.get("more_body", False)) == (302, b"onward", False)
    assert start["headers"] == [(b"location", b"/r/1/"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    assert (seen["body"], seen["CONTENT_LENGTH"], seen["REMOTE_ADDR"]) == (b"a=1&", "4", "192.0.2.7")
    assert (seen["wsgi.url_scheme"], seen["HTTP_HOST"], seen["QUERY_STRING"]) == ("https", "bank.example", "voice=en")
    assert seen["thread"].startswith("pages")


def test_what_an_answer_holds_open_is_closed_also_where_it_breaks_off() -> None:
    closed: list[bool] = []

    class File:
        def __iter__(self) -> Iterator[bytes]:
            yield b"half"
            raise OSError("the disk is gone")

        def close(self) -> None:
            closed.append(True)

    def page(_: dict[str, Any], start: Start) -> File:
        start("200 OK", [])
        return File()

    with pytest.raises(OSError, match="the disk"):
        answered(page)
    assert closed == [True]


def test_a_value_kept_for_one_request_is_not_there_in_the_next_of_the_same_thread() -> None:
    """The bank of a scope is such a value: it would be the next visitor's too."""
    mark: ContextVar[str] = ContextVar("mark", default="")

    def page(_: dict[str, Any], start: Start) -> list[bytes]:
        before = mark.get()
        mark.set("mine")
        start("200 OK", [])
        return [before.encode()]

    threads = Threads(page, workers=1)
    assert [answered(page, threads=threads)[1]["body"] for _ in range(2)] == [b"", b""]
