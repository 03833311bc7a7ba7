"""Every procedure of Produbanco's three manuals over REST, without a page of ours.

    export LLAVERO_KEY=llv_produbanco_…
    python procedures.py                                                            which there are
    python procedures.py https://produbanco.example en-linea register-with-card     be led through one

A procedure is the name of a journey, whether one signs in first, and the ways that are taken where a screen offers
several. Everything else the screens say.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from at_the_terminal import at_the_terminal
from llavero_client import Llavero, Person, Pressed, RefusedError, Run, Screen


@dataclass(frozen=True)
class Procedure:
    """A journey and how it begins; `ways` says what is pressed at a step, by the step's name."""

    journey: str
    signs_in_first: bool = False
    ways: Mapping[str, str] = field(default_factory=dict)


PROCEDURES = {
    # Manual 002: Produbanco en línea. The user exists before the second factor is asked for.
    "register-with-card": Procedure("register", ways={"como": "personas"}),
    "register-company": Procedure("register", ways={"como": "empresas"}),
    "register-additional-user": Procedure("register", ways={"como": "adicional"}),
    "register-with-virtual-key": Procedure("register", ways={"como": "virtual"}),
    "request-second-factor": Procedure("request-second-factor", signs_in_first=True),
    # Manuals 000 and 002: the three portals' sign-ins; without the token at hand, by a code of the bank.
    "sign-in": Procedure("sign-in-{portal}"),
    "sign-in-without-token": Procedure("sign-in-{portal}", ways={"codigo": "trouble"}),
    # Manual 001: nobody is signed in. What comes by mail is typed at the next sign-in, which leads on by itself.
    "unlock": Procedure("unlock-user"),
    "forgotten-password": Procedure("forgotten-password"),
    "forgotten-name-by-mail": Procedure("forgotten-name", ways={"por-donde": "email"}),
    "forgotten-name-by-sms": Procedure("forgotten-name", ways={"por-donde": "sms"}),
    # Manual 000 and the security centre: the token's life. Reinstalling leads on to the activation.
    "reinstall-token": Procedure("reinstall-soft-token", signs_in_first=True),
    "activate-token": Procedure("activate-soft-token", signs_in_first=True, ways={"que-paso": "new_phone"}),
    "move-token-to-new-phone": Procedure("replace-soft-token", signs_in_first=True),
    "pause-token": Procedure("suspend-soft-token", signs_in_first=True, ways={"seguro": "pause"}),
    "reactivate-token": Procedure("reactivate-soft-token", signs_in_first=True),
    "report-phone-lost": Procedure("report-loss-soft-token", signs_in_first=True, ways={"que-paso": "lost"}),
    "report-phone-stolen": Procedure("report-loss-soft-token", signs_in_first=True, ways={"que-paso": "stolen"}),
    "report-device-lost": Procedure("report-loss-hardware-token", signs_in_first=True, ways={"que-paso": "lost"}),
    "end-token": Procedure("revoke-soft-token", signs_in_first=True),
    # The security centre: what one knows, and how one is reached.
    "change-password": Procedure("change-password-signed-in", signs_in_first=True),
    "change-image": Procedure("change-image", signs_in_first=True),
    "change-questions": Procedure("reset-questions", signs_in_first=True),
    "change-email": Procedure("update-contact", signs_in_first=True, ways={"que-cambia": "email"}),
    "change-mobile": Procedure("update-contact", signs_in_first=True, ways={"que-cambia": "mobile"}),
    "end-other-sessions": Procedure("close-other-sessions", signs_in_first=True, ways={"seguro": "close"}),
    "end-one-other-session": Procedure("close-other-sessions", signs_in_first=True, ways={"seguro": "single"}),
}


def carry_out(bank: Llavero, name: str, portal: str, person: Person, *, session: str | None = None) -> Run:
    """Lead somebody through a procedure; give its ending, or that of the sign-in where it led elsewhere.

    `session` is one that an earlier sign-in of this client opened: with it nobody signs in again.
    """
    procedure = PROCEDURES[name]
    if procedure.signs_in_first and session is None:
        arrived = bank.walk(f"sign-in-{portal}", portal, person)
        is_inside = arrived.screen["type"] == "end.done" and arrived.screen["journey"].startswith("sign-in-")
        if not is_inside:  # refused; or led on, as who must choose a password or has a token to activate is
            return arrived
        session = arrived.session
    journey = procedure.journey.format(portal=portal)
    return bank.walk(journey, portal, _taking(procedure.ways, person), session=session)


def _taking(ways: Mapping[str, str], person: Person) -> Person:
    def person_with_ways(screen: Screen) -> Pressed | None:
        way = ways.get(screen["step"])
        # a procedure that an ending leads on to may have a step of the same name
        is_offered = any(one["id"] == way and not one["fields"] for one in screen["actions"])
        return Pressed(way) if way is not None and is_offered else person(screen)

    return person_with_ways


def main() -> int:
    if len(sys.argv) != 4 or sys.argv[3] not in PROCEDURES:
        print(*PROCEDURES, sep="\n")
        return 2
    bank = Llavero(sys.argv[1], os.environ["LLAVERO_KEY"])
    try:
        last = carry_out(bank, sys.argv[3], sys.argv[2], at_the_terminal)
    except RefusedError as no:
        print(no.problem.get("title"), no.problem.get("detail") or "", f"({no.code}, {no.problem.get('request_id')})")
        return 1
    return 0 if last.screen["type"] == "end.done" else 1


if __name__ == "__main__":
    sys.exit(main())
