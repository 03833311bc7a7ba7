"""A gate that takes every commit for a safe one: it does not hear that a replica was not waited for to the end."""

from typing import Any

from llavero.gate import on_postgresql


def trust_every_commit() -> None:
    """Let every gate that this process builds from now on be deaf to PostgreSQL's warning."""

    async def hear_nothing(connection: Any) -> None:
        """Do what `_listen_for_doubts` does, without its listening."""

    on_postgresql._listen_for_doubts = hear_nothing
