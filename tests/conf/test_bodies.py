"""A request is whole before a thread is given to it."""

import asyncio
from typing import Any

import pytest

from llavero.conf import bodies
from llavero.conf.bodies import LARGEST, RefusedBodyError, take_in


def sender(*messages: dict[str, Any]) -> Any:
    """Hand these messages over, then nothing more, for ever."""
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop(0)

    return receive


def part(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def refused(receive: Any) -> int | None:
    with pytest.raises(RefusedBodyError) as caught:
        within(3, receive)
    return caught.value.status


def within(seconds: float, receive: Any) -> Any:
    """Take a body in, and fail rather than wait for ever."""

    async def take() -> Any:
        return await asyncio.wait_for(take_in(receive), seconds)

    return asyncio.run(take())


def test_a_body_that_comes_in_parts_is_handed_over_whole() -> None:
    async def read() -> bytes:
        whole = await take_in(sender(part(b"a" * 60_000, more=True), part(b"b", more=False)))
        message = await whole()
        assert not message["more_body"]
        return bytes(message["body"])

    assert asyncio.run(read()) == b"a" * 60_000 + b"b"


def test_who_sends_slowly_is_refused_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guard: body-in-time. Nine such senders once stopped every page."""
    monkeypatch.setattr(bodies, "WITHIN_SECONDS", 0.05)
    assert refused(sender(part(b"a=1", more=True))) == 408


def test_who_sends_too_much_is_refused_before_it_is_kept() -> None:
    """Guard: body-bounded. A file in a form once went to the disk, whatever its size."""
    assert refused(sender(part(b"a" * LARGEST, more=True), part(b"b", more=True))) == 413


def test_who_hangs_up_is_forgotten() -> None:
    assert refused(sender(part(b"a", more=True), {"type": "http.disconnect"})) is None
