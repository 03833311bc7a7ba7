"""Sixty-four messages at once at the limit of a budget: as many leave as the budget has, not one more."""

import threading
from typing import Any

from django.db import connections

from llavero.notifications.budgets import Recipient, claim
from llavero.notifications.models import SendBudget
from llavero.tenancy.scope import in_tenant
from tests.support.letters import NOON, a_bank, budgets

AT_ONCE, BUDGET, ROUNDS = 64, 7, 5


def race(work: Any) -> int:
    """Let 64 threads, each with a connection of its own, try at the same moment; count those that may send."""
    gate, sent, lock = threading.Barrier(AT_ONCE), [0], threading.Lock()

    def run() -> None:
        try:
            gate.wait()
            if work():
                with lock:
                    sent[0] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sent[0]


def test_many_at_once_never_send_more_than_the_budget(own_database: Any) -> None:
    bank = a_bank()
    for turn in range(ROUNDS):
        recipient = Recipient("sms", f"+59399{turn:07}")

        def send(to: Recipient = recipient) -> bool:
            with in_tenant(bank):
                return claim(to, budgets(contact=BUDGET), now=NOON) is None

        assert race(send) == BUDGET
    with in_tenant(bank):
        assert set(SendBudget.objects.filter(scope="number").values_list("sent", flat=True)) == {BUDGET}


def test_whoever_looks_first_and_writes_afterwards_sends_more(own_database: Any) -> None:
    """The control: the same race without the guarded write, so that the test above is known to see it."""
    bank = a_bank()
    recipient = Recipient("sms", "+593991234521")
    looked = threading.Barrier(AT_ONCE)

    def send() -> bool:
        with in_tenant(bank):
            row = SendBudget.objects.filter(scope="number", window_start=NOON).first()
            may = row is None or row.sent < BUDGET
        looked.wait()
        if may:
            with in_tenant(bank):
                claim(recipient, budgets(), now=NOON)
        return may

    assert race(send) > BUDGET
