"""One's own picture before going on: a mark, and an alarm when it is not one's own."""

import pytest

from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor, a_person
from tests.steps.one_step import proofs_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa(bank: Bank) -> Person:
    return a_person(bank, portal="cash-management")


@pytest.fixture
def at_the_image(visitor: Visitor, rosa: Person) -> Visitor:
    cash = visitor.elsewhere(portal="cash-management")
    cash.begin("sign-in-cash-management")
    cash.sign_in(rosa)
    assert cash.see().type == "confirm.image"
    return cash


def test_it_shows_ones_own_image_with_its_word_and_ones_first_name(at_the_image: Visitor) -> None:
    image = next(node for node in at_the_image.see().nodes if node.kind == "image")
    lead = next(node for node in at_the_image.see().nodes if node.kind == "lead")
    assert (image.args["url"], image.args["word"]) == ("/images/faro.svg", "faro")
    assert lead.args["name"] == "Ana"


def test_recognising_it_is_a_mark(at_the_image: Visitor) -> None:
    at_the_image.do("yes")
    assert [proof["name"] for proof in at_the_image.row().proofs] == ["password", "site_image"]
    assert proofs_of("confirm.image", {}) == {"ok": ["site_image"]}


def test_a_strange_image_ends_the_run_and_alarms(at_the_image: Visitor) -> None:
    at_the_image.do("not_mine")
    assert at_the_image.see().type == "end.alarm"
    assert len(at_the_image.events("site_image.not_mine")) == 1


def test_a_button_that_is_not_there_confirms_nothing(at_the_image: Visitor) -> None:
    """Guard: image-said-yes."""
    at_the_image.do("submit")
    assert at_the_image.see().type == "confirm.image"
    assert [proof["name"] for proof in at_the_image.row().proofs] == ["password"]
