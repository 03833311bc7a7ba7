"""Every shipped journey, walked in the real engine along every edge: nobody gets stuck, every ending is reached."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from llavero.domain.run import BranchNode, EndNode, StepNode
from llavero.journeys.models import Run
from llavero.journeys.published import published, published_by_id
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.credentials import CHEAP_ARGON2
from tests.e2e.walker import INTERRUPTIONS, published_says, walk_journey
from tests.engine.visitor import HOUSE, a_living_bank

BANKS = ("produbanco", "caja-social", "occidente")
SHIPPED = [
    (bank, path.stem) for bank in BANKS for path in sorted((HOUSE / "profiles" / bank / "journeys").glob("*.yaml"))
]
BY_ENGINE = {"blocked", "undeliverable", "changed", "held"}
"""Endings that no answer of a person who knows everything leads to; each has tests of its own."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def banks(
    request: pytest.FixtureRequest, make_own_database: Callable[[str], Any], django_db_blocker: Any
) -> Iterator[dict[str, Bank]]:
    from django.test import override_settings

    database = make_own_database(request.param)
    with django_db_blocker.unblock(), database.connected(), override_settings(LLAVERO_ARGON2=CHEAP_ARGON2):
        yield {slug: a_living_bank(slug) for slug in BANKS}


@pytest.mark.parametrize(("slug", "journey"), SHIPPED, ids=[f"{bank}-{name}" for bank, name in SHIPPED])
def test_every_edge_is_walked_and_nobody_is_stuck(banks: dict[str, Bank], slug: str, journey: str) -> None:
    bank = banks[slug]
    walked = walk_journey(bank, journey)
    with in_tenant(bank.id):
        graph = published(journey).graph
    assert walked.stuck == []
    assert edges_for_people(graph) - walked.edges == set()
    ends = {name for name, node in graph.nodes.items() if isinstance(node, EndNode) and node.end not in BY_ENGINE}
    assert ends - walked.endings == set()
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
