"""Carries out `llavero stock import`: opens the file, lets stock read it once, and says what became of it."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from llavero.console.ready import now
from llavero.console.stock_say import DONE, Language, say_done, say_refused

if TYPE_CHECKING:
    from llavero.console.stock_report import Report, Told
    from llavero.formats.pskc import PreSharedKey
    from llavero.formats.seed import BadSeed, SeedRecord
    from llavero.people.staff import StaffMember
    from llavero.stock.import_file import Reading
    from llavero.stock.verdicts import Loaded, SourceFile


@dataclass(frozen=True, slots=True)
class ImportJob:
    """What one `stock import` was asked to do."""

    tenant_id: UUID
    file: Path
    opening: "tuple[PreSharedKey | None, str | None]" = field(repr=False)
    by: "StaffMember | None"
    report: Path | None
    is_json: bool
    language: Language


class _Watched:
    """A file that is read once, with its digest and its size so far."""

    def __init__(self, stream: FileIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()
        self.read_bytes = 0

    def read(self, size: int, /) -> bytes:
        piece = self._stream.read(size)
        self.digest.update(piece)
        self.read_bytes += len(piece)
        return piece

    def to_its_end(self) -> str:
        """Read what is left and give the digest of the whole."""
        while self.read(1 << 20):
            pass
        return self.digest.hexdigest()


def run_import(job: ImportJob, stream: FileIO) -> int:
    """Import or try out one opened file; give the exit code."""
    from llavero.console.stock_report import Report, Told
    from llavero.formats.seed import SeedFileProblem
    from llavero.formats.seed_file import open_seed_file
    from llavero.stock.import_file import Count, bad_file, dry_run, import_tokens
    from llavero.stock.load import record_refused
    from llavero.stock.verdicts import BatchRefused
    from llavero.tenancy.scope import in_tenant

    source, total = _source(job.file, stream)
    watched = _Watched(stream)
    key, password = job.opening
    with Report(job.report, job.language) as report, Told(total) as told:
        try:
            opened = open_seed_file(watched, key=key, password=password)
        except SeedFileProblem as problem:
            refused = bad_file(problem)
            if job.by is not None:
                with in_tenant(job.tenant_id):
                    record_refused(refused, source, by=job.by, now=now())
            outcome: Loaded | BatchRefused | Count = refused
        else:
            reading = _reading(iter(opened), replace(source, format=opened.format.value), watched, report, told)
            if job.by is None:
                outcome = dry_run(job.tenant_id, reading)
            else:
                outcome = import_tokens(job.tenant_id, reading, by=job.by, clock=now)
    if isinstance(outcome, BatchRefused):
        return say_refused(outcome, job.is_json, job.language)
    if isinstance(outcome, Count):
        say_done(job.is_json, f"Dry run: {outcome.good:,} tokens, nothing wrong, nothing written.",
                  dry_run=True, devices=outcome.good)  # fmt: skip
        return DONE
    said = f"Batch {outcome.batch}: {outcome.devices:,} devices loaded; a second person accepts it now."
    say_done(job.is_json, said, batch=str(outcome.batch), devices=outcome.devices)
    return DONE


def _reading(
    tokens: "Iterator[SeedRecord | BadSeed]", source: "SourceFile", watched: _Watched, report: "Report", told: "Told"
) -> "Reading":
    from llavero.stock.import_file import Reading

    return Reading(
        tokens=tokens,
        source=source,
        source_at_end=lambda: replace(source, digest=watched.to_its_end(), is_read=True),
        keep=report.keep,
        tell=lambda count: told.tell(count, watched.read_bytes),
    )


def _source(file: Path, stream: FileIO) -> "tuple[SourceFile, int | None]":
    """Say what is known before the import reads: of a pipe its name only, as it cannot be read twice."""
    from llavero.stock.verdicts import SourceFile
    from llavero.tenancy.ids import new_id

    # the record states file names of a harmless form only
    name = re.sub(r"[\\\n]", "_", file.name)[:120]
    name = "" if name.isdigit() else name
    if not file.is_file():
        return SourceFile(name=name, digest=f"stream-{new_id(now()).hex}", format="unknown", is_read=False), None
    digest = hashlib.file_digest(stream, "sha256").hexdigest()
    size = stream.tell()
    stream.seek(0)
    return SourceFile(name=name, digest=digest, format="unknown"), size
