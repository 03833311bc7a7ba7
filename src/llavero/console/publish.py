"""`llavero profile publish`: two officers of the bank's security prove themselves and publish its profile."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from llavero.console.operator import by_two_officers, two_operators
from llavero.console.ready import make_ready, now

if TYPE_CHECKING:
    from llavero.people.staff import StaffMember


def publish(
    bank: str, *, officer: tuple[str, str], password_file: tuple[Path, Path] | None = None,
    officer_code: tuple[str, str] | None = None,
) -> int:  # fmt: skip
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
    officer_code
        What each officer's own token shows; without them each is asked.
    """
    make_ready()
    who = two_operators(officer, password_file, officer_code)
    return by_two_officers(bank, who, lambda tenant_id, officers: _publish(bank, tenant_id, officers))


def _publish(bank: str, tenant_id: UUID, officers: "tuple[StaffMember, StaffMember]") -> int:
    from django.conf import settings

    from llavero.audit.catalogue import EventKind
    from llavero.audit.record import record
    from llavero.domain.errors import DomainError
    from llavero.journeys.publish import publish as publish_profile
    from llavero.people.staff import names_of
    from llavero.tenancy.scope import in_tenant

    folder = Path(settings.LLAVERO_PROFILES) / bank
    try:
        with in_tenant(tenant_id):
            by = tuple(names_of(one.id) for one in officers)
            done = publish_profile(folder, now=now(), actor=officers[0].actor, by=by)
    except DomainError as refused:
        with in_tenant(tenant_id):
            record(
                EventKind.PROFILE_REFUSED, now=now(), actor=officers[0].actor, outcome="refused",
                reason=refused.code.value, facts={"profile": bank},
            )  # fmt: skip
        print(f"{bank} was not published ({refused.code}): `llavero profile check {folder}` says why.", file=sys.stderr)
        return 1
    print(f"published: {', '.join(done.changed) or 'nothing new'}; withdrawn: {', '.join(done.withdrawn) or 'none'}")
    return 0
