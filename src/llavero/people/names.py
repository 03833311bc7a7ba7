"""Finds whom a typed name means at one entrance of the bank, without keeping any name in the clear.

Law: one spelling, one digest. What cannot be anybody's name still gets a digest, so that it is answered, counted and
locked like a name that nobody has.
"""

from datetime import datetime
from functools import lru_cache
from typing import assert_never

from django.db.models import Q, QuerySet

from llavero.domain.names import NotAName, NotANameReason, document_number, login_name
from llavero.people.models import LoginName, Person, User
from llavero.people.newcomers import document_digests
from llavero.tenancy.models import TenantKey
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.profile.portal import LoginKind
from llavero.tenancy.vault import digest_under, keyed_digest

_PURPOSE = "login-name"
_PEPPERS = Question(
    lambda: TenantKey.objects.filter(purpose="pepper").order_by("number").values_list("number", flat=True)
)
PERSONAL = ("cedula", "passport")
_BETWEEN = "/"  # a company's number and a person's, as the page joins its two fields
_LONGEST_DIGESTED = 512


def normalise(kind: LoginKind, typed: str) -> str | NotAName:
    """Give the one spelling of a typed name; `company_and_document` is two numbers joined by a slash."""
    match kind:
        case "user_name":
            return login_name(typed)
        case "document":
            return document_number(typed)
        case "company_and_document":
            company, slash, person = typed.partition(_BETWEEN)
            if not slash:
                return NotAName(NotANameReason.EMPTY)
            return _joined(document_number(company), document_number(person))
        case _:
            assert_never(kind)


def name_digest(portal_key: str, kind: LoginKind, typed: str) -> bytes:
    """Give the claim that a typed name makes: its keyed digest at this entrance, under the newest pepper."""
    return keyed_digest(_PURPOSE, _named(portal_key, kind, typed))


def find_users(portal_key: str, kind: LoginKind, typed: str, *, now: datetime | None = None) -> tuple[User, ...]:
    """List the users who may sign in here and have this name, in the order of their making.

    Only active members of active companies; with `now`, only those whose membership is valid then. Names written
    under an older pepper are found as well.
    """
    digests = _digests(portal_key, kind, typed)
    asked, at = _named_users(len(digests), is_valid_now=now is not None), {} if now is None else {"now": now}
    under = {f"digest {number}": digest for number, digest in enumerate(digests)}
    return tuple(asked.all(portal=portal_key, kind=kind, **under, **at))


@lru_cache(maxsize=64)
def _named_users(digests: int, *, is_valid_now: bool) -> Question[User]:
    """Prepare the question for whom a name means, which has one digest for each pepper of the bank."""

    def ask() -> QuerySet[User]:
        under = [given(f"digest {number}") for number in range(digests)]
        named = LoginName.objects.filter(portal__key=given("portal"), kind=given("kind"), digest__in=under)
        users = User.objects.filter(id__in=named.values("user_id"), portal__key=given("portal"), state="active")
        users = users.filter(company__state="active")  # guard: frozen-company-signs-nobody-in
        if is_valid_now:
            still_valid = Q(valid_until=None) | Q(valid_until__gt=given("now"))
            users = users.filter(still_valid, valid_from__lte=given("now"))  # guard: membership-valid
        return users.order_by("id")

    return Question(ask)


def users_of_document(portal_key: str, typed: str, *, now: datetime) -> tuple[User, ...]:
    """List the users of the one person whose own document this is, at this entrance; whatever they sign in with.

    Active members of active companies only. Nobody for a number that people of several countries have.
    """
    spelling = document_number(typed)
    number = typed[:_LONGEST_DIGESTED] if isinstance(spelling, NotAName) else spelling
    digests = [digest for kind in PERSONAL for digest in document_digests(kind, number)]
    people = Person.objects.filter(document_kind__in=PERSONAL, document_index__in=digests).values("id")
    still_valid = Q(valid_until=None) | Q(valid_until__gt=now)
    users = User.objects.filter(still_valid, person_id__in=people, portal__key=portal_key, state="active")
    found = tuple(users.filter(company__state="active", valid_from__lte=now).order_by("id"))
    return found if len({user.person_id for user in found}) == 1 else ()  # guard: document-of-one-person


def is_taken(portal_key: str, user_name: str) -> bool:
    """Say whether anybody at this entrance has this user name, or had it: nobody gets the name of who left.

    Asked before a name is chosen it tells a stranger that somebody has it; the caller counts the names of a source.
    """
    digests = _digests(portal_key, "user_name", user_name)
    return LoginName.objects.filter(portal__key=portal_key, kind="user_name", digest__in=digests).exists()


def _digests(portal_key: str, kind: LoginKind, typed: str) -> list[bytes]:
    name = _named(portal_key, kind, typed)
    return [digest_under(number, _PURPOSE, name) for number in _PEPPERS.all()]


def _named(portal_key: str, kind: LoginKind, typed: str) -> str:
    spelling = normalise(kind, typed)
    if isinstance(spelling, NotAName):
        spelling = f"\x00{spelling.reason}\x00{typed[:_LONGEST_DIGESTED]}"
    return "\x00".join((portal_key, kind, spelling))


def _joined(company: str | NotAName, person: str | NotAName) -> str | NotAName:
    if isinstance(company, NotAName):
        return company
    if isinstance(person, NotAName):
        return person
    return company + _BETWEEN + person
