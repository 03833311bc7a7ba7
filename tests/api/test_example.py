"""The client that integrators are shown registers people on a real server, as manual 002 has it, on both databases; and
the server keeps its own description, whatever is asked of it."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from llavero.ports.core_bank import CoreCompany
from llavero.tenancy.scope import in_tenant
from tests.api.headless import CHOSEN_PASSWORD, Headless, the_client
from tests.api.portal import a_key
from tests.stories.living_bank import LivingBank, living_bank
from tests.stories.registering import EN_LINEA, KEY, a_core, known_to_the_core
from tests.support.core_bank_server import CoreServer
from tests.support.servers import HOUSE

pytestmark = pytest.mark.paired
PHONES = {"pin": KEY, "home_phone": "02 299 6200", "work_phone": "04 373 1200"}
CHOICES = (("usuario", 1), ("contrasena", 2), ("imagen", 3), ("telefonos", 4), ("preguntas", 5), ("condiciones", 5),
           ("registrado", 6), ("dispositivo", 6), ("token-digital", 6))  # fmt: skip


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CoreServer]:
    with a_core(tmp_path_factory.mktemp("core")) as running:
        yield running


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def bank(
    request: pytest.FixtureRequest, core: CoreServer, make_own_database: Callable[[str], Any], django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LivingBank]:  # fmt: skip
    """Produbanco with its core behind it, one on each database until the file's tests are done."""
    database, folder = make_own_database(request.param), tmp_path_factory.mktemp("bank")
    running = living_bank(database, folder, core=core.address, keeps_the_beat=False)
    with django_db_blocker.unblock(), database.connected(), running as bank:
        yield bank


def test_the_example_registers_somebody_who_makes_their_phone_their_token(bank: LivingBank, core: CoreServer) -> None:
    """C1 to C7: card, masked contacts, code, the wizard, second factor; then the next sign-in leads to activation."""
    rosa = Headless(bank, known_to_the_core(core, "Rosa", document="1710034404"), typed=PHONES)
    client = the_client(bank)
    registered = client.carry_out("register-with-card", EN_LINEA, rosa)
    assert rosa.places[:3] == ["register.tarjeta", "register.contactos", "register.codigo"]  # C2 to C4
    stages = [(one["step"], one["position"]["index"]) for one in rosa.shown if one["position"]]
    assert tuple(stages[: len(CHOICES)]) == CHOICES  # C5, C6
    masked = [node["args"]["shown"] for node in rosa.shown[1]["nodes"] if node["kind"] == "contact"]
    assert masked == ["•••••404", "r•••••a@correo.example"]  # C3
    assert registered.screen["type"] == "end.done"
    assert "rosa.prueba" in rosa.last_words()
    assert "Segundo Factor de Seguridad / Activación" in rosa.last_words()  # C7
    assert "creaste tu usuario" in bank.mail_about(rosa.who, "creaste tu usuario")

    rosa.password = CHOSEN_PASSWORD
    activated = client.carry_out("sign-in-without-token", EN_LINEA, rosa)
    assert (activated.screen["journey"], activated.screen["type"]) == ("activate-soft-token", "end.done")
    inside = client.carry_out("sign-in", EN_LINEA, rosa)  # by the phone's code
    assert inside.screen["step"] == "adentro"
    assert inside.session
    assert inside.ticket


def test_the_example_registers_an_additional_user_without_a_device(bank: LivingBank, core: CoreServer) -> None:
    """C2, C6: the company's RUC, one's own cédula and key; a hardware token at a branch."""
    firm = CoreCompany(kind="company", document_kind="ruc", document="1710034461001", name="Cacao Fino S.A.")
    saul = Headless(bank, known_to_the_core(core, "Saul", document="1710034479", company=firm), typed={
        **PHONES, "company_document": firm.document,
    }, ways={"request-second-factor.dispositivo": "sin_celular"})  # fmt: skip
    done = the_client(bank).carry_out("register-additional-user", EN_LINEA, saul)
    assert saul.places[0] == "register.adicional"
    assert "request-second-factor.sin-dispositivo" in saul.places
    assert done.screen["type"] == "end.done"
    assert "Pide tu token físico en una agencia" in saul.last_words()


@pytest.mark.parametrize(("name", "numbers"), [
    pytest.param("register-company", {"company_document": "1710034750001"}, id="company"),
    pytest.param("register-with-virtual-key", {"document": "1710034768"}, id="virtual-key"),
])  # fmt: skip
def test_the_example_brings_a_company_and_a_holder_of_a_virtual_key_to_the_wizard(
    bank: LivingBank, core: CoreServer, name: str, numbers: dict[str, str]
) -> None:
    """C2, the other two ways: each has its own numbers, and proves the mobile like everybody."""
    way = "company" if "company" in name else "virtual"
    who = known_to_the_core(core, way, document=next(iter(numbers.values()))[:10])
    said = core.core.customer(f"c-{who.document}-card")
    assert said is not None
    core.core.add(said, KEY, way, *numbers.values())
    person = Headless(bank, who, typed={**PHONES, **numbers}, ways={"register.usuario": "cancel"})
    left = the_client(bank).carry_out(name, EN_LINEA, person)
    assert person.places[1:4] == ["register.contactos", "register.codigo", "register.usuario"]
    assert left.screen["type"] == "end.cancelled"


def test_the_server_keeps_its_description_whatever_is_asked(bank: LivingBank, tmp_path: Path) -> None:
    """No answer that the document does not promise, and no fault of ours, for what schemathesis makes up."""
    key = a_key(bank.tenant_id, "produbanco", "portal", scopes=("journeys", "one-time-codes", "verifications"))
    schemathesis = [
        "schemathesis", "run", str(HOUSE / "docs/openapi.json"), "--url", bank.server.url(""), "--max-examples", "15",
        "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
        "-H", f"Authorization: Bearer {key}", "--seed", "7", "--exclude-path", "/api/v1/verifications",
    ]  # fmt: skip
    environment = {**os.environ, "PATH": f"{HOUSE / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        schemathesis, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    with in_tenant(bank.tenant_id):
        assert "Traceback" not in bank.server.said()
