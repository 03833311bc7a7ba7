"""Publishing takes two officers who prove themselves; one person, a wrong password, another role publish nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from llavero.console.publish import publish
from llavero.credentials.passwords import verifier_of
from llavero.credentials.staff_codes import FORM, NewToken, give_token
from llavero.domain.actor import SYSTEM
from llavero.domain.errors import DomainError
from llavero.domain.oath import totp
from llavero.journeys import publish as publishing
from llavero.journeys.models import Definition
from llavero.people.enroll import DocumentNumber
from llavero.people.staff import add_staff
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import a_bank
from tests.stock.deliveries import NOON, seed_of

SECRET = "Colibri-79-selva"
Enter = Callable[..., None]


@pytest.fixture
def bank() -> Any:
    return a_bank().id


@pytest.fixture
def enter(bank: Any) -> Enter:
    def one(login: str, number: str, *, roles: tuple[str, ...] = ("security_officer",)) -> None:
        with in_tenant(bank):
            entered = add_staff(
                login, DocumentNumber("cedula", number), f"{login} Prueba", roles=roles,
                verifier=verifier_of(SECRET), now=NOON, actor=SYSTEM,
            )  # fmt: skip
            give_token(entered, NewToken(seed_of(login)), now=NOON, actor=SYSTEM)

    return one


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    both = tmp_path / "one", tmp_path / "other"
    for file in both:
        file.write_text(SECRET)
        file.chmod(0o600)
    return both


def codes(one: str, other: str, *, apart: int = 0) -> tuple[str, str]:
    """What both tokens show; the second `apart` half minutes later, where both are one person's."""
    now = datetime.now(UTC)
    later = now + timedelta(seconds=30 * apart)
    return totp.code(seed_of(one), now, FORM), totp.code(seed_of(other), later, FORM)


def published(bank: Any) -> int:
    with in_tenant(bank):
        return int(Definition.objects.count())


@pytest.mark.django_db(transaction=True)
def test_two_officers_publish(bank: Any, enter: Enter, files: tuple[Path, Path]) -> None:
    enter("rocio", "1710034065")
    enter("esteban", "0926687856")
    assert (
        publish("produbanco", officer=("rocio", "esteban"), password_file=files, officer_code=codes("rocio", "esteban"))
        == 0
    )
    assert published(bank) > 0


# Fails without the guard: two-people-act
@pytest.mark.django_db(transaction=True)
def test_one_officer_is_not_two(bank: Any, enter: Enter, files: tuple[Path, Path]) -> None:
    enter("rocio", "1710034065")
    before = published(bank)
    assert (
        publish(
            "produbanco", officer=("rocio", "rocio"), password_file=files, officer_code=codes("rocio", "rocio", apart=1)
        )
        == 1
    )
    assert published(bank) == before


# Fails without the guard: officers-act
@pytest.mark.django_db(transaction=True)
def test_who_is_no_officer_does_not_publish(bank: Any, enter: Enter, files: tuple[Path, Path]) -> None:
    enter("rocio", "1710034065")
    enter("esteban", "0926687856", roles=("stock_officer",))
    before = published(bank)
    assert (
        publish("produbanco", officer=("rocio", "esteban"), password_file=files, officer_code=codes("rocio", "esteban"))
        == 1
    )
    assert published(bank) == before


@pytest.mark.django_db(transaction=True)
def test_a_wrong_password_publishes_nothing(bank: Any, enter: Enter, files: tuple[Path, Path]) -> None:
    enter("rocio", "1710034065")
    enter("esteban", "0926687856")
    files[1].write_text("otra cosa larga")
    before = published(bank)
    assert (
        publish("produbanco", officer=("rocio", "esteban"), password_file=files, officer_code=codes("rocio", "esteban"))
        == 1
    )
    assert published(bank) == before


@pytest.mark.django_db(transaction=True)
def test_a_wrong_code_publishes_nothing(bank: Any, enter: Enter, files: tuple[Path, Path]) -> None:
    enter("rocio", "1710034065")
    enter("esteban", "0926687856")
    before = published(bank)
    shown = codes("rocio", "rocio")  # not Esteban's
    assert publish("produbanco", officer=("rocio", "esteban"), password_file=files, officer_code=shown) == 1
    assert published(bank) == before


# Fails without the guard: no-sandbox-in-production
@pytest.mark.django_db
def test_a_sandbox_profile_is_not_published_in_production(bank: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LLAVERO_IS_PRODUCTION", True, raising=False)
    with in_tenant(bank), pytest.raises(DomainError, match="profile-refused"):
        publishing.publish(Path(settings.LLAVERO_PROFILES) / "produbanco", now=NOON, actor=SYSTEM, by=())
