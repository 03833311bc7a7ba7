"""What the floors above may know of a user: whose membership it is, what they are called, what they may do.

Law: personal values are opened one at a time, for a use that the caller names by the function it calls.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from llavero.people.models import LoginName, User, UserRole
from llavero.people.nobody import NAMES, NOBODY, open_nobodys
from llavero.people.subject_key import open_for
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.profile.model import Profile


def _active() -> QuerySet[User, UUID]:
    valid = User.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=given("now")), id=given("user"), valid_from__lte=given("now")
    )
    found: QuerySet[User, UUID] = valid.filter(state="active", company__state="active").values_list("id", flat=True)
    return found


_ACTIVE = Question(_active)
_PERSON = Question(lambda: User.objects.filter(id=given("user")).values_list("person_id", flat=True), of_nobody=True)
_COMPANY = Question(lambda: User.objects.filter(id=given("user")).values_list("company_id", flat=True), of_nobody=True)
_NAMES = Question(
    lambda: User.objects.filter(id=given("user")).values_list("person_id", "person__key_id", "person__names_sealed"),
    of_nobody=True,
)
_ABROAD = Question(
    lambda: User.objects.filter(id=given("user")).values_list("person__resides_abroad", flat=True), of_nobody=True
)


def person_of(user_id: UUID) -> UUID:
    """Name the human being behind a membership."""
    found: UUID = _PERSON.one(user=user_id)
    return found


def person_or_nobody(user_id: UUID) -> UUID:
    """Name the human being behind a membership, or nobody behind one that is not there."""
    return _PERSON.first(user=user_id) or NOBODY


def is_user(user_id: UUID) -> bool:
    """Say whether there is such a membership, however it stands."""
    return User.objects.filter(id=user_id).exists()


def company_of(user_id: UUID | None) -> UUID | None:
    """Name the company of a membership. For a name nobody has it asks as well, and finds none."""
    return _COMPANY.first(user=user_id or NOBODY)


def portal_of(user_id: UUID | None) -> str:
    """Name the entrance at which a membership signs in, by its key; "" for nobody, who is looked for as well."""
    found: str | None = User.objects.filter(id=user_id or NOBODY).values_list("portal__key", flat=True).first()
    return found or ""


def resides_abroad(user_id: UUID | None) -> bool:
    """Say whether the person lives abroad, where an SMS may not arrive. Nobody does."""
    return bool(_ABROAD.first(user=user_id or NOBODY))


def is_active(user_id: UUID, *, now: datetime) -> bool:
    """Say whether the membership and its company stand open at `now`."""
    return _ACTIVE.any(user=user_id, now=now)


def roles(user_id: UUID, *, now: datetime | None = None) -> frozenset[str]:
    """Name the roles of a user; with `now`, only those that still hold then."""
    held = UserRole.objects.filter(user_id=user_id)
    if now is not None:
        held = held.filter(Q(valid_until=None) | Q(valid_until__gt=now))
    return frozenset(held.values_list("role", flat=True))


def person_names(user_id: UUID | None) -> str:
    """Open the person's names as the bank has them; for a name nobody has, names that cost the same."""
    found = _NAMES.first(user=user_id or NOBODY)
    if found is None:
        return open_nobodys(NAMES)
    person, key, sealed = found
    return open_for(key, sealed, table="people_person", row=person, column="names_sealed")


def greeting_name(user_id: UUID | None, *, profile: Profile) -> str:
    """Give what the bank calls the person by on a page or in a message, by its own policy; "" for not at all."""
    return profile.greeting_name(person_names(user_id))


def memberships_beside(user_id: UUID) -> tuple[UUID, ...]:
    """List the active users that the same person has at the same entrance, this one first."""
    own = User.objects.get(id=user_id)
    same = User.objects.filter(person_id=own.person_id, portal_id=own.portal_id, state="active").exclude(id=user_id)
    return (user_id, *same.order_by("id").values_list("id", flat=True))


def login_name(user_id: UUID) -> str:
    """Open the name by which a user signs in: the user name where there is one, else the oldest; "" for none."""
    rows = LoginName.objects.filter(user_id=user_id).select_related("user__person").order_by("id")
    row = rows.filter(kind="user_name").first() or rows.first()
    if row is None:
        return ""
    key = row.user.person.key_id
    return open_for(key, row.sealed, table="people_loginname", row=row.id, column="sealed")


def key_of(user_id: UUID) -> UUID:
    """Name the key under which what is personal of a membership's person is written."""
    found: UUID = User.objects.values_list("person__key_id", flat=True).get(id=user_id)
    return found
