"""Each budget holds by itself, a refusal costs nothing, and nobody gets twice as much at the turn of a window."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from llavero.notifications.budgets import Recipient, Scope, SendRefused, claim, forget_old_windows, note_use
from llavero.notifications.models import SendBudget
from llavero.tenancy.profile.rules import Window
from llavero.tenancy.scope import in_tenant
from tests.support.letters import NOON, a_bank, budgets

pytestmark = pytest.mark.django_db
USER, COMPANY = uuid4(), uuid4()


def to(number: str = "+593991234521", *, user: UUID | None = USER, company: UUID | None = COMPANY) -> Recipient:
    return Recipient("sms", number, user, company)


@pytest.mark.parametrize(
    ("tight", "scope", "other"),
    [
        ("contact", Scope.NUMBER, to("+593991234522")),
        ("prefix", Scope.PREFIX, to("+57300000001")),
        ("user", Scope.USER, to(user=uuid4())),
        ("company", Scope.COMPANY, to(company=uuid4())),
        ("bank", Scope.TENANT, None),
        ("breaker", Scope.BREAKER, to("+57300000001")),
    ],
)
def test_each_budget_stops_its_own_and_no_others(tight: str, scope: Scope, other: Recipient | None) -> None:
    """Fails without guard: send-budget, nobody-uses-up-nothing."""
    limits = budgets(**{tight: 2})
    with in_tenant(a_bank()):
        assert claim(to(), limits, now=NOON) is None
        assert claim(to(), limits, now=NOON) is None
        refused = claim(to(), limits, now=NOON)
        assert isinstance(refused, SendRefused)
        assert refused.scope is scope
        if other is not None:
            assert claim(other, limits, now=NOON) is None


def test_a_name_that_nobody_has_uses_up_its_own_budgets_and_no_others() -> None:
    """Fails without guard: nobody-uses-up-nothing. Else a made-up name is known by being sent as many as one likes."""
    with in_tenant(a_bank()):
        for number in range(3):
            nobody = Recipient("sms", f"+59399123450{number}", uuid4(), None, is_nobody=True)
            assert claim(nobody, budgets(prefix=2, breaker=2, bank=2), now=NOON) is None
        refused = [claim(nobody, budgets(user=3), now=NOON) for _ in range(3)]
        assert [each.scope if each else None for each in refused] == [None, None, Scope.USER]


def test_another_bank_has_budgets_of_its_own() -> None:
    limits = budgets(bank=1)
    with in_tenant(a_bank("produbanco")):
        assert claim(to(), limits, now=NOON) is None
        assert claim(to(), limits, now=NOON) is not None
    with in_tenant(a_bank("occidente")):
        assert claim(to(), limits, now=NOON) is None


def test_a_refusal_takes_nothing_from_the_budgets_claimed_before_it() -> None:
    with in_tenant(a_bank()):
        for _ in range(3):
            assert claim(to("+593990000001"), budgets(contact=3), now=NOON) is None
        for _ in range(20):
            refused = claim(to("+593990000001"), budgets(bank=1), now=NOON)
            assert refused is not None
            assert refused.scope is Scope.TENANT
        counted = SendBudget.objects.get(scope="number")
        assert counted.sent == 3


def test_the_end_of_a_refusal_is_when_the_next_message_may_leave() -> None:
    limits = budgets(user=4)
    with in_tenant(a_bank()):
        at = NOON + timedelta(minutes=50)
        for _ in range(4):
            assert claim(to(), limits, now=at) is None
        for _ in range(12):
            refused = claim(to(), limits, now=at)
            assert refused is not None
            assert refused.until > at
            assert claim(to(), limits, now=refused.until - timedelta(seconds=5)) is not None
            at = refused.until
            assert claim(to(), limits, now=at) is None


def test_the_turn_of_a_window_does_not_double_it() -> None:
    """Windows stand on the clock: without the share of the last one, ten would leave within two minutes."""
    limits = budgets(user=5)
    with in_tenant(a_bank()):
        before, after = NOON - timedelta(minutes=1), NOON + timedelta(minutes=1)
        assert [claim(to(), limits, now=before) for _ in range(5)] == [None] * 5
        sent_after = sum(claim(to(), limits, now=after) is None for _ in range(5))
        assert sent_after <= 1


def test_two_windows_hold_together() -> None:
    short, long = Window(count=2, per="15m"), Window(count=3, per="24h")
    limits = budgets().model_copy(update={"contact": (long, short)})
    with in_tenant(a_bank()):
        assert [claim(to(), limits, now=NOON) is None for _ in range(3)] == [True, True, False]
        assert [claim(to(), limits, now=NOON + timedelta(hours=1)) is None for _ in range(3)] == [True, False, False]


def test_a_used_code_closes_the_breaker_of_its_prefix() -> None:
    limits = budgets(breaker=3)
    with in_tenant(a_bank()):
        for last in range(3):
            assert claim(to(f"+59399000000{last}"), limits, now=NOON) is None
        stopped = claim(to("+593990000009"), limits, now=NOON)
        assert stopped is not None
        assert stopped.scope is Scope.BREAKER
        note_use("sms", "+593990000001", limits, now=NOON)
        assert claim(to("+593990000009"), limits, now=NOON) is None


def test_an_e_mail_has_no_prefix() -> None:
    with in_tenant(a_bank()):
        for number in range(5):
            recipient = Recipient("email", f"u{number}@correo.example")
            assert claim(recipient, budgets(prefix=1, breaker=1), now=NOON) is None


def test_old_windows_are_put_away_and_new_ones_stay() -> None:
    with in_tenant(a_bank()):
        claim(to(), budgets(), now=NOON - timedelta(days=800))
        claim(to(), budgets(), now=NOON)
        standing = SendBudget.objects.filter(window_start__gte=NOON - timedelta(days=1)).count()
        assert forget_old_windows(now=NOON, most=2) == 2
        assert forget_old_windows(now=NOON, most=1000) == 4
        assert SendBudget.objects.count() == standing
