"""Counts the tries of keys that only the bank's core can judge, and writes down how each ended.

Law: a try is counted before the core is asked and stays counted where the core gives no verdict. It is counted for
the numbers that were typed, whether anybody has them or not; a card, a document or a key is never written.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.budgets import Blocked, Claimed, after_success, budget_key_of_name, claim_try
from llavero.domain.actor import Actor, Origin
from llavero.ports.core_bank import KeyQuestion, KeyVerdict
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.vault import decoy_bytes

_PURPOSE: Final = "core-key-of"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyCheck:
    """A try that was counted: whose numbers they are (a keyed digest), and by which way they came."""

    who: bytes = field(repr=False)
    way: str
    claimed: Claimed


def digest_of(asked: KeyQuestion) -> bytes:
    """Give the keyed digest of whom a question names; its key is no part of it, nor the year of a card.

    Under the bank's key that never rotates: a rotation must not give tries back. Of a card the number alone counts,
    or another expiry would bring new tries.
    """
    number = asked.card.number if asked.card is not None else ""  # guard: a-card-is-one-whatever-its-date
    parts = (asked.way, number, asked.company_document or "", asked.person_document or "")
    return decoy_bytes(_PURPOSE, "\x00".join(parts).encode())


def begin(
    who: bytes, *, way: str, profile: Profile, now: datetime, actor: Actor, origin: Origin, run: UUID
) -> KeyCheck | Blocked:
    """Count a try, in a transaction of its own, or say (and record) why there is none. Inside a scope."""
    claimed = claim_try("core_key", budget_key_of_name(who), rule=profile.locks.core_key, now=now, is_known=False)
    if isinstance(claimed, Blocked):
        record(
            EventKind.CORE_KEY_REFUSED, now=now, actor=actor, origin=origin, outcome="refused", reason="blocked",
            run=run,
            facts={
                "kind": way, "name_digest": who.hex(),
                "blocked_until": claimed.until.isoformat() if claimed.until else None,
            },
        )  # fmt: skip
        return claimed
    return KeyCheck(who=who, way=way, claimed=claimed)


def settle(
    check: KeyCheck, verdict: KeyVerdict, *, is_right: bool, now: datetime, actor: Actor, origin: Origin, run: UUID
) -> None:
    """Write the verdict, in a second transaction; a right key begins its count anew. Inside a scope."""
    facts: dict[str, str | int | None] = {"kind": check.way, "name_digest": check.who.hex()}
    if is_right:
        after_success(check.claimed, now=now)
        record(EventKind.CORE_KEY_ACCEPTED, now=now, actor=actor, origin=origin, run=run, facts=facts)
        return
    until = check.claimed.blocked_until
    facts |= {"tries_left": check.claimed.tries_left, "blocked_until": until.isoformat() if until else None}
    reason = {KeyVerdict.WRONG: "wrong", KeyVerdict.BLOCKED: "blocked-by-core"}.get(verdict, "no-verdict")
    record(
        EventKind.CORE_KEY_REFUSED, now=now, actor=actor, origin=origin, outcome="refused", reason=reason, run=run,
        facts=facts,
    )  # fmt: skip
