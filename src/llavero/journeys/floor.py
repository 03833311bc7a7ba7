"""The floor: what must have been proven before each effect, and the bounds of what a journey may set.

Law: strictest wins: every clause, the product's and the bank's, must hold. A mark (questions, site image) may be
demanded under `all:`; it never stands in `any:`. The checker and the commit decide by the same function here.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from llavero.domain.effect import EffectName
from llavero.domain.proof import KIND_OF, Proof, ProofKind, ProofName

EVERY = "*"
"""The key under which `fresh` holds an age that goes for every proof of the clause."""

CHANNEL_PROOFS: Mapping[str, frozenset[ProofName]] = {
    "sms": frozenset({ProofName.OTP_SMS, ProofName.OTP_ANY}),
    "email": frozenset({ProofName.OTP_EMAIL, ProofName.OTP_ANY}),
}
"""What somebody who reads one channel could prove by it alone: one code sent to both is read on either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """What an exception allows in place of a clause, from one date to another, both included."""

    since: date
    until: date
    any: tuple[frozenset[str], ...] = ()
    all: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()

    def is_in_force(self, on: date) -> bool:
        return self.since <= on <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One line of a floor. Proofs are written `name@role`; those without an age must be earned in the run itself."""

    name: str
    effect: EffectName
    any: tuple[frozenset[str], ...] = ()
    all: frozenset[str] = frozenset()
    fresh: Mapping[str, timedelta] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    portals: frozenset[str] = frozenset()
    hard: bool = False
    independent_secret: bool = False
    reason: Mapping[str, str] = field(default_factory=dict)
    instead: tuple[Instead, ...] = ()
    channel_instead: tuple[Instead, ...] = ()

    def age(self, ref: str) -> timedelta | None:
        """Say how old a session's proof may be; None when only this run's own counts."""
        return self.fresh.get(ref, self.fresh.get(EVERY))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A limit of one figure: `>=6`, `<=600` (seconds for times), or a word that it must be."""

    name: str
    must: str
    reason: Mapping[str, str] = field(default_factory=dict)
    instead: tuple[tuple[Instead, str], ...] = ()


Has = Callable[[str, timedelta | None], bool]
"""Answers whether a proof `name@role` is held: from this run (None), or no older than the given age."""


def is_met(clause: Clause, has: Has, *, on: date) -> bool:
    """Say whether the proofs satisfy a clause, or an exception to it that is in force on that day."""
    if _holds(clause.any, clause.all, clause, has):
        return True
    return any(_holds(other.any, other.all, clause, has) for other in clause.instead if other.is_in_force(on))


OF_THE_NEW: frozenset[ProofName] = frozenset({ProofName.OTP_NEW_CONTACT})
"""What whoever gives a new contact can always prove, since it is theirs: it says nothing of who they are."""


def is_independent(channels: Collection[str], possessions: Collection[ProofName]) -> bool:
    """Say whether a secret sent over `channels` is out of reach for who could have earned the possession proofs there.

    An attacker who reads only the e-mail, and so could give every proof of possession, must not be sent the secret.
    """
    counted = [name for name in possessions if name not in OF_THE_NEW]  # guard: new-contact-proves-nobody
    held = [name for name in counted if KIND_OF[name] not in (ProofKind.NONE, ProofKind.KNOWLEDGE)]
    return not held or not any(all(name in CHANNEL_PROOFS[channel] for name in held) for channel in channels)


def channel_allowed(clause: Clause, channels: Collection[str], *, on: date) -> bool:
    """Say whether an exception in force allows just these channels for the secret."""
    return any(other.is_in_force(on) and other.channels.issuperset(channels) for other in clause.channel_instead)


def held_by(proofs: Collection[Proof], *, run: UUID, now: datetime) -> Has:
    """Answer for proofs that were really earned, as the commit asks. An age is measured at `now`."""

    def has(ref: str, age: timedelta | None) -> bool:
        fitting = [proof for proof in proofs if f"{proof.name.value}@{proof.role}" == ref]
        if age is None:
            return any(proof.run == run for proof in fitting)
        return any(timedelta(0) <= now - proof.at <= age for proof in fitting)

    return has


def is_within(bound: Bound, figure: int | str, *, on: date) -> bool:
    """Say whether a figure keeps a bound, or an exception to it that is in force on that day."""
    if _compares(bound.must, figure):
        return True
    return any(other.is_in_force(on) and _compares(must, figure) for other, must in bound.instead)


def ref_of(name: ProofName, role: str = "subject") -> str:
    """Write a proof as the floor does: its name and who proved."""
    return f"{name.value}@{role}"


def name_of(ref: str) -> ProofName:
    """Read the proof's name back from `name@role`."""
    return ProofName(ref.partition("@")[0])


_BOUND = re.compile(r"(>=|<=)(0|[1-9][0-9]{0,12})")


def _compares(must: str, figure: int | str) -> bool:
    match = _BOUND.fullmatch(must)
    if match is None:
        return figure == must
    if not isinstance(figure, int):
        return False
    return figure >= int(match[2]) if match[1] == ">=" else figure <= int(match[2])


def _holds(any_of: tuple[frozenset[str], ...], all_of: frozenset[str], clause: Clause, has: Has) -> bool:
    if not all(has(ref, clause.age(ref)) for ref in all_of):  # guard: floor-all
        return False
    return not any_of or any(all(has(ref, clause.age(ref)) for ref in alternative) for alternative in any_of)
