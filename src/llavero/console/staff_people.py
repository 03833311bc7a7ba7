"""`llavero staff add|end|token`: two security officers enter a colleague, end what they may, or give them a token.

Law: both officers prove themselves by password and code, and both stand on record. Running a command again changes
nothing and is no error.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from llavero.console.operator import USAGE, by_two_officers, two_operators
from llavero.console.ready import make_ready, now
from llavero.console.secret_files import ask_secret
from llavero.console.staff_token import TokenNotTakenError, hand_token, take_back_files

if TYPE_CHECKING:
    from llavero.people.staff import StaffMember

Role = Literal[
    "security_officer", "stock_officer", "branch_officer", "back_office", "account_adviser", "call_centre", "auditor"
]
Officers = tuple[str, str]
Act = Callable[[UUID, "tuple[StaffMember, StaffMember]"], int]


def add(
    bank: str, login: str, *, person: tuple[str, str, str], role: list[Role], officer: Officers,
    officer_password_file: tuple[Path, Path] | None = None, officer_code: tuple[str, str] | None = None,
    password_file: Path | None = None, token_file: Path | None = None,
) -> int:  # fmt: skip
    """Enter one of the bank's people with a password and a token, by two security officers.

    Exit codes: 0 entered (or was already, as named), 1 refused, 2 wrong usage, 3 a secret lies open to others.

    Parameters
    ----------
    bank
        the bank's short name.
    login
        the name they log in with.
    person
        kind of document, its number, and names in quotes.
    role
        what they are there for; given once for each.
    officer
        the logins of the two security officers who enter them.
    officer_password_file
        a file for each officer's password; without them each is asked.
    officer_code
        what each officer's own token shows; without them each is asked.
    password_file
        the new person's password; asked where none is given.
    token_file
        a new file for the address of the new person's token; shown once at the terminal where none is given.
    """

    def act(tenant_id: UUID, by: "tuple[StaffMember, StaffMember]") -> int:
        return _add(bank, tenant_id, login, person, role, by, (password_file, token_file))

    return _by_two(bank, officer, officer_password_file, officer_code, act)


def end(
    bank: str, login: str, *, officer: Officers, officer_password_file: tuple[Path, Path] | None = None,
    officer_code: tuple[str, str] | None = None,
) -> int:  # fmt: skip
    """Let one of the bank's people act no more from now on, by two security officers; their token dies with it.

    Refused where fewer than two security officers would remain. Exit codes as of `add`.

    Parameters
    ----------
    bank
        the bank's short name.
    login
        whom it is about.
    officer
        the logins of the two security officers.
    officer_password_file
        a file for each officer's password; without them each is asked.
    officer_code
        what each officer's own token shows; without them each is asked.
    """

    def act(tenant_id: UUID, by: "tuple[StaffMember, StaffMember]") -> int:
        return _end(bank, tenant_id, login, by)

    return _by_two(bank, officer, officer_password_file, officer_code, act)


def token(
    bank: str, login: str, *, officer: Officers, officer_password_file: tuple[Path, Path] | None = None,
    officer_code: tuple[str, str] | None = None, token_file: Path | None = None,
) -> int:  # fmt: skip
    """Give one of the bank's people a new token in place of the one they had, by two security officers.

    Exit codes as of `add`.

    Parameters
    ----------
    bank
        the bank's short name.
    login
        who is given it.
    officer
        the logins of the two security officers.
    officer_password_file
        a file for each officer's password; without them each is asked.
    officer_code
        what each officer's own token shows; without them each is asked.
    token_file
        a new file for the address of the token; shown once at the terminal where none is given.
    """

    def act(tenant_id: UUID, by: "tuple[StaffMember, StaffMember]") -> int:
        return _give(bank, tenant_id, login, by, token_file)

    return _by_two(bank, officer, officer_password_file, officer_code, act)


def _by_two(
    bank: str, logins: Officers, files: tuple[Path, Path] | None, codes: tuple[str, str] | None, act: Act
) -> int:  # fmt: skip
    """Do something once two officers proved themselves, and turn what stands in the way into an exit code."""
    make_ready()
    from llavero.domain.errors import DomainError

    try:
        return by_two_officers(bank, two_operators(logins, files, codes), act)
    except OSError as wrong:
        print(wrong, file=sys.stderr)
        return USAGE
    except (DomainError, TokenNotTakenError) as refused:
        print(f"Nothing was done: {refused}", file=sys.stderr)
        return 1


def _add(
    bank: str, tenant_id: UUID, login: str, person: tuple[str, str, str], roles: list[Role],
    by: "tuple[StaffMember, StaffMember]", files: tuple[Path | None, Path | None],
) -> int:  # fmt: skip
    from llavero.credentials.passwords import verifier_of
    from llavero.credentials.staff_check import broken_staff_rules
    from llavero.credentials.staff_codes import give_token
    from llavero.people.enroll import DocumentNumber
    from llavero.people.staff import add_staff, is_entered
    from llavero.tenancy.profile.loaded import profile_of
    from llavero.tenancy.scope import in_tenant

    kind, number, names = person
    document, (first, second) = DocumentNumber(kind, number), by
    with in_tenant(tenant_id):
        if is_entered(login, document, roles=roles, now=now()):
            print(f"{bank}: {login} is entered already")
            return 0
    profile = profile_of(bank)
    secret = ask_secret(f"Password of {login}", file=files[0])
    if broken := broken_staff_rules(secret, profile=profile, words=(login, *names.split())):
        print(f"The password of {login} breaks: {', '.join(broken)}.", file=sys.stderr)
        return 1
    verifier = verifier_of(secret)
    new = hand_token(login, issuer=profile.names.name, file=files[1], clock=now)
    try:
        with in_tenant(tenant_id):
            moment = now()
            entered = add_staff(
                login, document, names, roles=roles, verifier=verifier, now=moment, actor=first.actor,
                seconded_by=second.id,
            )  # fmt: skip
            give_token(entered, new, now=moment, actor=first.actor, seconded_by=second.id)
    except BaseException:
        take_back_files([files[1]])
        raise
    print(f"{bank}: {login} is entered as {', '.join(sorted(roles))}")
    return 0


def _end(bank: str, tenant_id: UUID, login: str, by: "tuple[StaffMember, StaffMember]") -> int:
    from llavero.credentials.staff_codes import revoke_tokens
    from llavero.people.staff import end_staff, find_staff, was_entered
    from llavero.tenancy.scope import in_tenant

    first, second = by
    moment = now()
    with in_tenant(tenant_id):
        found = find_staff(login, now=moment)
        if not was_entered(login):
            print(f"{bank} has nobody of the name {login}.", file=sys.stderr)
            return 1
        if found is not None and end_staff(found[0].id, now=moment, actor=first.actor, seconded_by=second.id):
            revoke_tokens(found[0].id, now=moment, actor=first.actor)
    print(f"{bank}: {login} may act no more")
    return 0


def _give(
    bank: str, tenant_id: UUID, login: str, by: "tuple[StaffMember, StaffMember]", file: Path | None
) -> int:  # fmt: skip
    from llavero.credentials.staff_codes import give_token
    from llavero.people.staff import find_staff
    from llavero.tenancy.profile.loaded import profile_of
    from llavero.tenancy.scope import in_tenant

    first, second = by
    with in_tenant(tenant_id):
        found = find_staff(login, now=now())
    if found is None:
        print(f"{bank} has nobody of the name {login}.", file=sys.stderr)
        return 1
    new = hand_token(login, issuer=profile_of(bank).names.name, file=file, clock=now)
    try:
        with in_tenant(tenant_id):
            serial = give_token(found[0].id, new, now=now(), actor=first.actor, seconded_by=second.id)
    except BaseException:
        take_back_files([file])
        raise
    print(f"{bank}: {login} has the token {serial}")
    return 0
