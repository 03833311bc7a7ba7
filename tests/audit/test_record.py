"""An event stands or falls with the change it is about, once, and nobody touches it afterwards."""

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from llavero.audit.catalogue import EventKind
from llavero.audit.facts import FactRefusedError
from llavero.audit.models import AuditPending, Event
from llavero.audit.read import events_of, events_of_run, newest_events
from llavero.audit.record import record
from llavero.domain.actor import ANONYMOUS, SYSTEM, Actor, ActorKind, Origin
from llavero.domain.proof import Proof, ProofName
from llavero.tenancy.ids import new_id
from llavero.tenancy.models import Tenant
from llavero.tenancy.scope import NoTenantScopeError, in_tenant

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture
def bank(db: None) -> Tenant:
    return a_bank("produbanco")


def a_bank(slug: str) -> Tenant:
    return Tenant.objects.create(
        id=new_id(NOON), slug=slug, time_zone="America/Guayaquil", country="EC", created_at=NOON
    )


def test_an_event_says_who_what_whom_where_and_waits_to_be_sealed(bank: Tenant) -> None:
    user, person, run, device = uuid4(), uuid4(), uuid4(), uuid4()
    proof = Proof(name=ProofName.CODE, at=NOON, by=person, for_user=user, credential=uuid4(), run=run)
    with in_tenant(bank.id):
        event_id = record(
            EventKind.USER_UNLOCKED,
            now=NOON,
            actor=Actor(ActorKind.USER, user, person),
            origin=Origin("192.0.2.7", device, "browser", "r-1"),
            subject=user,
            run=run,
            step="desbloqueo",
            digest="ab" * 32,
            proofs=[proof],
            facts={"journey": "unlock-user", "was_locked": True},
        )
        event = Event.objects.get(id=event_id)
        assert (event.kind, event.outcome, event.actor_kind) == ("user.unlocked", "done", "user")
        assert (event.actor_id, event.person_id, event.subject_id, event.run_id) == (user, person, user, run)
        assert (event.address, event.device_id, event.request_id) == ("192.0.2.7", device, "r-1")
        assert event.facts == {"journey": "unlock-user", "was_locked": True}
        assert event.proofs[0]["name"] == "code"
        assert event.proofs[0]["for_user"] == str(user)
        assert AuditPending.objects.filter(id=event_id).exists()


def test_an_event_of_a_change_that_did_not_happen_is_not_there(bank: Tenant) -> None:
    def change_that_fails() -> None:
        with in_tenant(bank.id):
            record(EventKind.RUN_STARTED, now=NOON, actor=ANONYMOUS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    with in_tenant(bank.id):
        assert not Event.objects.exists()
        assert not AuditPending.objects.exists()


def test_outside_a_bank_nothing_is_recorded(bank: Tenant) -> None:
    with pytest.raises(NoTenantScopeError):
        record(EventKind.RUN_STARTED, now=NOON, actor=SYSTEM)


def test_a_fact_of_another_kind_is_refused_and_nothing_is_written(bank: Tenant) -> None:
    with in_tenant(bank.id):
        with pytest.raises(FactRefusedError):
            record(EventKind.RUN_STARTED, now=NOON, actor=SYSTEM, facts={"serial": "1"})
        assert not Event.objects.exists()


@pytest.mark.parametrize("reason", ["483920", "la clave era Rosa2026", "Wrong"])
def test_a_reason_that_is_not_a_plain_word_is_refused(bank: Tenant, reason: str) -> None:
    """Fails without guard: audit-reason-is-a-word."""
    with in_tenant(bank.id), pytest.raises(FactRefusedError) as refused:
        record(EventKind.CODE_REFUSED, now=NOON, actor=SYSTEM, outcome="refused", reason=reason)
    assert reason not in str(refused.value)


def test_the_record_of_a_person_is_read_newest_first_and_by_page(bank: Tenant) -> None:
    user, other = uuid4(), uuid4()
    with in_tenant(bank.id):
        for minute in range(5):
            at = NOON + timedelta(minutes=minute)
            record(EventKind.CODE_REFUSED, now=at, actor=SYSTEM, subject=user, facts={"tries_left": 5 - minute})
        record(EventKind.CODE_REFUSED, now=NOON, actor=SYSTEM, subject=other)
        first = events_of(user, most=3)
        assert [entry.facts["tries_left"] for entry in first] == [1, 2, 3]
        assert [entry.facts["tries_left"] for entry in events_of(user, before=first[-1].id)] == [4, 5]
        assert len(newest_events()) == 6


def test_the_record_of_a_run_is_read_in_its_order(bank: Tenant) -> None:
    run = uuid4()
    with in_tenant(bank.id):
        record(EventKind.RUN_STARTED, now=NOON, actor=SYSTEM, run=run)
        record(EventKind.RUN_ENDED, now=NOON + timedelta(seconds=1), actor=SYSTEM, run=run, facts={"ending": "done"})
        assert [entry.kind for entry in events_of_run(run)] == [EventKind.RUN_STARTED, EventKind.RUN_ENDED]


def test_one_bank_does_not_read_the_record_of_another(bank: Tenant) -> None:
    user = uuid4()
    with in_tenant(bank.id):
        record(EventKind.CODE_ACCEPTED, now=NOON, actor=SYSTEM, subject=user)
    with in_tenant(a_bank("occidente").id):
        assert events_of(user) == ()
        assert newest_events() == ()


def test_only_the_room_of_the_record_knows_its_tables_and_it_only_inserts() -> None:
    """Read the code: whoever would change the past has to be found here first."""
    for path in sorted((HOUSE / "src/llavero").rglob("*.py")):
        inside = path.is_relative_to(HOUSE / "src/llavero/audit")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "llavero.audit.models":
                assert inside, f"{path.name} reaches into the record's tables"
            if inside and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in {"update", "delete", "bulk_update", "update_or_create"}, path.name
                if node.func.attr == "save":
                    assert [keyword.arg for keyword in node.keywords] == ["force_insert"], path.name
