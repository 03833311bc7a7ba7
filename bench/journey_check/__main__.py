"""Check every bank that is shipped, as `llavero profile check` does, and print the seconds of each.

`python -m bench.journey_check [rounds]`: each round in a process of its own, so that nothing is kept from the one
before. The goal: all of them together in 2 s of one processor.
"""

import json
import statistics
import subprocess
import sys
from pathlib import Path

PROFILES = Path("profiles")
ONE_ROUND = """
import json, os, sys, time
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llavero.conf.tests")
import django

django.setup()
from llavero.journeys.check import check_profile

seconds = {}
for bank in sys.argv[1:]:
    began = time.process_time()
    check_profile(Path(bank), now=datetime(2026, 11, 21, tzinfo=UTC))
    seconds[Path(bank).name] = time.process_time() - began
print(json.dumps(seconds))
"""


def main(rounds: int) -> None:
    banks = sorted(str(each.parent) for each in PROFILES.glob("*/profile.yaml"))
    measured = [json.loads(_a_round(banks)) for _ in range(rounds)]
    medians = {bank: round(statistics.median(each[bank] for each in measured), 2) for bank in measured[0]}
    print(json.dumps({"rounds": rounds, **medians, "together": round(sum(medians.values()), 2), "goal": 2.0}))


def _a_round(banks: list[str]) -> str:
    return subprocess.run([sys.executable, "-c", ONE_ROUND, *banks], capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
