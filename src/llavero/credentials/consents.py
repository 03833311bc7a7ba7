"""Keeps who accepted which text: document, version, the digest of exactly what was read, language, when, from where.

Law: appended, never changed; accepting a later version adds another row.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.models import Consent
from llavero.domain.actor import Actor, Origin
from llavero.tenancy.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What was accepted. `digest` is the SHA-256 of the text as it was shown, in hexadecimal; `language` its voice."""

    document: str
    version: str
    digest: str
    language: str


def accept(user_id: UUID, accepted: Accepted, *, run: UUID, now: datetime, actor: Actor, origin: Origin) -> None:
    """Write down that a user accepted a text, inside the commit of the run in which they did."""
    Consent.objects.create(
        id=new_id(now), user_id=user_id, document=accepted.document, version=accepted.version, digest=accepted.digest,
        language=accepted.language, accepted_at=now, address=origin.address, run_id=run,
    )  # fmt: skip
    record(
        EventKind.TERMS_ACCEPTED, now=now, actor=actor, origin=origin, subject=user_id, run=run,
        facts={"terms": accepted.document, "version": accepted.version, "digest": accepted.digest},
    )  # fmt: skip
