"""A registration is whole or nothing: whichever statement of its commit fails, nobody is half registered."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import OperationalError, connection

from llavero.credentials.models import Answer, Consent, Session, SiteImageChoice
from llavero.notifications.models import Outbox
from llavero.people.models import Company, ContactPoint, LoginName, Newcomer, Person, SubjectKey, User, UserRole
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.registering import Registrant, a_core_behind

pytestmark = pytest.mark.django_db
EACH = 1 if os.environ.get("LLAVERO_LONG") else 5
"""The long form lets every statement fail once, the short one every fifth."""
MADE = (
    Person, Company, User, UserRole, LoginName, ContactPoint, Answer, SiteImageChoice, Consent, Session,
)  # fmt: skip


@dataclass
class _Fault:
    at: int
    seen: int = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.seen += 1
        if self.seen == self.at:
            raise OperationalError("the disk is full")
        return execute(sql, params, many, context)


@contextmanager
def failing_at(number: int) -> Iterator[_Fault]:
    fault = _Fault(number)
    with connection.execute_wrapper(fault):
        yield fault


@pytest.fixture
def rosa(bank: Bank) -> Iterator[Registrant]:
    with a_core_behind(bank):
        yield Registrant(bank).come().prove().to_the_terms()


def made(bank: Bank) -> dict[str, int]:
    """Count what a registration makes, and what it sends."""
    with in_tenant(bank.id):
        counted = {model.__name__: model.objects.count() for model in MADE}
        return {**counted, "registered": Outbox.objects.filter(kind="registered").count()}


def test_whichever_statement_fails_nothing_of_it_stands_and_the_next_try_is_whole(rosa: Registrant, bank: Bank) -> None:
    nothing, tried = made(bank), 0
    assert set(nothing.values()) == {0}
    revision = rosa.row().revision
    for number in range(1, 2000, EACH):
        with failing_at(number) as fault:
            try:
                rosa.do(revision=revision)
            except OperationalError:
                tried += 1
        if fault.seen < number:
            break
        assert made(bank) == nothing, f"statement {number}"
        with in_tenant(bank.id):
            assert Newcomer.objects.count() == SubjectKey.objects.count() == 1
    assert tried * EACH > 60
    assert rosa.row().journey == "request-second-factor"
    whole = made(bank)
    assert (whole["Person"], whole["Company"], whole["User"], whole["LoginName"], whole["registered"]) == (1,) * 5
    print(f"{tried} statements failed one after the other")


def test_a_fault_while_the_core_s_answer_is_written_leaves_the_try_counted_and_nobody_met(bank: Bank) -> None:
    from llavero.credentials.models import AttemptBudget
    from tests.engine.registering import BY_CARD

    with a_core_behind(bank) as core:
        rosa = Registrant(bank).come()
        rosa.do("personas")
        asked = core.customer

        def break_after(reference: str) -> object:
            fault.at = fault.seen + 5
            return asked(reference)

        core.customer = break_after  # type: ignore[method-assign]
        with failing_at(0) as fault, pytest.raises(OperationalError):
            rosa.do(**BY_CARD)
        with in_tenant(bank.id):
            assert not Newcomer.objects.exists()
            assert AttemptBudget.objects.get(factor="core_key").failures == 1
        assert len(core.asked) == 1
