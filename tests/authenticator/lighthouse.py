"""Lighthouse, at the version of package-lock.json, on the built app: `python -m tests.authenticator.lighthouse`."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.authenticator.bank import Bank, opened

HOUSE = Path(__file__).resolve().parents[2]
CATEGORIES = ("performance", "accessibility", "best-practices")


def scores(url: str, *, folder: Path) -> dict[str, int]:
    """Measure a page as on a telephone; scores of 0 to 100 by category. Raises RuntimeError where it could not."""
    report = folder / "lighthouse.json"
    sandbox = " --no-sandbox" if os.geteuid() == 0 else ""
    done = subprocess.run(
        [
            HOUSE / ".venv/bin/node", HOUSE / "node_modules/lighthouse/cli/index.js", url, "--quiet", "--output=json",
            f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags=--headless=new --disable-gpu{sandbox}",
        ],
        cwd=folder, env={**os.environ, "CHROME_PATH": "/usr/bin/chromium"}, capture_output=True, text=True, timeout=240,
        check=False,
    )  # fmt: skip
    if not report.is_file():
        raise RuntimeError(done.stderr[-2000:])
    said = json.loads(report.read_text())
    return {name: round(100 * (said["categories"][name]["score"] or 0)) for name in CATEGORIES}


def main() -> int:
    """Print the scores; 1 where one is below 95."""
    folder = HOUSE / "var/lighthouse"
    folder.mkdir(parents=True, exist_ok=True)
    bank = Bank()
    server = opened(bank)
    try:
        found = scores(bank.origin, folder=folder)
    finally:
        server.shutdown()
    for name, score in found.items():
        print(f"{name:16} {score:3}")
    return 0 if min(found.values()) >= 95 else 1


if __name__ == "__main__":
    sys.exit(main())
