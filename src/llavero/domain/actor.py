"""Who acts, and from where: the two things that every change and every audit event names."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    """What sort of someone acts."""

    ANONYMOUS = "anonymous"  # before a name is proven: a claimed run
    USER = "user"
    STAFF = "staff"
    CLIENT = "client"  # a relying party of the bank, by its key
    OPERATOR = "operator"  # a named person at the command line
    SYSTEM = "system"  # workers and sweeps


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts. `person` joins the memberships of one human being: distinct means distinct person."""

    kind: ActorKind
    id: UUID | None = None
    person: UUID | None = None


ANONYMOUS = Actor(ActorKind.ANONYMOUS)
SYSTEM = Actor(ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, as far as the door can vouch for it.

    `device` is the id of a known browser (bound after a complete sign-in), `request_id` is what the
    person can read to the bank's adviser. `page` is the address of the bank's page that asked, as a browser's origin
    (`https://host`); empty where no page of ours did.
    """

    address: str = ""
    device: UUID | None = None
    user_agent: str = ""
    request_id: str = ""
    page: str = ""
