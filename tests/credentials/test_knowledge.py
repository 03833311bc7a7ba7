"""Questions and pictures: the same for ever for one name, whoever has it; answers checked slowly, all or nothing."""

from uuid import uuid4

import pytest

from llavero.credentials import questions, site_images
from llavero.credentials.budgets import Blocked
from llavero.credentials.models import Answer
from llavero.credentials.questions import AnswersSettled
from llavero.domain.actor import ANONYMOUS, SYSTEM
from llavero.domain.errors import DomainError
from llavero.domain.questions import AnswerRefusal, Given
from llavero.tenancy.vault import add_tenant_key
from tests.builders.banks import NOON
from tests.builders.credentials import ANSWERS, an_image, some_answers
from tests.credentials.conftest import FROM_HOME, Scene


def answer(scene: Scene, typed: dict[str, str], *, nobody: bool = False) -> AnswersSettled | Blocked:
    """Answer as a step does."""
    who = None if nobody else scene.user
    begun = questions.begin(who, tuple(typed), claim=b"nobody", profile=scene.profile, now=NOON)
    if isinstance(begun, Blocked):
        return begun
    verdict = questions.perform(begun, typed)
    return questions.settle(begun, verdict, now=NOON, actor=ANONYMOUS, origin=FROM_HOME, run=uuid4())


def test_answers_are_right_in_any_case_and_accent_and_only_all_together(scene: Scene) -> None:
    """Guard: every-answer-right."""
    some_answers(scene.bank, scene.user)
    two = dict(list(ANSWERS.items())[1:])
    said = answer(scene, {key: f" {value.upper().replace('Í', 'I')}." for key, value in two.items()})
    assert isinstance(said, AnswersSettled)
    assert said.ok
    half = {**two, "school-friend": "Otro"}
    refused = answer(scene, half)
    assert isinstance(refused, AnswersSettled)
    assert (refused.ok, refused.tries_left) == (False, 3)


# Fails without the guard: every-answer-right
def test_who_is_asked_nothing_has_answered_nothing(scene: Scene) -> None:
    some_answers(scene.bank, scene.user)
    said = answer(scene, {})
    assert isinstance(said, AnswersSettled)
    assert not said.ok


def test_answers_are_still_right_after_the_pepper_rotated(scene: Scene) -> None:
    some_answers(scene.bank, scene.user)
    add_tenant_key("pepper", number=2, now=NOON)
    said = answer(scene, dict(ANSWERS))
    assert isinstance(said, AnswersSettled)
    assert said.ok


def test_nobodys_answers_are_wrong_and_block_like_anybodys(scene: Scene) -> None:
    some_answers(scene.bank, scene.user)
    typed = dict.fromkeys(ANSWERS, "Rosa")
    mine, nobodys = ([answer(scene, typed, nobody=nobody) for _ in range(5)] for nobody in (False, True))
    assert mine == nobodys
    assert isinstance(mine[-1], Blocked)


def test_the_questions_asked_are_the_same_each_time(scene: Scene) -> None:
    some_answers(scene.bank, scene.user)
    mine = {questions.pick(scene.user, b"", 2, profile=scene.profile) for _ in range(5)}
    nobodys = {questions.pick(None, b"nobody", 2, profile=scene.profile) for _ in range(5)}
    assert len(mine) == len(nobodys) == 1
    assert set(mine.pop()) < set(ANSWERS)
    assert len({questions.pick(None, bytes([n]), 2, profile=scene.profile) for n in range(20)}) > 10


def test_an_answer_that_the_bank_knows_is_refused(scene: Scene) -> None:
    given = [Given("¿Tu primera maestra?", "Torres"), Given("¿Tu amigo?", "Teodoro")]
    found = questions.refused(scene.user, given, profile=scene.profile)
    assert [(each.index, each.reason) for each in found] == [(0, AnswerRefusal.KNOWN_TO_THE_BANK)]


def test_a_telephone_of_the_person_is_refused_as_it_is_dialled_at_home_too(scene: Scene) -> None:
    given = [Given("¿Tu primera maestra?", "0987654321"), Given("¿Tu amigo?", "987 654 321")]
    found = questions.refused(scene.user, given, profile=scene.profile)
    assert [each.reason for each in found] == [AnswerRefusal.KNOWN_TO_THE_BANK] * 2


def test_a_bank_refuses_only_what_its_profile_names(scene: Scene) -> None:
    rules = scene.profile.questions.model_copy(update={"refuse": ("document",)})
    lenient = scene.profile.model_copy(update={"questions": rules})
    given = [Given("¿Tu primera maestra?", "Torres")]
    assert questions.refused(scene.user, given, profile=lenient) == ()


def test_answers_that_were_carried_are_kept_for_the_one_they_were_made_for_and_nobody_else(scene: Scene) -> None:
    """Guard: answers-for-their-holder."""
    key = questions.answer_key(scene.user)
    carried = questions.to_carry(scene.user, questions.verifiers_of(key, ANSWERS), key=key)
    assert not any(answer in part for part in carried for answer in ANSWERS.values())
    with pytest.raises(DomainError):
        questions.set_carried(uuid4(), carried, profile=scene.profile, now=NOON, actor=SYSTEM)
    questions.set_carried(scene.user, carried, profile=scene.profile, now=NOON, actor=SYSTEM)
    said = answer(scene, dict(ANSWERS))
    assert isinstance(said, AnswersSettled)
    assert said.ok


def test_too_few_questions_and_strange_ones_are_refused(scene: Scene) -> None:
    key = questions.answer_key(scene.user)
    for verifiers in ({"first-pet": "x"}, {"first-pet": "x", "first-boss": "x", "nonsense": "x"}):
        with pytest.raises(DomainError):
            questions.set_answers(scene.user, verifiers, key=key, profile=scene.profile, now=NOON, actor=SYSTEM)
    assert not Answer.objects.exists()
    assert not questions.has_answers(scene.user)


def test_a_picture_is_ones_own_and_a_strangers_never_changes(scene: Scene) -> None:
    assert not site_images.has_image(scene.user)
    an_image(scene.bank, scene.user, "faro")
    own = site_images.image_of(scene.user, None, profile=scene.profile)
    assert (own.id, own.word_es, own.word_en) == ("faro", "faro", "lighthouse")
    before = site_images.image_of(None, b"nobody", profile=scene.profile)
    add_tenant_key("pepper", number=2, now=NOON)
    assert site_images.image_of(None, b"nobody", profile=scene.profile) == before
    with pytest.raises(DomainError):
        an_image(scene.bank, scene.user, "../secreto")
