"""What a bank publishes: by the two officers who granted its exceptions, unless it is a sandbox."""

import shutil
from pathlib import Path

import pytest

from llavero.domain.actor import SYSTEM
from llavero.domain.errors import DomainError, ErrorCode
from llavero.journeys.models import Definition
from llavero.journeys.publish import publish
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.engine.visitor import HOUSE

pytestmark = pytest.mark.django_db
OFFICERS = ("Rocío Cevallos", "Esteban Paredes")


@pytest.fixture
def bare(db: None) -> Bank:
    return a_bank()


@pytest.fixture
def production(tmp_path: Path) -> Path:
    """The bank's profile as a production would have it: with dates, and no word of a sandbox."""
    folder = tmp_path / "produbanco"
    shutil.copytree(HOUSE / "profiles/produbanco", folder)
    file = folder / "exceptions.yaml"
    text = file.read_text().replace("sandbox: true\n", "").replace('"-1 months"', "2026-11-01")
    file.write_text(text.replace('"+11 months"', "2027-10-31"))
    return folder


@pytest.mark.parametrize("by", [(), ("Rocío Cevallos",), ("Rocío Cevallos", "Otra Persona"), (*OFFICERS, "Tercera")])
def test_who_did_not_grant_the_exceptions_does_not_publish_them(
    bare: Bank, production: Path, by: tuple[str, ...]
) -> None:
    """Guard: granters-publish."""
    with in_tenant(bare.id), pytest.raises(DomainError) as refused:
        publish(production, now=NOON, actor=SYSTEM, by=by)
    assert refused.value.code is ErrorCode.SECOND_PERSON_REQUIRED
    with in_tenant(bare.id):
        assert not Definition.objects.exists()


def test_the_two_who_granted_them_publish_however_they_write_their_names(bare: Bank, production: Path) -> None:
    with in_tenant(bare.id):
        done = publish(production, now=NOON, actor=SYSTEM, by=("esteban  paredes", "ROCÍO CEVALLOS"))
    assert "unlock-user" in done.changed


def test_a_sandbox_is_published_by_nobody_in_particular_and_twice_changes_nothing(bare: Bank) -> None:
    folder = HOUSE / "profiles/produbanco"
    journeys = {path.stem for path in (folder / "journeys").glob("*.yaml")}
    with in_tenant(bare.id):
        assert set(publish(folder, now=NOON, actor=SYSTEM, by=()).changed) == journeys
        assert publish(folder, now=NOON, actor=SYSTEM, by=()).changed == ()
        assert set(Definition.objects.filter(state="published").values_list("journey", flat=True)) == journeys
