"""Lets the person who runs a command prove who they are, by password and code: a name alone is no second person."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from llavero.console.ready import bank_named, now
from llavero.console.secret_files import NotSafeError, SecretMissingError, ask_secret

if TYPE_CHECKING:
    from llavero.credentials.staff_check import StaffRefused
    from llavero.people.staff import StaffMember

PASSWORD_VARIABLE: Final = "LLAVERO_OPERATOR_PASSWORD"  # noqa: S105
CODE_VARIABLE: Final = "LLAVERO_OPERATOR_CODE"
OFFICER: Final = "security_officer"
REFUSED: Final = 1
USAGE: Final = 2
UNSAFE: Final = 3
UNTAKEN: Final = (NotSafeError, SecretMissingError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who says to be there, and what was given to prove it; what was not given is asked at the terminal.

    A code may stand on the command line: it is spent by the command, and worth nothing without the password.
    """

    login: str
    password_file: Path | None = None
    code: str = ""


def prove_operator(
    tenant_id: UUID, operator: Operator, *, bank: str, clock: Callable[[], datetime]
) -> "StaffMember | None":
    """Check the password and then the code; None, after saying so, where one is wrong or may not be tried now.

    Raises NotSafeError and SecretMissingError where no password or code can be taken.
    """
    from llavero.credentials import staff_check
    from llavero.credentials.staff_codes import check_staff_code
    from llavero.tenancy.profile.loaded import profile_of
    from llavero.tenancy.scope import in_tenant

    login, profile = operator.login, profile_of(bank)
    typed = ask_secret(f"Password of {login}", file=operator.password_file, variable=PASSWORD_VARIABLE)
    with in_tenant(tenant_id):
        check = staff_check.begin(login, profile=profile, now=clock())
    if isinstance(check, staff_check.StaffRefused):
        _say_refused(check)
        return None
    is_right = staff_check.perform(check, typed)
    with in_tenant(tenant_id):
        settled = staff_check.settle(check, is_right=is_right, now=clock())
    if isinstance(settled, staff_check.StaffRefused):
        _say_refused(settled)
        return None
    code = operator.code or ask_secret(f"Code of {login}'s token", file=None, variable=CODE_VARIABLE)
    with in_tenant(tenant_id):
        proven = check_staff_code(settled, code, profile=profile, now=clock())
    if isinstance(proven, staff_check.StaffRefused):
        _say_refused(proven)
        return None
    return proven


def prove_two_officers(
    tenant_id: UUID, operators: tuple[Operator, Operator], *, bank: str, clock: Callable[[], datetime]
) -> "tuple[StaffMember, StaffMember] | None":
    """Let both prove themselves; None, after saying so, unless they are two people of the bank's security."""
    first, second = [prove_operator(tenant_id, one, bank=bank, clock=clock) for one in operators]
    if first is None or second is None:
        return None
    if first.person == second.person:  # guard: two-people-act
        print("Two different people do this.", file=sys.stderr)
        return None
    if OFFICER not in first.roles & second.roles:  # guard: officers-act
        print("Only officers of the bank's security do this.", file=sys.stderr)
        return None
    return first, second


def two_operators(
    logins: tuple[str, str], files: tuple[Path, Path] | None, codes: tuple[str, str] | None
) -> tuple[Operator, Operator]:
    """Put together what the command line says of two officers; each has a code and a password of their own."""
    for variable in (PASSWORD_VARIABLE, CODE_VARIABLE):
        os.environ.pop(variable, None)  # it could be one person's only
    passwords, shown = files or (None, None), codes or ("", "")
    first, second = (
        Operator(login=login, password_file=file, code=code)
        for login, file, code in zip(logins, passwords, shown, strict=True)
    )
    return first, second


def by_operator(bank: str, operator: Operator, act: "Callable[[UUID, StaffMember], int]") -> int:
    """Do something in a bank once its operator proved themself; the exit code is `act`'s where it came so far.

    `act` gets the bank's id and who proved themself. A secret that could not be taken, there or here, is said.
    """
    tenant_id = bank_named(bank)
    try:
        proven = prove_operator(tenant_id, operator, bank=bank, clock=now)
        return REFUSED if proven is None else act(tenant_id, proven)
    except UNTAKEN as untaken:
        return say_untaken(untaken)


def by_two_officers(
    bank: str, operators: tuple[Operator, Operator], act: "Callable[[UUID, tuple[StaffMember, StaffMember]], int]"
) -> int:
    """Do something in a bank once two officers of its security proved themselves; exit codes as of `by_operator`."""
    tenant_id = bank_named(bank)
    try:
        officers = prove_two_officers(tenant_id, operators, bank=bank, clock=now)
        return REFUSED if officers is None else act(tenant_id, officers)
    except UNTAKEN as untaken:
        return say_untaken(untaken)


def say_untaken(untaken: Exception) -> int:
    """Say why a secret (one of `UNTAKEN`) was not taken, and give the exit code: 3 where it lies open, else 2."""
    print(untaken, file=sys.stderr)
    return UNSAFE if isinstance(untaken, NotSafeError) else USAGE


def _say_refused(refused: "StaffRefused") -> None:
    wait = f" Next try at {refused.until:%H:%M:%S} UTC." if refused.until is not None else ""
    match refused.reason:
        case "":
            said = "The operator's name or password is wrong."
        case "replayed":
            said = "This code was used already: wait for the next one."
        case "no-authenticator":
            said = "The operator has no token: two officers give one with `llavero staff token`."
        case _:
            said = "The operator's code is wrong."
    print(f"{said}{wait}", file=sys.stderr)
