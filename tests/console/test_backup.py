"""`llavero backup`: a mark on record, and a restore that is declared once, ends what was open and can be repeated."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from llavero.audit.models import Event
from llavero.console import backup, restoring
from llavero.console.restoring import Plan, Refusal, Restored
from llavero.credentials.models import Authenticator
from llavero.domain.actor import Actor, ActorKind
from llavero.domain.authenticator import Mode
from llavero.federation.idempotency import Kept, Reserved, keep, reserve
from llavero.federation.models import Client
from llavero.notifications.models import Outbox
from llavero.tenancy import restore as places
from llavero.tenancy.ids import new_id
from llavero.tenancy.models import Tenant
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.credentials import a_token
from tests.builders.people import a_user
from tests.support.letters import put_in_queue

pytestmark = pytest.mark.django_db
OPERATOR = Actor(ActorKind.OPERATOR)
LATER = NOON + timedelta(hours=2)
ELSEWHERE = "postgresql 1 00000001"


@pytest.fixture
def bank() -> Bank:
    """A bank whose database is another than was noted."""
    made = a_bank()
    Tenant.objects.filter(id=made.id).update(place=ELSEWHERE)
    return made


def row_of(bank: Bank) -> Tenant:
    return Tenant.objects.get(id=bank.id)


def restore(bank: Bank, *, now: datetime = LATER, **plan: Any) -> Restored | Refusal:
    return restoring.restore(bank.id, Plan(**plan), profile=bank.profile, clock=lambda: now, actor=OPERATOR)


def kinds(bank: Bank) -> list[str]:
    with in_tenant(bank.id):
        told = Event.objects.filter(kind__regex="^(backup|restore|database)")
        return sorted(told.values_list("kind", flat=True))


def test_a_mark_stands_in_the_bank_and_on_record() -> None:
    made = a_bank()
    assert restoring.mark(made.id, now=NOON, actor=OPERATOR) == 1
    assert (row_of(made).marked_at, row_of(made).place) == (NOON, places.standing_place())
    assert places.standing_place()
    assert kinds(made) == ["backup.marked"]


# Fails without the guard: mark-on-declared-database
def test_a_mark_does_not_hide_that_the_database_was_restored(bank: Bank) -> None:
    assert restoring.mark(bank.id, now=NOON, actor=OPERATOR) is Refusal.UNDECLARED
    assert (row_of(bank).marked_at, row_of(bank).place) == (None, ELSEWHERE)
    assert kinds(bank) == []


def test_a_bank_is_named_as_undeclared_until_its_restore_is_over(bank: Bank) -> None:
    assert places.undeclared_banks() == ("produbanco",)
    restore(bank)
    assert places.undeclared_banks() == ()


def test_a_restore_is_declared_once_and_on_record(bank: Bank) -> None:
    done = restore(bank)
    assert isinstance(done, Restored)
    assert (row_of(bank).epoch, row_of(bank).restored_at, row_of(bank).is_restoring) == (2, LATER, False)
    assert restore(bank) is Refusal.NOT_SEEN
    assert row_of(bank).epoch == 2
    assert kinds(bank) == ["restore.completed", "restore.declared"]


def test_a_database_that_looks_like_itself_is_restored_on_ones_word_only() -> None:
    made = a_bank()
    assert restore(made) is Refusal.NOT_SEEN
    assert row_of(made).epoch == 1
    assert isinstance(restore(made, even_so=True), Restored)
    assert row_of(made).epoch == 2


def test_where_nothing_was_lost_only_the_place_is_noted(bank: Bank) -> None:
    assert restoring.note_nothing_lost(bank.id, now=NOON, actor=OPERATOR)
    assert not restoring.note_nothing_lost(bank.id, now=NOON, actor=OPERATOR)
    assert (row_of(bank).epoch, places.undeclared_banks()) == (1, ())
    assert kinds(bank) == ["database.moved"]


# Fails without the guard: restore-gap-declared
def test_buttons_are_not_brought_over_without_a_declared_gap(bank: Bank) -> None:
    with in_tenant(bank.id):
        a_token(a_user(bank), mode=Mode.HOTP)
    assert restore(bank) is Refusal.GAP_NEEDED
    assert row_of(bank).epoch == 1
    assert isinstance(restore(bank, gap=7), Restored)
    with in_tenant(bank.id):
        assert Authenticator.objects.get().last_step == 6


def test_an_interrupted_restore_goes_on_in_the_same_epoch(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    with in_tenant(bank.id):
        a_token(a_user(bank), mode=Mode.HOTP)

    def power_cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "bring_over", power_cut)
        with pytest.raises(KeyboardInterrupt):
            restore(bank, gap=7)
    assert (row_of(bank).epoch, row_of(bank).is_restoring) == (2, True)
    assert places.undeclared_banks() == ("produbanco",), "no server starts on half of it"
    assert restoring.note_nothing_lost(bank.id, now=LATER, actor=OPERATOR) is Refusal.UNFINISHED
    done = restore(bank, gap=3, now=LATER + timedelta(minutes=9))
    assert isinstance(done, Restored)
    assert (done.epoch, done.tokens, done.gap) == (2, 1, 7), "what was declared first is on record, and counts"
    assert (row_of(bank).restored_at, row_of(bank).is_restoring) == (LATER, False)
    with in_tenant(bank.id):
        assert Authenticator.objects.get().last_step == 6
    assert kinds(bank) == ["restore.completed", "restore.declared"]


# Fails without the guards: restore-moves-once, restore-raises-once
def test_cut_off_before_any_of_its_transactions_it_comes_to_the_same_end(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_tenant(bank.id):
        for name in ("ana", "eva", "luz"):
            a_token(a_user(bank, f"{name}.sol", email="", sms=""), mode=Mode.HOTP)
            put_in_queue(now=NOON, not_after=NOON + timedelta(days=2))
    monkeypatch.setattr(restoring, "BATCH", 2)
    transactions = 0
    for turn in count(1):
        Tenant.objects.filter(id=bank.id).update(place=ELSEWHERE)
        with monkeypatch.context() as patch:
            patch.setattr(restoring, "in_tenant", _cut_off_before(turn))
            try:
                restore(bank, gap=7)
                break
            except PowerCutError:
                transactions += 1
        restore(bank, gap=7)
        assert (row_of(bank).epoch, row_of(bank).is_restoring) == (turn + 1, False)
        with in_tenant(bank.id):
            assert set(Authenticator.objects.values_list("epoch", "last_step")) == {(turn + 1, 7 * turn - 1)}
        assert set(messages(bank).values()) == {"expired"}
        assert Counter(kinds(bank)) == {"restore.declared": turn, "restore.completed": turn}
    assert transactions >= 8


class PowerCutError(Exception):
    """Nothing more is done."""


def _cut_off_before(turn: int) -> Callable[[UUID], AbstractContextManager[None]]:
    """Open scopes until before the one of that number, counted from 1."""
    opened = count(1)

    @contextmanager
    def opening(tenant_id: UUID) -> Iterator[None]:
        if next(opened) == turn:
            raise PowerCutError
        with in_tenant(tenant_id):
            yield

    return opening


# Fails without the guard: restore-raises-once
def test_whoever_read_an_older_epoch_raises_nothing(bank: Bank) -> None:
    with in_tenant(bank.id):
        assert places.begin(1, gap=5, now=NOON)
        assert not places.begin(1, gap=0, now=NOON)
    assert (row_of(bank).epoch, row_of(bank).restored_gap) == (2, 5)


# Fails without the guard: restore-half-restored-anew
@pytest.mark.parametrize("is_seen", [True, False])
def test_a_copy_of_a_half_restored_database_is_restored_anew(bank: Bank, is_seen: bool) -> None:
    with in_tenant(bank.id):
        places.begin(1, gap=None, now=NOON)
    if is_seen:
        Tenant.objects.filter(id=bank.id).update(place=ELSEWHERE)
    restore(bank, even_so=not is_seen)
    assert (row_of(bank).epoch, row_of(bank).restored_at, row_of(bank).is_restoring) == (3, LATER, False)


def test_what_was_being_entered_while_the_epoch_rose_is_brought_over_by_a_repeat(bank: Bank) -> None:
    restore(bank)
    with in_tenant(bank.id):
        late = a_token(a_user(bank)).id
        Authenticator.objects.filter(id=late).update(epoch=1)
    done = restore(bank)
    assert isinstance(done, Restored)
    assert (done.epoch, done.tokens) == (2, 1)
    with in_tenant(bank.id):
        assert Authenticator.objects.get(id=late).epoch == 2
    assert restore(bank) is Refusal.NOT_SEEN


def messages(bank: Bank) -> dict[UUID, str]:
    with in_tenant(bank.id):
        return dict(Outbox.objects.values_list("id", "state"))


@pytest.mark.parametrize(("drops", "notice"), [(False, "queued"), (True, "expired")])
def test_a_code_that_waited_is_put_away_and_a_notice_only_where_one_asks_for_that(
    bank: Bank, drops: bool, notice: str
) -> None:
    with in_tenant(bank.id):
        told = put_in_queue(now=NOON)
        code = put_in_queue(now=NOON, not_after=NOON + timedelta(days=2))
        since = put_in_queue(now=LATER)
    restore(bank, drops_notices=drops)
    found = messages(bank)
    assert (found[told], found[code], found[since]) == (notice, "expired", "queued")
    with in_tenant(bank.id):
        reasons = set(Event.objects.filter(kind="message.expired").values_list("reason", flat=True))
        assert reasons == {"restored"}
        assert not Outbox.objects.filter(state="expired", payload__isnull=False).exists()


def test_a_request_of_before_that_is_repeated_begins_anew(bank: Bank) -> None:
    with in_tenant(bank.id):
        client = Client.objects.create(id=new_id(NOON), name="portal", created_at=NOON).id
        first = reserve(client, "k-1", b"POST /x", now=NOON)
        assert isinstance(first, Reserved)
        keep(first, 201, b"{}", now=NOON)
        assert isinstance(reserve(client, "k-1", b"POST /x", now=LATER), Kept)
    restore(bank)
    with in_tenant(bank.id):
        assert isinstance(reserve(client, "k-1", b"POST /x", now=LATER), Reserved)


def test_the_commands_say_what_they_did_and_what_is_missing(bank: Bank, capsys: pytest.CaptureFixture[str]) -> None:
    with in_tenant(bank.id):
        a_token(a_user(bank), mode=Mode.HOTP)
    assert backup.mark() == 1
    assert "backup restored" in capsys.readouterr().err
    assert backup.restored(counter_gap=-1) == 2
    assert backup.restored() == 2
    assert "--counter-gap" in capsys.readouterr().err
    assert backup.restored(counter_gap=5, json=True) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["bank"], said["epoch"], said["tokens"]) == ("produbanco", 2, 1)
    assert backup.restored(counter_gap=5) == 1
    assert "--even-so" in capsys.readouterr().err
    assert backup.restored(nothing_lost=True) == 0
    assert "nothing to note" in capsys.readouterr().out
    assert backup.mark(json=True) == 0
    assert json.loads(capsys.readouterr().out)["epoch"] == 2
