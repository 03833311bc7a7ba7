"""A message waits sealed, bound to its row, only if its change was committed."""

import dataclasses
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from llavero.audit.catalogue import EventKind
from llavero.audit.read import newest_events
from llavero.domain.errors import DomainError, ErrorCode
from llavero.notifications import dispatch
from llavero.notifications.budgets import Recipient, SendRefused
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.notifications.read import sent_to
from llavero.tenancy.scope import in_tenant
from tests.support.letters import CANARY, NOON, a_bank, a_message, put_in_queue

pytestmark = pytest.mark.django_db


def test_what_waits_is_sealed_and_opens_for_its_carrier_only() -> None:
    with in_tenant(a_bank()):
        key = put_in_queue()
        row = Outbox.objects.get(id=key)
        sealed = bytes(row.payload)
        assert CANARY.encode() not in sealed
        assert b"593991234521" not in sealed
        letter = open_letter(row)
        assert (letter.key, letter.address, letter.sender) == (key, "+593991234521", "Produbanco")
        assert CANARY in letter.body


def test_a_payload_moved_to_another_row_does_not_open() -> None:
    with in_tenant(a_bank()):
        first, second = put_in_queue(), put_in_queue()
        row = Outbox.objects.get(id=first)
        row.payload = Outbox.objects.get(id=second).payload
        with pytest.raises(DomainError) as refused:
            open_letter(row)
        assert refused.value.code is ErrorCode.SECRET_UNREADABLE


def test_a_message_of_a_change_that_failed_is_not_there() -> None:
    bank = a_bank()

    def change_that_fails() -> None:
        with in_tenant(bank):
            put_in_queue()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    with in_tenant(bank):
        assert not Outbox.objects.exists()


def test_neither_record_nor_row_nor_repr_shows_the_code_or_the_number() -> None:
    with in_tenant(a_bank()):
        user, run = uuid4(), uuid4()
        key = put_in_queue(user_id=user, run_id=run)
        row = Outbox.objects.get(id=key)
        entry = newest_events()[0]
        assert entry.kind is EventKind.MESSAGE_QUEUED
        assert (entry.subject, entry.run) == (user, run)
        seen = [repr(entry), repr(row), repr(open_letter(row)), repr(a_message()), repr(vars(row) | {"payload": b""})]
        for words in seen:
            assert CANARY not in words
            assert "1234521" not in words


def test_staff_see_when_and_where_but_not_what() -> None:
    with in_tenant(a_bank()):
        user = uuid4()
        for minute in range(3):
            put_in_queue(user_id=user, now=NOON + timedelta(minutes=minute))
        put_in_queue(user_id=uuid4())
        seen = sent_to(user, most=2)
        assert [message.queued_at.minute for message in seen] == [2, 1]
        assert [message.queued_at.minute for message in sent_to(user, before=seen[-1].id)] == [0]
        assert seen[0].shown_to == "•••••521"
        assert not {field.name for field in dataclasses.fields(seen[0])} & {"payload", "body", "address", "subject"}
        assert CANARY not in repr(seen)


def test_a_refused_message_is_on_record_and_does_not_wait() -> None:
    """Fails without guard: notice-is-owed. Only what tells of a change to somebody's keys asks no budget."""
    with in_tenant(a_bank()):
        user = uuid4()
        assert isinstance(put_in_queue(user_id=user, texts=a_message(user=1)), UUID)
        refused = put_in_queue(user_id=user, texts=a_message(user=1), now=NOON + timedelta(seconds=1))
        assert isinstance(refused, SendRefused)
        entry = newest_events()[0]
        assert (entry.kind, entry.outcome, entry.reason) == (EventKind.MESSAGE_REFUSED, "refused", "send-limit")
        assert entry.facts["scope"] == "user"
        assert Outbox.objects.count() == 1


def test_many_mails_hold_up_no_sms() -> None:
    with in_tenant(a_bank()):
        for number in range(6):
            put_in_queue(channel="email", address=f"maria{number}@correo.example")
        put_in_queue(now=NOON + timedelta(seconds=1))
        later = NOON + timedelta(seconds=2)
        assert [leased.letter.channel for leased in dispatch.lease(now=later)] == ["sms", "email", "email", "email"]
        assert [leased.letter.channel for leased in dispatch.lease(now=later)] == ["email", "email", "email"]


def test_what_is_written_to_nobody_is_put_away_and_holds_nobody_up() -> None:
    """Fails without guard: decoy-sends-nothing."""
    nobody = Recipient("sms", "+593990000001", uuid4(), None, is_nobody=True)
    with in_tenant(a_bank()):
        for _ in range(dispatch.MOST_NOBODYS + 1):
            put_in_queue(budgeted_as=nobody)
        key = put_in_queue()
        assert [leased.letter.key for leased in dispatch.lease(now=NOON)] == [key]
        assert dispatch.lease(now=NOON) == ()
        put_away = Outbox.objects.filter(goes_nowhere=True)
        assert set(put_away.values_list("state", "payload", "last_error")) == {("expired", None, "nobody")}
        entry = next(event for event in newest_events(most=200) if event.kind is EventKind.MESSAGE_EXPIRED)
        assert entry.facts["decoy"] is True


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("email", "maria@correo.example\nBcc: thief@evil.example"),
        ("email", "maria@correo.example, thief@evil.example"),
        ("email", "Maria <maria@correo.example>"),
        ("email", "maria"),
        ("email", "maría@correo.example"),
        ("sms", "+59399123452１"),
        ("sms", "0991234521\r\nX-Kannel-To: 1"),
        ("sms", "maria@correo.example"),
        ("sms", ""),
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(channel: str, address: str) -> None:
    """Fails without guard: message-address."""
    with in_tenant(a_bank()):
        with pytest.raises(DomainError) as refused:
            put_in_queue(channel=channel, address=address)
        assert refused.value.code is ErrorCode.UNDELIVERABLE
        assert address == "" or address not in str(refused.value)
        assert not Outbox.objects.exists()
