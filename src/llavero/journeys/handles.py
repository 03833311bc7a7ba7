"""What binds a run to one browser or one client: a secret that only they hold, kept here as a keyed digest.

Law: a run id alone opens nothing; a guessed or copied id without the secret reads as a run that does not exist.
"""

from dataclasses import dataclass, field
from uuid import UUID

from llavero.domain.errors import DomainError, ErrorCode
from llavero.journeys.models import Run
from llavero.tenancy.vault import keyed_digest, same_digest

_PURPOSE = "run-handle"


@dataclass(frozen=True, slots=True)
class Handle:
    """A run, and the secret of whoever may move it. `client` is the API client it was started by, if any."""

    run: UUID
    secret: str = field(repr=False)
    client: UUID | None = None


def digest_of_handle(secret: str) -> bytes:
    """Give what a run keeps of its holder's secret."""
    return keyed_digest(_PURPOSE, secret)


def lock_run(handle: Handle) -> Run:
    """Lock the run that this handle may move, until the transaction ends; raises RUN_NOT_FOUND for any other."""
    return _own(Run.objects.select_for_update().filter(id=handle.run).first(), handle)


def read_run(handle: Handle) -> Run:
    """Read the run that this handle may see; raises RUN_NOT_FOUND for any other."""
    return _own(Run.objects.filter(id=handle.run).first(), handle)


def _own(run: Run | None, handle: Handle) -> Run:
    if run is None:
        raise DomainError(ErrorCode.RUN_NOT_FOUND)
    if run.client_id != handle.client:  # guard: run-belongs-to-client
        raise DomainError(ErrorCode.RUN_NOT_FOUND)
    if not same_digest(bytes(run.secret_digest), _PURPOSE, handle.secret):  # guard: run-bound-to-holder
        raise DomainError(ErrorCode.RUN_NOT_FOUND)
    return run
