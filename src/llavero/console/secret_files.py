"""Reads a secret that the command line names by a file, the environment or a prompt, never by an argument.

Law: a file that others on the machine can read is not read; a secret is never printed.
"""

import getpass
import os
import stat
import sys
from pathlib import Path
from typing import Final

LONGEST_SECRET_BYTES: Final = 4096


class NotSafeError(Exception):
    """A secret lies open to others; the text says which file and how to close it."""


class SecretMissingError(Exception):
    """No secret was given and nobody can be asked; the text says how to give it."""


def read_secret(path: Path) -> str:
    """Read the first line of a file that only its owner can open. Raises NotSafeError, SecretMissingError."""
    try:
        with path.open("rb") as opened:
            # guard: secret-file-closed (asked of what was opened: a name may be exchanged in between)
            if os.fstat(opened.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise NotSafeError(f"{path} can be read by others: chmod 600 {path}")
            lines = opened.read(LONGEST_SECRET_BYTES).decode().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretMissingError(f"{path} cannot be read: {type(error).__name__}") from None
    if not lines or not lines[0].strip():
        raise SecretMissingError(f"{path} is empty")
    return lines[0].strip()


def ask_secret(question: str, *, file: Path | None, variable: str = "") -> str:
    """Take a secret from its file, else from its variable, else from the person at the terminal."""
    if file is not None:
        return read_secret(file)
    if variable and (given := os.environ.get(variable)):
        return given
    if not sys.stdin.isatty():
        raise SecretMissingError(f"{question}: nobody can be asked here; name a file")
    return getpass.getpass(f"{question}: ")
