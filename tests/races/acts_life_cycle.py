"""Lets two do a verb each to one authenticator at one moment, as they should or carelessly.

Two who meet wait for one another before they begin, and where the database lets several write, every statement waits a
moment now and then: so the two are interleaved in another way each time.
"""

import json
import os
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from llavero.credentials import authenticators
from llavero.credentials.models import Authenticator
from llavero.domain.errors import DomainError
from llavero.steps.contract import CannotCommit
from llavero.tenancy.scope import in_tenant
from tests.races.acts import Args
from tests.races.life_cycle_verbs import VERBS, Here

REFUSED: Final = "refused"
_MOST_PAUSE_S: Final = 0.003
_was_read = threading.local()


def meet(args: Args, client: int) -> str:
    """Do one side of many cases, each at one moment with whoever does the other side; answers and times as JSON."""
    return _meet(args, client, is_careless=False)


def meet_carelessly(args: Args, client: int) -> str:
    """Meet where a row is read in one transaction and written in another, whatever it then is: the control.

    From then on this process is careless.
    """
    authenticators.hold, authenticators._move = _as_it_was_read, _whatever_it_is
    return _meet(args, client, is_careless=True)


def do(words: Mapping[str, str], side: str, *, is_paused: bool = False) -> str:
    """Do one side of a case in a transaction of its own, and give the answer in a word."""
    verb = VERBS[words[side]]
    try:
        with in_tenant(UUID(words["tenant"])), connection.execute_wrapper(_now_and_then if is_paused else _at_once):
            try:
                with transaction.atomic():
                    return verb.does(Here(words, side))
            except (DomainError, CannotCommit):
                return REFUSED
    except Exception as failed:  # noqa: BLE001  whatever else a door would answer as its own fault
        return f"fault {type(failed).__name__}"


def _meet(args: Args, client: int, *, is_careless: bool) -> str:
    lanes = json.loads(args["cases"])
    process, lane = divmod(client, len(lanes))
    partner = _Partner.of(args["folder"], lane, process)
    is_paused = connection.vendor == "postgresql"
    answered = []
    for words in lanes[lane]:
        side = ("left", "right")[(process + words["is_swapped"]) % 2]
        partner.wait()
        if is_careless:
            with in_tenant(UUID(words["tenant"])):
                _was_read.row = Authenticator.objects.get(id=UUID(words["token"]))
            partner.wait()
        began = time.monotonic()
        answered.append([do(words, side, is_paused=is_paused), began, time.monotonic()])
    partner.leave()
    return json.dumps(answered)


def _now_and_then(execute: Callable[..., Any], *asked: Any) -> Any:
    time.sleep(random.choice((0, 0, random.uniform(0, _MOST_PAUSE_S))))
    return execute(*asked)


def _at_once(execute: Callable[..., Any], *asked: Any) -> Any:
    return execute(*asked)


def _as_it_was_read(authenticator_id: UUID) -> Authenticator:
    row: Authenticator = _was_read.row
    return row if row.id == authenticator_id else Authenticator.objects.get(id=authenticator_id)


def _whatever_it_is(row: Authenticator, changes: dict[str, object]) -> None:
    Authenticator.objects.filter(id=row.id).update(**changes)


@dataclass(frozen=True, slots=True)
class _Partner:
    """The line between the two who do the two sides of a case, in two processes."""

    reads: int
    writes: int

    @classmethod
    def of(cls, folder: str, lane: int, process: int) -> "_Partner":
        """Find the partner by two pipes that bear a name; opening one waits for who opens its other end."""
        to_second, to_first = f"{folder}/{lane}-1", f"{folder}/{lane}-0"
        if process == 0:
            return cls(writes=os.open(to_second, os.O_WRONLY), reads=os.open(to_first, os.O_RDONLY))
        return cls(reads=os.open(to_second, os.O_RDONLY), writes=os.open(to_first, os.O_WRONLY))

    def wait(self) -> None:
        """Go on when the partner is here too."""
        os.write(self.writes, b".")
        if not os.read(self.reads, 1):
            raise EOFError("the partner is gone")

    def leave(self) -> None:
        """Hang up."""
        os.close(self.writes)
        os.close(self.reads)
