"""What is clicked twice on a first page is one run, and a finished run hands its session to its own submit alone."""

import pytest

from llavero.credentials.models import AttemptBudget
from llavero.domain.errors import ErrorCode
from llavero.journeys import start as starting
from llavero.journeys.models import Run
from llavero.tenancy.scope import in_tenant
from tests.engine.visitor import Person, Visitor

pytestmark = pytest.mark.django_db


# Fails without the guard: first-page-once
def test_a_first_page_that_is_sent_twice_begins_one_run_and_counts_one_try(visitor: Visitor, ana: Person) -> None:
    first = visitor.begin("sign-in-empresas", key="page-1\x00ana")
    visitor.do(key="page-1.submit", revision=first.revision, user_name=ana.name, password="wrong-7-wrong")
    second = visitor.begin("sign-in-empresas", key="page-1\x00ana")
    again = visitor.do(key="page-1.submit", revision=first.revision, user_name=ana.name, password="wrong-7-wrong")
    assert (second.run, second.is_replayed, again.is_replayed) == (first.run, True, True)
    with in_tenant(visitor.bank.id):
        assert Run.objects.count() == 1
        assert max(AttemptBudget.objects.filter(factor="password").values_list("failures", flat=True)) == 1


def test_going_back_and_typing_another_name_begins_another_run(visitor: Visitor) -> None:
    one = visitor.begin("sign-in-empresas", key="page-1\x00ana")
    other = visitor.begin("sign-in-empresas", key="page-1\x00beto")
    assert one.run != other.run


def test_two_browsers_that_send_the_same_key_do_not_share_a_run(visitor: Visitor) -> None:
    mine = visitor.begin("sign-in-empresas", key="page-1\x00ana")
    theirs = visitor.elsewhere(secret="s" * 43).begin("sign-in-empresas", key="page-1\x00ana")
    assert mine.run != theirs.run


# Fails without the guard: session-to-its-own-submit
def test_a_finished_run_hands_its_session_only_to_the_submit_that_finished_it(visitor: Visitor, ana: Person) -> None:
    visitor.begin("sign-in-empresas")
    visitor.sign_in(ana)
    revision = visitor.see().revision
    with in_tenant(visitor.bank.id):
        code = ana.code()
    done = visitor.do(key="the-last-one", revision=revision, code=code)
    assert done.opened_session is not None
    assert visitor.do(key="the-last-one", revision=revision, code=code).opened_session == done.opened_session
    assert visitor.do(key="somebody-elses", revision=done.revision).opened_session is None


# Fails without the guard: starts-per-source
def test_one_address_cannot_fill_the_house_with_sign_ins(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "MOST_A_DAY_PER_SOURCE", 3)
    answers = [visitor.begin("sign-in-empresas").refused for _ in range(4)]
    assert answers == [None, None, None, ErrorCode.TOO_MANY_RUNS]
