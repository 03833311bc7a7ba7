"""A run that cannot be ended keeps no later one open: the sweep says so in the log and goes on."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from llavero.journeys.models import Definition, Run
from llavero.journeys.sweep import sweep_runs
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor
from tests.steps.test_credential_suspend import at_the_question, state_of

pytestmark = pytest.mark.django_db


def pin_to_a_step_that_no_release_has(visitor: Visitor) -> None:
    """Let the run belong to a version of its journey that a later release published, with a step we do not know."""
    with in_tenant(visitor.bank.id):
        row = Definition.objects.get(id=visitor.row().definition_id)
        graph = json.loads(json.dumps(row.graph).replace("credential.suspend", "credential.vanish"))
        later = Definition.objects.create(
            id=new_id(visitor.now), journey=row.journey, version=row.version + 1, digest="f" * 64, graph=graph,
            profile_digest=row.profile_digest, published_at=row.published_at, published_by=[], state="superseded",
        )  # fmt: skip
        Run.objects.filter(id=visitor.run).update(definition_id=later.id)


def test_the_sweep_goes_on_after_a_run_that_it_cannot_end(
    visitor: Visitor, bank: Bank, ana: Person, tmp_path: Path
) -> None:
    faulty, sound = visitor, Visitor(bank, now=visitor.now + timedelta(seconds=1))
    at_the_question(faulty, bank, ana, tmp_path)
    pin_to_a_step_that_no_release_has(faulty)
    sound.begin("unlock-user")
    assert faulty.run < sound.run, "the faulty one is swept first"
    later = visitor.now.replace(year=visitor.now.year + 1)
    with in_tenant(bank.id):
        sweep_runs(now=later, most=10)
    assert sound.row().state == "ended"
    assert faulty.row().state == "open", "what could not be done is not half done"
    assert state_of(bank, ana) == "suspended"
