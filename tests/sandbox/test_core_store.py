"""The sandbox's core judges as a bank's does: it counts first, blocks for a day, and answers a request once."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from llavero.ports.core_bank import KeyAnswer, KeyQuestion, KeyVerdict
from llavero.sandbox.core_bank import DemoCoreBank
from llavero.sandbox.core_cast import core_customers
from llavero.sandbox.core_store import CoreStore
from tests.support.core_bank import CARD, KEY, ROSA

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NAMED = KeyQuestion(request=UUID(int=0), way="card", key=KEY, card=CARD)
RIGHT = KeyAnswer(verdict=KeyVerdict.RIGHT, customer="c-rosa")
WRONG, BLOCKED = KeyAnswer(verdict=KeyVerdict.WRONG), KeyAnswer(verdict=KeyVerdict.BLOCKED)


@pytest.fixture
def store(tmp_path: Path) -> CoreStore:
    opened = CoreStore(tmp_path / "core.sqlite3")
    opened.open_account(ROSA, (NAMED,))
    return opened


def ask(number: int, key: str = KEY) -> KeyQuestion:
    return replace(NAMED, request=UUID(int=number), key=key)


def test_a_right_key_names_the_customer_and_what_the_bank_has_of_them(store: CoreStore) -> None:
    assert store.judge(ask(1), now=NOON) == RIGHT
    assert store.find("c-rosa") == ROSA
    assert store.find("c-nobody") is None


def test_three_wrong_keys_block_for_a_day_also_the_right_one(store: CoreStore) -> None:
    """Guard: demo-core-limit."""
    for number in range(1, 4):
        assert store.judge(ask(number, "0000"), now=NOON) == WRONG
    assert store.judge(ask(4), now=NOON) == BLOCKED
    assert store.judge(ask(5), now=NOON + timedelta(hours=23, minutes=59)) == BLOCKED
    assert store.judge(ask(6), now=NOON + timedelta(days=1)) == RIGHT


def test_a_right_key_clears_the_count(store: CoreStore) -> None:
    for number in range(1, 20, 3):
        assert store.judge(ask(number, "0000"), now=NOON) == WRONG
        assert store.judge(ask(number + 1, "0001"), now=NOON) == WRONG
        assert store.judge(ask(number + 2), now=NOON) == RIGHT


def test_who_is_not_known_is_answered_and_counted_like_who_is(store: CoreStore) -> None:
    unknown = replace(NAMED, card=replace(CARD, number="9999990000000022"))
    said = [store.judge(replace(unknown, request=UUID(int=number)), now=NOON) for number in range(1, 5)]
    assert said == [WRONG, WRONG, WRONG, BLOCKED]


def test_one_part_wrong_is_as_wrong_as_all(store: CoreStore) -> None:
    for number, card in enumerate((replace(CARD, month=11), replace(CARD, year=CARD.year + 1)), 1):
        assert store.judge(replace(NAMED, request=UUID(int=number), card=card), now=NOON) == WRONG


def test_the_same_request_is_answered_once_and_no_other_question_by_it(store: CoreStore) -> None:
    """Guard: demo-core-request-once."""
    for _ in range(9):
        assert store.judge(ask(1, "0000"), now=NOON) == WRONG
    assert store.judge(ask(1), now=NOON).verdict is KeyVerdict.UNAVAILABLE
    assert store.judge(ask(2), now=NOON) == RIGHT


def test_many_guesses_at_once_are_judged_three_times(store: CoreStore) -> None:
    for place in (0, 5, 15):
        keys = [f"{guess:04d}" for guess in range(16)]
        keys[place] = KEY
        named = replace(NAMED, card=replace(CARD, number=f"99999900000000{place:02d}"))
        store.open_account(replace(ROSA, reference=f"c-{place}"), (named,))
        asked = [replace(named, request=UUID(int=place * 100 + n + 1), key=key) for n, key in enumerate(keys)]
        with ThreadPoolExecutor(16) as many:
            said = list(many.map(lambda one: store.judge(one, now=NOON), asked))
        judged = [answer for answer in said if answer != BLOCKED]
        if all(answer == WRONG for answer in judged):
            assert len(judged) == 3
        else:  # the right key was among the three and cleared the count for the others
            assert sum(answer.verdict is KeyVerdict.RIGHT for answer in judged) == 1


def test_neither_key_nor_number_lies_in_the_books(store: CoreStore) -> None:
    store.judge(ask(1), now=NOON)
    store.judge(ask(2, "9753"), now=NOON)
    written = b"".join(path.read_bytes() for path in store.path.parent.glob("core.sqlite3*"))
    assert ROSA.names.encode() in written  # a control: what lies open is found
    for secret in (CARD.number, KEY, "9753"):
        assert secret.encode() not in written


def test_opening_an_account_again_changes_nothing(store: CoreStore) -> None:
    store.judge(ask(1, "0000"), now=NOON)
    store.open_account(replace(ROSA, names="Otra Persona"), (replace(NAMED, key="1111"),))
    assert store.find("c-rosa") == ROSA
    assert store.judge(ask(2), now=NOON) == RIGHT


def test_books_that_cannot_be_read_give_no_answer(tmp_path: Path) -> None:
    (tmp_path / "core.sqlite3").write_bytes(b"no database" * 1000)
    core = DemoCoreBank(CoreStore(tmp_path / "core.sqlite3"), lambda: NOON)
    with pytest.raises(sqlite3.DatabaseError):
        core.store.find("c-rosa")
    assert core.verify_key(ask(1)).verdict is KeyVerdict.UNAVAILABLE
    assert core.customer("c-rosa") is None
    assert core.trouble() == "books"
    assert core.is_for_sandbox_only


def test_everyone_of_the_story_comes_in_by_their_own_key_and_nobody_by_anothers(tmp_path: Path) -> None:
    core = CoreStore(tmp_path / "core.sqlite3")
    everybody = [customer for _, customer in core_customers()]
    for customer in everybody:
        core.open_account(customer.said_by_core(), customer.named())
    for number, customer in enumerate(everybody, 1):
        assert core.find(f"c-{customer.id}") == customer.said_by_core()
        for named in customer.named():
            right = replace(named, request=UUID(int=number))
            assert core.judge(right, now=NOON) == KeyAnswer(verdict=KeyVerdict.RIGHT, customer=f"c-{customer.id}")
