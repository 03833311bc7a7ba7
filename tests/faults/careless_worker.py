"""A worker that takes every message for sent once it has asked a carrier: what the chaos before carriers must catch.

Run as `python -m tests.faults.careless_worker`.
"""

from collections.abc import Mapping

import django

django.setup()

from llavero.conf import worker  # noqa: E402 (the settings must stand first)
from llavero.jobs import outbox  # noqa: E402
from llavero.notifications.dispatch import Lease  # noqa: E402
from llavero.ports.message_sender import TAKEN, Channel, Delivery, MessageSender  # noqa: E402

_send = outbox._send


def _send_and_believe(lease: Lease, senders: Mapping[Channel, MessageSender]) -> Delivery:
    _send(lease, senders)
    return TAKEN


outbox._send = _send_and_believe
worker.main()
