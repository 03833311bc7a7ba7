"""`llavero staff bootstrap`: enters a bank's first two people with their tokens, who can then do what takes two."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from llavero.console.operator import UNTAKEN, USAGE, say_untaken
from llavero.console.ready import bank_named, make_ready, now
from llavero.console.secret_files import ask_secret
from llavero.console.staff_token import TokenNotTakenError, hand_token, take_back_files

if TYPE_CHECKING:
    from llavero.credentials.staff_codes import NewToken

Person = tuple[str, str, str, str]
_ROLE: Final = "security_officer"


def bootstrap(
    bank: str, *, person: list[Person], password_file: list[Path] | None = None, token_file: list[Path] | None = None
) -> int:
    """Enter the bank's first two security officers, each with a password and a token. Refused when it has staff.

    Exit codes: 0 done, 1 refused (on record), 2 wrong usage, 3 a password file that others can read.

    Parameters
    ----------
    bank
        the bank's short name.
    person
        login, kind of document, its number, and names in quotes; given twice, for two different people.
    password_file
        the file of each password, in the order of the people; asked at the terminal where none is given.
    token_file
        a new file for the address of each one's token; shown once at the terminal where none is given.
    """
    make_ready()
    if len(person) != 2 or len({(kind, number) for _, kind, number, _ in person}) != 2:
        return _usage("Give --person twice, for two different people.")
    passwords: list[Path | None] = [*(password_file or [])] or [None, None]
    files: list[Path | None] = [*(token_file or [])] or [None, None]
    if len(passwords) != 2 or len(files) != 2:
        return _usage("Give --password-file and --token-file twice each, or not at all.")
    try:
        typed = [ask_secret(f"Password of {one[0]}", file=file) for one, file in zip(person, passwords, strict=True)]
        return _enter(bank, person, typed, files)
    except UNTAKEN as untaken:
        return say_untaken(untaken)
    except OSError as wrong:
        return _usage(str(wrong))


def _enter(bank: str, people: list[Person], typed: list[str], files: list[Path | None]) -> int:
    from llavero.credentials.passwords import verifier_of
    from llavero.credentials.staff_check import broken_staff_rules
    from llavero.tenancy.profile.loaded import profile_of

    profile = profile_of(bank)
    bank_named(bank)
    for (login, _, _, names), secret in zip(people, typed, strict=True):
        if broken := broken_staff_rules(secret, profile=profile, words=(login, *names.split())):
            print(f"The password of {login} breaks: {', '.join(broken)}.", file=sys.stderr)
            return 1
    verifiers = [verifier_of(secret) for secret in typed]
    issuer, is_entered = profile.names.name, False
    handed: list[Path | None] = []
    try:
        tokens = []
        for (login, *_), file in zip(people, files, strict=True):
            tokens.append(hand_token(login, issuer=issuer, file=file, clock=now))
            handed.append(file)
        is_entered = _write(bank, people, verifiers, tokens)
    except TokenNotTakenError as not_taken:
        print(not_taken, file=sys.stderr)
    finally:
        if not is_entered:
            take_back_files(handed)
    if is_entered:
        print(f"{bank}: {people[0][0]} and {people[1][0]} are its first security officers")
    return 0 if is_entered else 1


def _write(bank: str, people: list[Person], verifiers: list[str], tokens: "list[NewToken]") -> bool:
    from llavero.audit.catalogue import EventKind
    from llavero.audit.record import record
    from llavero.credentials.staff_codes import give_token
    from llavero.domain.actor import Actor, ActorKind
    from llavero.domain.errors import DomainError
    from llavero.people.enroll import DocumentNumber
    from llavero.people.staff import add_staff, has_staff
    from llavero.tenancy.scope import in_tenant

    moment, actor = now(), Actor(ActorKind.OPERATOR)
    try:
        with in_tenant(bank_named(bank)):
            if has_staff():  # guard: first-staff-once (who has the machine would make themself a second person)
                record(
                    EventKind.STAFF_ADDED, now=moment, actor=actor, outcome="refused", reason="staff-exist",
                    facts={"role": _ROLE},
                )  # fmt: skip
                print(f"{bank} has staff already: two of them enter further people.", file=sys.stderr)
                return False
            for (login, kind, number, names), verifier, token in zip(people, verifiers, tokens, strict=True):
                document = DocumentNumber(kind, number)
                entered = add_staff(
                    login, document, names, roles=(_ROLE,), verifier=verifier, now=moment, actor=actor
                )  # fmt: skip
                give_token(entered, token, now=moment, actor=actor)
    except DomainError as refused:
        print(f"Nobody was entered: {refused}", file=sys.stderr)
        return False
    return True


def _usage(said: str) -> int:
    print(said, file=sys.stderr)
    return USAGE
