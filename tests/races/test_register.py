"""Of all who register as one person at one moment one becomes a user; in as many companies, they share the person."""

from collections.abc import Callable
from typing import Any

import pytest

from llavero.audit.models import Event
from llavero.people.models import Company, Person, SubjectKey, User
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, a_bank
from tests.races.harness import CLIENTS, SLOW_ROUNDS, a_crowd

pytestmark = pytest.mark.race


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_of_sixty_four_registrations_of_one_person_one_user_is_made(
    vendor: str, make_own_database: Callable[[str], Any], django_db_blocker: Any
) -> None:
    """Guard: one-user-of-a-person, one-person-of-a-document, one-company-of-a-document."""
    database = make_own_database(vendor)
    with django_db_blocker.unblock(), database.connected():
        bank = a_bank()
        args = {"tenant": str(bank.id), "portal": "en-linea", "now": NOON.isoformat()}
        with a_crowd(database) as crowd:
            for number in range(1, SLOW_ROUNDS + 1):
                one = {**args, "document": f"17000000{number:02d}", "company": f"17900000{number:02d}001"}
                assert sorted(crowd.act("acts_register.register_one_person", one)) == ["ok", *["refused"] * 63]
                with in_tenant(bank.id):
                    assert (User.objects.count(), Person.objects.count(), Company.objects.count()) == (number,) * 3
                    assert SubjectKey.objects.count() == 2 * number
                    assert Event.objects.filter(kind="user.registered").count() == number
            print(f"{vendor}: at most {max(crowd.overlaps)} clients at work at one moment")


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_sixty_four_companies_of_one_person_share_the_person(
    vendor: str, make_own_database: Callable[[str], Any], django_db_blocker: Any
) -> None:
    """Guard: one-person-of-a-document."""
    database = make_own_database(vendor)
    with django_db_blocker.unblock(), database.connected():
        bank = a_bank()
        args = {
            "tenant": str(bank.id), "portal": "en-linea", "now": NOON.isoformat(), "document": "1700000099",
            "company": "1790000000001",
        }  # fmt: skip
        with a_crowd(database) as crowd:
            assert crowd.act("acts_register.register_in_own_company", args) == ["ok"] * CLIENTS
        with in_tenant(bank.id):
            assert (User.objects.count(), Person.objects.count(), Company.objects.count()) == (CLIENTS, 1, CLIENTS)
