"""Tells a database that is not there from a fault of ours: it refuses lines, a line broke, it has no room, it is busy.

Law: it says nothing of what was asked. A line that broke while a transaction was committed leaves it done or undone,
and nobody here knows which; an answer must not claim either.
Sources: PostgreSQL manual, appendix A (SQLSTATE); sqlite.org/rescode.html.
"""

import sqlite3
from typing import Final

import psycopg
from django.db import Error

RETRY_AFTER_S: Final = 5
"""After how many seconds whoever was sent away is asked to come again."""

_CLASSES: Final = frozenset({"08", "53", "58"})  # connections; room, memory and lines used up; its machine
_STATES: Final = frozenset({
    "57P01", "57P02", "57P03", "57P05",  # it is being ended, it crashed, it starts, it ended an idle line
    "57014",  # it took too long: the bounds of `patient_connection`
    "25P03", "25006",  # it ended a line in the middle of something; it follows and cannot write
})  # fmt: skip
_SQLITE: Final = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
)  # fmt: skip
_EXTENDED: Final = 0xFF


def is_away(error: BaseException | None) -> bool:
    """Say whether an error means that the database could not be asked, or could not be heard to the end."""
    match error:
        case Error():  # Django's own, made of the driver's
            return is_away(error.__cause__)
        case psycopg.InterfaceError():
            return "closed" in str(error)
        case psycopg.Error() if error.sqlstate is not None:
            return error.sqlstate in _STATES or error.sqlstate[:2] in _CLASSES
        case psycopg.OperationalError():  # no line, or none in time: nothing was said by a server
            return True
        case sqlite3.OperationalError():
            return getattr(error, "sqlite_errorcode", 0) & _EXTENDED in _SQLITE
        case _:
            return False
