"""The clock of the REST door: the one that the settings name."""

from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from llavero.ports.clock import Clock


@lru_cache(maxsize=1)
def _clock() -> Clock:
    clock: Clock = import_string(settings.LLAVERO_CLOCK)()
    return clock


def now() -> datetime:
    """Say what time it is, aware, in UTC."""
    return _clock().now()
