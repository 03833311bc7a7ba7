"""The new contact is written in the commit: the one that was proven, and only where the former one hears of it."""

from dataclasses import replace
from typing import Any

import pytest

from llavero.domain.proof import ProofName
from llavero.domain.run import StepNode
from llavero.domain.slot import SlotName
from llavero.journeys.floor import is_independent
from llavero.journeys.handles import read_run
from llavero.journeys.open_turn import open_turn
from llavero.notifications.models import Outbox
from llavero.people.contact_change import waiting_of
from llavero.steps.contract import CannotCommit
from llavero.steps.registry import step_type
from llavero.tenancy.profile.rules import Window
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.contacts import NEW_MAIL, begin, change_mail, code_sent_to, give, with_token
from tests.engine.visitor import Visitor
from tests.steps.softtoken import AtTheComputer

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(visitor: Visitor) -> AtTheComputer:
    return with_token(visitor)


def test_it_needs_what_contact_new_fills_and_is_apart_from_the_channel_it_changes() -> None:
    kind = step_type("contact.update")
    (use,) = kind.effects(kind.params(channel="sms"))
    assert use.secret_channels == {"sms"}
    assert kind.needs(kind.params(channel="sms")) == {SlotName.NEW_MOBILE}


def test_whoever_gives_a_new_mobile_proves_nothing_by_holding_it() -> None:
    """Guard: new-contact-proves-nobody. Else the thief's own telephone would stand apart from the stolen one."""
    theirs_and_the_thiefs = {ProofName.OTP_SMS, ProofName.OTP_NEW_CONTACT}
    assert not is_independent({"sms"}, theirs_and_the_thiefs)
    assert is_independent({"sms"}, {*theirs_and_the_thiefs, ProofName.OTP_EMAIL})


def test_only_the_very_contact_that_was_read_is_written(at: AtTheComputer) -> None:
    """Guard: the-contact-that-was-proven."""
    visitor = change_mail(at)
    ctx = context_of(visitor, slots={SlotName.NEW_EMAIL: "otro@example.com"})
    kind = step_type("contact.update")
    with in_tenant(visitor.bank.id), pytest.raises(CannotCommit):
        kind.commit(ctx, kind.params(channel="email"))


def test_who_used_up_what_may_be_sent_changes_nobody_unheard(at: AtTheComputer) -> None:
    """Guard: notice-is-owed. A thief who first asks for codes until no message leaves does not hide the change."""
    visitor = begin(at, "email")
    give(visitor, "new_email", NEW_MAIL)
    code = code_sent_to(at, NEW_MAIL)
    budgets = visitor.profile.send_budgets
    empty = budgets.model_copy(update={"user": (Window.model_validate({"count": 1, "per": "15m"}),)})
    visitor.profile = visitor.profile.model_copy(update={"send_budgets": empty})
    visitor.do(code=code)
    with in_tenant(visitor.bank.id):
        assert [each.channel for each in waiting_of(at.person.user, now=visitor.now)] == ["email"]
        assert Outbox.objects.filter(kind="contact_changed").count() == 3  # to both former contacts and the new one


def context_of(visitor: Visitor, *, slots: dict[SlotName, Any]) -> Any:
    """Give what the step would be told in the run's commit, but with these slots."""
    with in_tenant(visitor.bank.id):
        turn = open_turn(
            read_run(visitor.handle), visitor.handle, profile=visitor.profile, now=visitor.now, origin=visitor.origin
        )
        node = turn.published.graph.nodes["cambiar-correo"]
        assert isinstance(node, StepNode)
        ctx = turn.context(node)
    assert ProofName.OTP_NEW_CONTACT in {proof.name for proof in ctx.proofs}
    return replace(ctx, slots=slots)


def test_a_bank_without_a_cool_off_or_without_the_words_cannot_have_it(bank: Bank) -> None:
    kind = step_type("contact.update")
    params = kind.params(channel="email")
    assert kind.lacks(params, bank.profile) is None
    assert kind.lacks(params, bank.profile.model_copy(update={"contact_changes": None})) == "contact_changes"
    wordless = bank.profile.model_copy(update={"messages": ()})
    assert kind.lacks(params, wordless) == "messages: contact_changed, channel: email"
