"""`llavero profile …`: check a bank's files, and give editors the schema of a journey."""

import json
import sys
from pathlib import Path
from typing import Literal

from llavero.console.ready import make_ready, now


def check(*folders: Path, language: Literal["es", "en"] = "es", as_json: bool = False) -> int:
    """Check profiles and print every problem with file and line, or `ok`. Exit code 1 on any error.

    Parameters
    ----------
    folders: folders of banks, as profiles/produbanco. The folder of all banks checks each of them.
    language: the language of the sentences.
    as_json: one JSON object per problem, for tools.
    """
    make_ready(offline=True)
    banks = [bank for folder in folders for bank in _banks_in(folder)]
    if not banks:
        print("No bank's folder was named: a bank's folder holds a profile.yaml.", file=sys.stderr)
        return 2
    return max(_check_one(bank, language=language, as_json=as_json) for bank in banks)


def schema() -> int:
    """Print the JSON Schema of a journey file, for editors."""
    make_ready(offline=True)
    from llavero.journeys.definition import journey_schema

    print(json.dumps(journey_schema(), indent=2, ensure_ascii=False))
    return 0


def _banks_in(folder: Path) -> list[Path]:
    if (folder / "profile.yaml").is_file():
        return [folder]
    return sorted(path.parent for path in folder.glob("*/profile.yaml"))


def _check_one(folder: Path, *, language: Literal["es", "en"], as_json: bool) -> int:
    from llavero.journeys.check import check_profile
    from llavero.journeys.problems import Severity
    from llavero.tenancy.profile.load import load_profile
    from llavero.tenancy.profile.problems import ProfileRefusedError

    lines: list[tuple[str, int, str, str]] = []
    try:
        load_profile(folder, common=folder.parent / "common")
    except ProfileRefusedError as refused:
        lines += [(p.file, p.line, "error", p.in_words(language)) for p in refused.problems]
    lines += [(p.file, p.line, p.severity.value, p.in_words(language)) for p in check_profile(folder, now=now())]
    for file, line, severity, words in lines:
        if as_json:
            print(json.dumps({"file": file, "line": line, "severity": severity, "problem": words}, ensure_ascii=False))
        else:
            print(words if words.startswith(file) else f"{file}:{line}: {severity}: {words}")
    wrong = any(severity == Severity.ERROR.value for _, _, severity, _ in lines)
    if not wrong:
        print(f"{folder}: ok")
    return 1 if wrong else 0
