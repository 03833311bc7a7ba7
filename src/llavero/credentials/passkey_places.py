"""Where a bank's passkeys work: on which host, and on pages of which address.

Law: a passkey belongs to one host of the bank. A page anywhere else, however like it looks, gets no signature, and one
that it got nevertheless is not taken.
"""

from urllib.parse import urlsplit

from django.conf import settings

from llavero.domain.actor import Origin
from llavero.tenancy.profile.model import Profile


def host_for(profile: Profile, origin: Origin) -> str:
    """Give the bank's host on whose page somebody stands; its first one for who comes through a client."""
    here = urlsplit(origin.page).hostname or ""
    hosts = [each.host for each in profile.hosts]
    return here if here in hosts else hosts[0]


def addresses_of(host: str, origin: Origin) -> tuple[str, ...]:
    """Give the addresses of a host's pages, as a browser signs them: HTTPS at its own port.

    Outside production also the page that asked, whose port is whatever was free; never another host's.
    """
    addresses = [f"https://{host}"]
    is_production = getattr(settings, "LLAVERO_IS_PRODUCTION", False)
    if not is_production and urlsplit(origin.page).hostname == host:  # guard: passkey-only-at-home
        addresses.append(origin.page)
    return tuple(dict.fromkeys(addresses))
