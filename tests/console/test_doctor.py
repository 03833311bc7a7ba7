"""`llavero doctor` sees what is not well, says what to do about it, and never says it is well when it is not."""

import json
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.console.examine_banks import examine_banks
from llavero.console.examine_server import examine_server
from llavero.console.finding import Finding, Verdict
from llavero.domain.actor import SYSTEM
from llavero.journeys.publish import publish
from llavero.tenancy.models import TenantKey
from llavero.tenancy.profile.shelf import forget_profiles
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import forget_unwrapped_keys
from tests.builders.banks import a_bank
from tests.support.core_bank_server import Misbehaviour, core_bank_server
from tests.support.servers import HOUSE, clean_environment

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def profiles(tmp_path: Path, settings) -> Iterator[Path]:
    """The profiles of the house, copied so that a test may change them."""
    copied = tmp_path / "profiles"
    shutil.copytree(HOUSE / "profiles", copied)
    settings.LLAVERO_PROFILES = copied
    settings.LLAVERO_CORE_BANKS = {"produbanco": "https://core.produbanco.example/v1"}
    forget_profiles()
    yield copied
    forget_profiles()


@pytest.fixture
def produbanco(profiles: Path):
    """A bank that is entered and published as its files say."""
    bank = a_bank("produbanco", now=NOW)
    with in_tenant(bank.id):
        publish(profiles / "produbanco", now=NOW, actor=SYSTEM, by=())
    return bank


def of_bank(*, now: datetime = NOW) -> list[Finding]:
    return [finding for finding in examine_banks(now=now) if finding.verdict is not Verdict.OK]


def about(what: str, *, now: datetime = NOW) -> list[Finding]:
    return [finding for finding in examine_server(now=now) if finding.what == what]


def test_a_bank_that_runs_what_its_files_say_is_well(produbanco) -> None:
    assert of_bank() == []


def test_a_server_without_a_bank_is_told_how_to_enter_one() -> None:
    assert [finding.verdict for finding in of_bank()] == [Verdict.WARN]


def test_a_journey_that_changed_since_its_publication_is_named(produbanco, profiles: Path) -> None:
    journey = profiles / "produbanco/journeys/sign-in-empresas.yaml"
    journey.write_text(journey.read_text().replace("version: 1", "version: 2"))
    (found,) = of_bank()
    assert found.verdict is Verdict.WARN
    assert "sign-in-empresas" in found.sentence
    assert "profile publish produbanco" in found.remedy


def test_a_journey_that_was_never_published_is_named(profiles: Path) -> None:
    a_bank("caja-social", now=NOW)
    (found,) = of_bank()
    assert "sign-in" in found.sentence


def test_a_journey_with_an_error_is_an_error(produbanco, profiles: Path) -> None:
    journey = profiles / "produbanco/journeys/unlock-user.yaml"
    journey.write_text(journey.read_text().replace("uses: challenge.questions", "uses: challenge.nothing"))
    assert Verdict.ERROR in {found.verdict for found in of_bank()}


def test_a_procedure_that_asks_a_core_without_an_address_is_named(produbanco, settings) -> None:
    settings.LLAVERO_CORE_BANKS = {"caja-social": "https://core.caja.example/v1"}
    (found,) = of_bank()
    assert found.verdict is Verdict.ERROR
    assert "register" in found.sentence
    assert "produbanco=" in found.remedy


def test_a_profile_that_cannot_be_read_is_an_error(produbanco, profiles: Path) -> None:
    (profiles / "produbanco/profile.yaml").write_text("key: produbanco\n")
    found = next(found for found in of_bank() if "profile cannot be used" in found.sentence)
    assert found.verdict is Verdict.ERROR


@pytest.mark.parametrize(
    ("until", "verdict"), [("+61 days", None), ("+60 days", Verdict.WARN), ("+0 days", Verdict.WARN)]
)
def test_exceptions_are_watched_from_sixty_days_before_their_end(
    profiles: Path, until: str, verdict: Verdict | None
) -> None:
    exceptions = profiles / "produbanco/exceptions.yaml"
    exceptions.write_text(exceptions.read_text().replace("+11 months", until))
    bank = a_bank("produbanco", now=NOW)
    with in_tenant(bank.id):
        publish(profiles / "produbanco", now=NOW, actor=SYSTEM, by=())
    ends = [found for found in of_bank() if "exceptions for" in found.sentence]
    assert [found.verdict for found in ends] == ([verdict] if verdict else [])


def test_exceptions_that_ended_are_an_error(profiles: Path) -> None:
    exceptions = profiles / "produbanco/exceptions.yaml"
    yesterday = (NOW - timedelta(days=1)).date().isoformat()
    dated = exceptions.read_text().replace("-1 months", "2026-01-01").replace("+11 months", yesterday)
    exceptions.write_text(dated)
    a_bank("produbanco", now=NOW)
    ended = [found for found in of_bank() if yesterday in found.sentence]
    assert [found.verdict for found in ended] == [Verdict.ERROR]


def test_a_clock_that_was_set_back_is_an_error(produbanco) -> None:
    with in_tenant(produbanco.id):
        record(EventKind.PASSWORD_WIPED, now=NOW + timedelta(hours=1), actor=SYSTEM)
    (found,) = of_bank()
    assert found.verdict is Verdict.ERROR
    assert "3600 s ahead" in found.sentence


def test_keys_that_do_not_open_are_an_error(produbanco) -> None:
    with in_tenant(produbanco.id):
        TenantKey.objects.filter(purpose="data").update(wrapped=b"\x00" * 60)
    forget_unwrapped_keys()
    found = next(found for found in of_bank() if "keys do not open" in found.sentence)
    assert found.verdict is Verdict.ERROR


def test_a_server_without_a_carrier_is_told_which_setting_names_one(settings) -> None:
    settings.LLAVERO_SMTP_URL = ""
    (found,) = about("mail")
    assert found.verdict is Verdict.ERROR
    assert "LLAVERO_SMTP_URL" in found.remedy


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """Something that listens and greets with what the list holds."""
    greets: list[bytes] = [b"220 mail.example ESMTP\r\n"]
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            line, _ = server.accept()
            line.sendall(greets[0])
            line.close()

        threading.Thread(target=greet, daemon=True).start()
        yield server.getsockname()[1], greets


def test_a_mail_server_that_greets_is_well(settings, listener) -> None:
    settings.LLAVERO_SMTP_URL = f"smtp://user:secret-word@127.0.0.1:{listener[0]}"
    (found,) = about("mail")
    assert found.verdict is Verdict.OK
    assert "secret-word" not in found.as_line()


def test_what_answers_but_is_no_mail_server_is_an_error(settings, listener) -> None:
    port, greets = listener
    greets[0] = b"SSH-2.0-OpenSSH\r\n"
    settings.LLAVERO_SMTP_URL = f"smtp://127.0.0.1:{port}"
    assert [found.verdict for found in about("mail")] == [Verdict.ERROR]


def test_a_carrier_that_does_not_answer_is_an_error_that_tells_no_secret(settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings.LLAVERO_SMS_URL = f"http://user:secret-word@127.0.0.1:{port}/sendsms"
    (found,) = about("sms")
    assert found.verdict is Verdict.ERROR
    assert str(port) in found.sentence
    assert "secret-word" not in found.as_line()


def test_the_command_ends_with_1_where_something_is_wrong_and_speaks_json(tmp_path: Path) -> None:
    environment = clean_environment(
        {
            "DJANGO_SETTINGS_MODULE": "llavero.conf.production",
            "LLAVERO_DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3",
            "LLAVERO_SECRET_KEY": "changeme",
        }
    )
    command = [str(Path(sys.executable).with_name("llavero")), "doctor", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=tmp_path)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    errors = {finding["what"]: finding for finding in told if finding["verdict"] == "error"}
    assert {"database", "settings", "keys", "mail"} <= set(errors)
    assert all(finding["remedy"] for finding in errors.values())


def test_a_core_bank_that_is_well_is_well(settings, tmp_path: Path) -> None:
    with core_bank_server(tmp_path) as core:
        settings.LLAVERO_CORE_BANKS = {"produbanco": core.address}
        (found,) = about("core-bank")
    assert found.verdict is Verdict.OK
    assert "produbanco" in found.sentence


@pytest.mark.parametrize(
    ("how", "remedy"),
    [
        (Misbehaviour(status=401, body=b"{}"), "public half"),
        (Misbehaviour(body=b'{"status":"ok","sealing_key":"another"}'), "core-key"),
        (Misbehaviour(body=b"hello", kind="text/plain"), "handbook"),
        (Misbehaviour(resets=True), "firewall"),
    ],
)
def test_a_core_bank_that_is_not_well_is_told_with_its_remedy(
    settings, tmp_path: Path, how: Misbehaviour, remedy: str
) -> None:
    with core_bank_server(tmp_path) as core:
        settings.LLAVERO_CORE_BANKS = {"produbanco": core.address}
        core.answers.append(how)
        (found,) = about("core-bank")
    assert found.verdict is Verdict.ERROR
    assert remedy in found.remedy


def test_a_core_bank_whose_address_cannot_be_read_is_told_without_it(settings) -> None:
    settings.LLAVERO_CORE_BANKS = {"produbanco": "https://user:hunter2@core.bank.example"}
    (found,) = about("core-bank")
    assert found.verdict is Verdict.ERROR
    assert "hunter2" not in found.sentence + found.remedy
