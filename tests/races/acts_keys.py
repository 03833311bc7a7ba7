"""What one client of a race does with an idempotency key; and beside it its control, the same without the guard."""

from datetime import datetime, timedelta
from uuid import UUID

from llavero.federation import idempotency
from llavero.federation.models import Idempotency
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from tests.races.acts import Args, a_slow_comparison

ASKED = b"POST /api/v1/journeys/sign-in-empresas/runs"


def reserve(args: Args, client: int) -> str:
    """Send one request again, with the key that it had."""
    with in_tenant(UUID(args["tenant"])):
        found = idempotency.reserve(UUID(args["client"]), args["key"], ASKED, now=datetime.fromisoformat(args["now"]))
    return "ok" if isinstance(found, idempotency.Reserved) else type(found).__name__


def reserve_control(args: Args, client: int) -> str:
    """Send it where one looks for the key first and no two rows are forbidden to be of one."""
    now = datetime.fromisoformat(args["now"])
    with in_tenant(UUID(args["tenant"])):
        if Idempotency.objects.filter(key__startswith=args["key"]).exists():
            return "InProgress"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        Idempotency.objects.create(
            id=new_id(now), client_id=UUID(args["client"]), key=f"{args['key']}-{client}", request_digest="",
            created_at=now, expires_at=now + timedelta(minutes=1),
        )  # fmt: skip
    return "ok"
