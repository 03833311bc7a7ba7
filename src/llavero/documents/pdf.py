"""Set a form as PDF: A4, tagged for screen readers, with fields that can be filled in; once for each bank and voice.

Law: the library that sets it takes a second to load and a second to work, so it stays out of the server: a process of
its own does it, one at a time, and what came out is kept. Nothing that a stranger asks makes it work twice.
"""

import subprocess
import sys
from collections import OrderedDict
from threading import Lock
from typing import Final

from llavero.domain.errors import DomainError, ErrorCode

LONGEST_SETTING_SECONDS: Final = 60
MOST_KEPT: Final = 64
_kept: OrderedDict[str, bytes] = OrderedDict()
_lock = Lock()


def pdf_of(key: str, source: str) -> bytes:
    """Give the PDF of a form's HTML; `key` names bank, voice and version, and is set once in this process.

    Takes about two seconds the first time; call it outside every transaction. Raises DomainError UNAVAILABLE when it
    cannot be set.
    """
    with _lock:
        if key in _kept:  # guard: set-once
            _kept.move_to_end(key)
            return _kept[key]
        _kept[key] = made = _set(source)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
        return made


def _set(source: str) -> bytes:
    command = [sys.executable, "-m", "llavero.documents.press"]
    try:
        done = subprocess.run(  # noqa: S603 (our own module; what it reads is the bank's)
            command, input=source.encode(), capture_output=True, timeout=LONGEST_SETTING_SECONDS, check=True
        )
    except (subprocess.SubprocessError, OSError) as failed:
        raise DomainError(ErrorCode.UNAVAILABLE, what="form") from failed
    return done.stdout
