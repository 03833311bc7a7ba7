"""Whatever a command does, it does it for nobody whose password lies open, is missing, or is wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from llavero.audit.models import Event
from llavero.console.operator import Operator, by_operator
from llavero.console.publish import publish
from llavero.console.staff_people import add, end, token
from llavero.console.stock import accept
from llavero.console.stock_refuse import refuse
from llavero.console.stop import release, stop
from llavero.tenancy.scope import in_tenant
from tests.console.test_publish import Enter, bank, codes, enter, files

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["bank", "enter", "files"]
REFUSED, USAGE, UNSAFE = 1, 2, 3
BATCH = UUID(int=7)
TWO = ("rocio", "esteban")
NEW = ("cedula", "1713175071", "Lucía Paz")
Command = Callable[[Path, tuple[str, str]], int]


def _stock(file: Path, code: tuple[str, str]) -> dict[str, Any]:
    shown = {"operator": "rocio", "operator_password_file": file, "operator_code": code[0]}
    return {"tenant": "produbanco", **shown}


def _staff(file: Path, code: tuple[str, str]) -> dict[str, Any]:
    return {"officer": TWO, "officer_password_file": (file, file), "officer_code": code}


COMMANDS: dict[str, Command] = {
    "publish": lambda file, code: publish("produbanco", officer=TWO, password_file=(file, file), officer_code=code),
    "stop": lambda file, code: stop(
        "produbanco", "unlock-user", officer="rocio", password_file=file, officer_code=code[0]
    ),
    "release": lambda file, code: release(
        "produbanco", "unlock-user", officer=TWO, password_file=(file, file), officer_code=code
    ),
    "add": lambda file, code: add("produbanco", "lucia", person=NEW, role=["auditor"], **_staff(file, code)),
    "end": lambda file, code: end("produbanco", "esteban", **_staff(file, code)),
    "token": lambda file, code: token("produbanco", "esteban", **_staff(file, code)),
    "accept": lambda file, code: accept(BATCH, code=["A1=123456", "A2=123456"], **_stock(file, code)),
    "refuse": lambda file, code: refuse(BATCH, why="wrong-file", **_stock(file, code)),
}


@pytest.fixture(autouse=True)
def officers(enter: Enter) -> None:
    enter("rocio", "1710034065")
    enter("esteban", "0926687856")


def make_open(file: Path) -> None:
    file.chmod(0o644)


def make_empty(file: Path) -> None:
    file.write_text("")


def make_wrong(file: Path) -> None:
    file.write_text("otra cosa larga")


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
@pytest.mark.parametrize(("spoil", "ends"), [(make_open, UNSAFE), (make_empty, USAGE), (make_wrong, REFUSED)])
def test_a_password_that_is_open_missing_or_wrong_does_nothing_and_says_so(
    bank: Any, files: tuple[Path, Path], command: Command, spoil: Callable[[Path], None], ends: int,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    spoil(files[0])
    before = happened(bank)
    assert command(files[0], codes(*TWO)) == ends
    assert happened(bank) == before
    assert len(capsys.readouterr().err.splitlines()) in {1, 2}, "one line for each officer who is not let in"


def happened(bank: Any) -> list[str]:
    """List what stands in the record of a bank, the refused tries aside."""
    with in_tenant(bank):
        return sorted(Event.objects.exclude(outcome="refused").values_list("kind", flat=True))


def test_what_is_done_once_proven_gets_the_bank_and_the_person(bank: Any, files: tuple[Path, Path]) -> None:
    who = Operator(login="rocio", password_file=files[0], code=codes(*TWO)[0])
    seen: list[tuple[UUID, set[str]]] = []

    def act(tenant_id: UUID, by: Any) -> int:
        seen.append((tenant_id, by.proven))
        return 0

    assert by_operator("produbanco", who, act) == 0
    assert seen == [(bank, {"password", "code"})]
