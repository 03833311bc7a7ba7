"""`llavero profile publish`: two officers of the bank's security prove themselves and publish its profile."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from llavero.console.ready import bank_named, make_ready, now

if TYPE_CHECKING:
    from llavero.people.staff import StaffMember

MAY_PUBLISH = "security_officer"


def publish(bank: str, *, officer: tuple[str, str], password_file: tuple[Path, Path] | None = None) -> int:
    """Publish a bank's profile: its journeys are what new runs begin with from now on.

    Exit codes: 0 done, 1 refused (not two proven officers, or the profile is not fit), 2 wrong usage, 3 not safe.

    Parameters
    ----------
    bank
        The bank's short name.
    officer
        The logins of the two officers who publish; whoever granted an exception is one of them.
    password_file
        A file for each officer's password, readable by its owner alone; without them each is asked.
    """
    make_ready()
    from django.conf import settings

    from llavero.domain.errors import DomainError
    from llavero.journeys.publish import publish as publish_profile
    from llavero.people.staff import names_of
    from llavero.tenancy.scope import in_tenant

    tenant_id = bank_named(bank)
    officers = _proven(bank, officer, password_file)
    if officers is None:
        return 1
    folder = Path(settings.LLAVERO_PROFILES) / bank
    try:
        with in_tenant(tenant_id):
            by = tuple(names_of(one.id) for one in officers)
            done = publish_profile(folder, now=now(), actor=officers[0].actor, by=by)
    except DomainError as refused:
        print(f"{bank} was not published ({refused.code}): `llavero profile check {folder}` says why.", file=sys.stderr)
        return 1
    print(f"published: {', '.join(done.changed) or 'nothing new'}; withdrawn: {', '.join(done.withdrawn) or 'none'}")
    return 0


def _proven(
    bank: str, logins: tuple[str, str], password_files: tuple[Path, Path] | None
) -> "tuple[StaffMember, StaffMember] | None":
    """Let both prove themselves; None, after saying so, unless they are two people who may publish."""
    from llavero.console.operator import prove_operator

    files = password_files or (None, None)
    proven = [
        prove_operator(bank_named(bank), login, bank=bank, password_file=file, now=now())
        for login, file in zip(logins, files, strict=True)
    ]
    first, second = proven
    if first is None or second is None:
        return None
    if first.person == second.person:  # guard: two-people-publish
        print("Two different people publish a profile.", file=sys.stderr)
        return None
    if MAY_PUBLISH not in first.roles & second.roles:  # guard: officers-publish
        print("Only officers of the bank's security publish a profile.", file=sys.stderr)
        return None
    return first, second
