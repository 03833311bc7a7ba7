"""Runs the real `llavero` on a database of the test's own, as an operator would."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from llavero.audit.models import Event
from llavero.credentials.models import Authenticator, StaffAuthenticator
from llavero.credentials.passwords import verifier_of
from llavero.credentials.staff_codes import FORM, NewToken, give_token
from llavero.domain.actor import SYSTEM
from llavero.domain.oath import totp
from llavero.people.enroll import DocumentNumber
from llavero.people.staff import add_staff
from llavero.stock.models import Batch
from llavero.tenancy.scope import in_tenant
from tests.stock.deliveries import CEDULAS, NOON, a_bank, seed_of
from tests.stock.vendor_files import put

SECRETS = {"lucia": "Colibri-79-selva", "mateo": "Quetzal-38-bosque"}
DONE, REFUSED, USAGE, UNSAFE = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Office:
    """A committed bank with two people, a folder for files, and the command line."""

    bank: UUID
    folder: Path
    env: dict[str, str]

    def start(self, *words: str, quiet: bool = False) -> subprocess.Popen[str]:
        env = {**os.environ, **self.env, "DJANGO_SETTINGS_MODULE": "llavero.conf.tests"}
        script = str(Path(sys.executable).parent / "llavero")
        said = subprocess.DEVNULL if quiet else subprocess.PIPE
        return subprocess.Popen(
            [script, *words], env=env, text=True, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )  # fmt: skip

    def run(self, *words: str) -> "Said":
        process = self.start(*words)
        out, err = process.communicate(timeout=60)
        return Said(process.returncode, out, err)

    def by(self, login: str, secret: str = "") -> tuple[str, ...]:
        password = put(self.folder, f"{login}.password", secret or SECRETS[login])
        words = ("--tenant", "produbanco", "--operator", login, "--operator-password-file", str(password))
        return (*words, "--operator-code", self.token_of(login))

    def token_of(self, login: str) -> str:
        """Read what the person's own token shows; as though its last code had been used long ago."""
        with in_tenant(self.bank):
            StaffAuthenticator.objects.update(last_step=-1)
        return totp.code(seed_of(login), datetime.now(UTC), FORM)

    def load(self, content: bytes, *more: str, login: str = "lucia", secret: str = "", name: str = "lote") -> "Said":
        path = str(put(self.folder, name, content))
        return self.run("stock", "import", path, *self.by(login, secret), "--json", *more)

    def accept(self, batch: str, *codes: str, login: str = "mateo", secret: str = "") -> "Said":
        shown = [word for code in codes for word in ("--code", code)]
        return self.run("stock", "accept", batch, *self.by(login, secret), "--json", *shown)

    def refuse(self, batch: str, *, login: str = "lucia", why: str = "box-opened") -> "Said":
        return self.run("stock", "refuse", batch, *self.by(login), "--why", why, "--json")

    def stock(self) -> dict[str, Any]:
        """What the bank has: the picture that a refusal must not change."""
        with in_tenant(self.bank):
            columns = ("serial", "batch_id", "seed_sealed", "last_step", "custody", "code_failures")
            rows = Authenticator.objects.order_by("serial").values_list(*columns)
            batches = Batch.objects.exclude(state="refused").order_by("id").values_list("id", "state", "devices")
            return {"devices": [tuple(map(bytes_of, row)) for row in rows], "batches": list(batches)}

    def reasons(self) -> list[str]:
        """Why things were refused, in their order."""
        with in_tenant(self.bank):
            rows = Event.objects.filter(kind="stock.refused").order_by("id")
            return [row.reason for row in rows]


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


def bytes_of(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def an_office(database: Any, folder: Path) -> Office:
    """Set the bank up on a database of its own, with Lucía and Mateo in it."""
    bank = a_bank()
    with in_tenant(bank):
        for login, secret in SECRETS.items():
            document = DocumentNumber("cedula", CEDULAS[login])
            entered = add_staff(
                login, document, login.title(), roles=("stock_officer",), verifier=verifier_of(secret), now=NOON,
                actor=SYSTEM,
            )  # fmt: skip
            give_token(entered, NewToken(seed_of(login)), now=NOON, actor=SYSTEM)
    return Office(bank, folder, database.env)
