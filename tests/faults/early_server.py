"""A whole server whose gate answers before its commit: what the chaos and the full disks must catch.

Run as `python -m tests.faults.early_server PORT`.
"""

import sys

import django

django.setup()

from llavero.console.serve import serve  # noqa: E402 (the settings must stand first)
from tests.faults.kills.early_answers import answer_before_the_commit  # noqa: E402

answer_before_the_commit()
raise SystemExit(serve(port=int(sys.argv[1])))
