"""Tells a person what a run changed of their keys, or of how they are known, in the transaction that changed it.

Law: whatever is not listed here as told elsewhere, or as nothing to tell, is told: a new effect cannot be forgotten. A
notice carries nothing that opens anything, and its want stops nothing: who has no mailbox finds it in the record. It
asks no send budget: an attacker could use that up before the change.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from llavero.domain.effect import EffectName
from llavero.journeys.turn import Turn, voice_of
from llavero.notifications.message import compose
from llavero.notifications.queue import queue
from llavero.people.contacts import contact_for
from llavero.people.disclose import company_of, greeting_name
from llavero.tenancy.profile.model import Profile

KIND: Final = "security_change"
KIND_OF: Final[Mapping[EffectName, str]] = {EffectName.PASSWORD_SET: "password_changed"}
"""Effects that have a message of their own kind."""

SILENT: Final[Mapping[EffectName, str]] = {
    EffectName.SESSION_OPEN: "a sign-in; a new browser is told by itself",
    EffectName.SESSION_OPEN_CONSULT: "a sign-in",
    EffectName.SESSION_OPEN_SECOND_FACTOR: "the end of a registration, which has its own message",
    EffectName.SESSION_OPEN_CHANGE_PASSWORD: "the password that is chosen next is told",
    EffectName.SESSION_CLOSE_OTHERS: "nothing that was theirs is gone, and who did it stands before the page",
    EffectName.USER_UNLOCK: "the message with the temporary password tells it",
    EffectName.TEMPORARY_PASSWORD_ISSUE: "is a message itself",
    EffectName.NAME_DISCLOSE: "is a message itself",
    EffectName.CONTACT_UPDATE_EMAIL: "told to the former contacts and the new one by its step",
    EffectName.CONTACT_UPDATE_MOBILE: "told to the former contacts and the new one by its step",
    EffectName.STOCK_ACCEPT: "no customer's",
}
_OWN_MESSAGE: Final = frozenset({"user.register", "second_factor.request"})
"""Effects of registering, each with a message of its own that says what to do next."""


def is_told(effect: EffectName) -> bool:
    """Say whether the person hears of an effect by a notice of this kind."""
    return effect not in SILENT and effect.value not in _OWN_MESSAGE


def tell(turn: Turn, effects: Iterable[EffectName]) -> None:
    """Let a notice wait to leave for each kind of change, to the person's trusted mailbox."""
    user = turn.run.user_id
    kinds = sorted({KIND_OF.get(effect, KIND) for effect in effects if is_told(effect)})
    contact = contact_for(user, "email", now=turn.now) if user is not None and kinds else None
    if user is None or contact is None:
        return
    voice, profile = voice_of(turn.run.voice), turn.profile
    for kind in kinds:
        if not _is_written(profile, kind):
            continue
        told = {"operation": profile.texts.for_voice(voice).operation(turn.run.journey)} if kind == KIND else {}
        message = compose(
            profile, voice, kind, "email", name=greeting_name(user, profile=profile), at=profile.written(turn.now),
            **told,
        )  # fmt: skip
        queue(
            kind, channel="email", address=contact.address, texts=message, shown_to=contact.shown.text, now=turn.now,
            user_id=user, company_id=company_of(user), run_id=turn.run.id, actor=turn.actor, origin=turn.origin,
            is_owed=True,
        )  # fmt: skip


def _is_written(profile: Profile, kind: str) -> bool:
    return any((template.kind, template.channel) == (kind, "email") for template in profile.messages)
