"""`llavero tenant …`: enter a bank on this server, and give one of its systems a key."""

import sys
from pathlib import Path

from llavero.console.ready import bank_named, make_ready, now


def bootstrap(folder: Path) -> int:
    """Enter the bank whose profile folder this is and publish its journeys. Refused when it is already here.

    Parameters
    ----------
    folder: the bank's profile folder, below the folder that LLAVERO_PROFILES names.
    """
    make_ready()
    from llavero.domain.actor import Actor, ActorKind
    from llavero.domain.errors import DomainError
    from llavero.journeys.publish import publish
    from llavero.tenancy.found import found_bank
    from llavero.tenancy.profile.loaded import profile_of
    from llavero.tenancy.profile.problems import ProfileRefusedError
    from llavero.tenancy.scope import in_tenant

    try:
        tenant_id = found_bank(profile_of(folder.name), now=now())
        with in_tenant(tenant_id):
            done = publish(folder, now=now(), actor=Actor(ActorKind.OPERATOR), by=())
    except (ProfileRefusedError, DomainError) as refused:
        print(f"{folder.name}: {refused}", file=sys.stderr)
        return 1
    print(f"{folder.name}: entered, {len(done.changed)} journeys published")
    return 0


def api_key(bank: str, *, client: str, scope: list[str], portal: list[str] | None = None, days: int = 90) -> int:
    """Make an API key for a system of the bank and print it once; it is kept hashed. For development and pilots.

    Parameters
    ----------
    bank: the bank's short name.
    client: the system's name, as the bank calls it.
    scope: what the key may do: verifications, one-time-codes, journeys, approvals.
    portal: the portals that the system may act for; without any, a new system may act for all of them.
    days: how long it is good.
    """
    make_ready()
    from datetime import timedelta

    from llavero.domain.actor import Actor, ActorKind
    from llavero.domain.errors import DomainError
    from llavero.federation.api_keys import make_key
    from llavero.tenancy.scope import in_tenant

    moment = now()
    try:
        with in_tenant(bank_named(bank)):
            key = make_key(
                client, bank=bank, scopes=tuple(scope), expires_at=moment + timedelta(days=days), now=moment,
                actor=Actor(ActorKind.OPERATOR), portals=tuple(portal or ()),
            )  # fmt: skip
    except DomainError as refused:
        print(f"{bank}: {refused}", file=sys.stderr)
        return 1
    print(key)
    return 0
