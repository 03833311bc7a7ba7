"""Builders of deliveries: a bank with two people, devices whose codes can be computed, and loaded batches."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from llavero.credentials.samples import Sample
from llavero.domain.actor import SYSTEM
from llavero.domain.oath import totp
from llavero.formats.seed import CodeMode, SeedRecord
from llavero.people.enroll import DocumentNumber
from llavero.people.staff import StaffMember, add_staff, find_staff
from llavero.stock.load import load_batch
from llavero.stock.verdicts import BatchRefused, Loaded, SourceFile
from llavero.tenancy.found import found_bank
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
CEDULAS = {"lucia": "1713175071", "mateo": "0926687856", "rosa": "1710034065"}


def profile() -> Profile:
    return profile_of("produbanco")


def a_bank() -> UUID:
    return found_bank(profile(), now=NOON)


def staff(
    login: str, *, cedula: str = "", roles: tuple[str, ...] = ("stock_officer",), verifier: str = ""
) -> StaffMember:
    """Enter one of the bank's people, who proved themself by password and code just now. Inside a scope."""
    document = DocumentNumber("cedula", cedula or CEDULAS[login])
    add_staff(login, document, login.title(), roles=roles, verifier=verifier, now=NOON, actor=SYSTEM)
    found = find_staff(login, now=NOON)
    assert found is not None
    return replace(found[0], proven=frozenset({"password", "code"}))


def seed_of(serial: str) -> bytes:
    return hashlib.sha256(serial.encode()).digest()[:20]


def device(serial: str, **changes: object) -> SeedRecord:
    fields: dict[str, object] = {
        "serial": serial, "mode": CodeMode.TOTP, "seed": seed_of(serial), "digits": 6, "period_seconds": 30,
        "manufacturer": "ACME", "model": "HT-1", "expires_at": datetime(2031, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return SeedRecord(**(fields | changes))  # type: ignore[arg-type]


def press_device(serial: str, **changes: object) -> SeedRecord:
    return device(serial, **({"mode": CodeMode.HOTP, "period_seconds": None, "counter": 0} | changes))


def devices(count: int, *, prefix: str = "T") -> list[SeedRecord]:
    return [device(f"{prefix}{number:06d}") for number in range(count)]


def code(serial: str, *, now: datetime = NOON) -> str:
    """What the clock device of that serial shows."""
    return totp.code(seed_of(serial), now, totp.Form())


def wrong_code(serial: str) -> str:
    """A number that the device does not show, nor will in the next minutes."""
    return code(serial, now=NOON.replace(year=2001))


def samples(*serials: str, now: datetime = NOON) -> tuple[Sample, ...]:
    return tuple(Sample(serial, code(serial, now=now)) for serial in serials)


def source(name: str = "lote.csv") -> SourceFile:
    return SourceFile(name=name, digest=hashlib.sha256(name.encode()).hexdigest(), format="oath-csv")


def loaded(records: Iterable[SeedRecord], *, by: StaffMember, name: str = "lote.csv") -> UUID:
    """Load a batch that must be good. Inside a scope."""
    outcome = load_batch(records, source(name), by=by, now=NOON)
    assert isinstance(outcome, Loaded), outcome
    return outcome.batch


def refusal(outcome: object) -> BatchRefused:
    assert isinstance(outcome, BatchRefused), outcome
    return outcome
