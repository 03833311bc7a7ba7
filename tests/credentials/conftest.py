"""What tests of credentials stand on: a bank, one user, and Argon2id that does not take a tenth of a second."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from llavero.domain.actor import Origin
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank, a_bank
from tests.builders.credentials import CHEAP_ARGON2
from tests.builders.people import a_user

FROM_HOME = Origin("192.0.2.7")


@dataclass(frozen=True, slots=True)
class Scene:
    """A bank and one of its users; the test stands in the bank's scope."""

    bank: Bank
    user: UUID

    @property
    def profile(self) -> Profile:
        return self.bank.profile

    @property
    def portal(self) -> str:
        return self.bank.portal


@pytest.fixture(autouse=True)
def _cheap_argon2(settings: object) -> None:
    settings.LLAVERO_ARGON2 = CHEAP_ARGON2  # type: ignore[attr-defined]


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    bank = a_bank()
    with in_tenant(bank.id):
        yield Scene(bank, a_user(bank))
