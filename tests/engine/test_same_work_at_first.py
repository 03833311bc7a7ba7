"""The first name that nobody has costs a process what the thousandth does: what is made once is made for anybody."""

import pytest

from llavero.credentials import argon2id
from tests.builders.banks import Bank
from tests.engine.test_same_work import WAYS, somebody, visit
from tests.engine.visitor import Visitor

pytestmark = pytest.mark.django_db


def test_the_verifier_of_nobody_is_made_before_anybody_is_compared(bank: Bank) -> None:
    """It was made for the first unknown name: whoever asked first after a start saw by the time that it was nobody."""
    way, visitor = WAYS["empresas"], Visitor(bank)
    known, others = (somebody(bank, way).name for _ in range(2))
    visit(visitor, way, others)
    argon2id._nobodys.cache_clear()
    (_, first), *_ = visit(visitor, way, known)
    (_, second), *_ = visit(visitor, way, "nadie.conocido")
    assert (first.slow["argon2id"], second.slow["argon2id"]) == (2, 1)
