"""The client that integrators are shown unlocks somebody on a real server, with real mail and SMS; and the server
keeps its own description, whatever is asked of it."""

import importlib.util
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from llavero.tenancy.scope import in_tenant
from tests.api.portal import a_key
from tests.stories.living_bank import LivingBank, Someone, living_bank, settle_in, token_code
from tests.stories.living_bank import _wait as wait_for
from tests.support.servers import HOUSE
from tests.support.smtp import body_of

pytestmark = pytest.mark.paired
NEW_PASSWORD = "Chimborazo58"


@pytest.fixture(params=["sqlite", "postgresql"])
def bank(
    request: pytest.FixtureRequest, make_own_database: Callable[[str], Any], django_db_blocker: Any, tmp_path: Path
) -> Iterator[LivingBank]:
    database = make_own_database(request.param)
    with django_db_blocker.unblock(), database.connected(), living_bank(database, tmp_path) as running:
        yield running


def the_example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("unlock_user", HOUSE / "examples/unlock_user.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("has_token", [True, False])
def test_the_example_unlocks_somebody_and_gives_them_a_new_password(bank: LivingBank, has_token: bool) -> None:
    """Manual 001 without pages: unlock, sign in with the temporary password, choose a new one."""
    hugo = settle_in(
        bank, "Hugo", portal="empresas", document="1710034065", token="4100000017" if has_token else "", locked=True
    )
    llavero = the_example().Llavero(
        bank.server.url(""), a_key(bank.tenant_id, "produbanco", "portal", scopes=("journeys",))
    )
    person = Person(bank, hugo)
    unlocked = llavero.walk("unlock-user", "empresas", person.answer)
    assert unlocked["screen"]["type"] == "end.done", unlocked
    notice = bank.mail_about(hugo, "temporal es: ")
    temporary = re.search(r"temporal es: (\S+)", notice)
    assert temporary
    person.password = temporary[1]
    changed = llavero.walk("sign-in-empresas", "empresas", person.answer)
    assert (changed["screen"]["journey"], changed["screen"]["type"]) == ("change-password", "end.done"), changed
    person.password = NEW_PASSWORD
    inside = llavero.walk("sign-in-empresas", "empresas", person.answer)
    assert inside["screen"]["type"] == "end.done"
    assert inside["handover"]["path"] == "/entrar/"


class Person:
    """What somebody answers to a screen: what they know, and what their token and their mail show."""

    def __init__(self, bank: LivingBank, who: Someone) -> None:
        self.bank, self.who = bank, who
        self.password = ""
        self.presses = 0
        self.codes_read: Counter[int] = Counter()

    def answer(self, screen: dict[str, Any]) -> dict[str, str]:
        match screen["type"]:
            case "claim.name":
                return {"user_name": self.who.user_name}
            case "claim.password":
                return {"user_name": self.who.user_name, "password": self.password}
            case "challenge.code":
                self.presses += 1
                return {"code": token_code(self.presses - 1)}
            case "challenge.otp":
                return {"code": self.newest_code(screen)}
            case "challenge.questions":
                return self.answers_to(screen)
            case "choose.password":
                return {field["name"]: NEW_PASSWORD for field in primary(screen)["fields"]}
        raise AssertionError(screen)

    def newest_code(self, screen: dict[str, Any]) -> str:
        """Wait for one more mail with a code of as many digits as are asked for."""
        digits = int(primary(screen)["fields"][0]["max"])
        pattern = re.compile(rf"(?<!\d)\d{{{digits}}}(?!\d)")
        self.codes_read[digits] += 1

        def found() -> list[str]:
            bodies = map(body_of, self.bank.mail.to(self.who.email))
            return [match[0] for body in bodies if self.who.user_name not in body and (match := pattern.search(body))]

        return str(wait_for(found, self.codes_read[digits])[-1])

    def answers_to(self, screen: dict[str, Any]) -> dict[str, str]:
        by_text = {self.bank.profile.question(one).text.es: answer for one, answer in self.who.answers.items()}
        asked = [node["text"] for node in screen["nodes"] if node["kind"] == "question"]
        fields = [field["name"] for field in primary(screen)["fields"]]
        return {name: by_text[text] for name, text in zip(fields, asked, strict=True)}


def primary(screen: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in screen["actions"] if one["role"] == "primary")
    return found


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
