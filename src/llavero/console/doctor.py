"""`llavero doctor`: looks at everything that a server needs to do its work, and says what to do about what is wrong."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from llavero.console.finding import Finding, Verdict
from llavero.console.ready import make_ready, now


def doctor(*, as_json: Annotated[bool, Parameter(name="--json")] = False, sandbox: Path | None = None) -> int:
    """Examine database, durability, clock, keys, mail, SMS, profiles, journeys and exceptions. Exit code 1 on an error.

    Parameters
    ----------
    as_json: one JSON object for each thing looked at, for monitoring.
    sandbox: the folder of a sandbox to examine instead of this server, as var/sandbox.
    """
    if sandbox is not None:
        os.environ["DJANGO_SETTINGS_MODULE"] = "llavero.conf.sandbox"
        os.environ["LLAVERO_FOLDER"] = str(sandbox)
    make_ready()
    findings = examine()
    for finding in findings:
        print(_as_json(finding) if as_json else finding.as_line())
    if not as_json:
        counted = Counter(finding.verdict for finding in findings)
        print(f"\n{len(findings)} looked at, {counted[Verdict.WARN]} to watch, {counted[Verdict.ERROR]} to mend")
    return 1 if any(finding.verdict is Verdict.ERROR for finding in findings) else 0


def examine() -> list[Finding]:
    """Look at the server, and at its banks where their database is there."""
    from llavero.console.examine_banks import examine_banks
    from llavero.console.examine_server import examine_server, is_database_there

    moment = now()
    findings = list(examine_server(now=moment))
    if is_database_there():
        findings += examine_banks(now=moment)
    return findings


def _as_json(finding: Finding) -> str:
    told = {"what": finding.what, "verdict": finding.verdict.value, "sentence": finding.sentence}
    return json.dumps({**told, "remedy": finding.remedy}, ensure_ascii=False)
