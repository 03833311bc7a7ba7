"""Let the messages of a bank leave: lease some, send each with no transaction open, write down what became of it.

Law: a message is sent at least once, and each repeat carries the same key. A worker that dies between sending and
writing down leaves a lease that runs out; the next worker repeats the message under that key.
"""

from collections.abc import Mapping
from datetime import timedelta
from threading import Event
from typing import Final
from uuid import UUID

import structlog
from django.db import connection

from llavero.notifications import dispatch
from llavero.ports.clock import Clock
from llavero.ports.message_sender import Answer, Channel, Delivery, MessageSender
from llavero.tenancy.scope import in_tenant

NO_CARRIER: Final = Delivery(Answer.LATER, "no-carrier")
FAULT: Final = Delivery(Answer.LATER, "fault")
LONGEST_SENDING: Final = timedelta(seconds=30)
"""Nothing is begun with less than this left of its lease: it may take as long, and nobody else may have it then."""

log = structlog.get_logger()


def send_due(tenant_id: UUID, *, clock: Clock, senders: Mapping[Channel, MessageSender], stop: Event) -> int:
    """Send what is due at one bank, a few messages at most; return how many carriers were asked.

    Ends early, giving back what it did not begin, once `stop` is set.
    """
    with in_tenant(tenant_id):
        leased = dispatch.lease(now=clock.now())
    for done, lease in enumerate(leased):
        if stop.is_set() or lease.until - clock.now() < LONGEST_SENDING:
            with in_tenant(tenant_id):
                dispatch.give_back(leased[done:], now=clock.now())
            return done
        delivery = _send(lease, senders)
        with in_tenant(tenant_id):
            dispatch.settle(lease, delivery, now=clock.now())
    return len(leased)


def _send(lease: dispatch.Lease, senders: Mapping[Channel, MessageSender]) -> Delivery:
    assert not connection.in_atomic_block, "nothing outside is asked within a transaction"
    sender = senders.get(lease.letter.channel)
    if sender is None:
        return NO_CARRIER
    try:
        return sender.send(lease.letter)
    except Exception as fault:  # noqa: BLE001  one letter that breaks its carrier must not hold up the others
        log.error("outbox.fault", message=str(lease.letter.key), fault=type(fault).__name__)
        return FAULT
