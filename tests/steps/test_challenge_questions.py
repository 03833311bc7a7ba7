"""The challenge questions: the same ones for a whole run, a mark and no proof of their own."""

import pytest

from llavero.domain.proof import KIND_OF, ProofKind, ProofName
from tests.builders.credentials import ANSWERS
from tests.engine.visitor import Person, Visitor
from tests.steps.one_step import errors_on, proofs_of

pytestmark = pytest.mark.django_db


def at_the_questions(visitor: Visitor, person: Person) -> Visitor:
    visitor.begin("unlock-user")
    visitor.name(person.name)
    visitor.type_code(person)
    assert visitor.see().type == "challenge.questions"
    return visitor


def asked(visitor: Visitor) -> list[object]:
    return [node.args["question"] for node in visitor.see().nodes if node.kind == "question"]


def test_right_answers_are_a_mark(visitor: Visitor, ana: Person) -> None:
    at_the_questions(visitor, ana).answer_questions({key: f" {value.upper()} " for key, value in ANSWERS.items()})
    assert [proof["name"] for proof in visitor.row().proofs] == ["code", "questions"]
    assert proofs_of("challenge.questions", {"ask": 2, "attempts": 3}) == {"ok": ["questions"]}
    assert KIND_OF[ProofName.QUESTIONS] is ProofKind.NONE


def test_the_questions_stay_the_same_after_a_wrong_answer_and_in_the_next_run(visitor: Visitor, ana: Person) -> None:
    first = asked(at_the_questions(visitor, ana))
    visitor.do(answer_1="no", answer_2="tampoco")
    assert errors_on(visitor.see()) == ["error.wrong"]
    assert asked(visitor) == first
    assert asked(at_the_questions(visitor, ana)) == first


def test_one_right_answer_of_two_is_wrong_and_nobody_learns_which(visitor: Visitor, ana: Person) -> None:
    at_the_questions(visitor, ana)
    memory = visitor.row().memory["preguntas"]["asked"]
    visitor.do(answer_1=ANSWERS[memory[0]], answer_2="no-es-esta")
    assert errors_on(visitor.see()) == ["error.wrong"]


def test_the_third_wrong_answer_denies(visitor: Visitor, ana: Person) -> None:
    at_the_questions(visitor, ana)
    for _ in range(3):
        answer = visitor.do(answer_1="no", answer_2="tampoco")
    assert answer.has_ended
    assert visitor.see().type == "end.denied"
    assert len(visitor.events("questions.refused")) == 3


def test_who_forgot_is_referred_without_a_try(visitor: Visitor, ana: Person) -> None:
    at_the_questions(visitor, ana).do("forgotten")
    assert visitor.see().type == "end.referred"
    assert not visitor.events("questions.refused")


def test_a_missing_answer_is_asked_for(visitor: Visitor, ana: Person) -> None:
    at_the_questions(visitor, ana).do(answer_1="algo", answer_2="  ")
    assert errors_on(visitor.see()) == ["error.required"]
