"""Keeps what a person wants for a second factor, and says who still has to activate what they asked for (C6, C7).

Law: appended, never changed; what was asked for is over once a digital token stands, on whatever way it came.
"""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.models import Authenticator, SecondFactorChoice
from llavero.domain.actor import Actor, Origin
from llavero.domain.authenticator import Credential, Kind
from llavero.people.disclose import company_of
from llavero.tenancy.ids import new_id

Choice = Literal["digital_token", "hardware_token", "later"]
DIGITAL: Final = "digital_token"


def choose(user_id: UUID, choice: Choice, *, run: UUID, now: datetime, actor: Actor, origin: Origin) -> None:
    """Write down what a user wants, inside the commit of the run in which they said so; the bank acts on the record."""
    SecondFactorChoice.objects.create(id=new_id(now), user_id=user_id, choice=choice, run_id=run, chosen_at=now)
    record(
        EventKind.SECOND_FACTOR_CHOSEN, now=now, actor=actor, origin=origin, subject=user_id,
        company=company_of(user_id), run=run, facts={"kind": choice},
    )  # fmt: skip


def has_asked_for_a_digital_token(user_id: UUID) -> bool:
    """Say whether the newest thing a user wanted is a digital token, and none has been theirs since."""
    newest = SecondFactorChoice.objects.filter(user_id=user_id).order_by("-id").first()
    if newest is None or newest.choice != DIGITAL:
        return False
    theirs = Authenticator.objects.filter(user_id=user_id, kind=Kind.SOFT)
    if theirs.exclude(credential__in=(Credential.REVOKED, Credential.EXPIRED)).exists():
        return False
    return not theirs.filter(activated_at__gte=newest.chosen_at).exists()  # guard: asked-for-once
