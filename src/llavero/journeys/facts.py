"""What is true of the subject of a run, read when a branch asks; for a decoy, drawn so that it looks like anybody.

Law: a decoy's facts come from the keyed hash of the claimed name, in the bank's own proportions, and never change,
so that an unknown name takes the same branches each time it is tried. They are looked for all the same: drawing one
must not be quicker than reading one.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import assert_never
from uuid import UUID

from llavero.credentials.authenticators import of_user
from llavero.credentials.awaiting import was_left_reinstalling
from llavero.credentials.budgets import budget_key_of_name, budget_key_of_user, is_locked
from llavero.credentials.codes import has_usable_code_authenticator
from llavero.credentials.passkeys import has_passkey
from llavero.credentials.questions import has_answers
from llavero.credentials.second_factors import has_asked_for_a_digital_token
from llavero.credentials.site_images import has_image
from llavero.domain.authenticator import Credential, Kind
from llavero.domain.fact import FACTS, FactName
from llavero.domain.run import FactValue
from llavero.people.contacts import contact_for, contact_of_nobody
from llavero.people.disclose import is_user, resides_abroad
from llavero.people.newcomers import contact_of_newcomer, is_registered, said_of
from llavero.people.nobody import NOBODY
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.vault import decoy_bytes


def read_fact(fact: FactName, user: UUID, portal: str, now: datetime) -> FactValue:
    """Read one fact of a known user from the room that knows it."""
    match fact:
        case FactName.HAS_USABLE_CODE_AUTHENTICATOR:
            return has_usable_code_authenticator(user, portal, now=now)
        case FactName.HAS_MOBILE:
            return contact_for(user, "sms", now=now) is not None
        case FactName.HAS_EMAIL:
            return contact_for(user, "email", now=now) is not None
        case FactName.HAS_QUESTIONS:
            return has_answers(user)
        case FactName.HAS_SITE_IMAGE:
            return has_image(user)
        case FactName.IS_LOCKED:
            return is_locked("password", budget_key_of_user(user))
        case FactName.RESIDES_ABROAD:
            return resides_abroad(user)
        case FactName.HAS_SOFT_TOKEN:
            return bool(of_user(user, kind=Kind.SOFT, credential=Credential.ACTIVE))
        case FactName.HAS_HARDWARE_TOKEN:
            return bool(of_user(user, kind=Kind.HARDWARE, credential=Credential.ACTIVE))
        case FactName.HAS_SUSPENDED_SOFT_TOKEN:
            return bool(of_user(user, kind=Kind.SOFT, credential=Credential.SUSPENDED))
        case FactName.AWAITS_ACTIVATION:
            return was_left_reinstalling(user) or has_asked_for_a_digital_token(user)
        case FactName.IS_REGISTERED:
            return is_user(user)
        case FactName.HAS_PASSKEY:
            return has_passkey(user)
    assert_never(fact)


class SubjectFacts(Mapping[str, FactValue]):
    """The facts of a known user, each read from its room when it is asked for; frozen ones once."""

    def __init__(self, user: UUID, portal: str, now: datetime, frozen: Mapping[str, FactValue]) -> None:
        self._user, self._portal, self._now, self._frozen = user, portal, now, frozen

    def __getitem__(self, name: str) -> FactValue:
        if name in self._frozen:
            return self._frozen[name]
        return read_fact(FactName(name), self._user, self._portal, self._now)

    def __iter__(self) -> Iterator[str]:
        return iter(FACTS)

    def __len__(self) -> int:
        return len(FACTS)


class OneLook(SubjectFacts):
    """The facts of a known user at one moment: each is read once, however many procedures ask for it."""

    def __init__(self, user: UUID, portal: str, now: datetime, frozen: Mapping[str, FactValue]) -> None:
        super().__init__(user, portal, now, frozen)
        self._seen: dict[str, FactValue] = {}

    def __getitem__(self, name: str) -> FactValue:
        if name not in self._seen:
            self._seen[name] = super().__getitem__(name)
        return self._seen[name]


class DecoyFacts(Mapping[str, FactValue]):
    """The facts of nobody: as often true as for the bank's real users, always the same for one name."""

    def __init__(
        self, claim: bytes, portal: str, now: datetime, frozen: Mapping[str, FactValue], profile: Profile
    ) -> None:
        self._claim, self._portal, self._now, self._frozen, self._profile = claim, portal, now, frozen, profile

    def __getitem__(self, name: str) -> FactValue:
        if name in self._frozen:
            return self._frozen[name]
        fact = FactName(name)
        if not FACTS[fact].is_drawn:
            read_fact(fact, NOBODY, self._portal, self._now)
            return True
        drawn = int.from_bytes(decoy_bytes(f"fact:{name}", self._claim)[:4], "big") / 2**32
        is_true = drawn < self._profile.decoys.shares[fact]
        return self._as_long_as_anybodys(fact, is_true=is_true)

    def _as_long_as_anybodys(self, fact: FactName, *, is_true: bool) -> FactValue:
        """Ask the room that knows the fact of people, and give what was drawn, or what the name's own tries led to."""
        match fact:
            case FactName.HAS_USABLE_CODE_AUTHENTICATOR:
                # wrong codes block nobody's token for as long as somebody's: both then go the way without one
                could = has_usable_code_authenticator(None, self._portal, claim=self._claim, now=self._now)
                return is_true and could  # guard: decoy-blocks-too
            case FactName.IS_LOCKED:
                # an unknown name that was tried too often is locked like a real one, so this is read, not drawn
                return is_locked("password", budget_key_of_name(self._claim))
            case FactName.HAS_MOBILE:
                return contact_of_nobody("sms", is_there=is_true, now=self._now) is not None
            case FactName.HAS_EMAIL:
                return contact_of_nobody("email", is_there=is_true, now=self._now) is not None
            case _:
                read_fact(fact, NOBODY, self._portal, self._now)
                return is_true

    def __iter__(self) -> Iterator[str]:
        return iter(FACTS)

    def __len__(self) -> int:
        return len(FACTS)


class NewcomerFacts(Mapping[str, FactValue]):
    """The facts of somebody who registers: what the core said of them, and whether they are a user here already."""

    def __init__(self, run: UUID, portal: str, frozen: Mapping[str, FactValue]) -> None:
        self._run, self._portal, self._frozen = run, portal, frozen

    def __getitem__(self, name: str) -> FactValue:
        if name in self._frozen:
            return self._frozen[name]
        match FactName(name):
            case FactName.IS_REGISTERED:
                return is_registered(self._run, self._portal)
            case FactName.HAS_MOBILE:
                return contact_of_newcomer(self._run, "sms") is not None
            case FactName.HAS_EMAIL:
                return contact_of_newcomer(self._run, "email") is not None
            case FactName.RESIDES_ABROAD:
                said = said_of(self._run)
                return said is not None and said.resides_abroad
            case _:
                return False

    def __iter__(self) -> Iterator[str]:
        return iter(FACTS)

    def __len__(self) -> int:
        return len(FACTS)


class NoFacts(Mapping[str, FactValue]):
    """The facts before anybody is known: there are none, and a journey that asks too early does not load."""

    def __getitem__(self, name: str) -> FactValue:
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def facts_of(
    user: UUID | None, claim: bytes | None, portal: str, frozen: Mapping[str, FactValue], *, profile: Profile,
    now: datetime,
) -> Mapping[str, FactValue]:  # fmt: skip
    """Give the facts of the run's subject, of its decoy, or none."""
    if user is not None:
        return SubjectFacts(user, portal, now, frozen)
    if claim is not None:
        return DecoyFacts(claim, portal, now, frozen, profile)
    return NoFacts()


def frozen_facts(user: UUID, portal: str, *, now: datetime) -> dict[str, FactValue]:
    """Read the facts that hold for the whole run, at the moment its subject becomes known."""
    return freeze(SubjectFacts(user, portal, now, {}))


def freeze(facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """Keep of a subject's or a decoy's facts those that hold for the whole run."""
    return {name.value: facts[name] for name, declared in FACTS.items() if declared.reading == "frozen"}
