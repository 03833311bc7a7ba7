"""What one client of a race does who guesses what was sent, a phone's PIN or a core's key; and beside each its control.

Five tries, no delays between them. One of the clients, or none, has what is right. Passwords and answers stand in
`acts_budgets.py`, the codes of a token in `acts.py`, those of an activation in `acts_enrollments.py`.
"""

from datetime import datetime
from functools import cache
from uuid import UUID, uuid4

from llavero.credentials import core_keys, device_answers, one_time_codes
from llavero.credentials.budgets import Blocked, budget_key_of_name
from llavero.credentials.models import AttemptBudget, Authenticator, OneTimeCode
from llavero.domain.actor import ANONYMOUS
from llavero.domain.approval_answer import IN_APP, answer_key
from llavero.domain.oath.ocra import Inputs, answer
from llavero.ports.core_bank import KeyVerdict
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import in_tenant
from tests.races.acts import NOWHERE, Args, a_slow_comparison

BUDGET = 5
DIGEST = "0" * 64
WHO = b"of nobody in particular"


@cache
def five_tries() -> Profile:
    """Give the bank five tries of each, and where a code was sent none of the person's own budget in the way."""
    plain = profile_of("produbanco")
    rule = plain.locks.code.model_copy(update={"free_tries": BUDGET - 1, "delays": ()})
    many = plain.locks.one_time_code.model_copy(update={"free_tries": 500, "delays": ()})
    own = {"code": rule, "core_key": rule, "one_time_code": many}
    return plain.model_copy(update={"locks": plain.locks.model_copy(update=own)})


def guess_sent_code(args: Args, client: int) -> str:
    """Type a code for one that was sent."""
    with in_tenant(UUID(args["tenant"])):
        verdict = one_time_codes.judge(
            run_id=UUID(args["run"]), purpose="clave", user_id=UUID(args["user"]), profile=five_tries(),
            typed={"any": args["code"] if _is_right(args, client) else args["wrong"]},
            now=datetime.fromisoformat(args["now"]), actor=ANONYMOUS, origin=NOWHERE,
        )  # fmt: skip
    return verdict.reason.value


def guess_sent_code_control(args: Args, client: int) -> str:
    """Type it where the tries are read first and counted later."""
    with in_tenant(UUID(args["tenant"])):
        row = OneTimeCode.objects.get(run_id=UUID(args["run"]))
    if row.attempts >= row.attempts_allowed:
        return "exhausted"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        OneTimeCode.objects.filter(id=row.id).update(attempts=row.attempts + 1)
    return "ok" if _is_right(args, client) else "wrong"


def guess_pin(args: Args, client: int) -> str:
    """Answer by a phone whose PIN one does not know: another PIN opens another seed."""
    right = answer(answer_key(bytes.fromhex(args["seed"])), IN_APP, Inputs(question=DIGEST, counter=client))
    given = right if _is_right(args, client) else f"{(int(right) + 1) % 10**8:08d}"
    with in_tenant(UUID(args["tenant"])):
        held = device_answers.hold(UUID(args["token"]))
        verdict = device_answers.judge_in_app(
            held, given, digest=DIGEST, counter=client, portal_key=args["portal"], profile=five_tries(),
            now=datetime.fromisoformat(args["now"]),
        )  # fmt: skip
    return verdict.reason.value


def guess_pin_control(args: Args, client: int) -> str:
    """Answer where the count is read first and written later."""
    with in_tenant(UUID(args["tenant"])):
        row = Authenticator.objects.get(id=UUID(args["token"]))
    if row.pin_failures >= BUDGET:
        return "blocked"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        Authenticator.objects.filter(id=row.id).update(pin_failures=row.pin_failures + 1)
    return "ok" if _is_right(args, client) else "wrong"


def guess_core_key(args: Args, client: int) -> str:
    """Ask whether a key is theirs; the core is asked with no transaction open, and takes its time."""
    tenant, now, run = UUID(args["tenant"]), datetime.fromisoformat(args["now"]), uuid4()
    with in_tenant(tenant):
        begun = core_keys.begin(
            WHO, way="company", profile=five_tries(), now=now, actor=ANONYMOUS, origin=NOWHERE, run=run
        )
    if isinstance(begun, Blocked):
        return "blocked"
    a_slow_comparison()
    is_right = _is_right(args, client)
    with in_tenant(tenant):
        core_keys.settle(
            begun, KeyVerdict.RIGHT if is_right else KeyVerdict.WRONG, is_right=is_right, now=now, actor=ANONYMOUS,
            origin=NOWHERE, run=run,
        )  # fmt: skip
    return "ok" if is_right else "wrong"


def guess_core_key_control(args: Args, client: int) -> str:
    """Ask where the budget is read first and written when the core has answered."""
    with in_tenant(UUID(args["tenant"])):
        rows = AttemptBudget.objects.filter(factor="core_key", key=budget_key_of_name(WHO))
        failures = rows.get().failures
    if failures >= BUDGET:
        return "blocked"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        AttemptBudget.objects.filter(factor="core_key", key=budget_key_of_name(WHO)).update(failures=failures + 1)
    return "ok" if _is_right(args, client) else "wrong"


def _is_right(args: Args, client: int) -> bool:
    return client == int(args["position"])
