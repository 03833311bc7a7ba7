"""A user name that many choose at one moment is one person's, on both databases; the others are told."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from llavero.people.models import LoginName
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.people import a_user
from tests.races.harness import CLIENTS, TRIES_OF_CONTROL, Crowd, a_crowd, rounds_on
from tests.support.databases import Database

pytestmark = pytest.mark.race


@dataclass(frozen=True, slots=True)
class Stage:
    """A committed bank with eight users who have no user name yet, and the crowd that will choose for them."""

    bank: Bank
    users: str
    crowd: Crowd
    rounds: int

    def race(self, act: str, name: str) -> Counter[str]:
        args = {
            "tenant": str(self.bank.id), "users": self.users, "portal": self.bank.portal, "name": name,
            "now": NOON.isoformat(),
        }  # fmt: skip
        answers = Counter(self.crowd.act(f"acts_names.{act}", args))
        assert answers.total() == CLIENTS
        return answers


@pytest.fixture(scope="module")
def stage(ground: Database) -> Iterator[Stage]:
    bank = a_bank()
    with in_tenant(bank.id):
        users = " ".join(str(a_user(bank, "", sms="", email="")) for _ in range(8))
    with a_crowd(ground) as crowd:
        yield Stage(bank, users, crowd, rounds_on(ground.vendor))


def test_one_gets_the_name_and_everybody_else_is_told(stage: Stage) -> None:
    """Guards: user-name-once, user-name-still-free."""
    for number in range(stage.rounds):
        name = f"nombre{number:08d}"
        assert stage.race("take", name) == {"ok": 1, "taken": CLIENTS - 1}
        with in_tenant(stage.bank.id):
            assert LoginName.objects.filter(kind="user_name").count() == number + 1


def test_looking_before_writing_would_not_be_enough(stage: Stage) -> None:
    names = (f"otro{number:010d}" for number in range(TRIES_OF_CONTROL))
    assert any(stage.race("take_control", name)["ok"] > 1 for name in names)
