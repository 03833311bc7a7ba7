"""A PostgreSQL as the operators' handbook has one set up, for every bench and for what it is compared with."""

from contextlib import AbstractContextManager
from typing import Final

from tests.support.postgres import Cluster, running_cluster

TUNED: Final = {
    "shared_buffers": "2GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "lz4",
}  # docs/operators/index.md, "PostgreSQL's own settings"


def tuned_cluster() -> AbstractContextManager[Cluster]:
    """Start a cluster that is set up for a bank of a million tokens; durability is as delivered, and on."""
    return running_cluster(**TUNED)
