"""Sends a one-time code to its person, and to a name nobody has one that never leaves: neither costs more or less.

Law: a code goes only to a contact that has been trusted for long enough, and its message names the operation. Before
a proof no budget is asked that colleagues share: a stranger who used it up would learn who has a company here.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from llavero.domain.actor import Actor, ActorKind, Origin
from llavero.domain.fact import FactName
from llavero.notifications import budgets
from llavero.notifications.message import compose
from llavero.notifications.queue import queue
from llavero.people.contacts import Channel, Contact, contact_for, contact_of_nobody
from llavero.people.disclose import company_of, greeting_name
from llavero.people.newcomers import contact_of_newcomer, names_of_newcomer
from llavero.people.nobody import prefix_like_theirs
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice
from llavero.tenancy.vault import decoy_bytes

Channels = Literal["sms", "email", "both_one_code", "both"]
CHANNELS_OF: Final[dict[Channels, tuple[Channel, ...]]] = {
    "sms": ("sms",),
    "email": ("email",),
    "both_one_code": ("sms", "email"),
    "both": ("sms", "email"),
}
_KIND: Final = "otp"
_FACT_OF: Final[dict[Channel, FactName]] = {"sms": FactName.HAS_MOBILE, "email": FactName.HAS_EMAIL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Everything about a sending but the code: to whom, for what, how long it may take."""

    user_id: UUID | None
    claim: bytes | None
    is_newcomer: bool
    operation: str
    voice: Voice
    profile: Profile
    run_id: UUID | None
    expires_at: datetime
    now: datetime
    actor: Actor
    origin: Origin


@dataclass(frozen=True, slots=True)
class Reached:
    """A channel over which somebody (or nobody, behind a decoy) is reached."""

    channel: Channel
    contact: Contact = field(repr=False)


def reachable(
    channels: Channels, user_id: UUID | None, claim: bytes | None, profile: Profile, now: datetime,
    newcomer_of: UUID | None = None,
) -> tuple[Reached, ...]:  # fmt: skip
    """List the wanted channels that reach the person; for nobody, as often as they reach this bank's people.

    `newcomer_of` is the run in which somebody registers: they are reached where the bank's core says.
    """
    found = []
    for channel in CHANNELS_OF[channels]:
        if newcomer_of is not None:
            contact = contact_of_newcomer(newcomer_of, channel)
        elif user_id is not None:
            contact = contact_for(user_id, channel, now=now)
        else:
            contact = contact_of_nobody(channel, is_there=_reaches_nobody(channel, claim, profile), now=now)
        if contact is not None:
            found.append(Reached(channel, contact))
    return tuple(found)


def send_code(code: str, reached: Reached, to: Delivery) -> budgets.SendRefused | None:
    """Queue the message with the code, or say which budget is used up. What is written for nobody never leaves."""
    minutes = max(1, round((to.expires_at - to.now).total_seconds() / 60))
    name = _greeting(to)
    operation = to.profile.texts.for_voice(to.voice).operation(to.operation)
    message = compose(
        to.profile, to.voice, _KIND, reached.channel, code=code, operation=operation, minutes=minutes, name=name
    )
    company = company_of(to.user_id)
    queued = queue(
        _KIND, channel=reached.channel, address=reached.contact.address, texts=message,
        shown_to=reached.contact.shown.text, now=to.now, not_after=to.expires_at, user_id=to.user_id,
        company_id=company, run_id=to.run_id, actor=to.actor, origin=to.origin,
        budgeted_as=_recipient(reached, to, company),
    )  # fmt: skip
    return queued if isinstance(queued, budgets.SendRefused) else None


def note_use(
    user_id: UUID | None, channel: str, *, profile: Profile, now: datetime, newcomer_of: UUID | None = None
) -> None:
    """Tell the breaker of a prefix that a code sent there was used."""
    if channel not in {"sms", "any"}:
        return
    if newcomer_of is not None:
        contact = contact_of_newcomer(newcomer_of, "sms")
    else:
        contact = contact_for(user_id, "sms", now=now) if user_id is not None else None
    if contact is not None:
        budgets.note_use("sms", contact.address, profile.send_budgets, now=now)


def _greeting(to: Delivery) -> str:
    if to.is_newcomer and to.run_id is not None:
        return to.profile.greeting_name(names_of_newcomer(to.run_id))
    return greeting_name(to.user_id, profile=to.profile)


def _reaches_nobody(channel: Channel, claim: bytes | None, profile: Profile) -> bool:
    fact = _FACT_OF[channel]
    drawn = int.from_bytes(decoy_bytes(f"fact:{fact.value}", claim or b"")[:4], "big") / 2**32
    return drawn < profile.decoys.shares[fact]


def _recipient(reached: Reached, to: Delivery, company: UUID | None) -> budgets.Recipient:
    """Say whose budgets a message uses.

    A name nobody has is given a recipient that is always the same: a number and a mailbox of their own, the number
    beginning as this bank's people's do, but one person behind both, as behind everybody's.
    """
    claim = to.claim or b""
    prefix = prefix_like_theirs(claim)  # asked for somebody too: asking takes time
    number = int.from_bytes(decoy_bytes(f"recipient:{reached.channel}", claim)[:8], "big") % 10**12
    # guard: decoy-is-one-person (with one for each channel, only names that exist would use up a person's budget)
    person = UUID(bytes=decoy_bytes("recipient", claim)[:16])
    if to.is_newcomer:
        return budgets.Recipient(reached.channel, reached.contact.address, person, None)
    is_stranger = to.actor.kind is ActorKind.ANONYMOUS
    if to.user_id is None:
        # a code that a client has us send asks a company's budget: for nobody that of one which counts nothing
        companys = None if is_stranger else UUID(bytes=decoy_bytes("recipient-company", claim)[:16])
        return budgets.Recipient(reached.channel, f"+{prefix}{number:012d}"[:13], person, companys, is_nobody=True)
    # guard: company-budget-after-a-proof
    shared = None if is_stranger else company
    return budgets.Recipient(reached.channel, reached.contact.address, to.user_id, shared)
