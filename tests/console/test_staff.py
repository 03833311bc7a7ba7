"""Two officers enter a colleague, end what they may, and give them a token; one officer, or none, does nothing."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from llavero.audit.models import Event
from llavero.console.operator import Operator, prove_operator
from llavero.console.staff_people import add, end, token
from llavero.credentials.models import StaffAuthenticator
from llavero.credentials.passwords import verifier_of
from llavero.credentials.staff_codes import FORM, NewToken, give_token
from llavero.domain.actor import SYSTEM
from llavero.domain.errors import DomainError
from llavero.domain.oath import totp
from llavero.people.enroll import DocumentNumber
from llavero.people.models import Staff
from llavero.people.staff import add_staff, find_staff
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import a_bank
from tests.stock.deliveries import NOON, seed_of

SECRET = "Colibri-79-selva"
OFFICERS = {"rocio": "1710034065", "esteban": "0926687856"}
NEW = ("cedula", "1713175071", "Lucía Paz")
TWO = ("rocio", "esteban")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bank() -> Any:
    made = a_bank().id
    for login, number in OFFICERS.items():
        enter(made, login, number)
    return made


def enter(bank: Any, login: str, number: str, *, roles: tuple[str, ...] = ("security_officer",)) -> None:
    with in_tenant(bank):
        entered = add_staff(
            login, DocumentNumber("cedula", number), f"{login} Prueba", roles=roles, verifier=verifier_of(SECRET),
            now=NOON, actor=SYSTEM,
        )  # fmt: skip
        give_token(entered, NewToken(seed_of(login)), now=NOON, actor=SYSTEM)


def proofs(bank: Any, folder: Path, who: tuple[str, str] = TWO) -> dict[str, Any]:
    """What two officers show, as though their last codes had been used long ago."""
    file = folder / "officer.password"
    file.write_text(SECRET)
    file.chmod(0o600)
    with in_tenant(bank):
        StaffAuthenticator.objects.update(last_step=-1)
    codes = tuple(totp.code(seed_of(login), datetime.now(UTC), FORM) for login in who)
    return {"officer": who, "officer_password_file": (file, file), "officer_code": codes}


def add_lucia(bank: Any, folder: Path, **changes: Any) -> int:
    password = folder / "lucia.password"
    password.write_text("Quetzal-38-bosque")
    password.chmod(0o600)
    how: dict[str, Any] = {
        "person": NEW,
        "role": ["stock_officer"],
        "password_file": password,
        "token_file": folder / "lucia.token",
    }
    return add("produbanco", "lucia", **(how | proofs(bank, folder) | changes))


def standing(bank: Any, login: str) -> bool:
    with in_tenant(bank):
        return find_staff(login, now=datetime.now(UTC)) is not None


def test_two_officers_enter_a_colleague_who_can_prove_themself_then(bank: Any, tmp_path: Path) -> None:
    assert add_lucia(bank, tmp_path) == 0
    address = parse_qs(urlsplit((tmp_path / "lucia.token").read_text().strip()).query)
    code = subprocess.run(["oathtool", "--totp", "--base32", address["secret"][0]], capture_output=True, text=True)
    who = Operator(login="lucia", password_file=tmp_path / "lucia.password", code=code.stdout.strip())
    proven = prove_operator(bank, who, bank="produbanco", clock=lambda: datetime.now(UTC))
    assert proven is not None
    assert proven.proven == {"password", "code"}
    with in_tenant(bank):
        event = Event.objects.filter(kind="staff.added", subject_id=proven.id).get()
        members = {login: Staff.objects.get(login=login).id for login in TWO}
        assert (event.actor_id, event.facts["seconded_by"]) == (members["rocio"], str(members["esteban"]))


def test_entering_the_same_person_again_changes_nothing_and_is_no_error(bank: Any, tmp_path: Path) -> None:
    assert add_lucia(bank, tmp_path) == 0
    assert add_lucia(bank, tmp_path) == 0
    with in_tenant(bank):
        assert Staff.objects.filter(login="lucia").count() == 1
        assert Event.objects.filter(kind="staff.added", facts__role="stock_officer").count() == 1
    other = add_lucia(bank, tmp_path, role=["auditor"], token_file=tmp_path / "other.token")
    assert (other, (tmp_path / "other.token").exists()) == (1, False)


# Fails without the guard: two-people-act, officers-act
@pytest.mark.parametrize("second", ["rocio", "carlos"])
def test_one_officer_twice_or_with_somebody_who_is_none_enters_nobody(bank: Any, tmp_path: Path, second: str) -> None:
    enter(bank, "carlos", "1713175071", roles=("auditor",))
    shown = proofs(bank, tmp_path, ("rocio", second))
    if second == "rocio":  # the next code of the same token, which counts already
        shown["officer_code"] = (shown["officer_code"][0], next_code("rocio"))
    assert add_lucia(bank, tmp_path, **shown) == 1
    assert not standing(bank, "lucia")


def next_code(login: str) -> str:
    now = datetime.now(UTC)
    return totp.code(seed_of(login), now.fromtimestamp(now.timestamp() + 30, UTC), FORM)


def test_a_weak_password_or_a_wrong_code_enters_nobody(bank: Any, tmp_path: Path) -> None:
    assert add_lucia(bank, tmp_path, officer_code=("000000", "000000")) == 1
    weak = tmp_path / "weak"
    weak.write_text("corta")
    weak.chmod(0o600)
    assert add_lucia(bank, tmp_path, password_file=weak) == 1
    assert not standing(bank, "lucia")
    assert not (tmp_path / "lucia.token").exists()


def test_who_is_ended_proves_nothing_any_more_and_ending_again_is_no_error(bank: Any, tmp_path: Path) -> None:
    assert add_lucia(bank, tmp_path) == 0
    assert end("produbanco", "lucia", **proofs(bank, tmp_path)) == 0
    assert not standing(bank, "lucia")
    assert end("produbanco", "lucia", **proofs(bank, tmp_path)) == 0
    with in_tenant(bank):
        assert Event.objects.filter(kind="staff.ended").count() == 1
        assert not StaffAuthenticator.objects.filter(serial__startswith="STAFF", state="active").exclude(
            staff__login__in=TWO
        ).exists()  # fmt: skip
    assert end("produbanco", "nadie", **proofs(bank, tmp_path)) == 1


# Fails without the guard: two-officers-remain
def test_two_security_officers_remain(bank: Any, tmp_path: Path) -> None:
    assert end("produbanco", "esteban", **proofs(bank, tmp_path)) == 1
    assert standing(bank, "esteban")
    enter(bank, "nora", "1713175071")
    assert end("produbanco", "esteban", **proofs(bank, tmp_path)) == 0


def test_a_new_token_takes_the_place_of_a_lost_one(bank: Any, tmp_path: Path) -> None:
    assert add_lucia(bank, tmp_path) == 0
    again = tmp_path / "again.token"
    assert token("produbanco", "lucia", token_file=again, **proofs(bank, tmp_path)) == 0
    assert again.read_text() != (tmp_path / "lucia.token").read_text()
    assert token("produbanco", "lucia", token_file=again, **proofs(bank, tmp_path)) == 2  # never over a file


# Fails without the guard: staff-roles-of-the-list
def test_a_role_that_is_not_of_the_list_is_refused(bank: Any) -> None:
    for roles in ((), ("stock_keeper",), ("auditor", "root")):
        with in_tenant(bank), pytest.raises(DomainError, match="bad-input"):
            add_staff(
                "lucia", DocumentNumber("cedula", NEW[1]), "Lucía Paz", roles=roles, verifier="", now=NOON, actor=SYSTEM
            )
