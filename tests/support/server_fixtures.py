"""Server processes that a test asks for and that end with it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.servers import Server, running_server


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start servers: `serve(["uvicorn", "…", "--port", "{port}"], env=own_database.env)`; all end with the test."""
    with ExitStack() as running:

        def start(command: list[str], *, env: dict[str, str], **how: Any) -> Server:
            return running.enter_context(running_server(command, env=env, folder=tmp_path, **how))

        yield start
