"""Fills a database with one bank, its portal's key, and as many users with an active token each as are asked for."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg

from llavero.domain.actor import SYSTEM
from llavero.federation.api_keys import make_key
from llavero.federation.models import Client
from llavero.people.enroll import DocumentNumber, add_company
from llavero.tenancy.ids import new_id
from llavero.tenancy.models import Portal, Tenant
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import make_tenant_keys, seal
from tests.support.databases import Database

TABLE = "credentials_authenticator"


@dataclass(frozen=True, slots=True)
class Filled:
    """The bank, its client and key, and the seeds of the tokens by their number."""

    bank: UUID
    client: UUID
    key: str
    seeds: list[bytes]


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the load: whose key asks about it, its serial and its seed."""

    key: str
    serial: str
    seed: bytes


def tokens_of(banks: Sequence[Filled], numbers: Iterable[int]) -> list[Token]:
    """Take tokens of several banks in turn: of every bank the token `number // banks`."""
    found = []
    for number in numbers:
        bank, own = banks[number % len(banks)], number // len(banks)
        found.append(Token(bank.key, serial_of(own), bank.seeds[own]))
    return found


def serial_of(number: int) -> str:
    """Name a token by its number."""
    return f"B{number:09d}"


def fill(database: Database, *, tokens: int, slug: str = "produbanco") -> Filled:
    """Enter everything; rows go in by COPY, as the administrator of the cluster, and are analysed."""
    now = datetime.now(UTC)
    bank = Tenant.objects.create(
        id=new_id(now), slug=slug, time_zone="America/Guayaquil", country="EC", created_at=now
    ).id
    seeds = [os.urandom(20) for _ in range(tokens)]
    with in_tenant(bank):
        make_tenant_keys(now=now)
        portal = Portal.objects.create(id=new_id(now), key="empresas").id
        company = add_company(DocumentNumber("ruc", "1710034065001"), "Flores S.A.", now=now, actor=SYSTEM)
        expires_at = now + timedelta(days=2)
        key = make_key("portal", bank=slug, scopes=("verifications",), expires_at=expires_at, now=now, actor=SYSTEM)
        client = Client.objects.get().id
        people = [(new_id(now), new_id(now), new_id(now), new_id(now)) for _ in seeds]
        sealed = [
            seal(seed, table=TABLE, row=row[3], column="seed_sealed") for seed, row in zip(seeds, people, strict=True)
        ]
    assert database.cluster is not None
    with database.cluster.connect(database.name) as admin:
        # the rows refer to each other as they are made here: asking for each would take most of the time
        admin.execute("SET session_replication_role = replica")
        copy_rows(admin, "people_subjectkey (id, tenant_id)", ((key_id, bank) for key_id, *_ in people))
        copy_rows(
            admin,
            "people_person (id, tenant_id, key_id, document_kind, document_sealed, document_index, names_sealed,"
            " names_index, resides_abroad, created_at)",
            (
                (
                    person,
                    bank,
                    key_id,
                    "cedula",
                    b"x" * 40,
                    b"\x00\x01" + person.bytes * 2,
                    b"x" * 50,
                    b"n" * 34,
                    False,
                    now,
                )
                for key_id, person, _, _ in people
            ),
        )
        copy_rows(
            admin,
            "people_user (id, tenant_id, person_id, company_id, portal_id, state, voice, valid_from, created_at)",
            ((user, bank, person, company, portal, "active", "", now, now) for _, person, user, _ in people),
        )
        copy_rows(
            admin,
            "credentials_authenticator (id, tenant_id, kind, slot, serial, user_id, portals, mode, algorithm, digits,"
            " period, seed_sealed, last_step, drift, code_failures, pin_failures, block_level, last_verdict,"
            " device_counter, custody, binding, credential, revoked_reason, manufacturer, model, policy_version, epoch,"
            " created_at)",
            (
                (row[3], bank, "hardware", "hardware", serial_of(number), row[2], "[]", "totp", "sha1", 6, 30,
                 sealed[number], -1, 0, 0, 0, 0, "", 0, "delivered", "assigned", "active", "", "", "", 1, 1, now)
                for number, row in enumerate(people)
            ),
        )  # fmt: skip
        settle(admin)
    return Filled(bank, client, key, seeds)


def settle(admin: psycopg.Connection) -> None:
    """Bring the database to rest: what was entered is counted, written out, and no longer in the way."""
    admin.execute("VACUUM ANALYZE")
    admin.execute("CHECKPOINT")


def copy_rows(admin: psycopg.Connection, table: str, rows: Iterator[tuple[object, ...]]) -> None:
    """Enter rows as the administrator of the cluster, by COPY."""
    with admin.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
