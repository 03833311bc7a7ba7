"""Where the sandbox keeps its things: all in one folder, which its settings name."""

from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

InboxReader = Callable[[Path], Iterable[dict[str, str]]]


def folder() -> Path:
    """Give the folder of this sandbox. Only its own settings have one."""
    chosen: Path = settings.LLAVERO_FOLDER
    return chosen


def tokens_folder() -> Path:
    """Give the folder of the vendor's deliveries."""
    return folder() / "tokens"


def core_file(bank: str) -> Path:
    """Name the file in which a bank's core system keeps its own books."""
    return folder() / f"core-{bank}.sqlite3"


def inbox_folder() -> Path:
    """Give the folder to which the carriers of the sandbox bring their messages."""
    chosen: Path = settings.LLAVERO_INBOX  # type: ignore[misc]
    return chosen


def inbox_reader() -> InboxReader:
    """Give what reads that folder; the settings name it, since a door knows no carrier."""
    reader: InboxReader = import_string(settings.LLAVERO_INBOX_READER)  # type: ignore[misc]
    return reader
