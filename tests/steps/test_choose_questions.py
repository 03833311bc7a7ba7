"""Questions of one's own: three different ones, answered with what nobody at the bank could look up."""

from pathlib import Path

import pytest

from llavero.credentials import questions
from llavero.credentials.models import Answer
from llavero.domain.proof import ProofName
from llavero.domain.slot import SLOTS, SlotName
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.test_starting import a_session
from tests.engine.visitor import Person, Visitor
from tests.steps.newcomer import AtStep, errors_in
from tests.steps.one_step import errors_on, publish_journey

pytestmark = pytest.mark.django_db

CHOSEN = ("first-pet", "first-boss", "family-dish")
GOOD = ("Canela la tercera", "Villavicencio", "Fanesca de abril")


@pytest.fixture
def asked(bank: Bank) -> AtStep:
    return AtStep(bank, "choose.questions")


def page(chosen: tuple[str, ...] = CHOSEN, answers: tuple[str, ...] = GOOD) -> dict[str, str]:
    fields = {f"question_{number}": question for number, question in enumerate(chosen, start=1)}
    return fields | {f"answer_{number}": answer for number, answer in enumerate(answers, start=1)}


def answered(asked: AtStep, *answers: str) -> list[tuple[str, object]]:
    return errors_in(asked.do(**page(answers=answers)))


def test_as_many_are_asked_for_as_the_bank_wants_and_all_of_its_list_are_offered(asked: AtStep) -> None:
    screen, rules = asked.see(), asked.bank.profile.questions
    assert [node.args["value"] for node in screen.nodes if node.kind == "option"] == list(rules.offered)
    fields = [field.name for field in screen.actions[0].fields]
    assert fields == ["question_1", "answer_1", "question_2", "answer_2", "question_3", "answer_3"]


@pytest.mark.parametrize(("chosen", "said"), [
    (("first-pet", "", "family-dish"), ("question", "question_2")),
    (("first-pet", "mothers-name", "family-dish"), ("question", "question_2")),
    (("first-pet", "first-pet", "family-dish"), ("question_twice", "question_2")),
])  # fmt: skip
def test_each_is_of_the_list_and_another(asked: AtStep, chosen: tuple[str, ...], said: tuple[str, str]) -> None:
    """Guard: three-different-questions."""
    assert errors_in(asked.do(**page(chosen))) == [said]


def test_every_answer_that_will_not_do_is_said_at_once(asked: AtStep) -> None:
    assert answered(asked, "", "Villavicencio", " ") == [("required", "answer_1"), ("required", "answer_3")]
    assert answered(asked, "Mi", "Villavicencio", "villavicencio!") == [
        ("too-short", "answer_1"), ("same-as-another", "answer_3"),
    ]  # fmt: skip
    assert answered(asked, "la primera mascota", "jjjjjj", "x" * 101) == [
        ("words-of-the-question", "answer_1"), ("one-letter-repeated", "answer_2"), ("too-long", "answer_3"),
    ]  # fmt: skip
    assert asked.slots == {}


@pytest.mark.parametrize("known", [
    "Ríos", "tamara", "Hilos Andinos", "1710034065", "1790012345001", "tamara.rios@correo.example", "+593987654190",
    "0987654190", "LOGS2019", "022996200",
])  # fmt: skip
def test_what_the_bank_knows_of_somebody_who_registers_is_no_answer(asked: AtStep, known: str) -> None:
    asked.slots = {SlotName.USER_NAME: "LOGS2019", SlotName.PHONES: ("home +59322996200",)}
    assert answered(asked, known, GOOD[1], GOOD[2]) == [("known-to-the-bank", "answer_1")]


def test_good_ones_are_carried_as_verifiers_of_the_user_to_be(asked: AtStep, bank: Bank) -> None:
    assert answered(asked, *GOOD) == []
    carried = asked.slots[SlotName.ANSWERS]
    assert isinstance(carried, tuple)
    assert carried[0] == str(asked.user)
    assert [each.split(" ")[0] for each in carried[2:]] == list(CHOSEN)
    assert all("$argon2id$" in each for each in carried[2:])
    # a short word may stand in a verifier by chance
    assert not any(word in str(carried) for answer in GOOD for word in answer.split() if len(word) > 4)
    assert SLOTS[SlotName.ANSWERS].is_verifier, "a run that is taken up must not adopt them"


STEPS = """\
  - {step: elegir, uses: choose.questions}
  - {step: codigo, uses: challenge.code, with: {of: subject, attempts: 3}, on: {failed: negado}}
  - {step: cambiar, uses: questions.set}
  - {step: listo, end: done}
  - {step: negado, end: denied}
"""
HEADER = (
    "journey: probe\nversion: 1\ntitle: {es: Prueba, en: Probe}\nsource: ours\nkind: interactive\nsubject: self\n"
    "starts_with: {any_session: [[password, code]]}\nlimits: {lifetime: 20m, idle: 5m}\nsteps:\n"
)


def test_a_user_who_is_signed_in_answers_by_the_new_ones_from_the_commit_on(
    visitor: Visitor, ana: Person, bank: Bank, tmp_path: Path
) -> None:
    publish_journey(bank, tmp_path, STEPS, header=HEADER)
    visitor.begin("probe", session=a_session(visitor, ana, ProofName.PASSWORD, ProofName.CODE))
    visitor.do(**page(answers=("Torres", *GOOD[1:])))
    assert errors_on(visitor.see()) == ["error.known-to-the-bank"]
    assert visitor.see().typed["question_1"] == "first-pet"
    assert "answer_1" not in visitor.see().typed, "an answer is never typed back"
    visitor.do(**page())
    with in_tenant(bank.id):
        assert Answer.objects.filter(user_id=ana.user, question="family-dish").count() == 0, "nothing before the commit"
    visitor.type_code(ana)
    with in_tenant(bank.id):
        begun = questions.begin(ana.user, CHOSEN, claim=None, profile=bank.profile, now=visitor.now)
        assert isinstance(begun, questions.AnswersCheck)
        assert questions.perform(begun, dict(zip(CHOSEN, GOOD, strict=True))).are_right
