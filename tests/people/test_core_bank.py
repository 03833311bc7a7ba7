"""A bank's core is the one its address names, opened once, and never asked while a transaction is open."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import override_settings

from llavero.conf.base import addresses_by_bank
from llavero.domain.errors import DomainError, ErrorCode
from llavero.people.core_bank import AskedInTransactionError, core_bank, core_bank_of, forget_core_banks
from llavero.ports.core_bank import KeyQuestion, KeyVerdict
from llavero.tenancy.scope import NoTenantScopeError, in_tenant
from tests.builders.banks import a_bank
from tests.support.core_bank import CARD, KEY, ROSA, FakeCoreBank, core_behind

ASKED = KeyQuestion(request=UUID(int=1), way="card", key=KEY, card=CARD)


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    forget_core_banks()
    yield
    forget_core_banks()


@pytest.mark.django_db
def test_a_step_takes_the_core_in_scope_and_asks_it_outside() -> None:
    bank = a_bank()
    with core_behind("produbanco", FakeCoreBank()):
        with in_tenant(bank.id):
            core = core_bank()
        assert core.verify_key(ASKED).verdict is KeyVerdict.RIGHT
        assert core.customer(ROSA.reference) == ROSA


@pytest.mark.django_db
def test_a_core_asked_while_a_transaction_is_open_is_a_bug() -> None:  # guard: core-asked-outside
    bank = a_bank()
    fake = FakeCoreBank()
    with core_behind("produbanco", fake), in_tenant(bank.id):
        core = core_bank()
        with pytest.raises(AskedInTransactionError):
            core.verify_key(ASKED)
        with pytest.raises(AskedInTransactionError):
            core.customer(ROSA.reference)
    assert fake.asked == []


@pytest.mark.django_db
def test_each_bank_has_its_own_core() -> None:
    ours, theirs = a_bank("produbanco"), a_bank("occidente")
    with core_behind("produbanco", FakeCoreBank()):
        with in_tenant(theirs.id):
            foreign = core_bank()
        with in_tenant(ours.id):
            own = core_bank()
        assert own.verify_key(ASKED).verdict is KeyVerdict.RIGHT
        assert foreign.verify_key(ASKED).verdict is KeyVerdict.UNAVAILABLE


def test_a_bank_without_a_core_is_answered_as_by_one_that_does_not_answer() -> None:
    core = core_bank_of("caja-social")
    assert core.verify_key(ASKED).verdict is KeyVerdict.UNAVAILABLE
    assert core.customer("c-rosa") is None


def test_outside_a_scope_no_core_is_chosen() -> None:
    with pytest.raises(NoTenantScopeError):
        core_bank()


OPENED: list[str] = []


def open_and_note(address: str) -> FakeCoreBank:
    """Stands for `conf.wiring.core_bank_at`."""
    OPENED.append(address)
    return FakeCoreBank()


def test_the_address_of_the_settings_is_opened_once() -> None:
    OPENED.clear()
    with override_settings(
        LLAVERO_CORE_BANKS={"produbanco": "noted:core"}, LLAVERO_CORE_BANK_AT=f"{__name__}.open_and_note"
    ):
        assert core_bank_of("produbanco").verify_key(ASKED).verdict is KeyVerdict.RIGHT
        core_bank_of("produbanco")
    assert OPENED == ["noted:core"]


@pytest.mark.parametrize("address", ["demo:", "ftp://core.bank.ec", "core.bank.ec", "https://"])
def test_an_address_that_cannot_be_read_is_refused_and_not_repeated(address: str) -> None:
    with override_settings(LLAVERO_CORE_BANKS={"produbanco": address}), pytest.raises(DomainError) as refused:
        core_bank_of("produbanco")
    assert refused.value.code is ErrorCode.UNSAFE_CONFIGURATION
    assert address not in str(refused.value.facts.values())


def test_addresses_are_read_bank_by_bank() -> None:
    assert addresses_by_bank("") == {}
    assert addresses_by_bank("produbanco=https://a.ec/v1?x=y\noccidente=https://b.co") == {
        "produbanco": "https://a.ec/v1?x=y",
        "occidente": "https://b.co",
    }
    assert set(addresses_by_bank("https://a.ec")) == {"?"}
