"""What somebody does for their own safety: another image, other questions, and where they are signed in."""

from datetime import timedelta
from uuid import UUID

import pytest

from llavero.credentials import devices
from llavero.credentials.own_access import browsers_of, is_own_browser, sessions_of
from llavero.domain.actor import SYSTEM
from llavero.notifications.models import Outbox
from llavero.tenancy.scope import in_tenant
from tests.builders.people import a_user
from tests.engine.contacts import with_token
from tests.engine.visitor import Visitor
from tests.steps.softtoken import AtTheComputer, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(visitor: Visitor) -> AtTheComputer:
    return with_token(visitor)


def proven(at: AtTheComputer, journey: str) -> Visitor:
    visitor = at.begin(journey).visitor
    visitor.do(password=at.person.password)
    visitor.type_code(at.person)
    return visitor


def test_another_image_is_chosen_and_a_notice_leaves(at: AtTheComputer) -> None:
    visitor = proven(at, "change-image")
    (field,) = (field for action in visitor.see().actions for field in action.fields if field.options)
    visitor.do(**{field.name: field.options[0]})
    assert visitor.see().type == "end.done"
    with in_tenant(visitor.bank.id):
        assert Outbox.objects.filter(kind="security_change").count() == 1


def test_other_questions_are_chosen_by_the_token_without_the_former_answers(at: AtTheComputer) -> None:
    visitor = proven(at, "reset-questions")
    offered = list(enumerate(visitor.profile.questions.offered[: visitor.profile.questions.answered], start=1))
    typed = {f"question_{n}": question for n, question in offered}
    visitor.do(**typed, answer_1="Rigoberta Llumi", answer_2="Canelo", answer_3="Los Capulíes")
    assert visitor.see().type == "end.done"


def test_the_open_sessions_are_listed_this_one_first_and_what_is_over_is_not(at: AtTheComputer) -> None:
    there = signed_in(at.visitor.elsewhere(secret="another-browser-0002", run=UUID(int=0)), at.person)
    with in_tenant(at.visitor.bank.id):
        listed = sessions_of(at.person.user, here=at.session.id, now=at.visitor.now)
        assert [one.id for one in listed] == [at.session.id, there.session.id]
        assert [one.is_here for one in listed] == [True, False]
        idle = at.visitor.now + timedelta(minutes=11)
        assert sessions_of(at.person.user, here=at.session.id, now=idle) == ()


def test_a_browser_is_forgotten_by_its_own_user_only(at: AtTheComputer) -> None:
    with in_tenant(at.visitor.bank.id):
        other = a_user(at.visitor.bank, "otra.persona")
        devices.know(at.person.user, label="Firefox en Windows", now=at.visitor.now, actor=SYSTEM)
        (browser,) = browsers_of(at.person.user, here=None)
        assert browser.label == "Firefox en Windows"
        assert is_own_browser(browser.id, at.person.user)
        assert not is_own_browser(browser.id, other)
        devices.forget(browser.id, now=at.visitor.now, actor=SYSTEM)
        assert browsers_of(at.person.user, here=None) == ()
