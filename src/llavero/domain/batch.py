"""What becomes of a delivery of devices: its file is loaded by one person and accepted by another, or refused.

Law: the devices of a batch exist for the bank only once it is accepted; a refused one leaves nothing but its record.
"""

from enum import StrEnum

from llavero.domain.lifecycle import Lifecycle


class BatchState(StrEnum):
    """How far a batch has come."""

    LOADING = "loading"
    LOADED = "loaded"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class BatchEvent(StrEnum):
    """What moves a batch on."""

    FINISH = "finish"  # the whole file was read, and every token of it is good
    ACCEPT = "accept"  # by another person, with codes of two of its devices
    REFUSE = "refuse"


BATCH: Lifecycle[BatchState, BatchEvent] = Lifecycle(
    "batch",
    (BatchState.LOADING,),
    {
        (BatchState.LOADING, BatchEvent.FINISH): BatchState.LOADED,
        (BatchState.LOADING, BatchEvent.REFUSE): BatchState.REFUSED,
        (BatchState.LOADED, BatchEvent.ACCEPT): BatchState.ACCEPTED,
        (BatchState.LOADED, BatchEvent.REFUSE): BatchState.REFUSED,
    },
)
