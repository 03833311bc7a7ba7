"""What one client of a race does to be registered; all of them are the same person."""

from datetime import datetime
from uuid import UUID

from llavero.people.register import register
from llavero.ports.core_bank import CoreCompany, CoreContact, CoreCustomer
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from tests.races.acts import Args


def register_one_person(args: Args, client: int) -> str:
    """Become a user of one company at one entrance."""
    return _register(args, company=args["company"])


def register_in_own_company(args: Args, client: int) -> str:
    """Become a user of a company of one's own."""
    return _register(args, company=f"{args['company'][:8]}{client:02d}001")


def _register(args: Args, *, company: str) -> str:
    now = datetime.fromisoformat(args["now"])
    said = CoreCustomer(
        reference="c-race", document_kind="cedula", document=args["document"], names="Rosa Elena Mora Paz",
        resides_abroad=False, role="operator",
        company=CoreCompany(kind="company", document_kind="ruc", document=company, name="Flores del Sur S.A."),
        contacts=(CoreContact(channel="sms", address="+593987654321"),),
    )  # fmt: skip
    with in_tenant(UUID(args["tenant"])):
        entered = register(said, user=new_id(now), portal_key=args["portal"], now=now)
    return "ok" if entered is not None else "refused"
