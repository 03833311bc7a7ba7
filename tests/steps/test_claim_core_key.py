"""Who registers is asked for numbers and a key that only the bank's core can judge; they are kept nowhere."""

from collections.abc import Iterator

import pytest

from llavero.domain.actor import Origin
from llavero.ports.core_bank import KeyVerdict
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.registering import BY_CARD, Registrant, a_core_behind, of_rosa
from tests.steps.one_step import errors_on, proofs_of
from tests.support.core_bank import CARD, FakeCoreBank

pytestmark = pytest.mark.django_db


@pytest.fixture
def core(bank: Bank) -> Iterator[FakeCoreBank]:
    with a_core_behind(bank) as behind:
        yield behind


@pytest.fixture
def rosa(bank: Bank, core: FakeCoreBank) -> Registrant:
    visitor = Registrant(bank).come()
    visitor.do("personas")
    return visitor


@pytest.mark.parametrize(
    ("way", "asked"),
    [
        ("personas", ["card_number", "card_month", "card_year", "pin"]),
        ("empresas", ["company_document", "pin"]),
        ("adicional", ["company_document", "document", "pin"]),
        ("virtual", ["document", "pin"]),
    ],
)
def test_each_way_asks_for_its_own_numbers(bank: Bank, core: FakeCoreBank, way: str, asked: list[str]) -> None:
    visitor = Registrant(bank).come()
    visitor.do(way)
    assert [field.name for action in visitor.see().actions for field in action.fields] == asked


def test_a_right_key_proves_the_key_and_nothing_else() -> None:
    assert proofs_of("claim.core_key", {"way": "card", "attempts": 3}) == {"ok": ["core_key"]}


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"pin": ""}, "error.required"),
        ({"card_number": ""}, "error.required"),
        ({"card_number": "4111 1111 1111 1112"}, "error.not_card_number"),
        ({"card_number": "tarjeta"}, "error.not_card_number"),
        ({"card_month": "13"}, "error.not_card_expiry"),
        ({"card_year": "2020"}, "error.not_card_expiry"),
        ({"pin": "12345"}, "error.not_pin"),
        ({"pin": "abcd"}, "error.not_pin"),
    ],
)
def test_what_can_be_no_card_is_said_beside_its_field_and_costs_no_try(
    rosa: Registrant, core: FakeCoreBank, typed: dict[str, str], error: str
) -> None:
    for _ in range(5):
        rosa.do(**{**BY_CARD, **typed})
        assert errors_on(rosa.see()) == [error]
    assert core.asked == []
    rosa.do(**BY_CARD)
    assert rosa.see().type == "core.contacts"


@pytest.mark.parametrize(
    ("way", "typed", "error"),
    [
        ("empresas", {"company_document": "179001234500"}, "error.not_company_document"),
        ("adicional", {"document": "1710034066"}, "error.not_document"),
        ("virtual", {"document": "17100340"}, "error.not_document"),
    ],
)
def test_what_can_be_no_document_is_said(
    bank: Bank, core: FakeCoreBank, way: str, typed: dict[str, str], error: str
) -> None:
    visitor = Registrant(bank).come()
    visitor.do(way)
    visitor.do(**{"company_document": "1790012345001", "document": "1710034065", "pin": "1357", **typed})
    assert errors_on(visitor.see()) == [error]
    assert core.asked == []


def test_a_number_is_read_as_it_is_printed(rosa: Registrant) -> None:
    grouped = " ".join(CARD.number[at : at + 4] for at in range(0, 16, 4))
    rosa.do(**{**BY_CARD, "card_number": grouped})
    assert rosa.see().type == "core.contacts"


def test_nothing_typed_from_a_card_is_given_back(rosa: Registrant) -> None:
    rosa.do(**{**BY_CARD, "pin": "0000"})
    assert rosa.see().typed == {}
    assert rosa.row().typed_sealed is None


def test_wrong_to_its_limit_ends_and_closes_the_number_for_everybody(
    rosa: Registrant, bank: Bank, core: FakeCoreBank
) -> None:
    """Guard: a-card-is-one-whatever-its-date. Another expiry, browser or address brings no new tries."""
    for number in range(2):
        rosa.do(**{**BY_CARD, "pin": f"000{number}"})
        assert errors_on(rosa.see()) == ["error.wrong"]
    rosa.do(**{**BY_CARD, "pin": "0009"})
    assert rosa.see().type in {"end.denied", "end.blocked"}
    asked = len(core.asked)
    other = Registrant(bank, secret="browser-of-somebody-000000000001", origin=Origin("198.51.100.9")).come()
    other.do("personas")
    other.do(**{**BY_CARD, "card_month": "11"})
    assert other.see().type == "end.blocked"
    assert len(core.asked) == asked


def test_a_core_that_does_not_answer_ends_without_a_verdict_and_the_try_stays_counted(
    rosa: Registrant, bank: Bank, core: FakeCoreBank
) -> None:
    core.verdict = KeyVerdict.UNAVAILABLE
    rosa.do(**BY_CARD)
    assert (rosa.see().type, rosa.see().step) == ("end.denied", "sin-respuesta")
    for number in range(2):
        again = Registrant(bank, secret=f"browser-of-somebody-{number:012d}").come()
        again.do("personas")
        again.do(**BY_CARD)
    assert [len(core.asked), len({each.request for each in core.asked})] == [3, 3]
    core.verdict = None
    late = Registrant(bank, secret="browser-of-somebody-000000000009").come()
    late.do("personas")
    late.do(**BY_CARD)
    assert late.see().type == "end.blocked"


def test_a_right_key_of_somebody_whose_data_cannot_be_had_is_no_verdict(rosa: Registrant, core: FakeCoreBank) -> None:
    core.customer = lambda reference: None  # type: ignore[method-assign]
    rosa.do(**BY_CARD)
    assert rosa.see().step == "sin-respuesta"


def test_a_key_that_the_core_has_blocked_reads_as_a_wrong_one(rosa: Registrant, core: FakeCoreBank) -> None:
    core.verdict = KeyVerdict.BLOCKED
    rosa.do(**BY_CARD)
    assert errors_on(rosa.see()) == ["error.wrong"]
    assert rosa.events("core_key.refused")[-1].reason == "blocked-by-core"


def test_the_record_says_of_each_try_how_it_ended_and_never_of_what(rosa: Registrant) -> None:
    rosa.do(**{**BY_CARD, "pin": "0000"})
    rosa.do(**BY_CARD)
    (refused,), (accepted,) = rosa.events("core_key.refused"), rosa.events("core_key.accepted")
    assert (refused.reason, accepted.outcome) == ("wrong", "done")
    assert refused.facts["name_digest"] == accepted.facts["name_digest"]
    assert CARD.number not in repr((refused.facts, accepted.facts))


def test_contacts_that_no_message_reaches_are_none(bank: Bank, core: FakeCoreBank) -> None:
    from dataclasses import replace

    from tests.support.core_bank import MAILBOX, MOBILE

    broken = (replace(MOBILE, address="no tiene"), replace(MAILBOX, address="rosa@@correo"))
    core.change(of_rosa().reference, contacts=broken)
    visitor = Registrant(bank).come()
    visitor.by_card()
    assert visitor.see().step == "agencia-celular"


def test_a_source_tries_so_many_numbers_and_no_more(bank: Bank, core: FakeCoreBank) -> None:
    """Guard: one-source-few-keys."""
    from llavero.credentials.models import SourceBudget

    visitor = Registrant(bank).come()
    visitor.do("personas")
    visitor.do(**{**BY_CARD, "pin": "0000"})
    with in_tenant(bank.id):
        SourceBudget.objects.update(names=10_000)
    visitor.do(**{**BY_CARD, "card_number": "4111111111111111"})
    assert visitor.see().type == "end.blocked"
