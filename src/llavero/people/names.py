"""Finds whom a typed name means at one entrance of the bank, without keeping any name in the clear.

Law: one spelling, one digest. What cannot be anybody's name still gets a digest, so that it is answered, counted and
locked like a name that nobody has.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any, assert_never
from uuid import UUID

from django.db.models import Q, QuerySet

from llavero.domain.names import NotAName, NotANameReason, document_number, login_name
from llavero.people.models import LoginName, Person, User
from llavero.people.newcomers import document_digests
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.profile.portal import LoginKind
from llavero.tenancy.vault import digest_under, keyed_digest, peppers

_PURPOSE = "login-name"
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


def find_users(portal_key: str, kind: LoginKind, typed: str, *, now: datetime | None = None) -> tuple[UUID, ...]:
    """List the users who may sign in here and have this name, in the order of their making: their ids, and no more.

    Only active members of active companies; with `now`, only those whose membership is valid then. Names written
    under an older pepper are found as well. What is read of somebody takes time that nobody's name does not take, and
    an attacker with a stop-watch adds it up.
    """
    digests = _digests(portal_key, kind, typed)
    asked, at = _named_users(len(digests), is_valid_now=now is not None), {} if now is None else {"now": now}
    return tuple(asked.all(portal=portal_key, kind=kind, **_under(digests), **at))


@lru_cache(maxsize=64)
def _named_users(digests: int, *, is_valid_now: bool) -> Question[UUID]:
    """Prepare the question for whom a name means, which has one digest for each pepper of the bank."""

    def ask() -> QuerySet[User, UUID]:
        named = LoginName.objects.filter(portal__key=given("portal"), kind=given("kind"), digest__in=_places(digests))
        users = User.objects.filter(id__in=named.values("user_id"), portal__key=given("portal"), state="active")
        users = users.filter(company__state="active")  # guard: frozen-company-signs-nobody-in
        if is_valid_now:
            still_valid = Q(valid_until=None) | Q(valid_until__gt=given("now"))
            users = users.filter(still_valid, valid_from__lte=given("now"))  # guard: membership-valid
        return users.order_by("id").values_list("id", flat=True)

    return Question(ask, of_nobody=True)


def users_of_document(portal_key: str, typed: str, *, now: datetime) -> tuple[UUID, ...]:
    """List the users of the one person whose own document this is, at this entrance; whatever they sign in with.

    Active members of active companies only. Nobody for a number that people of several countries have.
    """
    spelling = document_number(typed)
    number = typed[:_LONGEST_DIGESTED] if isinstance(spelling, NotAName) else spelling
    digests = [digest for kind in PERSONAL for digest in document_digests(kind, number)]
    found = _users_of_people(len(digests)).all(portal=portal_key, now=now, **_under(digests))
    if len({person for _, person in found}) != 1:  # guard: document-of-one-person
        return ()
    return tuple(user for user, _ in found)


@lru_cache(maxsize=64)
def _users_of_people(digests: int) -> Question[tuple[UUID, UUID]]:
    """Prepare the question for the users, each with their person, behind a document's digests."""

    def ask() -> QuerySet[User, Any]:
        people = Person.objects.filter(document_kind__in=PERSONAL, document_index__in=_places(digests)).values("id")
        still_valid = Q(valid_until=None) | Q(valid_until__gt=given("now"))
        users = User.objects.filter(still_valid, valid_from__lte=given("now"), state="active")
        users = users.filter(person_id__in=people, portal__key=given("portal"), company__state="active")
        return users.order_by("id").values_list("id", "person_id")

    return Question(ask, of_nobody=True)


def is_taken(portal_key: str, user_name: str) -> bool:
    """Say whether anybody at this entrance has this user name, or had it: nobody gets the name of who left.

    Asked before a name is chosen it tells a stranger that somebody has it; the caller counts the names of a source.
    """
    digests = _digests(portal_key, "user_name", user_name)
    return LoginName.objects.filter(portal__key=portal_key, kind="user_name", digest__in=digests).exists()


def _places(digests: int) -> list[Any]:
    return [given(f"digest {number}") for number in range(digests)]


def _under(digests: list[bytes]) -> dict[str, bytes]:
    return {f"digest {number}": digest for number, digest in enumerate(digests)}


def _digests(portal_key: str, kind: LoginKind, typed: str) -> list[bytes]:
    name = _named(portal_key, kind, typed)
    return [digest_under(number, _PURPOSE, name) for number in peppers()]


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
