"""What one client of a race does who guesses what a person knows; and the same where the budget is written too late.

Five tries, no delays between them. What is compared here is compared outside any transaction, as in the product.
"""

from datetime import datetime
from uuid import UUID, uuid4

from llavero.credentials import password_check, questions
from llavero.credentials.budgets import Blocked, budget_key_of_user
from llavero.credentials.models import Answer, AttemptBudget, Password
from llavero.domain.actor import ANONYMOUS
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import in_tenant
from tests.builders.credentials import ANSWERS, PASSWORD
from tests.races import acts_runs  # noqa: F401  a worker that guesses must not take a tenth of a second for each
from tests.races.acts import NOWHERE, Args, a_slow_comparison

BUDGET = 5
ASKED = tuple(ANSWERS)[:2]


def five_tries() -> Profile:
    """Give the bank five tries of a password and of answers, without delays or a lock of its own."""
    profile = profile_of("produbanco")
    rule = profile.locks.password.model_copy(
        update={"free_tries": BUDGET - 1, "delays": (), "hard_lock_after": None}
    )  # fmt: skip
    locks = profile.locks.model_copy(update={"password": rule, "known_device_password": rule, "questions": rule})
    return profile.model_copy(update={"locks": locks})


def guess_password(args: Args, client: int) -> str:
    """Type the right password as the one client that has it, a wrong one as every other."""
    tenant, now = UUID(args["tenant"]), datetime.fromisoformat(args["now"])
    with in_tenant(tenant):
        begun = password_check.begin(UUID(args["user"]), claim=None, device_id=None, profile=five_tries(), now=now)
    if isinstance(begun, Blocked):
        return "blocked"
    verdict = password_check.perform(begun, PASSWORD if _is_right(args, client) else "no-es-esta-9")
    with in_tenant(tenant):
        settled = password_check.settle(begun, verdict, now=now, actor=ANONYMOUS, origin=NOWHERE, run=uuid4())
    return "ok" if settled.kind == "password" else settled.kind


def guess_answers(args: Args, client: int) -> str:
    """Give the right answers as the one client that has them, wrong ones as every other."""
    tenant, now = UUID(args["tenant"]), datetime.fromisoformat(args["now"])
    with in_tenant(tenant):
        begun = questions.begin(UUID(args["user"]), ASKED, claim=None, profile=five_tries(), now=now)
    if isinstance(begun, Blocked):
        return "blocked"
    right = {each: ANSWERS[each] for each in ASKED}
    verdict = questions.perform(begun, right if _is_right(args, client) else dict.fromkeys(ASKED, "otra"))
    with in_tenant(tenant):
        settled = questions.settle(begun, verdict, now=now, actor=ANONYMOUS, origin=NOWHERE, run=uuid4())
    return "ok" if settled.ok else "wrong"


def guess_password_control(args: Args, client: int) -> str:
    """Guess a password where the budget is read first and written after the comparison."""
    return _counted_late("password", args, client)


def guess_answers_control(args: Args, client: int) -> str:
    """Guess answers where the budget is read first and written after the comparison."""
    return _counted_late("questions", args, client)


def _counted_late(factor: str, args: Args, client: int) -> str:
    user = UUID(args["user"])
    with in_tenant(UUID(args["tenant"])):
        rows = AttemptBudget.objects.filter(factor=factor, key=budget_key_of_user(user), device_id=None)
        failures = rows.get().failures
        kept = (Password if factor == "password" else Answer).objects.filter(user_id=user).exists()
    if failures >= BUDGET or not kept:
        return "blocked"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        AttemptBudget.objects.filter(factor=factor, key=budget_key_of_user(user)).update(failures=failures + 1)
    return "ok" if _is_right(args, client) else "wrong"


def _is_right(args: Args, client: int) -> bool:
    return client == int(args["position"])
