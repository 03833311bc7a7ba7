"""Of contacts that are changed at once only one waits, in two processes, on both databases."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from llavero.people.contact_change import waiting_of
from llavero.people.disclose import person_of
from llavero.people.models import ContactPoint
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.people import a_user
from tests.races.harness import CLIENTS, Crowd, a_crowd

pytestmark = pytest.mark.race
_numbers = count(1)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stage(
    request: pytest.FixtureRequest, make_own_database: Callable[[str], Any], django_db_blocker: Any
) -> Iterator[tuple[Bank, Crowd]]:
    database = make_own_database(request.param)
    with django_db_blocker.unblock(), database.connected():
        bank = a_bank()
        with a_crowd(database) as crowd:
            yield bank, crowd


def race(stage: tuple[Bank, Crowd], act: str) -> int:
    """Let everybody change one person's mailbox at once; say how many new ones wait."""
    bank, crowd = stage
    with in_tenant(bank.id):
        user = a_user(bank, f"carla{next(_numbers)}")
        person: UUID = person_of(user)
    crowd.act(
        f"acts_contacts.{act}",
        {"tenant": str(bank.id), "user": str(user), "person": str(person), "now": NOON.isoformat()},
    )
    with in_tenant(bank.id):
        assert ContactPoint.objects.filter(person_id=person, trusted_from__gt=NOON).count() == CLIENTS
        return len(waiting_of(user, now=NOON))


def test_one_new_contact_waits_whatever_the_number_of_clients(stage: tuple[Bank, Crowd]) -> None:
    """Guard: one-contact-waits."""
    for _ in range(3):
        assert race(stage, "change") == 1


def test_without_the_guard_many_would_wait(stage: tuple[Bank, Crowd]) -> None:
    assert race(stage, "change_control") > 1
