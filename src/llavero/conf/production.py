"""Settings of a server before customers: everything from the environment, and a start that refuses what is unsafe."""

import os

from llavero.conf.base import *  # noqa: F403
from llavero.conf.base import LLAVERO_BEAT_MS as _BEAT_MS

LLAVERO_IS_PRODUCTION = True
LLAVERO_PILOT = os.environ.get("LLAVERO_PILOT") == "1"
if _BEAT_MS < 50:  # guard: beat-not-shortened
    LLAVERO_BEAT_MS = 50

SECURE_HSTS_SECONDS = 365 * 24 * 3600
