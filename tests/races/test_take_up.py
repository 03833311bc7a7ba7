"""A run that waits is taken up by one of all who come back at once; two runs of one person never wait for each other.

The second is asked on PostgreSQL alone: SQLite lets one writer in at a time.
"""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, close_old_connections, connection, transaction
from django.test import override_settings

from llavero.audit.models import Event
from llavero.domain.errors import DomainError
from llavero.journeys.handles import lock_run
from llavero.journeys.models import Run
from llavero.tenancy.scope import in_tenant
from tests.builders.credentials import CHEAP_ARGON2
from tests.engine.test_take_up import HEAD, STEPS, before_the_code, sweep
from tests.engine.visitor import A_DAY, Visitor, a_living_bank, a_person
from tests.races.acts_runs import patient
from tests.races.harness import CLIENTS, SLOW_ROUNDS, a_crowd
from tests.steps.one_step import publish_journey

pytestmark = pytest.mark.race
SECRET = "the-one-browser-of-this-race-0002"


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_of_sixty_four_who_come_back_at_once_one_takes_the_run_up(
    vendor: str, make_own_database: Callable[[str], Any], django_db_blocker: Any, tmp_path: Path
) -> None:
    """Guard: taken-up-once."""
    database = make_own_database(vendor)
    with django_db_blocker.unblock(), database.connected(), override_settings(LLAVERO_ARGON2=CHEAP_ARGON2):
        bank = a_living_bank()
        ana = a_person(bank)
        publish_journey(bank, tmp_path, STEPS, header=HEAD.replace("FROM", "codigo"))
        with a_crowd(database) as crowd:
            for number in range(1, SLOW_ROUNDS + 1):
                left = Visitor(bank, secret=f"{SECRET}-left", profile=patient(bank.profile))
                left.now += A_DAY * number
                before_the_code(left, ana)
                left.wait(minutes=6)
                sweep(left)
                browsers = [left.elsewhere(secret=f"{SECRET}-{client}") for client in range(CLIENTS)]
                begun = [browser.begin("probe") for browser in browsers]
                crowd.act(
                    "acts_runs.answer_in_own_run",
                    {
                        "tenant": str(bank.id), "runs": ",".join(str(each.run) for each in begun), "secret": SECRET,
                        "revision": str(begun[0].revision), "now": left.now.isoformat(), "user_name": ana.name,
                        "password": ana.password,
                    },
                )  # fmt: skip
                with in_tenant(bank.id):
                    taken = list(Run.objects.filter(took_up__isnull=False).values_list("took_up", flat=True))
                    assert taken.count(left.run) == 1
                    assert len(taken) == len(set(taken)), "each run that waited was taken up by one other at most"
                    told = Event.objects.filter(kind="run.taken_up", facts__parent_run=str(left.run))
                    assert told.count() == 1
                    Run.objects.exclude(state="ended").update(state="ended", ending="cancelled")


@pytest.fixture
def two_runs(
    make_own_database: Callable[[str], Any], django_db_blocker: Any
) -> Iterator[tuple[Visitor, Visitor, Callable[[], None], Callable[[], None]]]:
    """Two runs of one person, each before the page that commits it; the older id lies behind the newer in the table."""
    database = make_own_database("postgresql")
    with django_db_blocker.unblock(), database.connected(), override_settings(LLAVERO_ARGON2=CHEAP_ARGON2):
        bank = a_living_bank()
        ana = a_person(bank, locked=True)
        newer = Visitor(bank, secret=f"{SECRET}-newer")
        newer.wait(minutes=1)
        newer.begin("unlock-user")
        newer.name(ana.name)
        newer.type_code(ana)
        older = Visitor(bank, secret=f"{SECRET}-older")
        older.begin("forgotten-password")
        older.name(ana.name)
        assert older.run < newer.run
        yield older, newer, lambda: older.do("cancel"), lambda: newer.answer_questions()


# Fails without the guard: runs-locked-in-order
def test_the_runs_of_one_person_are_locked_in_the_order_of_their_ids(two_runs: Any) -> None:
    older, newer, _, _ = two_runs

    def lock_both() -> None:
        with in_tenant(older.bank.id):
            lock_run(older.handle)
        connection.close()

    waiting = threading.Thread(target=lock_both)
    with in_tenant(older.bank.id):
        Run.objects.select_for_update().get(id=newer.run)
        waiting.start()
        _until_somebody_waits()
        with pytest.raises(OperationalError), transaction.atomic():
            Run.objects.select_for_update(nowait=True).get(id=older.run)
    waiting.join(20)
    assert not waiting.is_alive()


def test_two_runs_of_one_person_that_commit_at_once_both_come_to_their_end(two_runs: Any) -> None:
    older, newer, *acts = two_runs
    together, failed = threading.Barrier(2), []

    def act(what: Callable[[], None]) -> None:
        together.wait()
        try:
            what()
        except (OperationalError, DomainError) as error:
            failed.append(error)
        close_old_connections()
        connection.close()

    threads = [threading.Thread(target=act, args=(what,)) for what in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failed == []
    assert {older.row().state, newer.row().state} == {"ended"}


def _until_somebody_waits() -> None:
    until = time.monotonic() + 15
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    pytest.fail("nobody waits")
