"""Settings of a server before customers: everything from the environment, and a start that refuses what is unsafe."""

import os

from llavero.conf.base import *  # noqa: F403

LLAVERO_IS_PRODUCTION = True
LLAVERO_PILOT = os.environ.get("LLAVERO_PILOT") == "1"

LLAVERO_BEAT_MS = max(50, LLAVERO_BEAT_MS)  # noqa: F405
SECURE_HSTS_SECONDS = 365 * 24 * 3600
