"""Somebody with two tokens costs what somebody with one does, and nobody: else the second told who is known."""

import pytest

from llavero.domain.authenticator import Kind, Mode
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.credentials import a_token
from tests.engine.test_same_work import WAYS, compare, nobody, somebody
from tests.engine.visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("tokens", [1, 2])
def test_whoever_has_one_token_or_two_costs_what_nobody_does(bank: Bank, tokens: int) -> None:
    """Guard: two-tokens-cost-as-one."""
    way, visitor = WAYS["unlock-by-code"], Visitor(bank)
    people = [somebody(bank, way) for _ in range(2)]
    with in_tenant(bank.id):
        for person in people if tokens == 2 else ():
            a_token(person.user, kind=Kind.SOFT, mode=Mode.TOTP)
    compare(visitor, way, [person.name for person in people], nobody(visitor, way))
