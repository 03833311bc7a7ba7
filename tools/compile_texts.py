"""Compile the catalogues of texts (*.po) into what a running server reads (*.mo), where the source is newer.

Law: an entry marked fuzzy is not shipped; a catalogue that does not parse stops the run with its file and line.
"""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

HOUSE = Path(__file__).resolve().parent.parent


def compile_catalogue(source: Path) -> None:
    """Write the compiled catalogue beside its source, whole or not at all."""
    with source.open("rb") as lines:
        catalogue = read_po(lines, abort_invalid=True)
    unfinished = source.with_suffix(".mo.new")
    with unfinished.open("wb") as target:
        write_mo(target, catalogue, use_fuzzy=False)
    unfinished.replace(source.with_suffix(".mo"))


def main() -> int:
    """Compile every stale catalogue below src/ and profiles/; answer the exit code."""
    sources = [path for place in ("src", "profiles") for path in sorted((HOUSE / place).rglob("LC_MESSAGES/*.po"))]
    for source in sources:
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        try:
            compile_catalogue(source)
        except PoFileError as error:
            print(f"{source.relative_to(HOUSE)}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
