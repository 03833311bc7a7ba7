"""Whoever's keys change hears of it, in the transaction that changed them."""

import pytest

from llavero.domain.effect import EffectName
from llavero.journeys.notices import SILENT, is_told
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.tenancy.scope import in_tenant
from tests.engine.contacts import with_token
from tests.engine.visitor import Visitor
from tests.steps.softtoken import AtTheComputer

pytestmark = pytest.mark.django_db
TOLD = ("security_change", "password_changed")


@pytest.fixture
def at(visitor: Visitor) -> AtTheComputer:
    return with_token(visitor)


def heard(at: AtTheComputer) -> list[str]:
    """Give the bodies of the notices that wait, in order."""
    with in_tenant(at.visitor.bank.id):
        return [open_letter(row).body for row in Outbox.objects.filter(kind__in=TOLD).order_by("id")]


@pytest.mark.parametrize(
    "effect",
    [
        effect
        for effect in EffectName
        if effect.value.startswith(("authenticator.", "passkey.", "image.", "questions."))
    ],
)
def test_every_change_of_a_key_or_of_how_one_is_known_is_told(effect: EffectName) -> None:
    assert is_told(effect)


def test_what_is_not_told_says_why() -> None:
    assert all(SILENT.values())
    assert not any(effect.value.startswith("authenticator.") for effect in SILENT)


def test_what_stops_at_once_is_told_at_once(at: AtTheComputer) -> None:
    at.begin("report-loss-soft-token").visitor.do("lost")
    (body,) = heard(at)
    assert "suspender tu token digital perdido" in body
    assert "1700 123 123" in body


def test_a_reinstalled_token_is_told_once_and_not_before_it_stopped(at: AtTheComputer) -> None:
    at.begin("reinstall-soft-token").visitor.answer_questions()
    assert heard(at) == []
    at.visitor.type_sent()
    (body,) = heard(at)
    assert "reinstalar tu token digital" in body


def test_a_new_password_is_told_by_its_own_message(at: AtTheComputer) -> None:
    visitor = at.begin("change-password-signed-in").visitor
    visitor.do(password=at.person.password)
    visitor.do(new_password="Chimborazo58", new_password_again="Chimborazo58")
    visitor.type_code(at.person)
    with in_tenant(visitor.bank.id):
        assert [row.kind for row in Outbox.objects.filter(kind__in=TOLD)] == ["password_changed"]


def test_who_gives_up_is_told_nothing(at: AtTheComputer) -> None:
    at.begin("reinstall-soft-token").visitor.do("cancel")
    assert heard(at) == []


def test_a_notice_that_cannot_leave_stops_nothing(at: AtTheComputer) -> None:
    budgets = at.visitor.profile.send_budgets
    one = budgets.user[0].model_validate({"count": 1, "per": "15m"})
    at.begin("report-loss-soft-token")
    with in_tenant(at.visitor.bank.id):
        sent = Outbox.objects.count()
    at.visitor.profile = at.visitor.profile.model_copy(
        update={"send_budgets": budgets.model_copy(update={"user": (one,)})}
    )
    at.visitor.do("lost")
    assert at.visitor.see().type == "end.done"
    assert list(at.tokens().values()) == ["soft suspended"]
    with in_tenant(at.visitor.bank.id):
        assert Outbox.objects.count() <= sent + 1
