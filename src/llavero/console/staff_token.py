"""Hands a new authenticator to one of the bank's own people: shown once, and taken over by their app before it counts.

Law: the address holds the seed. It goes to the terminal of the person at it, or into a new file that only its owner can
open; it is kept nowhere else in the open.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from llavero.console.secret_files import SecretMissingError

if TYPE_CHECKING:
    from llavero.credentials.staff_codes import NewToken


class TokenNotTakenError(Exception):
    """The app of the person shows other codes: nothing was given to them."""


def hand_token(login: str, *, issuer: str, file: Path | None, clock: Callable[[], datetime]) -> "NewToken":
    """Make a token and show it once: into `file`, or at the terminal, where its first code is asked for.

    Raises TokenNotTakenError for a wrong code, SecretMissingError where nobody is at a terminal and no file was named,
    FileExistsError for a file that is there.
    """
    from llavero.credentials.staff_codes import FORM, NewToken, taken_over
    from llavero.formats.otpauth import totp_address

    token = NewToken()
    account = login.replace(":", "-")
    address = totp_address(token.seed, issuer=issuer, account=account, digits=FORM.digits, period_s=FORM.period_s)
    if file is not None:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(address + "\n")
        return token
    if not sys.stdin.isatty():
        raise SecretMissingError(f"Nobody is here to be shown the token of {login}; name a file with --token-file.")
    print(f"The token of {login}, shown this once; take it over with an authenticator app:\n\n  {address}\n")
    taken = taken_over(token, input("The code that the app shows: "), now=clock())
    if taken is None:
        raise TokenNotTakenError(f"That is no code of the token of {login}. Nobody was given one; begin again.")
    return taken


def take_back_files(files: Sequence[Path | None]) -> None:
    """Take the files of tokens away that nobody was given."""
    for file in files:
        if file is not None:
            with contextlib.suppress(FileNotFoundError):
                file.unlink()
