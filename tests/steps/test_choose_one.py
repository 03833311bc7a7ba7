"""A choice among ways: each option is an outcome of its own."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from llavero.steps.choose_one import ChooseOneParams
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor
from tests.steps.one_step import errors_on, publish_journey

pytestmark = pytest.mark.django_db


STEPS = """\
  - {step: via, uses: choose.one, with: {options: [celular, correo]}, on: {celular: adentro, correo: llamar}}
  - {step: adentro, end: referred, to: help_page}
  - {step: llamar, end: denied}
"""


@pytest.fixture
def choosing(visitor: Visitor, bank: Bank, tmp_path: Path) -> Visitor:
    publish_journey(bank, tmp_path, STEPS)
    visitor.begin("probe")
    return visitor


@pytest.mark.parametrize(("option", "ending"), [("celular", "end.referred"), ("correo", "end.denied")])
def test_each_option_leads_its_own_way(choosing: Visitor, option: str, ending: str) -> None:
    assert [action.id for action in choosing.see().actions] == ["celular", "correo", "cancel"]
    choosing.do(option)
    assert choosing.see().type == ending


def test_an_option_that_is_not_offered_is_none(choosing: Visitor, ana: Person) -> None:
    choosing.do("paloma")
    assert errors_on(choosing.see()) == ["error.required"]


@pytest.mark.parametrize("options", [["a", "a"], ["solo"], ["ok", "b"], ["cancelled", "b"], ["A", "b"]])
def test_options_differ_and_are_no_words_of_the_engine(options: list[str]) -> None:
    with pytest.raises(ValidationError):
        ChooseOneParams.model_validate({"options": options})
