"""The inbox: what the banks sent to the sandbox's people, newest first, whole and open."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from llavero.sandbox.cast import Role, stories
from llavero.sandbox.core_cast import Customer, core_customers
from llavero.sandbox.places import inbox_folder, inbox_reader
from llavero.tenancy.profile.loaded import profile_of

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """A message as its receiver sees it; `at` is in the bank's own time zone."""

    key: str
    channel: str
    sender: str
    to: str
    person: Role | Customer | None
    subject: str
    body: str
    at: datetime

    @property
    def clock(self) -> str:
        """Write the time as the bank's people read it."""
        return f"{self.at:%d/%m/%Y · %H:%M:%S}"


def letters(of: str = "") -> list[ShownLetter]:
    """List the newest messages, of everybody or of one person by their id in the story."""
    read = inbox_reader()
    homes = _homes()
    shown = [_shown(message, *homes.get(message["to"], (None, ZoneInfo("UTC")))) for message in read(inbox_folder())]
    mine = [letter for letter in shown if not of or (letter.person is not None and letter.person.id == of)]
    mine.sort(key=lambda letter: letter.at, reverse=True)
    return mine[:MOST_SHOWN]


def receivers() -> tuple[Role | Customer, ...]:
    """List everybody who may get letters: the people of the banks and the customers of their cores, each once."""
    own = [customer for _, customer in core_customers() if customer.id == customer.inbox]
    return (*(role for story in stories() for _, role in story.everybody()), *own)


def _homes() -> dict[str, tuple[Role | Customer, ZoneInfo]]:
    homes: dict[str, tuple[Role | Customer, ZoneInfo]] = {}
    for story in stories():
        zone = ZoneInfo(profile_of(story.bank).time_zone)
        homes |= {address: (role, zone) for _, role in story.everybody() for address in (role.email, role.mobile)}
    for core, customer in core_customers():
        zone = ZoneInfo(profile_of(core.bank).time_zone)
        for contact in customer.contacts:
            homes.setdefault(contact.address, (customer, zone))
    return homes


def _shown(message: dict[str, str], person: Role | Customer | None, zone: ZoneInfo) -> ShownLetter:
    return ShownLetter(
        key=message["key"], channel=message["channel"], sender=message["from_name"] or message["from"],
        to=message["to"], person=person, subject=message["subject"].strip(), body=message["body"].strip(),
        at=datetime.fromisoformat(message["at"]).astimezone(zone),
    )  # fmt: skip
