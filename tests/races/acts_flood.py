"""What one client does in a flood of messages: ask for an SMS to the flooded prefix, or go on as honest people do."""

from datetime import datetime
from uuid import UUID, uuid4

from llavero.credentials.codes import check_code
from llavero.domain.actor import ANONYMOUS, Origin
from llavero.notifications import budgets
from llavero.notifications.message import Message, Sender
from llavero.notifications.models import SendBudget
from llavero.notifications.queue import queue
from llavero.tenancy.profile.rules import SendBudgets, Window
from llavero.tenancy.scope import in_tenant
from tests.races.acts import Args, a_slow_comparison, profile

BUDGET = 40
LOOKS_AWAY = 8  # long enough that SQLite, which lets one in at a time, lets others look meanwhile
FLOODED, HONEST = "+593980", "+593991"


def limits() -> SendBudgets:
    """Give the bank's budgets, with a breaker that a short flood reaches."""
    own = profile().send_budgets
    return own.model_copy(update={"breaker": Window(count=BUDGET, per="10m")})


def ask_or_go_on(args: Args, client: int) -> str:
    """Of eight clients six flood one prefix, one signs in by a token's code, one asks for an SMS elsewhere."""
    match client % 8:
        case 0:
            return "signed-in" if _signs_in(args, client) else "kept-out"
        case 1:
            return "honest-sent" if _sends(args, client, HONEST) else "honest-refused"
        case _:
            return "flood-sent" if _sends(args, client, FLOODED) else "flood-refused"


def ask_control(args: Args, client: int) -> str:
    """Flood where the budget is looked at first and written when the message is there."""
    now, own = datetime.fromisoformat(args["now"]), limits()
    with in_tenant(UUID(args["tenant"])):
        row = SendBudget.objects.filter(scope=budgets.Scope.BREAKER).order_by("-window_start").first()
        may = row is None or row.sent < BUDGET
    if may:
        for _ in range(LOOKS_AWAY):
            a_slow_comparison()
        wide = own.model_copy(update={"breaker": Window(count=1_000_000, per="10m")})
        with in_tenant(UUID(args["tenant"])):
            _queue(args, client, FLOODED, wide, now)
    return "flood-sent" if may else "flood-refused"


def _signs_in(args: Args, client: int) -> bool:
    user, code = args[f"user-{client}"], args[f"code-{client}"]
    with in_tenant(UUID(args["tenant"])):
        verdict = check_code(
            UUID(user), code, portal_key=args["portal"], profile=profile(), now=datetime.fromisoformat(args["now"]),
            actor=ANONYMOUS, origin=_source(client),
        )  # fmt: skip
    return verdict.accepted is not None


def _sends(args: Args, client: int, prefix: str) -> bool:
    now = datetime.fromisoformat(args["now"])
    with in_tenant(UUID(args["tenant"])):
        sent = not isinstance(_queue(args, client, prefix, limits(), now), budgets.SendRefused)
    if sent and prefix == HONEST:
        with in_tenant(UUID(args["tenant"])):
            budgets.note_use("sms", _number(args, client, prefix), limits(), now=now)
    return sent


def _queue(args: Args, client: int, prefix: str, own: SendBudgets, now: datetime) -> UUID | budgets.SendRefused:
    number = _number(args, client, prefix)
    text = Message(None, "Produbanco: 739164 es tu codigo", Sender("Produbanco"), own)
    return queue(
        "otp", channel="sms", address=number, texts=text, shown_to=f"•••••{number[-3:]}", now=now, user_id=uuid4(),
        origin=_source(client),
    )  # fmt: skip


def _number(args: Args, client: int, prefix: str) -> str:
    return f"{prefix}{int(args['round']):04d}{client:02d}"


def _source(client: int) -> Origin:
    return Origin(f"198.51.100.{client}")
