"""What one client of a race for somebody's new contact does, and the same without the guard."""

from datetime import datetime, timedelta
from uuid import UUID

from llavero.domain.actor import SYSTEM
from llavero.people.contact_change import change_contact
from llavero.people.enroll import add_contact
from llavero.tenancy.scope import in_tenant
from tests.races.acts import Args, a_slow_comparison

COOL_OFF = timedelta(days=3)


def change(args: Args, client: int) -> str:
    """Change the mailbox to one of one's own."""
    with in_tenant(UUID(args["tenant"])):
        change_contact(
            UUID(args["user"]), "email", f"correo{client}@example.com", cool_off=COOL_OFF,
            now=datetime.fromisoformat(args["now"]), actor=SYSTEM,
        )  # fmt: skip
    return "changed"


def change_control(args: Args, client: int) -> str:
    """Add a mailbox without a look at what waits already."""
    a_slow_comparison()
    now = datetime.fromisoformat(args["now"])
    with in_tenant(UUID(args["tenant"])):
        add_contact(
            UUID(args["person"]), "email", f"correo{client}@example.com", trusted_from=now + COOL_OFF, now=now,
            actor=SYSTEM,
        )  # fmt: skip
    return "changed"
