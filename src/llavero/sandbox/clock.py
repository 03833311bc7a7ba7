"""The clock of the sandbox: the one that the settings name."""

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from llavero.ports.clock import Clock


def now() -> datetime:
    """Say what time it is, aware, in UTC."""
    clock: Clock = import_string(settings.LLAVERO_CLOCK)()
    return clock.now()
