"""Every shipped journey, walked in the real engine along every edge: nobody gets stuck, every ending is reached.

On SQLite along every way there is. On PostgreSQL each edge is walked, and only in the journeys of the smaller banks is
every page left before its end; with `LLAVERO_LONG=1` every way there too.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from llavero.domain.run import BranchNode, EndNode, StepNode
from llavero.journeys.models import Run
from llavero.journeys.published import published, published_by_id
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.credentials import CHEAP_ARGON2
from tests.e2e.walker import INTERRUPTIONS, published_says, walk_journey
from tests.engine.visitor import HOUSE, a_living_bank

IS_LONG = bool(os.environ.get("LLAVERO_LONG"))
BANKS = ("produbanco", "caja-social", "occidente")
SHIPPED = [
    (bank, path.stem) for bank in BANKS for path in sorted((HOUSE / "profiles" / bank / "journeys").glob("*.yaml"))
]
BY_ENGINE = {"blocked", "undeliverable", "changed", "held"}
"""Endings that no answer of a person who knows everything leads to; each has tests of its own."""


OF_A_FEW_ROWS = {"journeys_definition", "credentials_serialcounter", "tenancy_tenantkey", "tenancy_portal"}
"""Tables of which a bank has a handful of rows, however many people it has."""
ASKED: dict[str, Any] = {}


def keep_statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Keep what the product asks of the database, once for each wording, with what was asked for."""
    if not many and sql not in ASKED and sql.startswith(("SELECT", "UPDATE", "DELETE")) and is_asked_by_the_product():
        ASKED[sql] = params
    return execute(sql, params, many, context)


def is_asked_by_the_product() -> bool:
    """Tell its statements from those of the walker, which reads all messages of a bank."""
    frame = sys._getframe(2)
    while frame is not None:
        within = frame.f_code.co_filename.rpartition("/site-packages/")[2]
        if "/src/llavero/" in within and "/llavero/tenancy/" not in within:
            return True
        if "/tests/" in within:
            return False
        frame = frame.f_back  # type: ignore[assignment]
    return False


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def banks(
    request: pytest.FixtureRequest, make_own_database: Callable[[str], Any], django_db_blocker: Any
) -> Iterator[dict[str, Bank]]:
    from django.test import override_settings

    database = make_own_database(request.param)
    with django_db_blocker.unblock(), database.connected(), override_settings(LLAVERO_ARGON2=CHEAP_ARGON2):
        made = {slug: a_living_bank(slug) for slug in BANKS}
        ASKED.clear()
        with connection.execute_wrapper(keep_statement):
            yield made


@pytest.mark.parametrize(("slug", "journey"), SHIPPED, ids=[f"{bank}-{name}" for bank, name in SHIPPED])
def test_every_edge_is_walked_and_nobody_is_stuck(banks: dict[str, Bank], slug: str, journey: str) -> None:
    bank = banks[slug]
    whole = connection.vendor == "sqlite" or IS_LONG
    interrupted = whole or slug != BANKS[0]
    walked = walk_journey(bank, journey, every_way=whole, interrupted=interrupted)
    with in_tenant(bank.id):
        graph = published(journey).graph
    assert walked.stuck == []
    left_out = edges_for_people(graph) - walked.edges
    assert {edge for edge in left_out if interrupted or edge[1] not in INTERRUPTIONS} == set()
    ends = {name for name, node in graph.nodes.items() if isinstance(node, EndNode) and node.end not in BY_ENGINE}
    given_up = set() if interrupted else {graph.endings[outcome] for outcome in INTERRUPTIONS}
    assert ends - walked.endings - given_up == set()
    print(f"{slug} {journey}: {walked.ways} ways, {len(walked.edges)} edges, {len(walked.endings)} endings")


def test_every_effect_stood_on_the_floors_proofs(banks: dict[str, Bank]) -> None:
    """Read from the rows of all the walks before, with the floor's own question."""
    from llavero.domain.proof import from_record
    from llavero.domain.run import branch_key

    granted = 0
    for bank in banks.values():
        with in_tenant(bank.id):
            for run in Run.objects.filter(state="ended", ending="done"):
                found = published_by_id(run.definition_id)
                proofs = [from_record(each) for each in run.proofs]
                if run.session_id is not None:
                    from llavero.credentials.models import Session

                    proofs += [from_record(each) for each in Session.objects.get(id=run.session_id).proofs]
                facts = {fact.value: value for fact, value in found.starts_with.facts.items()}
                facts |= {fact: branch_key(value) for _, fact, value in run.decided}
                for name in run.passed:
                    node = found.graph.nodes[name]
                    assert isinstance(node, StepNode)
                    for use in found.says(node).effects:
                        granted += 1
                        assert not found.compiled.unmet(
                            use.effect, tuple(proofs), run=run.id, now=run.ended_at, facts=facts,
                            secret_channels=use.secret_channels,
                        ), (run.journey, use.effect)  # fmt: skip
    assert granted > 0


def test_no_walk_asked_for_all_rows_of_a_bank(banks: dict[str, Bank]) -> None:
    """Read from the plans of SQLite, which does not count rows, for all that the product asked in the walks before."""
    if connection.vendor != "sqlite":
        return
    found = []
    with connection.cursor() as cursor:
        for sql, params in list(ASKED.items()):
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            steps = [step for *_, step in cursor.fetchall()]
            is_one = sql.endswith("LIMIT 1") and not any("TEMP B-TREE" in step for step in steps)
            found += [f"{step}: {sql}" for step in steps if not is_one and reads_a_bank(step)]
    assert len(ASKED) > 100
    assert not found, "\n".join(found)


def reads_a_bank(step: str) -> bool:
    """Say whether a step of a plan goes through all rows of a bank, or all of one sort, of a table that grows."""
    whole = re.match(r"SCAN (\w+)|SEARCH (\w+) USING .*\(tenant_id=\?(?: AND (?:channel|kind|state)=\?)*\)$", step)
    return bool(whole) and (whole[1] or whole[2]) not in OF_A_FEW_ROWS


def edges_for_people(graph) -> set[tuple[str, str]]:
    """List every edge that a person's answers can walk."""
    edges = set()
    for name, node in graph.nodes.items():
        if isinstance(node, EndNode):
            continue
        edges |= {(name, key) for key in node.successors}
        if not isinstance(node, BranchNode) and published_says(node).has_screen:
            edges |= {(name, outcome) for outcome in INTERRUPTIONS}
    return edges
