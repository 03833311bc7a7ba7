"""Says whom somebody of a company may act for: the others who sign in for the same company at the same entrance.

Law: the company is that of who acts, never one that a request names; whoever belongs to another company or bank reads
like somebody who does not exist.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from llavero.people.disclose import is_active, roles
from llavero.people.models import User, UserRole


def is_colleague(user_id: UUID, *, of: UUID, now: datetime) -> bool:
    """Say whether a user is another active person of the company and entrance of `of`. Inside a scope."""
    own = User.objects.filter(id=of).values_list("company_id", "portal_id", "person_id").first()
    if own is None:
        return False
    company, portal, person = own
    theirs = User.objects.filter(id=user_id, company_id=company)  # guard: subject-of-same-company
    theirs = theirs.filter(portal_id=portal)  # guard: subject-at-same-entrance
    theirs = theirs.exclude(person_id=person)  # guard: subject-is-another-person
    return theirs.exists() and is_active(user_id, now=now)


def administrators_of(user_id: UUID, *, now: datetime) -> tuple[UUID, ...]:
    """List the other active administrators of a user's company at the same entrance, oldest membership first."""
    own = User.objects.filter(id=user_id).values_list("company_id", "portal_id", "person_id").first()
    if own is None:
        return ()
    company, portal, person = own
    there = User.objects.filter(company_id=company, portal_id=portal).exclude(person_id=person)
    holders = UserRole.objects.filter(role="administrator", user_id=OuterRef("id"))
    found = there.filter(Exists(holders)).order_by("id").values_list("id", flat=True)
    return tuple(each for each in found if "administrator" in roles(each, now=now) and is_active(each, now=now))
