"""The first page of who has trouble: a name, which fixes whom the run is about, or a decoy."""

import pytest

from llavero.domain.actor import Origin
from tests.engine.visitor import Person, Visitor
from tests.steps.one_step import errors_on, proofs_of

pytestmark = pytest.mark.django_db


def test_a_name_fixes_the_subject_and_proves_nothing(visitor: Visitor, ana: Person) -> None:
    visitor.begin("unlock-user")
    visitor.name(f"  {ana.name.upper()} ")
    assert (visitor.row().user_id, visitor.row().is_decoy, visitor.row().proofs) == (ana.user, False, [])
    assert proofs_of("claim.name", {"name": "user_name"}) == {}


def test_an_unknown_name_makes_a_decoy_with_a_claim_of_its_own(visitor: Visitor) -> None:
    visitor.begin("unlock-user")
    visitor.name("nadie.conocido")
    assert (visitor.row().user_id, visitor.row().is_decoy) == (None, True)
    assert visitor.row().claim


def test_an_empty_name_is_asked_for_again(visitor: Visitor) -> None:
    visitor.begin("unlock-user")
    visitor.name("   ")
    assert errors_on(visitor.see()) == ["error.required"]
    assert visitor.row().claim is None


def test_a_source_that_walks_through_names_is_blocked_and_it_stands_on_record(visitor: Visitor) -> None:
    most = visitor.profile.locks.source.free_tries
    visitor.profile = visitor.profile.model_copy(
        update={"locks": visitor.profile.locks.model_copy(update={"source": visitor.profile.locks.source.model_copy(
            update={"free_tries": 3})})}
    )  # fmt: skip
    for number in range(4):
        visitor.begin("unlock-user")
        visitor.name(f"nombre.{number}")
    assert most > 3
    assert visitor.see().type == "end.blocked"
    assert [event.reason for event in visitor.events("source.blocked")] == ["too-many-names"]
    elsewhere = visitor.elsewhere(origin=Origin("198.51.100.1"))
    elsewhere.begin("unlock-user")
    elsewhere.name("nombre.9")
    assert elsewhere.see().type != "end.blocked"
