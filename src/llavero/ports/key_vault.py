"""The keeper of the master key: wraps and unwraps the keys of banks and never gives the master key away."""

from typing import Protocol


class KeyVault(Protocol):
    """A file in development, a hardware security module in production."""

    def wrap(self, key: bytes, *, bound_to: bytes) -> bytes:
        """Encrypt a key so that it opens only with the same `bound_to`."""
        ...

    def unwrap(self, wrapped: bytes, *, bound_to: bytes) -> bytes:
        """Decrypt a key; raises DomainError SECRET_UNREADABLE when it was altered or bound to something else."""
        ...
