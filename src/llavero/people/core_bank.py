"""Where a bank's own core system is asked: who a 4-digit key belongs to, and how that customer is reached.

Law: the core is outside. It is chosen while the bank is in scope and asked when no transaction is open, so that a slow
core never holds a row. A bank without a core has no way in that needs one: it answers as a core that does not answer.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from llavero.ports.core_bank import CoreBank, CoreCustomer, KeyAnswer, KeyQuestion, KeyVerdict
from llavero.tenancy.read import current_slug
from llavero.tenancy.scope import stands_in_scope

_opened: dict[str, CoreBank] = {}


class AskedInTransactionError(RuntimeError):
    """The core was asked while a bank's transaction was open: a bug, never a user's fault."""


@dataclass(frozen=True, slots=True)
class NoCoreBank:
    """What stands for the core of a bank that has named none."""

    def verify_key(self, asked: KeyQuestion) -> KeyAnswer:  # noqa: ARG002
        return KeyAnswer(verdict=KeyVerdict.UNAVAILABLE)

    def customer(self, reference: str) -> CoreCustomer | None:  # noqa: ARG002
        return None


@dataclass(frozen=True, slots=True)
class _AskedOutside:
    core: CoreBank

    def verify_key(self, asked: KeyQuestion) -> KeyAnswer:
        _refuse_in_transaction()
        return self.core.verify_key(asked)

    def customer(self, reference: str) -> CoreCustomer | None:
        _refuse_in_transaction()
        return self.core.customer(reference)


def core_bank() -> CoreBank:
    """Give the core system of the bank of the scope, opened once per process from LLAVERO_CORE_BANKS.

    A step takes it in `submit` and asks it in the `perform` of its `Outside`; asked while a transaction is open, it
    raises AskedInTransactionError. An address that cannot be read raises UNSAFE_CONFIGURATION.
    """
    return core_bank_of(current_slug())


def core_bank_of(bank: str) -> CoreBank:
    """Give the core system of a bank by the key of its profile, for whoever has no scope: `doctor`, the start."""
    if bank not in _opened:
        address = settings.LLAVERO_CORE_BANKS.get(bank, "")
        _opened[bank] = import_string(settings.LLAVERO_CORE_BANK_AT)(address) if address else NoCoreBank()
    return _AskedOutside(_opened[bank])


def forget_core_banks() -> None:
    """Open each core anew when it is next asked for: between tests, and after settings changed."""
    _opened.clear()


def _refuse_in_transaction() -> None:
    if stands_in_scope():  # guard: core-asked-outside
        raise AskedInTransactionError("the core system was asked while a bank's transaction was open")
