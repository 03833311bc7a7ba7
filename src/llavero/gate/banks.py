"""What the gate holds ready of each bank: its keys unwrapped and its rules of codes, read when they are first needed.

Law: read through the application's own role, outside the hot path, in a thread. A bank that does not exist is
remembered for a few seconds, so that a stranger's guesses of names do not become work for the database.
"""

import asyncio
from typing import Final

from django.db import connection

from llavero.domain.errors import DomainError, ErrorCode
from llavero.gate.judge import Bank
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.read import all_banks, bank_of_slug
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.unwrapped import unwrap_keys
from llavero.tenancy.vault import forget_unwrapped_keys

_UNKNOWN_FOR_S: Final = 5.0
_MOST_UNKNOWN: Final = 1000


class Banks:
    """The banks that this process has worked for."""

    def __init__(self) -> None:
        self._ready: dict[str, Bank] = {}
        self._unknown: dict[str, float] = {}
        self._loading = asyncio.Lock()

    async def get_ready(self) -> None:
        """Read every bank before the first request, so that none of them waits for it."""
        for _, slug in await asyncio.to_thread(_all_banks):
            await self.of(slug)

    def at_hand(self, slug: str) -> Bank:
        """Give a bank that `of` gave before."""
        return self._ready[slug]

    async def of(self, slug: str) -> Bank:
        """Give a bank; raises UNAUTHENTICATED for a name that no bank has, as for a key that is none."""
        ready = self._ready.get(slug)
        if ready is not None:
            return ready
        return await self._read(slug)

    async def read_again(self, slug: str) -> Bank:
        """Read a bank's keys anew: something names one that came after the last reading."""
        forget_unwrapped_keys()
        self._ready.pop(slug, None)
        return await self.of(slug)

    async def _read(self, slug: str) -> Bank:
        clock = asyncio.get_running_loop().time
        if self._unknown.get(slug, 0.0) > clock():
            raise DomainError(ErrorCode.UNAUTHENTICATED)
        async with self._loading:
            if slug in self._ready:
                return self._ready[slug]
            bank = await asyncio.to_thread(_read_bank, slug)
        if bank is None:
            if len(self._unknown) >= _MOST_UNKNOWN:
                self._unknown.clear()
            self._unknown[slug] = clock() + _UNKNOWN_FOR_S
            raise DomainError(ErrorCode.UNAUTHENTICATED)
        self._ready[slug] = bank
        return bank


def _all_banks() -> tuple[tuple[object, str], ...]:
    try:
        return all_banks()
    finally:
        connection.close()


def _read_bank(slug: str) -> Bank | None:
    try:
        tenant_id = bank_of_slug(slug)
        if tenant_id is None:
            return None
        profile = profile_of(slug)
        with in_tenant(tenant_id):
            return Bank(
                keys=unwrap_keys(), rules=profile.code, lock=profile.locks.code.policy(),
                tolerance=profile.code.tolerance(),
            )  # fmt: skip
    finally:
        connection.close()
