"""What is due leaves once, what fails comes back later and later, what is too late does not leave at all."""

import logging
import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, connections

from llavero.audit.catalogue import EventKind
from llavero.audit.read import newest_events
from llavero.jobs import outbox
from llavero.jobs.outbox import send_due
from llavero.notifications import dispatch
from llavero.notifications.backoff import FIRST_WAIT, LONGEST_WAIT, MOST_ATTEMPTS, wait_after
from llavero.notifications.models import Outbox
from llavero.ports.message_sender import TAKEN, Answer, Delivery, Letter
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from tests.support.letters import CANARY, NOON, MovedClock, Postbag, a_bank, put_in_queue

pytestmark = pytest.mark.django_db(transaction=True)
BUSY = Delivery(Answer.LATER, "answered-503")
NEVER = Delivery(Answer.NEVER, "refused-550")


def send(bank: UUID, carrier: Postbag, clock: MovedClock | None = None) -> int:
    return send_due(bank, clock=clock or MovedClock(), senders={"sms": carrier}, stop=threading.Event())


def row(bank: UUID, key: UUID) -> Outbox:
    with in_tenant(bank):
        return Outbox.objects.get(id=key)


def queued(bank: UUID, count: int = 1, **how: object) -> list[UUID]:
    with in_tenant(bank):
        return [put_in_queue(**how) for _ in range(count)]


def test_a_message_leaves_and_is_wiped_and_on_record() -> None:
    bank, carrier, clock = a_bank(), Postbag(), MovedClock(NOON + timedelta(seconds=1))
    (key,) = queued(bank)
    assert send(bank, carrier, clock) == 1
    sent = row(bank, key)
    assert (sent.state, sent.payload, sent.attempts, sent.sent_at) == ("sent", None, 1, clock.now())
    assert carrier.letters[0].key == key
    assert CANARY in carrier.letters[0].body
    with in_tenant(bank):
        assert [entry.kind for entry in newest_events(most=1)] == [EventKind.MESSAGE_SENT]
    assert send(bank, carrier) == 0
    assert len(carrier.letters) == 1


def test_no_transaction_is_open_while_the_carrier_is_asked() -> None:
    bank = a_bank()
    queued(bank)
    seen: list[bool] = []
    send(bank, Postbag(on_letter=lambda _: seen.append(connection.in_atomic_block)))
    assert seen == [False]


def test_a_message_that_fails_comes_back_later_under_the_same_key() -> None:
    bank, carrier, clock = a_bank(), Postbag(BUSY, BUSY), MovedClock()
    (key,) = queued(bank)
    assert send(bank, carrier, clock) == 1
    waiting = row(bank, key)
    assert (waiting.state, waiting.last_error, waiting.leased_until) == ("queued", "answered-503", None)
    assert send(bank, carrier, clock) == 0, "not yet"
    for _ in range(2):
        clock.move(LONGEST_WAIT)
        send(bank, carrier, clock)
    assert [letter.key for letter in carrier.letters] == [key] * 3
    assert (row(bank, key).state, row(bank, key).attempts) == ("sent", 3)


def test_waiting_grows_to_ten_minutes_and_differs_from_message_to_message() -> None:
    keys = [new_id(NOON) for _ in range(50)]
    first = [wait_after(1, key) for key in keys]
    assert FIRST_WAIT * 0.75 <= min(first) < max(first) <= FIRST_WAIT * 1.25
    assert len(set(first)) > 40
    assert wait_after(3, keys[0]) > wait_after(1, keys[0])
    assert wait_after(40, keys[0]) <= LONGEST_WAIT * 1.25


def test_a_message_that_the_carrier_never_takes_is_given_up_at_once() -> None:
    bank, carrier = a_bank(), Postbag(NEVER)
    (key,) = queued(bank)
    send(bank, carrier, MovedClock(NOON + timedelta(seconds=1)))
    given_up = row(bank, key)
    assert (given_up.state, given_up.payload, given_up.last_error) == ("failed", None, "refused-550")
    with in_tenant(bank):
        entry = newest_events(most=1)[0]
        assert (entry.kind, entry.outcome, entry.reason) == (EventKind.MESSAGE_FAILED, "refused", "refused-550")


def test_after_its_last_attempt_a_message_is_given_up() -> None:
    bank, carrier, clock = a_bank(), Postbag(*[BUSY] * 50), MovedClock()
    (key,) = queued(bank)
    for _ in range(MOST_ATTEMPTS + 3):
        send(bank, carrier, clock)
        clock.move(LONGEST_WAIT * 2)
    assert len(carrier.letters) == MOST_ATTEMPTS
    assert row(bank, key).state == "failed"


def test_a_code_that_nobody_can_use_any_more_is_not_sent() -> None:
    bank, carrier, clock = a_bank(), Postbag(BUSY), MovedClock()
    (key,) = queued(bank, not_after=NOON + timedelta(minutes=5))
    send(bank, carrier, clock)
    clock.move(timedelta(minutes=5))
    send(bank, carrier, clock)
    assert len(carrier.letters) == 1
    late = row(bank, key)
    assert (late.state, late.payload) == ("expired", None)
    with in_tenant(bank):
        assert newest_events(most=1)[0].kind is EventKind.MESSAGE_EXPIRED


def test_a_message_whose_worker_died_is_sent_again_after_its_lease_and_not_before() -> None:
    bank, carrier, clock = a_bank(), Postbag(), MovedClock()
    (key,) = queued(bank)
    with in_tenant(bank):
        (lost,) = dispatch.lease(now=clock.now())
    assert send(bank, carrier, clock) == 0
    clock.move(dispatch.LEASE)
    assert send(bank, carrier, clock) == 1
    assert carrier.letters[0].key == lost.letter.key == key


def test_a_worker_whose_lease_ran_out_no_longer_decides() -> None:
    """Fails without guard: outbox-ticket."""
    bank, clock = a_bank(), MovedClock()
    (key,) = queued(bank)
    with in_tenant(bank):
        (old,) = dispatch.lease(now=clock.now())
        clock.move(dispatch.LEASE)
        (new,) = dispatch.lease(now=clock.now())
        assert not dispatch.settle(old, NEVER, now=clock.now())
        assert dispatch.settle(new, TAKEN, now=clock.now())
        assert not dispatch.settle(new, TAKEN, now=clock.now())
    assert row(bank, key).state == "sent"


def test_a_message_that_another_worker_took_meanwhile_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers read the same row as due, as SQLite or a lock that was let go allow; one guarded write decides.

    Fails without guard: outbox-lease.
    """
    bank = a_bank()
    queued(bank)
    with in_tenant(bank):
        due = dispatch._due(NOON, 4)
        monkeypatch.setattr(dispatch, "_due", lambda *_: due)
        assert len(dispatch.lease(now=NOON)) == 1
        assert dispatch.lease(now=NOON) == ()


def test_a_worker_told_to_stop_gives_back_what_it_did_not_begin() -> None:
    bank, stop = a_bank(), threading.Event()
    keys = queued(bank, 3)
    carrier = Postbag(on_letter=lambda _: stop.set())
    assert send_due(bank, clock=MovedClock(), senders={"sms": carrier}, stop=stop) == 1
    standing = sorted((row(bank, key).state, row(bank, key).attempts) for key in keys)
    assert standing == [("queued", 0), ("queued", 0), ("sent", 1)]
    assert send(bank, carrier) == 2


def test_nothing_is_begun_with_a_lease_about_to_run_out() -> None:
    bank, clock = a_bank(), MovedClock()
    queued(bank, 3)
    slow = Postbag(on_letter=lambda _: clock.move(dispatch.LEASE - outbox.LONGEST_SENDING + timedelta(seconds=1)))
    assert send(bank, slow, clock) == 1


def test_a_channel_without_a_carrier_keeps_its_messages_waiting() -> None:
    bank = a_bank()
    (key,) = queued(bank, channel="email")
    send(bank, Postbag())
    assert (row(bank, key).state, row(bank, key).last_error) == ("queued", "no-carrier")


def test_a_letter_that_breaks_its_carrier_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bank = a_bank()
    first, second = queued(bank, 2)

    def break_on(letter: Letter) -> None:
        if letter.key == first:
            raise RuntimeError(letter.body)

    send(bank, Postbag(on_letter=break_on))
    assert (row(bank, first).state, row(bank, first).last_error) == ("queued", "fault")
    assert row(bank, second).state == "sent"
    assert CANARY not in caplog.text


def test_a_payload_that_does_not_open_is_given_up_and_holds_up_no_other() -> None:
    bank, carrier = a_bank(), Postbag()
    first, second = queued(bank, 2)
    with in_tenant(bank):
        Outbox.objects.filter(id=first).update(payload=b"\x00\x01" + b"x" * 60)
    send(bank, carrier)
    assert (row(bank, first).state, row(bank, first).last_error) == ("failed", "unreadable")
    assert row(bank, second).state == "sent"


def test_no_code_is_ever_written_to_a_log(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """Everything goes wrong that can, at the lowest level of logging, statements of the database included."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.DEBUG)
    bank, clock = a_bank(), MovedClock()
    for answers in ([BUSY], [NEVER], []):
        queued(bank)
        send(bank, Postbag(*answers), clock)
        clock.move(LONGEST_WAIT)
    said = caplog.text + "".join(capfd.readouterr())
    assert CANARY not in said
    assert "991234521" not in said


def together(count: int, work: object) -> None:
    """Run `work` in so many threads that begin at the same moment."""
    gate = threading.Barrier(count)

    def run() -> None:
        try:
            gate.wait()
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_workers_at_once_never_send_the_same_message() -> None:
    bank, carrier = a_bank(), Postbag()
    keys = queued(bank, 60)

    def work() -> None:
        while send(bank, carrier):
            pass

    together(8, work)
    while send(bank, carrier):
        pass
    assert sorted(letter.key for letter in carrier.letters) == sorted(keys)
    assert all(row(bank, key).attempts == 1 for key in keys)


def test_without_the_lease_workers_at_once_would_send_the_same_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the test above sees duplicates where nothing keeps them out."""
    bank, carrier = a_bank(), Postbag()
    keys = queued(bank, 4)
    monkeypatch.setattr(dispatch, "LEASE", timedelta(0))
    for _ in range(2):
        with in_tenant(bank):
            leased = dispatch.lease(now=NOON)
        for lease in leased:
            carrier.send(lease.letter)
    assert len(carrier.letters) == 2 * len(keys)
