"""`llavero stock` as an operator meets it: real files, real processes, real databases, and every exit code."""

import os
import signal
import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from llavero.credentials.authenticators import activate, assign, await_activation, hand_over
from llavero.credentials.codes import CodeReason, check_code
from llavero.credentials.models import Authenticator, StaffAuthenticator
from llavero.domain.actor import ANONYMOUS, SYSTEM, Origin
from llavero.formats.pskc.unlock import PreSharedKey
from llavero.formats.seed_fault import SeedFault
from llavero.formats.seed_file import open_seed_file
from llavero.formats.seed_problem import SeedFileProblem
from llavero.people.models import Staff
from llavero.stock.models import Batch
from llavero.stock.queries import find_in_stock
from llavero.stock.take_back import sweep_dead
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.people import a_user
from tests.stock.commands import DONE, REFUSED, UNSAFE, USAGE, Office, an_office
from tests.stock.deliveries import profile, seed_of
from tests.stock.vendor_files import KEY, PASSWORD, csv_file, pskc_file, put

THREE = ("T-1", "T-2", "T-3")


on_either = pytest.mark.parametrize("own_database", ["sqlite"], indirect=True)
"""What is judged before a database is asked, or by what the rooms' own tests try on both."""


@pytest.fixture
def office(own_database: Any, tmp_path: Path) -> Office:
    return an_office(own_database, tmp_path)


def oathtool(serial: str, *, ahead_s: int = 0) -> str:
    moment = (datetime.now(UTC) + timedelta(seconds=ahead_s)).strftime("%Y-%m-%d %H:%M:%S UTC")
    made = subprocess.run(
        ["oathtool", "--totp", "--now", moment, seed_of(serial).hex()], capture_output=True, text=True, check=True
    )
    return made.stdout.strip()


def shown(*serials: str) -> list[str]:
    return [f"{serial}={oathtool(serial)}" for serial in serials]


@pytest.mark.parametrize(
    ("content", "option", "secret"),
    [
        (csv_file(*THREE), "", ""),
        (pskc_file(*THREE), "", ""),
        (pskc_file(*THREE, key=KEY), "--key-file", KEY),
        (pskc_file(*THREE, password=PASSWORD), "--password-file", PASSWORD),
    ],
    ids=["csv", "pskc-plain", "pskc-aes-cbc-mac", "pskc-pbkdf2"],
)
def test_a_vendors_file_becomes_stock_and_a_code_of_it_signs_in(
    office: Office, content: bytes, option: str, secret: str
) -> None:
    more = (option, str(put(office.folder, "secret", secret))) if option else ()
    loaded = office.load(content, *more)
    assert (loaded.code, loaded.told["devices"]) == (DONE, 3), loaded
    accepted = office.accept(loaded.told["batch"], *shown("T-1", "T-2"))
    assert (accepted.code, accepted.told["devices"]) == (DONE, 3), accepted
    now = datetime.now(UTC)
    with in_tenant(office.bank):
        bank = Bank(office.bank, profile())
        user = a_user(bank)
        device = find_in_stock("T-3")
        assert device is not None
        assign(device.id, user, now=now, actor=SYSTEM)
        Authenticator.objects.filter(id=device.id).update(custody="branch")
        hand_over(device.id, now=now, actor=SYSTEM)
        await_activation(device.id, now=now, actor=SYSTEM)
        activate(device.id, now=now, actor=SYSTEM)
        verdict = check_code(
            user,
            oathtool("T-3"),
            portal_key=bank.portal,
            profile=bank.profile,
            now=now,
            actor=ANONYMOUS,
            origin=Origin(),
        )
        assert (verdict.reason, verdict.accepted) == (CodeReason.OK, device.id)


GOOD = pskc_file(*THREE, key=KEY)


def a_key_that_opens_nothing(content: bytes) -> str:
    """Find a wrong key that is told from the file's padding: one wrong key in sixteen is only told from each MAC."""
    for n in range(1, 255):
        wrong = f"{n:02x}" * 16
        try:
            list(open_seed_file(BytesIO(content), key=PreSharedKey.from_hex(wrong)))
        except SeedFileProblem as problem:
            if problem.code is SeedFault.KEY_WRONG:
                return wrong
    raise AssertionError("every wrong key has a good padding")


BOMB = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><KeyContainer>&b;'


@on_either
@pytest.mark.parametrize(
    ("content", "key", "cause"),
    [
        (GOOD[: len(GOOD) * 2 // 3], KEY, "truncated"),
        (csv_file(*THREE).replace(b"totp,6,30", b"totp,6", 1), "", ""),
        (GOOD, a_key_that_opens_nothing(GOOD), "key-wrong"),
        (GOOD, "", "key-needed"),
        (csv_file(*THREE), KEY, "not-encrypted"),
        (csv_file("T-1", "T-2", "T-1"), "", ""),
        (BOMB, "", "doctype"),
        (b"PK\x03\x04 a workbook", "", "spreadsheet"),
        (b"", "", "empty"),
    ],
    ids=["cut", "bad-row", "wrong-key", "no-key", "plain-though-key", "twice", "entity-bomb", "workbook", "empty"],
)
def test_a_file_that_is_not_whole_good_and_readable_changes_nothing(
    office: Office, content: bytes, key: str, cause: str
) -> None:
    assert office.load(csv_file("OLD-1"), name="old").code == DONE
    before = office.stock()
    more = ("--key-file", str(put(office.folder, "key", key))) if key else ()
    said = office.load(content, *more)
    assert said.code == REFUSED, said
    assert said.told["cause"] == cause
    assert said.told["problem"] == ("file-bad" if cause else "tokens-bad")
    assert office.stock() == before
    assert office.reasons() == [said.told["problem"]]


@on_either
def test_a_token_whose_mac_is_wrong_refuses_the_file_and_stands_in_the_report(office: Office) -> None:
    start = GOOD.index(b"ValueMAC>") + len(b"ValueMAC>")
    tampered = GOOD[:start] + (b"B" if GOOD[start : start + 1] == b"A" else b"A") + GOOD[start + 1 :]
    report = office.folder / "report.csv"
    said = office.load(
        tampered, "--key-file", str(put(office.folder, "key", KEY)), "--report", str(report), "--language", "en"
    )
    assert (said.code, said.told["problem"]) == (REFUSED, "tokens-bad")
    lines = report.read_text().splitlines()
    assert lines[0] == "serial,line,verdict,reason,explanation"
    assert sum(",bad,mac-wrong," in line for line in lines) == 1
    assert sum(",good," in line for line in lines) == 2
    assert report.stat().st_mode & 0o077 == 0
    assert not any(office.stock().values())


def test_a_serial_that_the_bank_has_is_reported_and_never_written_over(office: Office) -> None:
    office.load(csv_file("T-1"), name="old")
    before, report = office.stock(), office.folder / "report.csv"
    said = office.load(csv_file("T-0", "T-1", "T-2"), "--report", str(report))
    assert said.code == REFUSED
    lines = report.read_text().splitlines()
    assert lines[0] == "serie,linea,veredicto,motivo,explicacion"
    assert [line.split(",")[:4] for line in lines[1:]] == [
        ["T-0", "2", "bueno", ""], ["T-1", "3", "malo", "serials-known"], ["T-2", "4", "bueno", ""],
    ]  # fmt: skip
    assert office.stock() == before


def test_the_same_file_twice_is_refused_by_its_batch(office: Office) -> None:
    batch = office.load(csv_file(*THREE)).told["batch"]
    again = office.load(csv_file(*THREE), name="renamed")
    assert (again.code, again.told["problem"], again.told["batch"]) == (REFUSED, "file-known", batch)


def test_a_dry_run_says_what_would_happen_and_writes_not_even_to_the_record(office: Office) -> None:
    path = str(put(office.folder, "lote", csv_file(*THREE)))
    good = office.run("stock", "import", path, "--tenant", "produbanco", "--dry-run", "--json")
    assert (good.code, good.told["devices"]) == (DONE, 3)
    bad = put(office.folder, "bad", csv_file("T-1", "T-1"))
    assert office.run("stock", "import", str(bad), "--tenant", "produbanco", "--dry-run").code == REFUSED
    assert not any(office.stock().values())
    assert office.reasons() == []
    assert not all_batches(office)


def all_batches(office: Office) -> list[str]:
    with in_tenant(office.bank):
        return [row.state for row in Batch.objects.order_by("id")]


@on_either
def test_who_does_not_prove_themself_loads_and_accepts_nothing(office: Office) -> None:
    batch = office.load(csv_file(*THREE)).told["batch"]
    before = office.stock()
    wrong = office.accept(batch, *shown("T-1", "T-2"), secret="Otra-clave-12")
    unknown = office.run("stock", "accept", batch, *office.by("nadie", "Otra-clave-12"), "--code", "T-1=1")
    assert (wrong.code, unknown.code) == (REFUSED, REFUSED)
    assert wrong.err == unknown.err
    assert office.stock() == before


@on_either
def test_who_loaded_does_not_accept(office: Office) -> None:
    batch = office.load(csv_file(*THREE)).told["batch"]
    before = office.stock()
    said = office.accept(batch, *shown("T-1", "T-2"), login="lucia")
    assert (said.code, said.told["problem"]) == (REFUSED, "same-person")
    assert office.stock() == before
    assert office.reasons() == ["same-person"]


@on_either
def test_wrong_usage_and_open_secrets_have_codes_of_their_own(office: Office) -> None:
    path = str(put(office.folder, "lote", csv_file(*THREE)))
    assert office.run("stock", "import", path, "--tenant", "produbanco").code == USAGE
    assert office.run("stock", "import", path + "x", *office.by("lucia")).code == USAGE
    assert office.run("stock", "import", path, "--tenant", "produbanco", "--operator", "lucia").code == USAGE
    lies_open = put(office.folder, "key", KEY)
    lies_open.chmod(0o640)
    said = office.run("stock", "import", path, *office.by("lucia"), "--key-file", str(lies_open))
    assert (said.code, KEY in said.err) == (UNSAFE, False)
    assert not any(office.stock().values())


@on_either
def test_a_line_without_end_from_a_pipe_is_refused_before_it_fills_the_memory(office: Office) -> None:
    pipe = office.folder / "pipe"
    os.mkfifo(pipe)
    written = 0

    def pour() -> None:
        nonlocal written
        with pipe.open("wb", buffering=0) as out:
            out.write(b"serial,secret,type,digits,interval\nT-1,")
            try:
                while written < 1 << 30:
                    written += out.write(b"A" * 65536)
            except BrokenPipeError:
                return

    pouring = threading.Thread(target=pour)
    pouring.start()
    said = office.run("stock", "import", str(pipe), *office.by("lucia"), "--json")
    pouring.join(30)
    assert said.code == REFUSED, said
    assert written < 64 << 20
    assert not any(office.stock().values())


@on_either
def test_a_pipe_of_a_good_file_is_loaded_and_known_the_next_time(office: Office) -> None:
    pipe = office.folder / "pipe"
    os.mkfifo(pipe)
    codes = []
    for _ in range(2):
        pouring = threading.Thread(target=pipe.write_bytes, args=[csv_file(*THREE)])
        pouring.start()
        codes.append(office.run("stock", "import", str(pipe), *office.by("lucia"), "--json"))
        pouring.join(30)
    assert [said.code for said in codes] == [DONE, REFUSED]
    assert codes[1].told["problem"] == "file-known"
    assert len(office.stock()["devices"]) == 3


def test_two_who_load_the_same_file_at_once_make_one_batch(office: Office) -> None:
    content = csv_file(*(f"T-{number}" for number in range(3000)))
    path = str(put(office.folder, "lote", content))
    both = [office.start("stock", "import", path, *office.by(who), "--json") for who in ("lucia", "mateo")]
    for one in both:
        one.communicate(timeout=120)
    assert sorted(one.returncode for one in both) == [DONE, REFUSED]
    assert len(office.stock()["devices"]) == 3000
    assert sorted(all_batches(office)) == ["loaded"]


def test_what_a_killed_import_left_is_nobodys_and_swept_before_the_next(office: Office) -> None:
    pipe = office.folder / "pipe"
    os.mkfifo(pipe)
    process = office.start("stock", "import", str(pipe), *office.by("lucia"))
    with pipe.open("wb", buffering=0) as out:
        out.write(csv_file(*(f"T-{number}" for number in range(6000))))
        wait_until(lambda: len(office.stock()["devices"]) >= 2000)
        process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert all_batches(office) == ["loading"]
    with in_tenant(office.bank):
        assert find_in_stock("T-1") is None
    assert sweep_dead(office.bank, actor=SYSTEM, now=datetime.now(UTC) + timedelta(minutes=3)) == 1
    assert all_batches(office) == ["refused"]
    assert not any(office.stock().values())
    assert office.load(csv_file("T-1", "T-2")).code == DONE


def wait_until(is_so: Any) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


# Fails without the guard: first-staff-once
@on_either
def test_the_first_two_people_enter_once_each_with_a_token_of_their_own(own_database: Any, tmp_path: Path) -> None:
    office = an_office(own_database, tmp_path)
    with in_tenant(office.bank):
        StaffAuthenticator.objects.all().delete()
        Staff.objects.all().delete()
    words = ["staff", "bootstrap", "produbanco", "--person", "ana", "cedula", "1710034065", "Ana Mora", "--person"]
    words += ["luz", "cedula", "0926687856", "Luz Vera"]
    for name in ("uno", "dos"):
        words += ["--password-file", str(put(tmp_path, name, f"Colibri-{name}-57"))]
    assert office.run(*words).code == USAGE  # nobody is at a terminal to be shown a token
    tokens = [tmp_path / "uno.token", tmp_path / "dos.token"]
    for token in tokens:
        words += ["--token-file", str(token)]
    assert office.run(*words).code == DONE
    assert {token.stat().st_mode & 0o777 for token in tokens} == {0o600}
    shown = [token_in(token) for token in tokens]
    path = str(put(tmp_path, "lote", csv_file("T-1")))
    mine = ("--tenant", "produbanco", "--operator", "ana", "--operator-password-file", str(tmp_path / "uno"))
    assert office.run("stock", "import", path, *mine, "--operator-code", shown[1]).code == REFUSED
    assert office.run("stock", "import", path, *mine, "--operator-code", shown[0]).code == DONE
    for token in tokens:
        token.unlink()
    said = office.run(*words)
    assert (said.code, "has staff already" in said.err) == (REFUSED, True)
    assert not any(token.exists() for token in tokens)  # nobody was given what they hold


def token_in(file: Path) -> str:
    """Take a token over from its address, as an app does, and read what it shows."""
    address = urlsplit(file.read_text().strip())
    asked = parse_qs(address.query)
    assert (address.scheme, address.netloc, asked["algorithm"]) == ("otpauth", "totp", ["SHA1"])
    made = subprocess.run(["oathtool", "--totp", "--base32", asked["secret"][0]], capture_output=True, text=True)
    return made.stdout.strip()


def test_a_refused_batch_is_wiped_and_its_file_loaded_again(office: Office) -> None:
    batch = office.load(csv_file(*THREE)).told["batch"]
    said = office.refuse(batch)
    assert (said.code, said.told["devices"]) == (DONE, 3), said
    assert not any(office.stock().values())
    assert office.refuse(batch, login="mateo").code == DONE  # again: nothing more to do
    again = office.load(csv_file(*THREE))
    assert again.code == DONE
    assert office.accept(again.told["batch"], *shown("T-1", "T-2")).code == DONE
    late = office.refuse(again.told["batch"])
    assert (late.code, late.told["problem"]) == (REFUSED, "not-loaded")
    assert office.reasons() == ["box-opened", "not-loaded"]


@on_either
def test_the_password_alone_does_nothing_and_a_code_does_one_thing(office: Office) -> None:
    path = str(put(office.folder, "lote", csv_file(*THREE)))
    mine = office.by("lucia")
    wrong = office.run("stock", "import", path, *mine[:-1], "000000")
    assert (wrong.code, "code is wrong" in wrong.err) == (REFUSED, True)
    assert office.run("stock", "import", path, *mine[:-2]).code == USAGE  # nobody can be asked for the code here
    assert not any(office.stock().values())
    assert office.run("stock", "import", path, *mine).code == DONE
    again = office.run("stock", "list", "--tenant", "produbanco")
    assert again.code == DONE
    replayed = office.run("stock", "import", str(put(office.folder, "otro", csv_file("T-9"))), *mine)
    assert (replayed.code, "used already" in replayed.err) == (REFUSED, True)
