"""Imports a vendor's file of any size: one short transaction for each slice, all of it or nothing in the end.

Law: memory does not grow with the file. What is wrong with any token refuses the whole file, after every token was
looked at, so that one report names them all. A dry run reads the same and writes nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from llavero.credentials.bulk_load import known_serials
from llavero.formats.seed import BadSeed, SeedFileProblem, SeedRecord
from llavero.people.staff import StaffMember
from llavero.stock.load import (
    SLICE_ROWS,
    OpenBatch,
    add_slice,
    begin_batch,
    file_standing,
    finish_batch,
    record_refused,
)
from llavero.stock.resume import resume_batch
from llavero.stock.take_back import sweep_dead, take_back
from llavero.stock.verdicts import BatchProblem, BatchRefused, Loaded, SourceFile, TokenVerdict
from llavero.tenancy.scope import in_tenant

Token = SeedRecord | BadSeed


@dataclass(slots=True)
class Count:
    """How many tokens were looked at, and how many of them cannot be taken."""

    good: int = 0
    bad: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an import reads, and whom it tells.

    `source` is what is known before reading, `source_at_end` what is known after it; the digest of a file that was
    read before must still be the same then. `keep` is given every token's verdict in slices, `tell` the count so far.
    """

    tokens: Iterable[Token] = field(repr=False)
    source: SourceFile
    source_at_end: Callable[[], SourceFile]
    keep: Callable[[list[TokenVerdict]], None]
    tell: Callable[[Count], None]


def import_tokens(
    tenant_id: UUID, reading: Reading, *, by: StaffMember, clock: Callable[[], datetime]
) -> Loaded | BatchRefused:
    """Load a file into a batch that waits for its second person; a refusal is on record and leaves nothing else.

    Opens its own transactions. Goes on with the same file where a process that died left it; everything else that was
    left so is swept first.
    """
    with in_tenant(tenant_id):
        resumed = resume_batch(reading.source, by=by, now=clock())
    sweep_dead(tenant_id, actor=by.actor, now=clock())
    with in_tenant(tenant_id):
        begun = resumed or begin_batch(reading.source, by=by, now=clock())
        if isinstance(begun, BatchRefused):
            record_refused(begun, reading.source, by=by, now=clock())
            return begun
    loading = _Loading(tenant_id, begun, by, clock)
    try:
        outcome = loading.load(reading)
    except BaseException:  # a bug, a full disk, the operator's Ctrl-C: nothing of the file may stay
        take_back(tenant_id, loading.batch)
        raise
    if isinstance(outcome, BatchRefused):
        take_back(tenant_id, loading.batch)
        with in_tenant(tenant_id):
            count = loading.count
            record_refused(
                outcome, reading.source, by=by, now=clock(), records=count.good + count.bad, rejected=count.bad
            )
    return outcome


def dry_run(tenant_id: UUID, reading: Reading) -> BatchRefused | Count:
    """Look at the whole file and at the bank's serials; write nothing, not even to the record."""
    with in_tenant(tenant_id):
        standing = file_standing(reading.source.digest)
    if standing is not None:
        return standing
    count = Count()
    try:
        for some in _slices(reading.tokens):
            with in_tenant(tenant_id):
                known = known_serials(token.serial for token in some if isinstance(token, SeedRecord))
            _judge(some, known, count, reading)
    except SeedFileProblem as problem:
        return bad_file(problem)
    return _refusal(count) or count


def bad_file(problem: SeedFileProblem) -> BatchRefused:
    """Turn what the reader says of a whole file into the refusal of its batch."""
    return BatchRefused(
        problem=BatchProblem.FILE_BAD, cause=problem.code.value, line=problem.line, es=problem.in_words("es"),
        en=problem.in_words("en"),
    )  # fmt: skip


@dataclass(slots=True)
class _Loading:
    """One import under way."""

    tenant_id: UUID
    batch: OpenBatch
    by: StaffMember
    clock: Callable[[], datetime]
    count: Count = field(default_factory=Count)

    def load(self, reading: Reading) -> Loaded | BatchRefused:
        tokens, standing = iter(reading.tokens), self.batch.devices
        try:
            for some in _slices(islice(tokens, standing)):
                if (lost := self._take(some, reading, is_entered=True)) is not None:
                    return lost
            for some in _slices(tokens):
                if (lost := self._take(some, reading)) is not None:
                    return lost
        except SeedFileProblem as problem:
            return bad_file(problem)
        source = reading.source_at_end()
        if (refused := _refusal(self.count)) is not None:
            return self._known_stream(reading, source) or replace(refused, batch=self.batch.id)
        if reading.source.is_read and source.digest != reading.source.digest:  # guard: file-not-exchanged
            return BatchRefused(problem=BatchProblem.FILE_CHANGED, batch=self.batch.id)
        with in_tenant(self.tenant_id):
            return finish_batch(self.batch, source, by=self.by, now=self.clock())

    def _known_stream(self, reading: Reading, source: SourceFile) -> BatchRefused | None:
        """Say which batch a stream is already: better told so than serial by serial."""
        if reading.source.is_read:
            return None
        with in_tenant(self.tenant_id):
            return file_standing(source.digest)

    def _take(self, some: list[Token], reading: Reading, *, is_entered: bool = False) -> BatchRefused | None:
        records = [token for token in some if isinstance(token, SeedRecord)]
        is_whole = len(records) == len(some) and not self.count.bad
        known: frozenset[str] = frozenset()
        with in_tenant(self.tenant_id):
            # once anything is wrong nothing more is entered, but every token is still looked at; what a process that
            # died entered already is looked at too, and the batch held meanwhile
            added = add_slice(self.batch, records if is_whole and not is_entered else [], now=self.clock())
            if isinstance(added, OpenBatch):
                self.batch = added
                if not is_whole and not is_entered:
                    known = known_serials(record.serial for record in records)
        if isinstance(added, BatchRefused):
            if added.problem is not BatchProblem.SERIALS_KNOWN:
                return added
            known = frozenset(added.serials)
        _judge(some, known, self.count, reading)
        return None


def _judge(some: list[Token], known: frozenset[str], count: Count, reading: Reading) -> None:
    verdicts = [_verdict(token, known) for token in some]
    good = sum(verdict.verdict == "good" for verdict in verdicts)
    count.good, count.bad = count.good + good, count.bad + len(verdicts) - good
    reading.keep(verdicts)
    reading.tell(count)


def _verdict(token: Token, known: frozenset[str]) -> TokenVerdict:
    if isinstance(token, BadSeed):
        return TokenVerdict(
            token.serial or "", token.line, "bad", token.code.value, token.in_words("es"), token.in_words("en")
        )
    if token.serial in known:
        return TokenVerdict(
            token.serial, token.line, "bad", BatchProblem.SERIALS_KNOWN.value,
            "El banco ya tiene un dispositivo con esta serie. Revisa si el lote ya se cargó.",
            "The bank has a device of this serial already. Check whether the delivery was loaded before.",
        )  # fmt: skip
    return TokenVerdict(token.serial, token.line, "good")


def _refusal(count: Count) -> BatchRefused | None:
    if count.bad:
        return BatchRefused(problem=BatchProblem.TOKENS_BAD)
    return None if count.good else BatchRefused(problem=BatchProblem.NO_TOKENS)


def _slices(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    rest = iter(tokens)
    while some := list(islice(rest, SLICE_ROWS)):
        yield some
