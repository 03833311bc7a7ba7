"""What one client of a race does with a passkey's challenge, its counter and its row; and beside each its control."""

from datetime import datetime
from uuid import UUID, uuid4

from llavero.credentials import passkey_challenges, passkeys
from llavero.credentials.models import Passkey, PasskeyChallenge
from llavero.credentials.passkey_check import check_passkey
from llavero.domain.actor import ANONYMOUS, SYSTEM
from llavero.domain.errors import DomainError
from llavero.domain.passkey import Ended
from llavero.formats.passkey_answers import Made
from llavero.tenancy.scope import in_tenant
from tests.races.acts import NOWHERE, Args, a_slow_comparison


def answer(args: Args, client: int) -> str:
    """Send the one answer to the one challenge."""
    with in_tenant(UUID(args["tenant"])):
        verdict = check_passkey(
            UUID(args["user"]), args["answer"], challenge=UUID(args["challenge"]), run=UUID(args["run"]), step="llave",
            now=datetime.fromisoformat(args["now"]), actor=ANONYMOUS, origin=NOWHERE,
        )  # fmt: skip
    return verdict.reason


def answer_control(args: Args, client: int) -> str:
    """Send it where one looks first whether the challenge was used, and marks it afterwards."""
    with in_tenant(UUID(args["tenant"])):
        if PasskeyChallenge.objects.get(id=UUID(args["challenge"])).used_at is not None:
            return "late"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        PasskeyChallenge.objects.filter(id=UUID(args["challenge"])).update(used_at=datetime.fromisoformat(args["now"]))
    return "ok"


def copies(args: Args, client: int) -> str:
    """Sign by one of two copies, each with a challenge of its own and the same count."""
    now = datetime.fromisoformat(args["now"])
    challenges, answers = args["challenges"].split(), args["answers"].split("\n")
    with in_tenant(UUID(args["tenant"])):
        verdict = check_passkey(
            UUID(args["user"]), answers[client], challenge=UUID(challenges[client]), run=UUID(args["run"]),
            step="llave", now=now, actor=ANONYMOUS, origin=NOWHERE,
        )  # fmt: skip
    return verdict.reason


def add(args: Args, client: int) -> str:
    """Add the same key, each client in a run of its own."""
    made = Made(
        credential_id=bytes.fromhex(args["credential"]), public_key=b"\xa0", sign_count=0, aaguid="", transports=(),
        is_synced=False, is_backed_up=False,
    )  # fmt: skip
    with in_tenant(UUID(args["tenant"])):
        try:
            passkeys.add(
                UUID(args["user"]), made, host="produbanco.localhost", label="", run=uuid4(),
                now=datetime.fromisoformat(args["now"]), actor=SYSTEM,
            )  # fmt: skip
        except DomainError:
            return "duplicate"
    return "ok"


def add_control(args: Args, client: int) -> str:
    """Add it where one looks for the id first, and nothing forbids two rows of one key."""
    with in_tenant(UUID(args["tenant"])):
        if passkeys.is_taken(bytes.fromhex(args["credential"])):
            return "duplicate"
    a_slow_comparison()
    return add({**args, "credential": args["credential"] + f"{client:04x}"}, client)


def end(args: Args, client: int) -> str:
    """Take the key away."""
    with in_tenant(UUID(args["tenant"])):
        try:
            passkeys.end(
                UUID(args["passkey"]), UUID(args["user"]), Ended.REMOVED, now=datetime.fromisoformat(args["now"]),
                actor=SYSTEM,
            )  # fmt: skip
        except DomainError:
            return "gone"
    return "ok"


def end_control(args: Args, client: int) -> str:
    """Take it away where one looks first."""
    with in_tenant(UUID(args["tenant"])):
        if Passkey.objects.get(id=UUID(args["passkey"])).ended_at is not None:
            return "gone"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        Passkey.objects.filter(id=UUID(args["passkey"])).update(
            ended_at=datetime.fromisoformat(args["now"]), ended_reason="removed"
        )
    return "ok"


def a_challenge(tenant: UUID, run: UUID, *, now: datetime) -> passkey_challenges.Challenge:
    """Draw a challenge as the page of a sign-in does."""
    with in_tenant(tenant):
        drawn = passkey_challenges.issue(run=run, step="llave", purpose="sign", host="produbanco.localhost", now=now)
        return passkey_challenges.read(drawn)
