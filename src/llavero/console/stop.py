"""`llavero profile stop` and `release`: one officer stops a procedure at once, two let it go on."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from llavero.console.operator import OFFICER, Operator, by_operator, by_two_officers, two_operators
from llavero.console.ready import make_ready, now

if TYPE_CHECKING:
    from llavero.journeys.stop import Moved
    from llavero.people.staff import StaffMember


def stop(
    bank: str, journey: str, *, officer: str, password_file: Path | None = None, officer_code: str = ""
) -> int:  # fmt: skip
    """Stop a journey: nobody begins it, and who is in it sees that the bank is looking at it.

    Exit codes: 0 done, 1 refused (no proven officer, nothing to stop), 2 wrong usage, 3 not safe.

    Parameters
    ----------
    bank
        The bank's short name.
    journey
        The journey's name, as its file has it.
    officer
        The login of the officer of the bank's security who stops it.
    password_file
        A file with the officer's password, readable by its owner alone; without it they are asked.
    officer_code
        What the officer's own token shows; without it they are asked.
    """
    make_ready()
    who = Operator(login=officer, password_file=password_file, code=officer_code)
    return by_operator(bank, who, lambda tenant_id, proven: _stop(tenant_id, journey, proven))


def _stop(tenant_id: UUID, journey: str, proven: "StaffMember") -> int:
    from llavero.journeys.stop import note_refused_stop
    from llavero.journeys.stop import stop as stop_journey
    from llavero.tenancy.scope import in_tenant

    if OFFICER not in proven.roles:  # guard: officer-stops
        with in_tenant(tenant_id):
            note_refused_stop(now=now(), actor=proven.actor)
        print("Only officers of the bank's security stop a journey.", file=sys.stderr)
        return 1
    with in_tenant(tenant_id):
        done = stop_journey(journey, now=now(), actor=proven.actor)
    return _said(done, journey, f"{journey} is stopped at version {done.version}; {done.runs} open runs are held")


def release(
    bank: str, journey: str, *, officer: tuple[str, str], password_file: tuple[Path, Path] | None = None,
    officer_code: tuple[str, str] | None = None,
) -> int:  # fmt: skip
    """Let a stopped journey begin again and its held runs go on.

    Exit codes: 0 done, 1 refused (not two proven officers, nothing to release), 2 wrong usage, 3 not safe.

    Parameters
    ----------
    bank
        The bank's short name.
    journey
        The journey's name, as its file has it.
    officer
        The logins of the two officers of the bank's security who release it.
    password_file
        A file for each officer's password, readable by its owner alone; without them each is asked.
    officer_code
        What each officer's own token shows; without them each is asked.
    """
    make_ready()
    who = two_operators(officer, password_file, officer_code)
    return by_two_officers(bank, who, lambda tenant_id, officers: _release(tenant_id, journey, officers))


def _release(tenant_id: UUID, journey: str, officers: "tuple[StaffMember, StaffMember]") -> int:
    from llavero.journeys.stop import release as release_journey
    from llavero.tenancy.scope import in_tenant

    with in_tenant(tenant_id):
        done = release_journey(journey, now=now(), actor=officers[0].actor, second=officers[1].actor)
    return _said(done, journey, f"{journey} goes on; {done.runs} held runs with it")


def _said(done: "Moved", journey: str, sentence: str) -> int:
    if done.refused is not None:
        print(f"{journey}: nothing was done ({done.refused}).", file=sys.stderr)
        return 1
    print(sentence)
    return 0
