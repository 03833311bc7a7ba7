"""What one client of a race does to get a user name; and beside it its control, the same without the guard."""

from datetime import datetime
from uuid import UUID

from llavero.domain.actor import SYSTEM
from llavero.people.choosing import take_user_name
from llavero.people.enroll import add_login_name
from llavero.people.names import is_taken
from llavero.tenancy.scope import in_tenant
from tests.races.acts import Args, a_slow_comparison


def take(args: Args, client: int) -> str:
    """Register under the name that everybody wants."""
    user, now = UUID(args["users"].split()[client % 8]), datetime.fromisoformat(args["now"])
    with in_tenant(UUID(args["tenant"])):
        got = take_user_name(user, args["portal"], args["name"], now=now, actor=SYSTEM)
    return "ok" if got else "taken"


def take_control(args: Args, client: int) -> str:
    """Register where one looks whether the name is free and no two rows are forbidden to be of one name."""
    user, now = UUID(args["users"].split()[client % 8]), datetime.fromisoformat(args["now"])
    with in_tenant(UUID(args["tenant"])):
        if is_taken(args["portal"], args["name"]):
            return "taken"
    a_slow_comparison()
    with in_tenant(UUID(args["tenant"])):
        add_login_name(user, "document", "17" + args["name"][-8:], now=now, actor=SYSTEM)
    return "ok"
