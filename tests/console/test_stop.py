"""One officer who proves themself stops a procedure; only two let it go on."""

from pathlib import Path
from typing import Any

import pytest

from llavero.audit.models import Event
from llavero.console.stop import release, stop
from llavero.journeys.models import Definition
from llavero.tenancy.scope import in_tenant
from tests.console.test_publish import Enter, bank, codes, enter, files

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["bank", "enter", "files"]


@pytest.fixture
def two(bank: Any, enter: Enter, files: tuple[Path, Path]) -> tuple[Path, Path]:
    enter("rocio", "1710034065")
    enter("esteban", "0926687856")
    enter("pedro", "1713175071", roles=("stock_officer",))
    from llavero.domain.actor import SYSTEM
    from llavero.journeys.publish import publish as publish_profile
    from tests.builders.banks import NOON
    from tests.engine.visitor import HOUSE

    with in_tenant(bank):
        publish_profile(HOUSE / "profiles/produbanco", now=NOON, actor=SYSTEM, by=())
    return files


def state(bank: Any) -> str:
    with in_tenant(bank):
        return str(Definition.objects.get(journey="unlock-user").state)


def refusals(bank: Any) -> list[str]:
    with in_tenant(bank):
        return list(Event.objects.filter(kind="journey.stopped", outcome="refused").values_list("reason", flat=True))


def by_one(files: tuple[Path, Path], login: str = "rocio") -> int:
    code = codes(login, login)[0]
    return stop("produbanco", "unlock-user", officer=login, password_file=files[0], officer_code=code)


def test_one_officer_stops_and_two_release(bank: Any, two: tuple[Path, Path]) -> None:
    assert by_one(two) == 0
    assert state(bank) == "stopped"
    shown = codes("rocio", "esteban", apart=0)
    later = codes("rocio", "rocio", apart=1)[1], shown[1]  # Rocío's code of this half minute is spent
    assert release(
        "produbanco", "unlock-user", officer=("rocio", "esteban"), password_file=two, officer_code=later
    ) == 0  # fmt: skip
    assert state(bank) == "published"


def test_one_officer_does_not_release(bank: Any, two: tuple[Path, Path]) -> None:
    assert by_one(two) == 0
    twice = codes("esteban", "esteban", apart=1)
    assert release(
        "produbanco", "unlock-user", officer=("esteban", "esteban"), password_file=two, officer_code=twice
    ) == 1  # fmt: skip
    assert state(bank) == "stopped"


# Fails without the guard: officer-stops
def test_who_is_no_officer_stops_nothing_and_stands_on_record(
    bank: Any, two: tuple[Path, Path]
) -> None:  # fmt: skip
    assert by_one(two, "pedro") == 1
    assert state(bank) == "published"
    assert refusals(bank) == ["no-officer"]


def test_a_journey_that_the_bank_does_not_have_is_said_and_recorded(
    bank: Any, two: tuple[Path, Path]
) -> None:  # fmt: skip
    code = codes("rocio", "rocio")[0]
    assert stop("produbanco", "no-hay", officer="rocio", password_file=two[0], officer_code=code) == 1
    assert refusals(bank) == ["journey-unknown"]


def test_a_wrong_password_stops_nothing(bank: Any, two: tuple[Path, Path]) -> None:
    two[0].write_text("otra cosa larga")
    assert by_one(two) == 1
    assert state(bank) == "published"


def test_a_password_that_others_can_read_is_not_taken(bank: Any, two: tuple[Path, Path]) -> None:
    two[0].chmod(0o644)
    assert by_one(two) == 3
    assert state(bank) == "published"
