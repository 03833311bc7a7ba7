"""A person's own password: the rules it must meet, the verifier that is kept of it, and its setting.

Law: only the Argon2id verifier is kept. Setting one ends every other session of its user and whatever temporary
password was open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials import argon2id, password_rows
from llavero.credentials.sessions import revoke_all
from llavero.credentials.temporary_passwords import kill_open
from llavero.domain import passwords as rules
from llavero.domain.actor import Actor, Origin
from llavero.domain.passwords import LONGEST, BrokenRule, canonical
from llavero.domain.screen import Argument
from llavero.people.known import known_words
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.rules import PasswordRules


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a candidate breaks, by its permanent word, with the figure its sentence names."""

    rule: str
    args: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PasswordSet:
    """What setting a password ended: how many other sessions. The engine ends the user's other runs itself."""

    user: UUID
    sessions_ended: int


def rules_to_state(profile: Profile) -> Mapping[str, Argument]:
    """Give what the page states before the attempt: each rule's word with its figure, or with its classes."""
    return {
        stated.rule.value: ",".join(stated.classes) if stated.classes else (stated.figure or True)
        for stated in rules.rules_to_state(profile.password_policy())
    }


def broken_rules(
    typed: str, *, profile: Profile, user_id: UUID | None, names: Iterable[str] = ()
) -> tuple[Broken, ...]:
    """List the rules that a candidate breaks, the history aside. `names` are further words it may not hold."""
    words = known_words(user_id) if user_id is not None and profile.password.refuse_own_words else ()
    found = rules.broken_rules(typed, profile.password_policy(), context_words=(*words, *names))
    return tuple(Broken(rule.value, _figures(rule, profile.password)) for rule in found)


def former_verifiers(user_id: UUID, *, profile: Profile) -> tuple[str, ...]:
    """Give the verifiers that a new password must not match; load them inside a scope, compare outside."""
    return password_rows.former_verifiers(user_id, most=profile.password.history)


def make_verifier(typed: str, *, unlike: Iterable[str] = ()) -> str | None:
    """Make the verifier of a new password, or None where it is one of the former ones. Outside any transaction."""
    if was_used_before(typed, unlike):  # guard: password-history
        return None
    return verifier_of(typed)


def was_used_before(typed: str, former: Iterable[str]) -> bool:
    """Say whether a password made one of these verifiers. Outside any transaction; one Argon2id check for each."""
    found = [argon2id.matches(verifier, meant(typed)) for verifier in former]
    return any(found)


def verifier_of(typed: str) -> str:
    """Make the Argon2id verifier of a password. Outside any transaction."""
    return argon2id.verifier_of(meant(typed))


def meant(typed: str) -> str:
    """Give what is hashed of a typed password. What is longer than any password is cut, and so matches none."""
    return canonical(typed[: LONGEST + 1])


def has_password(user_id: UUID) -> bool:
    """Say whether a user has a password now; none after it was reset, until a new one is chosen. Inside a scope."""
    return password_rows.stands(user_id)


def set_password(
    user_id: UUID, verifier: str, *, now: datetime, actor: Actor, origin: Origin | None = None,
    run: UUID | None = None, but_session: UUID | None = None,
) -> PasswordSet:  # fmt: skip
    """Put a new password in force, in the caller's transaction; `but_session` is the one it was chosen in."""
    password_rows.write_password(user_id, verifier, now=now)
    kill_open(user_id, now=now, actor=actor)
    ended = revoke_all(user_id, reason="password-changed", but=but_session, now=now, actor=actor)
    record(
        EventKind.PASSWORD_SET, now=now, actor=actor, origin=origin, subject=user_id, run=run,
        facts={"sessions": ended},
    )  # fmt: skip
    return PasswordSet(user_id, ended)


def _figures(rule: BrokenRule, chosen: PasswordRules) -> dict[str, Argument]:
    figures: Mapping[BrokenRule, dict[str, Argument]] = {
        BrokenRule.TOO_SHORT: {"min": chosen.shortest},
        BrokenRule.TOO_LONG: {"max": chosen.longest},
        BrokenRule.SEQUENCE: {"max": chosen.longest_sequence},
        BrokenRule.REPEAT: {"max": chosen.longest_repeat},
    }
    return figures.get(rule, {})
