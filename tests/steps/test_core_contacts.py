"""Who registers sees how the bank reaches them, masked, and cannot change it here (C3)."""

from collections.abc import Iterator

import pytest

from tests.builders.banks import Bank
from tests.engine.registering import Registrant, a_core_behind, of_rosa
from tests.support.core_bank import MAILBOX, MOBILE, FakeCoreBank

pytestmark = pytest.mark.django_db


@pytest.fixture
def core(bank: Bank) -> Iterator[FakeCoreBank]:
    with a_core_behind(bank) as behind:
        yield behind


@pytest.fixture
def rosa(bank: Bank, core: FakeCoreBank) -> Registrant:
    return Registrant(bank).come()


def test_the_mobile_s_last_digits_and_the_mailbox_s_ends_are_shown(rosa: Registrant) -> None:
    rosa.by_card()
    shown = [node.args["shown"] for node in rosa.see().nodes if node.kind == "contact"]
    assert shown == ["•••••321", "ro•••••ra@example.com"]
    assert rosa.events("core_contacts.read")


def test_the_code_is_sent_when_the_person_asks_for_it_and_to_nobody_before(rosa: Registrant, bank: Bank) -> None:
    from llavero.notifications.models import Outbox
    from llavero.notifications.queue import open_letter
    from llavero.tenancy.scope import in_tenant

    rosa.by_card()
    with in_tenant(bank.id):
        assert not Outbox.objects.exists()
    rosa.do()
    with in_tenant(bank.id):
        row = Outbox.objects.get()
        assert (row.channel, open_letter(row).address) == ("sms", MOBILE.address)
        assert not row.goes_nowhere


@pytest.mark.parametrize(
    ("contacts", "ending"),
    [((), "agencia-celular"), ((MAILBOX,), "agencia-celular"), ((MOBILE,), "agencia-correo")],
)
def test_who_has_no_mobile_or_no_mailbox_on_record_is_sent_to_a_branch(
    rosa: Registrant, core: FakeCoreBank, contacts: tuple[object, ...], ending: str
) -> None:
    core.change(of_rosa().reference, contacts=contacts)
    rosa.by_card()
    assert (rosa.see().type, rosa.see().step) == ("end.referred", ending)


@pytest.mark.parametrize("action", ["wrong_mobile"])
def test_a_wrong_mobile_is_mended_at_a_branch(rosa: Registrant, action: str) -> None:
    rosa.by_card()
    rosa.do(action)
    assert (rosa.see().type, rosa.see().step) == ("end.referred", "agencia-celular")


def test_any_other_button_stays(rosa: Registrant) -> None:
    rosa.by_card()
    rosa.do("paloma")
    assert rosa.see().type == "core.contacts"
