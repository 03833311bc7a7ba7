"""What binds a run to one browser or one client: a secret that only they hold, kept here as a keyed digest.

Law: a run id alone opens nothing; a guessed or copied id without the secret reads as a run that does not exist.
"""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from llavero.domain.errors import DomainError, ErrorCode
from llavero.journeys.models import Run
from llavero.journeys.newcoming import is_of_a_newcomer
from llavero.people.nobody import NOBODY
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.vault import keyed_digest, same_digest

_STANDS: Final = ~Q(state="ended")


def _standing() -> Q:
    # each way says for itself that the run stands: so each is looked up in an index of those that stand alone
    return (Q(user_id=given("user")) & _STANDS) | (Q(acting_user_id=given("user")) & _STANDS)


def _locked(wanted: Q) -> QuerySet[Run]:
    found: QuerySet[Run] = Run.objects.select_for_update().filter(wanted).order_by("id")  # guard: runs-locked-in-order
    return found


_SEEN = Question(lambda: Run.objects.filter(id=given("run")))
_SEEN_OF = Question(
    lambda: Run.objects.filter(id=given("run")).only("id", "user_id", "claim", "client_id", "secret_digest")
)
_STANDING = Question(lambda: _locked(_standing()))
_BESIDE = Question(lambda: _locked(Q(id=given("run")) | _standing() | (Q(claim=given("claim")) & _STANDS)))
_OF_NEWCOMER = Question(lambda: _locked(Q(user_id=None, claim=given("claim"), is_decoy=False) & _STANDS))
NO_CLAIM: Final = b""
"""What no run claims: asked for where none is, so that asking costs the same."""

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
    """Lock the run that this handle may move, until the transaction ends; raises RUN_NOT_FOUND for any other.

    The other runs of its subject that stand are locked with it, all in id order: a commit may end them, and two
    commits of one subject must not wait for each other. So are those that claim its name: whoever opens many on a
    name waits for all of them, whether anybody has that name or not.
    """
    seen = _own(_SEEN_OF.first(run=handle.run), handle)
    locked = _BESIDE.all(run=handle.run, user=seen.user_id or NOBODY, claim=bytes(seen.claim or NO_CLAIM))
    return _own({run.id: run for run in locked}.get(handle.run), handle)


def lock_standing(user: UUID) -> list[Run]:
    """Lock all runs of a user that have not ended, and give them in the order of their ids.

    Those too in which they act for somebody else: who loses what they signed in with, acts for nobody by it.
    """
    return _STANDING.all(user=user)


def lock_of_the_same(run: Run) -> list[Run]:
    """Lock all runs about the person of this one that have not ended, and give them in the order of their ids."""
    if is_of_a_newcomer(run):
        return _OF_NEWCOMER.all(claim=bytes(run.claim or NO_CLAIM))
    return lock_standing(run.user_id or NOBODY)


def read_run(handle: Handle) -> Run:
    """Read the run that this handle may see; raises RUN_NOT_FOUND for any other."""
    return _own(_SEEN.first(run=handle.run), handle)


def _own(run: Run | None, handle: Handle) -> Run:
    if run is None:
        raise DomainError(ErrorCode.RUN_NOT_FOUND, run=str(handle.run))
    if run.client_id != handle.client:  # guard: run-belongs-to-client
        raise DomainError(ErrorCode.RUN_NOT_FOUND, run=str(handle.run))
    if not same_digest(bytes(run.secret_digest), _PURPOSE, handle.secret):  # guard: run-bound-to-holder
        raise DomainError(ErrorCode.RUN_NOT_FOUND, run=str(handle.run))
    return run
