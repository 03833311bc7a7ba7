"""Many operators declare the same restore at one moment: the epoch rises once, and every button moves by one gap."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections

from llavero.console import restoring
from llavero.console.restoring import Plan, Refusal, Restored
from llavero.credentials.models import Authenticator
from llavero.domain.actor import Actor, ActorKind
from llavero.domain.authenticator import Mode
from llavero.tenancy.models import Tenant
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.credentials import a_token
from tests.builders.people import a_user
from tests.faults.bounds import LONG

ROUNDS = 50 if LONG else 3
OPERATORS, TOKENS, GAP = 6, 5, 40
ELSEWHERE = "postgresql 1 00000001"


def declare(bank: Bank, together: Barrier) -> Restored | Refusal:
    together.wait()
    try:
        return restoring.restore(
            bank.id, Plan(gap=GAP), profile=bank.profile, clock=lambda: NOON, actor=Actor(ActorKind.OPERATOR)
        )
    finally:
        connections.close_all()


def test_a_restore_that_many_declare_at_once_raises_the_epoch_once(own_database: Any) -> None:
    bank = a_bank()
    with in_tenant(bank.id):
        for number in range(TOKENS):
            a_token(a_user(bank, f"u{number}.paz", email="", sms=""), mode=Mode.HOTP)
    for turn in range(1, ROUNDS + 1):
        Tenant.objects.filter(id=bank.id).update(place=ELSEWHERE)
        with ThreadPoolExecutor(OPERATORS) as pool:
            done = list(pool.map(declare, [bank] * OPERATORS, [Barrier(OPERATORS)] * OPERATORS))
        assert {one if isinstance(one, Refusal) else one.epoch for one in done} <= {Refusal.NOT_SEEN, turn + 1}
        row = Tenant.objects.get(id=bank.id)
        assert (row.epoch, row.is_restoring) == (turn + 1, False)
        with in_tenant(bank.id):
            found = set(Authenticator.objects.values_list("epoch", "last_step"))
        assert found == {(turn + 1, GAP * turn - 1)}
    print(f"\nrestore declared by {OPERATORS} at once, {own_database.vendor}: {ROUNDS} rounds, raised {ROUNDS} times")
