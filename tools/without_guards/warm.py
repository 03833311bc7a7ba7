"""Runs pytest in a fresh process that has read the libraries already, which is most of what a short run takes.

Law: nothing of the house is read ahead, so that each run reads its own copy of it, with the guard or without.
"""

import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Final

# No library that asks Django for its settings while it is read: which settings, only the run itself knows.
LIBRARIES: Final = (
    "pytest", "hypothesis.strategies", "schemathesis.pytest.plugin", "pytest_django.plugin", "django.test",
    "django.core.management", "django.db.backends.sqlite3.base", "django.db.backends.postgresql.base", "pydantic",
    "psycopg_pool", "cryptography.x509", "playwright.sync_api", "yaml", "lxml.etree", "phonenumbers",
)  # fmt: skip
_TO_END_S: Final = 20.0
_warm = get_context("forkserver")


def read_ahead() -> None:
    """Name what the first process reads for all that come; what is not installed is passed over."""
    _warm.set_forkserver_preload(list(LIBRARIES))


def run_pytest(
    arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], path: Sequence[str], longest_s: float
) -> tuple[int, str]:
    """Run pytest with `path` before all other places of packages; give its exit code and what it printed.

    Raises TimeoutError after `longest_s` seconds, when what the run had started has been ended with it.
    """
    with tempfile.NamedTemporaryFile("r") as printed:
        told = (list(arguments), str(cwd), dict(env), list(path), printed.name)
        run = _warm.Process(target=_be_pytest, args=told)
        run.start()
        try:
            run.join(longest_s)
            if run.exitcode is None:
                raise TimeoutError
        finally:
            _end(run)
        return run.exitcode, printed.read()


def _be_pytest(arguments: list[str], cwd: str, env: dict[str, str], path: list[str], printed: str) -> None:
    os.setsid()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.path[:0] = path
    with open(printed, "w") as file, open(os.devnull) as nothing:
        for number, stands_for in enumerate((nothing, file, file)):
            os.dup2(stands_for.fileno(), number)
    import pytest

    sys.exit(int(pytest.main(arguments)))


def _end(run: ForkServerProcess) -> None:
    """Ask the process and what it started to put things away and end; insist after a while."""
    if run.exitcode is not None:
        return
    with suppress(ProcessLookupError):
        os.killpg(run.pid or 0, signal.SIGINT)
    run.join(_TO_END_S)
    if run.exitcode is None:
        run.kill()
        run.join()
