"""Between the reading of a file and its end somebody else may have come: nothing is written over, nothing exchanged."""

from dataclasses import replace

import pytest

from llavero.credentials.bulk_load import load_devices
from llavero.credentials.models import Authenticator
from llavero.domain.errors import DomainError, ErrorCode
from llavero.stock.import_file import Reading, import_tokens
from llavero.stock.load import OpenBatch, begin_batch
from llavero.stock.models import Batch
from llavero.stock.verdicts import BatchProblem, Loaded, SourceFile
from llavero.tenancy.scope import in_tenant
from tests.stock.deliveries import NOON, a_bank, device, refusal, source, staff

pytestmark = pytest.mark.django_db


# Fails without the guard: serial-never-twice
def test_a_serial_that_came_meanwhile_brings_the_whole_slice_down_and_keeps_its_seed() -> None:
    with in_tenant(a_bank()):
        lucia = staff("lucia")
        first, second = (begin_batch(source(name), by=lucia, now=NOON) for name in ("one.csv", "two.csv"))
        assert isinstance(first, OpenBatch)
        assert isinstance(second, OpenBatch)
        load_devices(first.id, [device("T-1")], now=NOON)
        before = Authenticator.objects.values_list("id", "seed_sealed").get()
        with pytest.raises(DomainError) as refused:
            load_devices(second.id, [device("T-2"), device("T-1", seed=b"a seed of somebody else")], now=NOON)
        assert refused.value.code is ErrorCode.DUPLICATE
        assert Authenticator.objects.values_list("id", "seed_sealed").get() == before


def reading(at_first: SourceFile, at_end: SourceFile) -> Reading:
    return Reading(
        tokens=[device("T-1"), device("T-2")], source=at_first, source_at_end=lambda: at_end, keep=lambda _: None,
        tell=lambda _: None,
    )  # fmt: skip


# Fails without the guard: file-not-exchanged
def test_a_file_that_was_exchanged_while_it_was_read_leaves_nothing() -> None:
    bank, good = a_bank(), source()
    with in_tenant(bank):
        lucia = staff("lucia")
    exchanged = replace(good, digest=source("another.csv").digest)
    outcome = import_tokens(bank, reading(good, exchanged), by=lucia, clock=lambda: NOON)
    assert refusal(outcome).problem is BatchProblem.FILE_CHANGED
    with in_tenant(bank):
        assert not Authenticator.objects.exists()
        assert not Batch.objects.exclude(state="refused").exists()
    assert isinstance(import_tokens(bank, reading(good, good), by=lucia, clock=lambda: NOON), Loaded)
