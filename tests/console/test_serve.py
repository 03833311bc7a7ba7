"""Whose word about a visitor's address the server takes: that of the proxies an operator named, and nobody else's."""

import asyncio
from typing import Any

import pytest
from uvicorn import Config

from llavero.console.serve import whose_word_is_taken


def seen_by_the_application(connected_from: str) -> tuple[str, str]:
    """Send a request that claims to come from elsewhere over TLS; give the address and scheme that were believed."""
    seen: list[tuple[str, str]] = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append((scope["client"][0], scope["scheme"]))

    config = Config(application, **whose_word_is_taken())
    config.load()
    claims = [(b"x-forwarded-for", b"203.0.113.9"), (b"x-forwarded-proto", b"https")]
    scope = {
        "type": "http", "client": (connected_from, 4000), "scheme": "http", "headers": claims, "path": "/",
        "method": "GET",
    }  # fmt: skip
    asyncio.run(config.loaded_app(scope, None, None))
    return seen[0]


@pytest.mark.parametrize("named", ["", "*", " , "])
def test_nobodys_word_is_taken_where_no_proxy_was_named(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    """Guard: proxies-are-named."""
    monkeypatch.setenv("LLAVERO_PROXIES", named)
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    assert seen_by_the_application("127.0.0.1") == ("127.0.0.1", "http")


def test_a_named_proxys_word_is_taken_and_its_neighbours_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guard: proxies-are-named."""
    monkeypatch.setenv("LLAVERO_PROXIES", "192.0.2.10, 192.0.2.11")
    assert seen_by_the_application("192.0.2.11") == ("203.0.113.9", "https")
    assert seen_by_the_application("192.0.2.12") == ("192.0.2.12", "http")
