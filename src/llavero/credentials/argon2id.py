"""Makes and checks the verifiers of what people know, slowly on purpose and only so many at once.

Law: a check costs the same for somebody and for nobody. No transaction is open while one runs. Source: RFC 9106.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from os import cpu_count
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type
from django.conf import settings

from llavero.domain.errors import DomainError, ErrorCode

DEFAULT: Final = {"time_cost": 2, "memory_cost": 47_104, "parallelism": 1}
"""Passes, KiB of memory, lanes: above what OWASP asks of Argon2id, about 70 ms on one core."""

LONGEST_WAIT_S: Final = 10.0
# Each running check holds its memory: more at once than cores only makes all of them slower.
_places: Final = threading.BoundedSemaphore(cpu_count() or 2)


def parameters() -> dict[str, int]:
    """Give the parameters in force: the default, or what `LLAVERO_ARGON2` sets (tests are faster with less)."""
    return {**DEFAULT, **getattr(settings, "LLAVERO_ARGON2", {})}


def is_weakened() -> bool:
    """Say whether the settings ask for less than the default: a production server refuses to start so."""
    return any(value < DEFAULT[name] for name, value in parameters().items())  # guard: argon2-not-weakened


def verifier_of(secret: str) -> str:
    """Make the verifier of a secret with a fresh salt. Outside any transaction; raises UNAVAILABLE when overloaded."""
    with _a_place():
        return _hasher(**parameters()).hash(secret)


def matches(verifier: str, secret: str) -> bool:
    """Say whether a secret made this verifier. Outside any transaction; raises UNAVAILABLE when overloaded."""
    with _a_place():
        try:
            return _hasher(**parameters()).verify(verifier, secret)
        except (VerificationError, InvalidHashError):
            return False


def nobodys_verifier() -> str:
    """Give a verifier that nothing matches and that takes as long as any; made once per process and parameters."""
    return _nobodys(tuple(sorted(parameters().items())))


@lru_cache(maxsize=4)
def _nobodys(chosen: tuple[tuple[str, int], ...]) -> str:
    return _hasher(**dict(chosen)).hash(secrets.token_hex(32))


@lru_cache(maxsize=4)
def _hasher(*, time_cost: int, memory_cost: int, parallelism: int) -> PasswordHasher:
    return PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=parallelism, type=Type.ID)


@contextmanager
def _a_place() -> Iterator[None]:
    if not _places.acquire(timeout=LONGEST_WAIT_S):  # guard: argon2-bounded
        raise DomainError(ErrorCode.UNAVAILABLE, what="password check")
    try:
        yield
    finally:
        _places.release()
