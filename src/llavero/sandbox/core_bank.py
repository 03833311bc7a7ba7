"""The core bank of the sandbox as Llavero asks it: its own books, and no network between."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from llavero.ports.core_bank import CoreCustomer, KeyAnswer, KeyQuestion, KeyVerdict
from llavero.sandbox.clock import now
from llavero.sandbox.core_store import CoreStore
from llavero.sandbox.places import core_file


@dataclass(frozen=True, slots=True)
class DemoCoreBank:
    """The core of one bank of the sandbox, behind the address `demo:<bank>`."""

    store: CoreStore
    clock: Callable[[], datetime]

    @property
    def is_for_sandbox_only(self) -> bool:
        return True

    def verify_key(self, asked: KeyQuestion) -> KeyAnswer:
        """Judge a key as a core does; books that cannot be read give no answer."""
        try:
            return self.store.judge(asked, now=self.clock())
        except (sqlite3.Error, OSError):
            return KeyAnswer(verdict=KeyVerdict.UNAVAILABLE)

    def customer(self, reference: str) -> CoreCustomer | None:
        """Read a customer."""
        try:
            return self.store.find(reference)
        except (sqlite3.Error, OSError):
            return None

    def trouble(self) -> str:
        """Look whether the books open."""
        try:
            self.store.find("")
        except (sqlite3.Error, OSError):
            return "books"
        return ""


def demo_core_bank(bank: str) -> DemoCoreBank:
    """Open the books of a bank in the folder of this sandbox."""
    return DemoCoreBank(CoreStore(core_file(bank)), now)
