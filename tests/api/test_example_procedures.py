"""The client that integrators are shown walks manuals 000 and 001 and the security centre on a real server: with real
mail and SMS, a phone that speaks the published protocol, and no page of ours."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

from tests.api.headless import CHOSEN_PASSWORD, Client, Headless, a_client_key, now_on_phone, the_client
from tests.stories.living_bank import LivingBank, living_bank, settle_in
from tests.stories.living_bank import _wait as wait_for
from tests.support.servers import HOUSE

pytestmark = pytest.mark.paired
CASH, EMPRESAS, EN_LINEA = "cash-management", "empresas", "en-linea"


@pytest.fixture(scope="module")
def bank(
    make_own_database: Callable[[str], Any], django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LivingBank]:
    database, folder = make_own_database("sqlite"), tmp_path_factory.mktemp("bank")
    with django_db_blocker.unblock(), database.connected(), living_bank(database, folder) as running:
        yield running


@pytest.fixture(scope="module")
def client(bank: LivingBank) -> Client:
    return the_client(bank)


def test_bruno_reinstalls_leaves_half_way_and_is_led_on_at_the_next_sign_in(bank: LivingBank, client: Client) -> None:
    """Manual 000: A1 to A4, A6 to A12, A15."""
    bruno = Headless(bank, settle_in(bank, "Bruno", portal=CASH, document="1710034511"))
    by_mail = client.carry_out("sign-in-without-token", CASH, bruno)
    assert bruno.places == [f"sign-in-cash-management.{step}" for step in (
        "usuario-y-contrasena", "imagen", "clave-correo", "adentro")]  # fmt: skip
    activated = client.carry_out("activate-token", CASH, bruno, session=by_mail.session)
    assert activated.screen["step"] == "activado"
    old = bruno.phone
    assert old is not None
    assert state_of(bank, bruno) == "active"

    bruno.ways["activate-soft-token.que-paso"] = "cancel"
    by_mail = client.carry_out("sign-in-without-token", CASH, bruno)
    left = client.carry_out("reinstall-token", CASH, bruno, session=by_mail.session)
    assert "reinstall-soft-token.recuperado" in bruno.places  # A8, a commit of its own
    assert (left.screen["journey"], left.screen["type"]) == ("activate-soft-token", "end.cancelled")
    assert state_of(bank, bruno) == "revoked"

    bruno.ways["activate-soft-token.que-paso"] = "app_deleted"
    led_on = client.carry_out("sign-in-without-token", CASH, bruno)
    assert led_on.screen["step"] == "activado"
    assert bruno.phone is not old
    assert client.carry_out("sign-in", CASH, bruno).screen["step"] == "adentro"


def test_the_life_of_elenas_token(bank: LivingBank, client: Client) -> None:
    """A5: activated, paused, brought back by the device, moved to another phone, reported stolen; the device lost."""
    elena = Headless(bank, settle_in(bank, "Elena", portal=CASH, document="1710034545", token="4100000025"))
    assert client.carry_out("activate-token", CASH, elena).screen["step"] == "activado"
    elena.reads_device = True
    inside = client.carry_out("sign-in", CASH, elena)

    def do(name: str) -> str:
        done = client.carry_out(name, CASH, elena, session=inside.session)
        assert done.screen["type"] == "end.done", done
        return str(done.screen["step"])

    assert (do("pause-token"), state_of(bank, elena)) == ("en-pausa", "suspended")
    assert (do("reactivate-token"), state_of(bank, elena)) == ("reactivado", "active")
    former = elena.phone
    assert do("move-token-to-new-phone") == "activado"
    assert former is not None
    assert former.request("GET", "/requests", t=now_on_phone(bank))["state"] == "revoked"

    inside = client.carry_out("sign-in", CASH, elena)
    assert (do("report-phone-stolen"), state_of(bank, elena)) == ("avisado", "suspended")
    assert do("report-device-lost") == "avisado"
    elena.ways["sign-in-cash-management.codigo"] = "trouble"
    inside = client.carry_out("sign-in", CASH, elena)  # nothing that works is left but the mailbox
    assert inside.screen["step"] == "adentro"


def test_pablo_ends_a_token_that_he_no_longer_wants(bank: LivingBank, client: Client) -> None:
    pablo = Headless(bank, settle_in(bank, "Pablo", portal=EN_LINEA, document="1710034578"))
    by_sms = client.carry_out("sign-in-without-token", EN_LINEA, pablo)
    assert "sign-in-en-linea.clave-celular" in pablo.places
    client.carry_out("activate-token", EN_LINEA, pablo, session=by_sms.session)
    assert client.carry_out("end-token", EN_LINEA, pablo).screen["step"] == "anulado"
    assert state_of(bank, pablo) == "revoked"


@pytest.mark.parametrize(("name", "document", "token"), [
    pytest.param("Hugo", "1710034065", "4100000017", id="with-a-token"),
    pytest.param("Ines", "1710034552", "", id="without-one"),
])  # fmt: skip
def test_somebody_locked_out_unlocks_and_chooses_a_new_password(
    bank: LivingBank, client: Client, name: str, document: str, token: str
) -> None:
    """Manual 001: B1 to B3 and B5 to B8."""
    someone = settle_in(bank, name, portal=EMPRESAS, document=document, token=token, locked=True)
    person = Headless(bank, someone)
    locked = client.carry_out("sign-in", EMPRESAS, person)
    assert locked.screen["type"] in ("end.blocked", "end.denied")
    assert client.carry_out("unlock", EMPRESAS, person).screen["step"] == "desbloqueado"
    person.password = temporary_password(person)
    changed = client.carry_out("sign-in", EMPRESAS, person)
    assert (changed.screen["journey"], changed.screen["type"]) == ("change-password", "end.done")
    person.password = CHOSEN_PASSWORD
    person.ways |= {} if token else {"sign-in-empresas.codigo": "trouble"}
    assert client.carry_out("sign-in", EMPRESAS, person).ticket


def test_olga_has_forgotten_her_password_and_her_name(bank: LivingBank, client: Client) -> None:
    """B10."""
    olga = Headless(
        bank, settle_in(bank, "Olga", portal=EMPRESAS, document="1710034586"), typed={"document": "1710034586"}
    )
    assert client.carry_out("forgotten-password", EMPRESAS, olga).screen["step"] == "enviada"
    assert temporary_password(olga)
    for way in ("mail", "sms"):
        assert client.carry_out(f"forgotten-name-by-{way}", EMPRESAS, olga).screen["step"] == "enviado"
        assert "olga" not in str(olga.shown[-1]["nodes"])
    assert bank.mail_about(olga.who, "Tu usuario es: olga")
    assert "tu usuario es olga" in wait_for(lambda: bank.sms.to(olga.who.mobile), 3)[2].text


def test_hernan_changes_what_he_knows_and_how_he_is_reached(bank: LivingBank, client: Client) -> None:
    """C5, C10 and the rest of the security centre, in one session after another."""
    hernan = Headless(bank, settle_in(bank, "Hernan", portal=EN_LINEA, document="1710034594", token="4100000033"))
    inside = client.carry_out("sign-in", EN_LINEA, hernan)

    def do(name: str, **typed: str) -> str:
        hernan.typed |= typed
        done = client.carry_out(name, EN_LINEA, hernan, session=inside.session)
        assert done.screen["type"] == "end.done", done
        return str(done.screen["step"])

    for name, said in (("end-one-other-session", "cerrada"), ("end-other-sessions", "cerradas")):
        elsewhere = client.carry_out("sign-in", EN_LINEA, hernan)
        assert do(name) == said
        assert refused(client, "change-image", session=elsewhere.session) == "journey-not-for-you"
    assert do("change-image") == "cambiada"
    assert do("change-questions") == "cambiadas"
    assert do("change-email", new_email="hernan.nuevo@correo.example") == "correo-cambiado"
    assert do("change-mobile", new_mobile="+593991234599") == "celular-cambiado"
    assert do("change-password") == "cambiada"
    hernan.password = CHOSEN_PASSWORD
    hernan.shown.clear()
    assert client.carry_out("sign-in", EN_LINEA, hernan).screen["step"] == "adentro"
    pictures = [node["args"]["word"] for one in hernan.shown for node in one["nodes"] if node["kind"] == "image"]
    assert pictures == [hernan.image]


def test_every_procedure_of_the_profile_is_on_the_published_list() -> None:
    """But passkeys, which a browser uses at the bank's own host, and the stronger ones, which begin by themselves."""
    from procedures import PROCEDURES

    listed = {one.journey.format(portal=portal) for one in PROCEDURES.values() for portal in (CASH, EMPRESAS, EN_LINEA)}
    files = sorted((HOUSE / "profiles/produbanco/journeys").glob("*.yaml"))
    begun = {yaml.safe_load(file.read_text())["journey"] for file in files}
    led_on_to = {"change-password"}  # by a sign-in with a temporary password, and by nothing else
    assert begun - listed == {name for name in begun if "passkey" in name or name.endswith("-strong")} | led_on_to


def test_somebody_at_a_terminal_is_sent_their_name(bank: LivingBank) -> None:
    """The example as its first lines say to run it: shown the sentences, asked for what the screens ask."""
    luz = settle_in(bank, "Luz", portal=EMPRESAS, document="1710034610")
    command = [
        sys.executable,
        str(HOUSE / "examples/procedures.py"),
        bank.server.url(""),
        EMPRESAS,
        "forgotten-name-by-sms",
    ]
    environment = {**os.environ, "LLAVERO_KEY": a_client_key(bank, "terminal"), "PYTHONIOENCODING": "utf-8"}
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdin
    process.stdin.write("\n1710034610\n")
    process.stdin.flush()
    code = bank.code_by_sms(luz)
    said, _ = process.communicate(f"\n{code}\n", timeout=60)
    assert process.returncode == 0, said
    assert "[1/2 Documento]" in said
    assert "[2/2 Código]" in said
    assert "luz" not in said
    assert luz.user_name in wait_for(lambda: bank.sms.to(luz.mobile), 2)[1].text


def state_of(bank: LivingBank, person: Headless) -> str:
    """Ask the bank as the phone does what has become of its token."""
    assert person.phone is not None
    return str(person.phone.request("GET", "/requests", t=now_on_phone(bank))["state"])


def temporary_password(person: Headless) -> str:
    """Read it in the mail."""
    notice = person.bank.mail_about(person.who, "temporal es: ")
    return notice.split("temporal es: ")[1].split()[0]


def refused(client: Client, name: str, **how: Any) -> str:
    """Say by which code the door refuses to begin a procedure."""
    from llavero_client import RefusedError

    with pytest.raises(RefusedError) as no:
        client.start(name, EN_LINEA, **how)
    return no.value.code
