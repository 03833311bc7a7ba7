"""Tells the bank's own people what somebody of theirs must act on, under a number that the person is given too.

Law: the number, the event and the message are written in the transaction of what they tell about, once for each thing.
The message shows masked data only. Beyond a desk's bounds things are counted and not lost. For a name nobody has all
of it is written alike, and the message never leaves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain import masking
from llavero.domain.actor import SYSTEM, Actor, Origin
from llavero.domain.desk_reference import desk_reference
from llavero.notifications.budgets import claim_of_desk
from llavero.notifications.message import compose
from llavero.notifications.models import DeskCase
from llavero.notifications.outbox import put
from llavero.people.disclose import company_of, person_names
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.desks import DESKS, Desk
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice
from llavero.tenancy.read import current_slug
from llavero.tenancy.scope import current_tenant_id
from llavero.tenancy.vault import keyed_digest

ALERT: Final = "desk_alert"
REST: Final = "desk_rest"
REST_AFTER: Final = timedelta(hours=1)
"""How long what came beyond a desk's bounds is gathered, before one message says how much it was."""

TITLES: Final = {"es": "—", "en": "—"}
_NO_NAME: Final = "•••••"
_MOST_DRAWS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskNote:
    """What a desk is told: `kind` is a text below `desk.kind.`, `once` names the thing, so that it is told once.

    `titles` is the procedure's title by language; `source` the network it came from; `claim` the keyed digest of a
    name that somebody only said.
    """

    desk: Desk
    kind: str
    once: str
    titles: Mapping[str, str] = field(default_factory=lambda: TITLES)
    portal: str = ""
    user_id: UUID | None = None
    claim: bytes | None = None
    run_id: UUID | None = None
    source: str = ""
    is_decoy: bool = False


def tell_desk(
    note: DeskNote, *, profile: Profile, now: datetime, actor: Actor = SYSTEM, origin: Origin | None = None
) -> str | None:
    """Give the number under which a desk knows of this, telling it if it does not yet. Inside a scope.

    The same number to the same `once`. None where the bank has no such desk.
    """
    desks = profile.desks
    mailbox = desks.of(note.desk) if desks is not None else None
    if desks is None or mailbox is None:
        return None
    case, is_new = _case_of(note, desks.references, now=now)
    if not is_new:  # guard: desk-told-once
        return case.reference
    person = str(note.user_id) if note.user_id else (note.claim or b"").hex()
    refused = claim_of_desk(note.desk, person, note.source, desks.told, is_nobody=note.is_decoy, now=now)
    message = compose(profile, profile.voice, ALERT, "email", **_said(note, case.reference, profile, now))
    if refused is not None:  # guard: desk-is-not-flooded
        DeskCase.objects.filter(id=case.id, state="told").update(state="waiting")
    else:
        # guard: decoy-reaches-no-desk (whoever makes names up would have the bank's people look for nobody)
        goes_nowhere = note.is_decoy
        put(
            ALERT, channel="email", address=mailbox.email, texts=message, shown_to=masking.email(mailbox.email).text,
            now=now, run_id=note.run_id, actor=actor, origin=origin, goes_nowhere=goes_nowhere,
        )  # fmt: skip
    record(
        EventKind.DESK_TOLD, now=now, actor=actor, origin=origin, subject=note.user_id,
        company=company_of(note.user_id), run=note.run_id, reason="counted" if refused else "",
        facts={"desk": note.desk, "reference": case.reference, "kind": note.kind, "decoy": note.is_decoy},
    )  # fmt: skip
    return case.reference


def tell_rest(*, now: datetime, most: int) -> int:
    """Tell each desk once an hour, in one message, how much came beyond its bounds; says how many. For the sweep."""
    profile = profile_of(current_slug())
    return sum(_tell_rest_to(desk, profile, now=now, most=most) for desk in DESKS)


def _tell_rest_to(desk: Desk, profile: Profile, *, now: datetime, most: int) -> int:
    mailbox = profile.desks.of(desk) if profile.desks is not None else None
    of_desk = DeskCase.objects.filter(desk=desk).order_by("created_at", "id")
    waiting = of_desk.filter(state="waiting")  # guard: rest-is-told-once
    oldest = waiting.first()
    if oldest is None or oldest.created_at > now - REST_AFTER:
        return 0
    found = list(waiting.values_list("id", "is_decoy")[:most])
    still = DeskCase.objects.filter(id__in=[key for key, _ in found], state="waiting")
    told = still.update(state="counted")
    real = sum(not is_decoy for _, is_decoy in found)
    if mailbox is None or told != len(found) or not real:
        return told
    message = compose(
        profile, profile.voice, REST, "email", count=real, at=profile.written(oldest.created_at),
        until=f"{profile.local(now):%H:%M}",
    )  # fmt: skip
    put(
        REST, channel="email", address=mailbox.email, texts=message, shown_to=masking.email(mailbox.email).text, now=now
    )
    record(
        EventKind.DESK_TOLD_REST, now=now, actor=SYSTEM, facts={"desk": desk, "number": min(real, 99_999)},
    )  # fmt: skip
    return told


def _case_of(note: DeskNote, prefix: str, *, now: datetime) -> tuple[DeskCase, bool]:
    """Find the case of this thing, or make it. Another transaction that makes it at this moment is waited for."""
    once = keyed_digest("desk-once", note.once)
    for _ in range(_MOST_DRAWS):
        found = DeskCase.objects.filter(desk=note.desk, once=once).first()
        if found is not None:
            return found, False
        key = new_id(now)
        reference = desk_reference(prefix, keyed_digest("desk-reference", key.bytes)[2:])
        case = DeskCase(
            id=key, tenant_id=current_tenant_id(), reference=reference, desk=note.desk, kind=note.kind, once=once,
            run_id=note.run_id, user_id=note.user_id, is_decoy=note.is_decoy, created_at=now,
        )  # fmt: skip
        DeskCase.objects.bulk_create([case], ignore_conflicts=True)
        if DeskCase.objects.filter(id=key).exists():
            return case, True
    raise RuntimeError("no free number for a desk's case")


def _said(note: DeskNote, reference: str, profile: Profile, now: datetime) -> dict[str, str]:
    names = masking.person_name(person_names(note.user_id)).text  # asked for nobody too: asking takes time
    voice: Voice = profile.voice
    texts = profile.texts.for_voice(voice)
    language = "en" if voice == "en" else "es"
    return {
        "reference": reference, "at": profile.written(now), "reason": texts.get(f"desk.kind.{note.kind}"),
        "title": note.titles[language], "name": names if note.user_id else _NO_NAME,
        "portal": profile.portal(note.portal).name.in_voice(voice) if note.portal else "—",
    }  # fmt: skip
