"""A user name of one's own, typed twice: fit, free, and not a way to learn who signs in here."""

import pytest

from llavero.domain.slot import SlotName
from llavero.steps.contract import Passed
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.people import a_user
from tests.steps.newcomer import AtStep, errors_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def naming(bank: Bank) -> AtStep:
    return AtStep(bank, "choose.user_name")


def choose(naming: AtStep, typed: str, again: str | None = None) -> list[tuple[str, object]]:
    return errors_in(naming.do(user_name=typed, user_name_again=typed if again is None else again))


def test_the_lengths_are_the_portals_and_are_said_before_the_attempt(naming: AtStep) -> None:
    lead = next(node for node in naming.see().nodes if node.kind == "lead")
    assert lead.args == {"min": 4, "max": 30}


@pytest.mark.parametrize(("typed", "again", "said"), [
    ("", None, ("required", "user_name")),
    ("tam", None, ("too-short", "user_name")),
    ("x" * 31, None, ("too-long", "user_name")),
    ("tamara ríos", None, ("characters", "user_name")),
    ("tamara1710034065", None, ("a-number", "user_name")),
    ("tamara.rios", "tamara.ríos", ("differ", "user_name_again")),
    ("tamara.rios", "", ("differ", "user_name_again")),
])  # fmt: skip
def test_a_name_that_will_not_do_is_said_beside_its_field(
    naming: AtStep, typed: str, again: str | None, said: tuple[str, str]
) -> None:
    assert choose(naming, typed, again) == [said]
    assert naming.slots == {}


def test_a_good_one_is_carried_as_it_was_typed_whatever_the_capitals_of_the_second(naming: AtStep) -> None:
    assert choose(naming, " LOGS2019 ", "logs2019") == []
    assert naming.slots == {SlotName.USER_NAME: "LOGS2019"}


def test_a_name_that_somebody_has_here_is_told_and_not_taken(naming: AtStep, bank: Bank) -> None:
    """Guard: user-name-free."""
    with in_tenant(bank.id):
        a_user(bank, "tamara.rios", portal="en-linea")
    assert choose(naming, "Tamara.Rios") == [("taken", "user_name")]
    assert choose(naming, "tamara.rios2") == []


def test_a_source_that_asks_about_a_list_of_names_is_stopped(bank: Bank) -> None:
    """Guard: names-asked-are-counted."""
    rule = bank.profile.locks.source.model_copy(update={"free_tries": 3})
    locks = bank.profile.locks.model_copy(update={"source": rule})
    with in_tenant(bank.id):
        for name in ("alma", "berta", "carmen", "dora"):
            a_user(bank, name, portal="en-linea")
    strict = Bank(bank.id, bank.profile.model_copy(update={"locks": locks}))
    for name in ("alma", "berta", "carmen"):
        assert choose(AtStep(strict, "choose.user_name"), name) == [("taken", "user_name")]
    found = AtStep(strict, "choose.user_name").do(user_name="dora", user_name_again="dora")
    assert isinstance(found, Passed)
    assert found.outcome == "blocked"
