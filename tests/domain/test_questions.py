"""Two spellings of an answer are one answer; answers that anybody could find or overhear are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.questions import AnswerRefusal, Given, RefusedAnswer, normalise, refused_answers
from llavero.domain.words import fold

KNOWN = ("Hugo José Andrade Peña", "Textiles Andes S.A.", "1712345675", "hugo.andrade@textiles.example", "Quito")


def refusals(*answers: str, question: str = "¿Cómo se llamaba tu primera mascota?") -> list[AnswerRefusal]:
    given = [Given(question, answer) for answer in answers]
    return [each.reason for each in refused_answers(given, known=KNOWN)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("De la Cruz", "delacruz"),
        ("  ÑANDÚ ", "nandu"),
        ("San-Juan.", "san juan"),
        ("n\u0303", "ñ"),
        ("Ｒｅｘ", "rex"),
        ("Straße 5", "strasse5"),
        ("re\u200bx", "rex"),
    ],
)
def test_case_accents_spaces_and_signs_do_not_matter(one: str, other: str) -> None:
    assert normalise(one) == normalise(other) != ""


def test_different_answers_stay_different() -> None:
    assert len({normalise(answer) for answer in ("rex", "rax", "rexx", "рекс", "5", "6")}) == 6


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert fold(fold(text)) == fold(text)


def test_good_answers_are_kept() -> None:
    assert refusals("Canela", "El Principito", "1985 Rosario") == []


# Fails without the guard: answer-three-letters
@pytest.mark.parametrize("answer", ["", "ab", " a. b ", "...", "¿?", "\u0301\u0301\u0301"])
def test_answers_shorter_than_three_letters_are_refused(answer: str) -> None:
    assert refusals(answer) == [AnswerRefusal.TOO_SHORT]


def test_one_letter_again_and_again_is_refused() -> None:
    assert refusals("aaAA á") == [AnswerRefusal.ONE_LETTER_REPEATED]


# Fails without the guard: answer-length-bounded
def test_a_huge_answer_is_refused_and_not_cut() -> None:
    assert refusals("ab" * 500_000) == [AnswerRefusal.TOO_LONG]
    assert refusals("ab" * 50) == []
    assert refusals("ab" * 50 + "c") == [AnswerRefusal.TOO_LONG]


# Fails without the guard: answers-differ
def test_equal_answers_are_refused_from_the_second_on_however_spelled() -> None:
    given = [Given("a", "Canela"), Given("b", "otra"), Given("c", "CANELA."), Given("d", "can ela")]
    assert refused_answers(given, known=()) == (
        RefusedAnswer(2, AnswerRefusal.SAME_AS_ANOTHER),
        RefusedAnswer(3, AnswerRefusal.SAME_AS_ANOTHER),
    )


# Fails without the guard: answer-not-the-question
@pytest.mark.parametrize(
    "answer", ["mascota", "Mi mascota"[3:], "primera mascota", "como se llamaba tu primera mascota"]
)
def test_the_questions_own_words_are_refused(answer: str) -> None:
    assert refusals(answer) == [AnswerRefusal.WORDS_OF_THE_QUESTION]


# Fails without the guard: answer-not-on-record
@pytest.mark.parametrize(
    "answer", ["hugo", "Andrade", "PEÑA", "pena hugo", "Textiles Andes", "1712345675", "quito", "171-2345-675"]
)
def test_what_the_bank_has_on_record_is_refused(answer: str) -> None:
    assert refusals(answer) == [AnswerRefusal.KNOWN_TO_THE_BANK]


def test_an_answer_with_one_word_more_than_the_record_is_kept() -> None:
    assert refusals("Quito viejo") == []


def test_an_answer_never_shows_in_a_representation() -> None:
    assert "Canela" not in repr(Given("¿Mascota?", "Canela"))
    assert "Canela" not in repr([Given("¿Mascota?", "Canela")])
