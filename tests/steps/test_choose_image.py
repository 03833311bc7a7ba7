"""Picking an image: a page of the bank's set that stays the same, and nothing but what stands on it."""

from pathlib import Path
from uuid import uuid4

import pytest

from llavero.credentials.site_images import drawn_for, image_of, image_set
from llavero.domain.proof import ProofName
from llavero.domain.slot import SlotName
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.test_starting import a_session
from tests.engine.visitor import Person, Visitor
from tests.steps.newcomer import AtStep, errors_in
from tests.steps.one_step import publish_journey
from tests.steps.test_choose_questions import HEADER

pytestmark = pytest.mark.django_db

STEPS = """\
  - {step: elegir, uses: choose.image}
  - {step: codigo, uses: challenge.code, with: {of: subject, attempts: 3}, on: {failed: negado}}
  - {step: cambiar, uses: image.set}
  - {step: listo, end: done}
  - {step: negado, end: denied}
"""


@pytest.fixture
def picking(bank: Bank) -> AtStep:
    return AtStep(bank, "choose.image")


def shown(picking: AtStep) -> list[str]:
    return [str(node.args["value"]) for node in picking.see().nodes if node.kind == "option"]


def test_a_page_holds_as_many_as_the_bank_says_and_stays_over_a_reload(picking: AtStep, bank: Bank) -> None:
    assert len(shown(picking)) == bank.profile.images.per_page == 12
    assert shown(picking) == shown(picking)


def test_each_run_has_a_page_of_its_own(bank: Bank) -> None:
    with in_tenant(bank.id):
        orders = {tuple(image.id for image in drawn_for(uuid4(), profile=bank.profile)) for _ in range(20)}
    assert len(orders) == 20


def test_the_whole_set_is_at_hand_page_by_page_and_then_from_the_start(picking: AtStep, bank: Bank) -> None:
    first = shown(picking)
    assert errors_in(picking.do("more")) == []
    second = shown(picking)
    assert {*first, *second} == {image.id for image in image_set(bank.profile)}
    picking.do("more")
    assert shown(picking) == first


def test_each_has_a_word_in_the_language_of_the_page(picking: AtStep) -> None:
    words = {node.args["value"]: node.args["label"] for node in picking.see().nodes if node.kind == "option"}
    picking.voice = "en"
    english = {node.args["value"]: node.args["label"] for node in picking.see().nodes if node.kind == "option"}
    assert words != english
    assert all(str(word).strip() for word in (*words.values(), *english.values()))


@pytest.mark.parametrize("picked", ["", "../secreto", "another"])
def test_only_what_stands_on_the_page_can_be_picked(picking: AtStep, bank: Bank, picked: str) -> None:
    """Guard: image-of-this-page."""
    here = shown(picking)
    other = next(image.id for image in image_set(bank.profile) if image.id not in here)
    assert errors_in(picking.do(image=other if picked == "another" else picked)) == [("required", "image")]
    assert picking.slots == {}


def test_what_was_picked_is_carried(picking: AtStep) -> None:
    picked = shown(picking)[3]
    picking.do(image=picked)
    assert picking.slots == {SlotName.IMAGE: picked}


def test_a_user_who_is_signed_in_is_shown_the_new_one_from_the_commit_on(
    visitor: Visitor, ana: Person, bank: Bank, tmp_path: Path
) -> None:
    publish_journey(bank, tmp_path, STEPS, header=HEADER)
    visitor.begin("probe", session=a_session(visitor, ana, ProofName.PASSWORD, ProofName.CODE))
    with in_tenant(bank.id):
        before = image_of(ana.user, None, profile=bank.profile)
    (field,) = visitor.see().actions[0].fields
    picked = next(option for option in field.options if option != before.id)
    visitor.do(image=picked)
    with in_tenant(bank.id):
        assert image_of(ana.user, None, profile=bank.profile) == before, "nothing before the commit"
    visitor.type_code(ana)
    with in_tenant(bank.id):
        assert image_of(ana.user, None, profile=bank.profile).id == picked
    assert len(visitor.events("site_image.chosen")) == 2
