"""`llavero staff bootstrap`: enters a bank's first two people, who can then do what takes two."""

import sys
from pathlib import Path

from llavero.console.ready import bank_named, make_ready, now
from llavero.console.secret_files import NotSafeError, SecretMissingError, ask_secret

Person = tuple[str, str, str, str]


def bootstrap(bank: str, *, person: list[Person], password_file: list[Path] | None = None) -> int:
    """Enter the bank's first two security officers. Refused, and on record, when the bank has staff already.

    Exit codes: 0 done, 1 refused, 2 wrong usage, 3 a password file that others can read.

    Parameters
    ----------
    bank
        the bank's short name.
    person
        login, kind of document, its number, and names in quotes; given twice, for two different people.
    password_file
        the file of each password, in the order of the people; asked at the terminal where none is given.
    """
    make_ready()
    if len(person) != 2 or len({(kind, number) for _, kind, number, _ in person}) != 2:
        print("Give --person twice, for two different people.", file=sys.stderr)
        return 2
    files: list[Path | None] = [*(password_file or [])] or [None, None]
    if len(files) != 2:
        print("Give --password-file twice, or not at all.", file=sys.stderr)
        return 2
    try:
        typed = [ask_secret(f"Password of {one[0]}", file=file) for one, file in zip(person, files, strict=True)]
    except NotSafeError as open_file:
        print(open_file, file=sys.stderr)
        return 3
    except SecretMissingError as missing:
        print(missing, file=sys.stderr)
        return 2
    return _enter(bank, person, typed)


def _enter(bank: str, people: list[Person], typed: list[str]) -> int:
    from llavero.audit.catalogue import EventKind
    from llavero.audit.record import record
    from llavero.credentials.passwords import verifier_of
    from llavero.credentials.staff_check import broken_staff_rules
    from llavero.domain.actor import Actor, ActorKind
    from llavero.domain.errors import DomainError
    from llavero.people.enroll import DocumentNumber
    from llavero.people.staff import add_staff, has_staff
    from llavero.tenancy.profile.loaded import profile_of
    from llavero.tenancy.scope import in_tenant

    tenant_id, moment, actor = bank_named(bank), now(), Actor(ActorKind.OPERATOR)
    profile = profile_of(bank)
    for (login, _, _, names), secret in zip(people, typed, strict=True):
        if broken := broken_staff_rules(secret, profile=profile, words=(login, *names.split())):
            print(f"The password of {login} breaks: {', '.join(broken)}.", file=sys.stderr)
            return 1
    verifiers = [verifier_of(secret) for secret in typed]
    try:
        with in_tenant(tenant_id):
            if (
                has_staff()
            ):  # guard: first-staff-once (who has the machine would otherwise make themself a second person)
                record(
                    EventKind.STAFF_ADDED, now=moment, actor=actor, outcome="refused", reason="staff-exist",
                    facts={"role": "security_officer"},
                )  # fmt: skip
                print(f"{bank} has staff already: they enter further people.", file=sys.stderr)
                return 1
            for (login, kind, number, names), verifier in zip(people, verifiers, strict=True):
                add_staff(
                    login, DocumentNumber(kind, number), names, roles=("security_officer",), verifier=verifier,
                    now=moment, actor=actor,
                )  # fmt: skip
    except DomainError as refused:
        print(f"Nobody was entered: {refused}", file=sys.stderr)
        return 1
    print(f"{bank}: {people[0][0]} and {people[1][0]} are its first security officers")
    return 0
