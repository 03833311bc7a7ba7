"""Where the end user sits, as far as the client may say so.

Law: limits count the source. A client that may vouch names its users' addresses; for any other the source is the
client itself, so that nobody gets a fresh budget by making an address up.
"""

import ipaddress
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from llavero.api.caller import Caller
from llavero.api.strict import Asked, Short
from llavero.credentials import devices
from llavero.domain.actor import Origin


def _an_address(written: str) -> str:
    try:
        return str(ipaddress.ip_address(written))
    except ValueError:
        raise ValueError("an IP address") from None


Address = Annotated[str, StringConstraints(min_length=2, max_length=45), AfterValidator(_an_address)]


class EndUser(Asked):
    """Where the end user sits: the address, the browser that we made known (its secret), what it calls itself."""

    address: Address
    device: Annotated[str, StringConstraints(max_length=64, pattern=r"^[0-9a-f]*$")] = ""
    user_agent: Short = ""


def origin_of(caller: Caller, end_user: EndUser | None) -> Origin:
    """Say where a request came from, inside the bank's scope; the word of a client that may not vouch is not taken."""
    if end_user is None or not caller.vouches:  # guard: vouched-origin
        return Origin(address=f"client:{caller.client.id.hex}", request_id=caller.request_id)
    known = devices.find(end_user.device) if end_user.device else None
    return Origin(
        address=end_user.address,
        device=known[0] if known else None,
        user_agent=end_user.user_agent[:200],
        request_id=caller.request_id,
    )
