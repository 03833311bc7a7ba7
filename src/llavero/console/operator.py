"""Lets the person who runs a command prove who they are: a name alone is no second person."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from llavero.console.secret_files import ask_secret

if TYPE_CHECKING:
    from llavero.people.staff import StaffMember

PASSWORD_VARIABLE: Final = "LLAVERO_OPERATOR_PASSWORD"  # noqa: S105


def prove_operator(
    tenant_id: UUID, login: str, *, bank: str, password_file: Path | None, now: datetime
) -> "StaffMember | None":
    """Ask for the password and check it; None, after saying so, where it is wrong or may not be tried now.

    Raises NotSafeError and SecretMissingError where no password can be taken.
    """
    from llavero.credentials import staff_check
    from llavero.tenancy.profile.loaded import profile_of
    from llavero.tenancy.scope import in_tenant

    typed = ask_secret(f"Password of {login}", file=password_file, variable=PASSWORD_VARIABLE)
    with in_tenant(tenant_id):
        check = staff_check.begin(login, profile=profile_of(bank), now=now)
    if isinstance(check, staff_check.StaffRefused):
        _say_refused(check.until)
        return None
    is_right = staff_check.perform(check, typed)
    with in_tenant(tenant_id):
        settled = staff_check.settle(check, is_right=is_right, now=now)
    if isinstance(settled, staff_check.StaffRefused):
        _say_refused(settled.until)
        return None
    return settled


def _say_refused(until: datetime | None) -> None:
    wait = f" Next try at {until:%H:%M:%S} UTC." if until is not None else ""
    print(f"The operator's name or password is wrong.{wait}", file=sys.stderr)
