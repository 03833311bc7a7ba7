"""A submit locks the runs that stand on its name, somebody's or nobody's, and finds them however many have ended."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from llavero.journeys.handles import lock_run
from llavero.journeys.models import Run
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from tests.engine.visitor import Person, Visitor

pytestmark = pytest.mark.django_db
PAST = 3_000


@contextmanager
def locking() -> Iterator[list[tuple[str, Any]]]:
    """Write down each statement that locks runs, with its parameters."""
    found: list[tuple[str, Any]] = []

    def ask(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if re.search(r'FROM "journeys_run" .*ORDER BY "journeys_run"."id" ASC(?! LIMIT)', sql):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(ask):
        yield found


def opened(visitor: Visitor, name: str, *, many: int) -> Visitor:
    """Open as many runs on a name from browsers of their own; gives the last."""
    for number in range(many):
        visitor = visitor.elsewhere(secret=f"a-browser-of-this-stranger-{number:05d}")
        visitor.begin("unlock-user")
        visitor.name(name)
    return visitor


def locked_with(visitor: Visitor) -> tuple[str, Any, int]:
    """Lock a run as a submit does; gives the one statement, its parameters, and how many rows it locks."""
    with in_tenant(visitor.bank.id):
        with locking() as found:
            lock_run(visitor.handle)
        assert len(found) == 1, "however many stand, one statement locks them"
        sql, params = found[0]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return sql, params, len(cursor.fetchall())


def test_as_many_runs_on_a_name_that_nobody_has_cost_what_they_cost_on_a_name(visitor: Visitor, ana: Person) -> None:
    somebodys, nobodys = opened(visitor, ana.name, many=3), opened(visitor, "nadie.conocido", many=3)
    assert nobodys.row().user_id is None
    (known, _, of_ana), (unknown, _, of_nobody) = locked_with(somebodys), locked_with(nobodys)
    assert known == unknown
    assert of_ana == of_nobody == 3


def test_runs_on_other_names_and_runs_that_ended_are_not_waited_for(visitor: Visitor, ana: Person) -> None:
    opened(visitor, "otra.persona", many=2)
    nobodys = opened(visitor, "nadie.conocido", many=2)
    nobodys.do("cancel")
    again = opened(visitor, "nadie.conocido", many=1)
    assert locked_with(again)[2] == 2


def test_the_runs_that_stand_are_found_by_their_index_whatever_has_ended(visitor: Visitor, ana: Person) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite plans by what it knows of the tables, and the embedded database is small")
    run = opened(visitor, ana.name, many=1)
    have_a_past(run)
    sql, params, found = locked_with(run)
    assert found == 1
    plan = planned(run, sql, params)
    assert "Seq Scan" not in plan
    assert {"run_standing_ix", "run_claimed_ix"} <= set(re.findall(r"\w+_ix", plan)), plan
    assert not re.search(r"run_user_ix|run_source_ix", plan), "the past is not walked through"


def have_a_past(visitor: Visitor) -> None:
    """Give the run's user and name as many runs that ended."""
    with in_tenant(visitor.bank.id):
        kept = Run.objects.get(id=visitor.run)
        past = []
        for _ in range(PAST):
            ended = _copy(kept)
            ended.id, ended.begun_with = new_id(visitor.now), None
            ended.state, ended.ending, ended.ended_at = "ended", "cancelled", visitor.now
            past.append(ended)
        Run.objects.bulk_create(past)


def _copy(run: Run) -> Run:
    return Run(**{field.attname: getattr(run, field.attname) for field in Run._meta.concrete_fields})


def planned(visitor: Visitor, sql: str, params: Any) -> str:
    with in_tenant(visitor.bank.id), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())
