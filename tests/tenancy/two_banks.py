"""Two banks side by side, and a person of each, for tests of the walls between them."""

from datetime import UTC, datetime
from uuid import UUID

from llavero.credentials.authenticators import Device, activate, add_authenticator, assign, await_activation
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import Custody, Kind
from llavero.people.enroll import DocumentNumber, add_company, add_person, add_user
from llavero.tenancy.ids import new_id
from llavero.tenancy.models import Portal, Tenant
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import forget_unwrapped_keys, make_tenant_keys

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PORTAL = "cash-management"


def open_bank(slug: str, *, now: datetime = NOON) -> UUID:
    """Open a bank with its keys and one entrance."""
    forget_unwrapped_keys()
    bank = Tenant.objects.create(
        id=new_id(now), slug=slug, time_zone="America/Guayaquil", country="EC", created_at=now
    ).id
    with in_tenant(bank):
        make_tenant_keys(now=now)
        Portal.objects.create(id=new_id(now), key=PORTAL)
    return bank


def add_member(bank: UUID, *, document: str = "1710034065", now: datetime = NOON) -> UUID:
    """Enter a user with a person and a company of their own."""
    with in_tenant(bank):
        person = add_person(DocumentNumber("cedula", document), "Rosa Pérez", now=now, actor=SYSTEM)
        company = add_company(DocumentNumber("ruc", document + "001"), "Flores S.A.", now=now, actor=SYSTEM)
        return add_user(person, company, PORTAL, now=now, actor=SYSTEM)


def give_token(bank: UUID, user: UUID, *, device: Device, now: datetime = NOON) -> UUID:
    """Give a user a token that is in their hands and active."""
    with in_tenant(bank):
        token = add_authenticator(device, custody=Custody.DELIVERED, now=now)
        assign(token, user, now=now, actor=SYSTEM)
        await_activation(token, now=now, actor=SYSTEM)
        activate(token, now=now, actor=SYSTEM)
    return token


def token(serial: str = "100200300", seed: bytes = b"12345678901234567890") -> Device:
    """Describe a token of the clock, the commonest kind."""
    return Device(serial=serial, seed=seed, kind=Kind.HARDWARE)
