"""What an import shows while it reads and leaves when it is done: progress, and one line for each serial.

Law: progress goes to the standard error, results to the standard output; a seed stands in neither.
"""

import csv
import json
import os
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from llavero.stock.import_file import Count
    from llavero.stock.verdicts import TokenVerdict

HEADS: Final = {"es": ("serie", "linea", "veredicto", "motivo", "explicacion"),
                "en": ("serial", "line", "verdict", "reason", "explanation")}  # fmt: skip
VERDICTS: Final = {"es": {"good": "bueno", "bad": "malo"}, "en": {"good": "good", "bad": "bad"}}
TOLD_EVERY_S: Final = 1.0


class Report(AbstractContextManager["Report"]):
    """The file with a line for each serial, as CSV, readable by its owner only; nothing where no file was named."""

    def __init__(self, path: Path | None, language: Literal["es", "en"]) -> None:
        self._path, self._language = path, language
        self._file: TextIO | None = None

    def __enter__(self) -> "Report":
        if self._path is not None:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._file = os.fdopen(handle, "w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(HEADS[self._language])
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def keep(self, verdicts: "list[TokenVerdict]") -> None:
        """Write a line for each token."""
        if self._file is None:
            return
        words = VERDICTS[self._language]
        csv.writer(self._file).writerows(
            (_cell(one.serial), one.line or "", words[one.verdict], one.reason,
             _cell(one.es if self._language == "es" else one.en))
            for one in verdicts
        )  # fmt: skip


class Told(AbstractContextManager["Told"]):
    """Progress: a bar with rate and time left at a terminal, a JSON line each second elsewhere."""

    def __init__(self, total_bytes: int | None) -> None:
        self._total = total_bytes
        self._begun = self._last = time.monotonic()
        self._bar: tuple[Progress, TaskID] | None = None

    def __enter__(self) -> "Told":
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.fields[said]}"), BarColumn(), TimeRemainingColumn())
            bar = Progress(*columns, console=Console(stderr=True))
            self._bar = bar, bar.add_task("", total=self._total, said="")
            bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar[0].stop()

    def tell(self, count: "Count", read_bytes: int) -> None:
        """Show how far the reading has come."""
        moment = time.monotonic()
        elapsed = max(moment - self._begun, 1e-6)
        seen = count.good + count.bad
        if self._bar is not None:
            bar, task = self._bar
            bar.update(task, completed=read_bytes, said=f"{seen:,} tokens, {seen / elapsed:,.0f}/s")
        elif moment - self._last >= TOLD_EVERY_S:
            self._last = moment
            left = (self._total - read_bytes) * elapsed / read_bytes if self._total and read_bytes else None
            said = {
                "tokens": seen, "bad": count.bad, "per_second": round(seen / elapsed),
                "seconds_left": round(left) if left is not None else None,
            }  # fmt: skip
            print(json.dumps({"progress": said}), file=sys.stderr, flush=True)


def _cell(text: str) -> str:
    # guard: report-no-formula (a serial like =HYPERLINK(…) in a vendor's file, opened in a spreadsheet)
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
