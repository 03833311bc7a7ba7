"""What tests stand on that walk through procedures: a bank with published journeys, Argon2id that takes no time."""

import pytest

from tests.builders.banks import Bank
from tests.builders.credentials import CHEAP_ARGON2
from tests.engine.visitor import Person, Visitor, a_living_bank, a_person


@pytest.fixture(autouse=True)
def cheap_argon2(settings: object) -> None:
    settings.LLAVERO_ARGON2 = CHEAP_ARGON2  # type: ignore[attr-defined]


@pytest.fixture
def bank(db: None) -> Bank:
    return a_living_bank()


@pytest.fixture
def visitor(bank: Bank) -> Visitor:
    return Visitor(bank)


@pytest.fixture
def ana(bank: Bank) -> Person:
    """Ana has a token and is not locked."""
    return a_person(bank)


@pytest.fixture
def locked_ana(bank: Bank) -> Person:
    """Ana has a token and is locked."""
    return a_person(bank, locked=True)
