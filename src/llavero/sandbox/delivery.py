"""The vendor of the sandbox's tokens: writes each bank's delivery once, as a PSKC file under a pre-shared key.

Law: the simulated devices and the bank's stock come from the same file, as they do from a vendor. Nothing here goes
round the stock room: two officers take the delivery in, with codes of two of its devices.
"""

import hashlib
import os
import secrets
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final
from uuid import UUID

from llavero.credentials.samples import Sample
from llavero.credentials.staff_codes import FORM, NewToken, check_staff_code, give_token
from llavero.domain.actor import Actor, ActorKind
from llavero.domain.oath import hotp, totp
from llavero.formats.pskc import PreSharedKey
from llavero.formats.pskc.write import write
from llavero.formats.seed import BadSeed, CodeMode, SeedRecord
from llavero.formats.seed_file import SeedFormat, open_seed_file
from llavero.people.enroll import DocumentNumber
from llavero.people.staff import StaffMember, StaffRole, add_staff, find_staff
from llavero.sandbox.cast import Officer, Story, Token
from llavero.stock.accept import accept_batch, take_in
from llavero.stock.load import load_batch
from llavero.stock.verdicts import BatchRefused, SourceFile
from llavero.tenancy.profile.loaded import profile_of

LIFE: Final = timedelta(days=3 * 365)
_OPERATOR: Final = Actor(ActorKind.OPERATOR)


def tokens_of(story: Story) -> tuple[Token, ...]:
    """List the tokens of a bank's delivery: those that people hold, then the spare ones."""
    return (*(role.token for _, role in story.everybody() if role.token is not None), *story.spare)


def make_delivery(story: Story, folder: Path, *, now: datetime) -> None:
    """Write the bank's file and its key, unless they are there."""
    if _file(folder, story.bank).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    key = PreSharedKey(secrets.token_bytes(32), name=f"sandbox-{story.bank}")
    _write_own(_key_file(folder, story.bank), key.value.hex().encode())
    draft = _file(folder, story.bank).with_suffix(".draft")
    with draft.open("wb") as stream:
        write(stream, (_made(token, now=now) for token in tokens_of(story)), key=key)
    draft.rename(_file(folder, story.bank))


@lru_cache(maxsize=8)
def devices(folder: Path, bank: str) -> dict[str, SeedRecord]:
    """Read the devices of a bank's file by serial; raises FileNotFoundError where no delivery was made."""
    key = PreSharedKey(bytes.fromhex(_key_file(folder, bank).read_text()), name=f"sandbox-{bank}")
    with _file(folder, bank).open("rb") as stream:
        return {one.serial: one for one in open_seed_file(stream, key=key) if not isinstance(one, BadSeed)}


def take_delivery(story: Story, folder: Path, *, now: datetime) -> None:
    """Load the file into stock and accept it, by two people. Inside a scope; what is in already stays."""
    loader, second = (_officer(officer, story, now=now) for officer in story.officers)
    made = devices(folder, story.bank)
    file = _file(folder, story.bank)
    source = SourceFile(name=file.name, digest=hashlib.sha256(file.read_bytes()).hexdigest(), format=SeedFormat.PSKC)
    loaded = load_batch(made.values(), source, by=loader, now=now)
    if isinstance(loaded, BatchRefused):
        return
    samples = [_sample(made[token.serial], now=now) for token in story.spare]
    _accept(loaded.batch, samples, story, by=second, now=now)


def _accept(batch: UUID, samples: list[Sample], story: Story, *, by: StaffMember, now: datetime) -> None:
    accepted = accept_batch(batch, samples, profile=profile_of(story.bank), by=by, now=now)
    if isinstance(accepted, BatchRefused):
        raise RuntimeError(f"the sandbox's own delivery was refused: {accepted.problem}")
    while take_in(batch):
        pass


def _officer(officer: Officer, story: Story, *, now: datetime) -> StaffMember:
    """Enter an officer with a token and let them prove themself by it, as at a bank's command line."""
    known = find_staff(officer.login, now=now)
    if known is None:
        document = DocumentNumber(officer.document.kind, officer.document.number)
        roles = (StaffRole.SECURITY_OFFICER,)
        add_staff(officer.login, document, officer.names, roles=roles, verifier="", now=now, actor=_OPERATOR)
        known = find_staff(officer.login, now=now)
    assert known is not None
    token = NewToken()
    give_token(known[0].id, token, now=now, actor=_OPERATOR)
    shown = totp.code(token.seed, now, FORM)
    proven = check_staff_code(known[0], shown, profile=profile_of(story.bank), now=now)
    assert isinstance(proven, StaffMember)
    return proven


def _made(token: Token, *, now: datetime) -> SeedRecord:
    is_counted = token.mode == "hotp"
    return SeedRecord(
        serial=token.serial, mode=CodeMode(token.mode), seed=secrets.token_bytes(20), digits=token.digits,
        counter=0 if is_counted else None, period_seconds=token.period, expires_at=now + LIFE,
        manufacturer="Taller Llavero", model=token.model,
    )  # fmt: skip


def _sample(device: SeedRecord, *, now: datetime) -> Sample:
    """Read what a device shows, as an officer does at the delivery."""
    if device.mode is CodeMode.HOTP:
        return Sample(device.serial, hotp.code(device.seed, 0, digits=device.digits, algorithm=device.algorithm))
    return Sample(device.serial, totp.code(device.seed, now, form_of(device)))


def form_of(device: SeedRecord) -> totp.Form:
    """Say what a device with a clock is."""
    return totp.Form(algorithm=device.algorithm, digits=device.digits, period_s=device.period_seconds or 30)


def _file(folder: Path, bank: str) -> Path:
    return folder / f"{bank}.pskc.xml"


def _key_file(folder: Path, bank: str) -> Path:
    return folder / f"{bank}.key"


def _write_own(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
