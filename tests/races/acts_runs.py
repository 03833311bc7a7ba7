"""What one client of a race does to a run; and beside each act its control, the same without the guard.

A control reads in one transaction and writes in another, unconditionally: what a careless program would do.
"""

import sys
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import F

from llavero.credentials import sessions, temporary_passwords
from llavero.credentials.budgets import budget_key_of_user, is_locked, unlock
from llavero.credentials.models import AttemptBudget, TemporaryPassword
from llavero.domain.actor import SYSTEM, Origin
from llavero.journeys.answer import Answer
from llavero.journeys.handles import Handle
from llavero.journeys.models import Run
from llavero.journeys.submit import Submit, submit
from llavero.steps.contract import Submission
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import in_tenant
from tests.builders.credentials import CHEAP_ARGON2
from tests.races.acts import NOWHERE, Args, a_slow_comparison

if "pytest" not in sys.modules:  # in a worker's process; the test itself sets and resets its own
    settings.LLAVERO_ARGON2 = CHEAP_ARGON2
OURS = frozenset({"tenant", "user", "portal", "now", "run", "runs", "secret", "revision", "temporary"})


def patient(profile: Profile) -> Profile:
    """Give the bank patience for sixty-four tries, so that nothing but the guard stops them."""
    rule = profile.locks.password.model_copy(update={"free_tries": 500, "delays": (), "hard_lock_after": None})
    locks = profile.locks.model_copy(update={"password": rule, "known_device_password": rule, "questions": rule})
    return profile.model_copy(update={"locks": locks})


def answer(args: Args, client: int) -> str:
    """Submit one page of one run, each client with a key of its own."""
    given = _submit(args, client, run=UUID(args["run"]), secret=args["secret"])
    return "stale" if given.is_stale or given.is_replayed else "ok"


def answer_in_own_run(args: Args, client: int) -> str:
    """Submit the page of a run of one's own: each client has begun one."""
    run = UUID(args["runs"].split(",")[client])
    given = _submit(args, client, run=run, secret=f"{args['secret']}-{client}")
    return "ok" if given.next_run is not None else "refused"


def answer_control(args: Args, client: int) -> str:
    """Submit where the revision is read first and written later."""
    with in_tenant(UUID(args["tenant"])):
        row = Run.objects.get(id=UUID(args["run"]))
    if row.revision != int(args["revision"]):
        return "stale"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        Run.objects.filter(id=row.id).update(revision=F("revision") + 1)
    return "ok"


def commit_control(args: Args, client: int) -> str:
    """Commit a sign-in where the run is seen to be open first and its session is opened later, under no run's name."""
    with in_tenant(UUID(args["tenant"])):
        row = Run.objects.get(id=UUID(args["run"]))
    if row.state != "open":
        return "stale"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        sessions.open_session(
            UUID(args["user"]), portal_key=args["portal"], scope="full", proofs=(), run_id=uuid4(),
            profile=_profile(), now=datetime.fromisoformat(args["now"]), actor=SYSTEM, origin=NOWHERE,
        )  # fmt: skip
        Run.objects.filter(id=row.id).update(state="ended", ending="done")
    return "ok"


def sign_in_control(args: Args, client: int) -> str:
    """Sign in with a temporary password that is seen to be unused first and marked later."""
    with in_tenant(UUID(args["tenant"])):
        row = TemporaryPassword.objects.get(id=UUID(args["temporary"]))
        key = temporary_passwords.derived_key(row.user_id)
    if row.state != "issued" or not temporary_passwords.same(key, bytes(row.digest), args["password"]):
        return "stale"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        TemporaryPassword.objects.filter(id=row.id).update(state="claimed", claimed_by_run=uuid4())
    return "ok"


def unlock_user(args: Args, client: int) -> str:
    """Clear a user's lock."""
    with in_tenant(UUID(args["tenant"])):
        key = budget_key_of_user(UUID(args["user"]))
        return "ok" if unlock("password", key, now=datetime.fromisoformat(args["now"])) else "not-locked"


def unlock_user_control(args: Args, client: int) -> str:
    """Clear it where one looks for the lock first and clears whatever stands later."""
    with in_tenant(UUID(args["tenant"])):
        key = budget_key_of_user(UUID(args["user"]))
        was_locked = is_locked("password", key)
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        AttemptBudget.objects.filter(key=key, factor="hard_lock").update(failures=0, locked_at=None)
    return "ok" if was_locked else "not-locked"


def _submit(args: Args, client: int, *, run: UUID, secret: str) -> Answer:
    now = datetime.fromisoformat(args["now"])
    values = {name: value for name, value in args.items() if name not in OURS}
    sent = Submit(
        revision=int(args["revision"]), key=f"client-{client:04d}-{uuid4()}", submission=Submission("submit", values)
    )
    return submit(
        UUID(args["tenant"]), Handle(run, secret), sent, profile=_profile(), now=now, origin=Origin("192.0.2.7"),
        clock=lambda: now,
    )  # fmt: skip


def _profile() -> Profile:
    return patient(profile_of("produbanco"))
