"""A whole server that forgives a clock an hour, either way: what the jumps of the clock must catch.

Run as `python -m tests.faults.clock.lenient_server PORT`.
"""

import sys
from datetime import datetime, timedelta
from typing import Any

import django

django.setup()

from llavero.console.serve import serve  # noqa: E402 (the settings must stand first)
from llavero.domain.oath import Proven, totp  # noqa: E402

_verify = totp.verify


def _verify_around(*about: Any, now: datetime, **more: Any) -> Any:
    tried = [_verify(*about, now=now + timedelta(hours=hours), **more) for hours in (-1, 1, 0)]
    return next((verdict for verdict in tried if isinstance(verdict, Proven)), tried[-1])


totp.verify = _verify_around
raise SystemExit(serve(port=int(sys.argv[1])))
