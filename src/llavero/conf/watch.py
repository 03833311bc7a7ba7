"""Looks once a second, for all who wait, at the requests that they wait for: one statement for each bank.

Law: how many wait costs the database nothing more. Whoever is told here was let in to see the request before, and is
let in again before anything is shown; a look that fails is tried again a second later.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection

from llavero.api.approvals_schema import tag_of
from llavero.approvals.read import standing_of
from llavero.ports.clock import Clock
from llavero.tenancy.read import bank_of_slug
from llavero.tenancy.scope import in_tenant

BETWEEN_SECONDS: Final = 1.0
Look = Callable[[str, Sequence[UUID]], Mapping[UUID, str]]
"""Give the tags of requests of a bank, by its name; runs in a thread. What is not there has none."""
_log = logging.getLogger(__name__)


class Watched(NamedTuple):
    """A request of a bank, as somebody saw it last."""

    bank: str
    request: UUID
    tag: str


class Watch:
    """Those who wait in this process, and the one look that is taken for them."""

    def __init__(self, look: Look, *, between_seconds: float = BETWEEN_SECONDS) -> None:
        self._look = look
        self._between = between_seconds
        self._waiting: dict[asyncio.Future[None], Watched] = {}
        self._ticking: asyncio.Task[None] | None = None

    async def moved(self, what: Watched) -> None:
        """Return once the request no longer stands as it was seen; cancel it to wait no longer."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[woken] = what
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.ensure_future(self._tick())
        try:
            await woken
        finally:
            self._waiting.pop(woken, None)

    async def _tick(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._between)
            asked = defaultdict(set)
            for what in self._waiting.values():
                asked[what.bank].add(what.request)
            for bank, requests in asked.items():
                try:
                    tags = await asyncio.to_thread(self._look, bank, sorted(requests))
                except Exception as error:  # noqa: BLE001 (those who wait do not suffer from one look that failed)
                    _log.warning("a look at what is waited for failed: %s", type(error).__name__)
                else:
                    self._wake(bank, requests, tags)

    def _wake(self, bank: str, requests: set[UUID], tags: Mapping[UUID, str]) -> None:
        for woken, what in self._waiting.items():
            looked_at = what.bank == bank and what.request in requests
            if looked_at and tags.get(what.request) != what.tag and not woken.done():
                woken.set_result(None)


def look_with(clock: Clock) -> Look:
    """Look by the database, in a thread that gives its connection back."""

    def look(bank: str, requests: Sequence[UUID]) -> Mapping[UUID, str]:
        try:
            tenant = bank_of_slug(bank)
            if tenant is None:
                return {}
            with in_tenant(tenant):
                standing = standing_of(requests, now=clock.now())
        finally:
            connection.close()
        return {request: tag_of(*seen) for request, seen in standing.items()}

    return look
