"""The entrances of a bank, and the help that stands beside each.

Law: every label, address, phone and menu name of an entrance is data; a menu lists only what exists.
"""

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from llavero.domain.names import NotAName, document_number, login_name
from llavero.domain.open_hours import OpenNow, OpensLater, Span, standing
from llavero.tenancy.profile.values import (
    Address,
    ClockTime,
    DialledNumber,
    Host,
    Label,
    Line,
    Part,
    Slug,
    TextId,
)

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LoginKind = Literal["user_name", "document", "company_and_document"]


class OpenHours(Part):
    """One span of the week in which somebody answers, in the bank's local time; `to` is the first closed minute."""

    days: tuple[Weekday, ...] = Field(min_length=1)
    opens: ClockTime
    closes: ClockTime

    @model_validator(mode="after")
    def _runs_forward(self) -> "OpenHours":
        if self.closes <= self.opens:
            raise PydanticCustomError("hours", "a closing time after the opening time")
        return self


class Phone(Part):
    """A number to call or write to. The officer decides the label, how it is printed, how it is dialled, and when.

    No `hours` means at any time. `note` is what to press or type (E8: the menu option).
    """

    id: Slug
    label: Label
    number: Line
    tel: DialledNumber
    kind: Literal["phone", "whatsapp"] = "phone"
    note: Label | None = None
    hours: tuple[OpenHours, ...] = ()

    def standing(self, now: datetime, *, time_zone: str) -> OpenNow | OpensLater | None:
        """Say until when somebody answers, or from when on; None where somebody always does.

        `now` is aware. Holidays are the calendar's matter, not ours.
        """
        spans = [
            Span(frozenset(WEEKDAYS.index(day) for day in hours.days), hours.opens, hours.closes)
            for hours in self.hours
        ]
        return standing(spans, now.astimezone(ZoneInfo(time_zone)))


class BankHost(Part):
    """An address under which this bank is served; `portal` when the whole host is one entrance."""

    host: Host
    portal: Slug | None = None


class TroubleEntry(Part):
    """One line of "trouble signing in?" (B2): it leads to a journey, to a help page, or to a phone."""

    label: TextId
    journey: Slug | None = None
    page: Slug | None = None
    phone: Slug | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "TroubleEntry":
        if sum(target is not None for target in (self.journey, self.page, self.phone)) != 1:
            raise PydanticCustomError("one_target", "exactly one of journey, page or phone")
        return self


class Guide(Part):
    """A link to something that the bank has published."""

    label: Label
    address: Address


class Tips(Part):
    """The security tips beside the sign-in pages (A14): `count` of them, picked by number; `link` leads to more."""

    count: int = Field(ge=1, le=20)
    texts: tuple[TextId, ...]
    heading: TextId
    link: Guide | None = None

    @model_validator(mode="after")
    def _is_complete(self) -> "Tips":
        if len(self.texts) != self.count or len(set(self.texts)) != self.count:
            raise PydanticCustomError("tips", "as many different tips as `count` says")
        return self


class Panel(Part):
    """The panel of recommendations beside the form (B9): groups of a heading and its sentences."""

    heading: TextId
    texts: tuple[TextId, ...] = Field(min_length=1)


class MenuPlace(Part):
    """Where a thing stands in the bank's own portal (A5, C7): the menu names from the outside in, and its journey."""

    id: Slug
    path: tuple[Label, ...] = Field(min_length=1)
    journey: Slug | None = None


class LoginName(Part):
    """What people type as their name here. The officer decides the kind and the lengths of new ones.

    A user name is read without regard to capitals; a document number without spaces, points and hyphens. For
    `company_and_document` the same holds for each of the two numbers.
    """

    kind: LoginKind
    shortest: int = Field(ge=1, le=64)
    longest: int = Field(ge=1, le=64)

    @model_validator(mode="after")
    def _has_room(self) -> "LoginName":
        if self.longest < self.shortest:
            raise PydanticCustomError("lengths", "a longest length that is not below the shortest")
        return self

    def read(self, typed: str) -> str | NotAName:
        """Give the one spelling under which what was typed is kept and compared."""
        return login_name(typed) if self.kind == "user_name" else document_number(typed)


class Portal(Part):
    """One entrance of the bank (F7). The officer decides its name, addresses, sign-in, help, tips and menu names.

    `official_address` is what the page tells people to check in the address bar. `phones` names those shown here,
    the first one everywhere. `sign_in` is the journey of the first page; none where the entrance is not open here yet.
    `passkey_sign_in` is the one by passkey, offered beside it; none where passkeys do not count here. `registration` is
    the journey by which somebody new makes themself a user, offered there too (C1); none where the bank enters them.
    """

    id: Slug
    name: Label
    addresses: tuple[Address, ...] = Field(min_length=1)
    official_address: Line
    sign_in: Slug | None = None
    passkey_sign_in: Slug | None = None
    registration: Slug | None = None
    logins: tuple[LoginName, ...] = Field(min_length=1)
    phones: tuple[Slug, ...] = Field(min_length=1)
    trouble: tuple[TroubleEntry, ...] = ()
    tips: Tips | None = None
    panel: tuple[Panel, ...] = ()
    guides: tuple[Guide, ...] = ()
    menu: tuple[MenuPlace, ...] = ()

    def login(self, kind: LoginKind) -> LoginName:
        """Find the rules of a kind of name; raises LookupError where this entrance does not know people by it."""
        for login in self.logins:
            if login.kind == kind:
                return login
        raise LookupError(f"{self.id} knows nobody by {kind}")

    def place_of(self, journey: str) -> MenuPlace | None:
        """Find where a procedure stands in the bank's own menu; None where the menu does not have it."""
        return next((place for place in self.menu if place.journey == journey), None)
