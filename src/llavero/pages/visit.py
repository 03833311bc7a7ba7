"""A request as the pages see it, once its host has told whose it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from llavero.domain.actor import Origin
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice


@dataclass(frozen=True, slots=True)
class Visit:
    """Whose bank, which voice, when, and from where. `portal_key` when the whole host is one entrance."""

    tenant_id: UUID
    profile: Profile
    portal_key: str
    voice: Voice
    now: datetime
    origin: Origin
