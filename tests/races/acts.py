"""What one client of a race does; and beside each act its control, the same without the guard.

A control reads in one transaction and writes in another, unconditionally: what a careless program would do.
"""

import hashlib
from datetime import datetime
from uuid import UUID, uuid4

from llavero.credentials import code_rows, one_time_codes, sessions, temporary_passwords
from llavero.credentials.codes import CodeReason, check_code
from llavero.credentials.models import Authenticator, OneTimeCode, Session, TemporaryPassword
from llavero.domain.actor import ANONYMOUS, SYSTEM, Origin
from llavero.domain.errors import DomainError
from llavero.domain.oath import Proven
from llavero.journeys import handover
from llavero.journeys.models import Handover
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import in_tenant

NOWHERE = Origin("192.0.2.7")
Args = dict[str, str]


def profile() -> Profile:
    """Give the bank's profile with a budget of five codes and no delays between them."""
    plain = profile_of("produbanco")
    rule = plain.locks.code.model_copy(update={"free_tries": 4, "delays": ()})
    return plain.model_copy(update={"locks": plain.locks.model_copy(update={"code": rule})})


def a_slow_comparison() -> None:
    """Take the time that comparing takes where it is done between reading and writing."""
    hashlib.pbkdf2_hmac("sha256", b"typed", b"kept", 20_000)


def code(args: Args, client: int) -> str:
    """Type a code."""
    with in_tenant(UUID(args["tenant"])):
        verdict = check_code(
            UUID(args["user"]), args["code"], portal_key=args["portal"], profile=profile(),
            now=datetime.fromisoformat(args["now"]), actor=ANONYMOUS, origin=NOWHERE,
        )  # fmt: skip
    return verdict.reason.value


def code_control(args: Args, client: int) -> str:
    """Type a code where nothing is locked and the step is written whatever it was."""
    now = datetime.fromisoformat(args["now"])
    with in_tenant(UUID(args["tenant"])):
        row = code_rows.usable_of(UUID(args["user"]), args["portal"], now=now)[0]
        verdict = code_rows.judge(row, args["code"], rules=profile().code, now=now)
    if not isinstance(verdict, Proven):
        return CodeReason.REPLAYED.value
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        Authenticator.objects.filter(id=row.id).update(last_step=verdict.step)
    return CodeReason.OK.value


def guess(args: Args, client: int) -> str:
    """Type the right code as the one client that has it, a wrong one as every other."""
    return code({**args, "code": args["code"] if client == int(args["position"]) else args["wrong"]}, client)


def guess_control(args: Args, client: int) -> str:
    """Guess where the budget is read first and written later."""
    now = datetime.fromisoformat(args["now"])
    typed = args["code"] if client == int(args["position"]) else args["wrong"]
    with in_tenant(UUID(args["tenant"])):
        row = code_rows.usable_of(UUID(args["user"]), args["portal"], now=now)[0]
        if row.code_failures >= 5:
            return CodeReason.BLOCKED.value
        verdict = code_rows.judge(row, typed, rules=profile().code, now=now)
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        Authenticator.objects.filter(id=row.id).update(code_failures=row.code_failures + 1, last_request_at=now)
    return CodeReason.OK.value if isinstance(verdict, Proven) else CodeReason.WRONG.value


def one_time_code(args: Args, client: int) -> str:
    """Type a code that was sent."""
    with in_tenant(UUID(args["tenant"])):
        verdict = one_time_codes.judge(
            run_id=UUID(args["run"]), purpose="clave", typed={"any": args["code"]}, user_id=UUID(args["user"]),
            profile=profile(), now=datetime.fromisoformat(args["now"]), actor=ANONYMOUS, origin=NOWHERE,
        )  # fmt: skip
    return verdict.reason.value


def one_time_code_control(args: Args, client: int) -> str:
    """Type a code where it is read first and spent later."""
    with in_tenant(UUID(args["tenant"])):
        row = OneTimeCode.objects.get(run_id=UUID(args["run"]))
    if row.state != "issued":
        return "already-claimed"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        OneTimeCode.objects.filter(id=row.id).update(state="claimed")
    return "ok"


def temporary_password(args: Args, client: int) -> str:
    """Claim a temporary password for a run of one's own."""
    now = datetime.fromisoformat(args["now"])
    with in_tenant(UUID(args["tenant"])):
        claimed = temporary_passwords.claim(
            UUID(args["temporary"]), run=uuid4(), now=now, actor=ANONYMOUS, origin=NOWHERE
        )
    return "ok" if claimed else "refused"


def temporary_password_control(args: Args, client: int) -> str:
    """Claim it where it is read first and claimed later."""
    with in_tenant(UUID(args["tenant"])):
        row = TemporaryPassword.objects.get(id=UUID(args["temporary"]))
    if row.state != "issued":
        return "refused"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        TemporaryPassword.objects.filter(id=row.id).update(state="claimed", claimed_by_run=uuid4())
    return "ok"


def session(args: Args, client: int, *, run: UUID | None = None) -> str:
    """Open the session of one run."""
    try:
        with in_tenant(UUID(args["tenant"])):
            sessions.open_session(
                UUID(args["user"]), portal_key=args["portal"], scope="full", proofs=(),
                run_id=run or UUID(args["run"]), profile=profile(), now=datetime.fromisoformat(args["now"]),
                actor=SYSTEM, origin=NOWHERE,
            )  # fmt: skip
    except DomainError as refused:
        return refused.code.value
    return "ok"


def session_control(args: Args, client: int) -> str:
    """Open it where one looks for a session first and no two rows are forbidden to name one run."""
    opened_at = datetime.fromisoformat(args["now"])
    with in_tenant(UUID(args["tenant"])):
        if Session.objects.filter(user_id=UUID(args["user"]), opened_at=opened_at).exists():
            return "duplicate"
    a_slow_comparison()
    return session(args, client, run=uuid4())


def handover_ticket(args: Args, client: int) -> str:
    """Press the button with a ticket."""
    with in_tenant(UUID(args["tenant"])):
        taken = handover.take(args["ticket"], now=datetime.fromisoformat(args["now"]), origin=NOWHERE)
    return "ok" if taken is not None else "refused"


def handover_ticket_control(args: Args, client: int) -> str:
    """Press it where the ticket is read first and marked later."""
    with in_tenant(UUID(args["tenant"])):
        row = Handover.objects.get()
    if row.state != "open":
        return "refused"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        Handover.objects.filter(id=row.id).update(state="taken")
    return "ok"
