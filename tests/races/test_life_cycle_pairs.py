"""Whatever two do to one authenticator at one moment ends as if they had come one after the other, on both databases.

Law: every verb stands in the table of `life_cycle_verbs.py`; any two of them meet, each also with itself, from two
processes, in every state in which either moves something. Legal is what one of the two orders gives: answers, rows,
events and messages together. What the orders give is not written down but done.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations_with_replacement
from typing import Any, Final

import pytest

from tests.builders.banks import a_bank
from tests.races import writers_of_authenticators
from tests.races.harness import PROCESSES, TRIES_OF_CONTROL, a_crowd
from tests.races.life_cycle_duels import Duels, Ended, Met, Moved, Pair
from tests.races.life_cycle_states import STATES
from tests.races.life_cycle_verbs import NOT_IN_PAIRS, VERBS

pytestmark = pytest.mark.race
IS_LONG: Final = bool(os.environ.get("LLAVERO_LONG"))
_ASKED: Final = os.environ.get("LLAVERO_RACE_ROUNDS")
ROUNDS: Final = int(_ASKED or (4 if IS_LONG else 1))
"""How often each pair meets in each state; the sides change places each time. SQLite lets nobody in between."""
OFTEN: Final = 96
LANES: Final = {"sqlite": 1, "postgresql": 8}
"""How many pairs meet at once: SQLite lets one write, and more would wait for it longer than they work."""
PAIRS: Final = tuple(combinations_with_replacement(VERBS, 2))
Legal = tuple[list[Pair], Mapping[Pair, list[Ended]]]
_learned: dict[str, Legal] = {}
CARELESS: Final = ("activate", "suspend", "resume", "revoke")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def duels(
    request: pytest.FixtureRequest, make_own_database: Callable[[str], Any], django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Duels]:  # fmt: skip
    database = make_own_database(request.param)
    with django_db_blocker.unblock(), database.connected():
        bank, lanes = a_bank("occidente"), LANES[request.param]
        with a_crowd(database, clients=PROCESSES * lanes) as crowd:
            yield Duels.begin(bank, crowd, tmp_path_factory.mktemp("lanes"), lanes=lanes)


def test_every_verb_that_changes_an_authenticator_stands_in_the_table() -> None:
    named = {verb.of for verb in VERBS.values()} | set(NOT_IN_PAIRS)
    assert writers_of_authenticators.verbs() == named


def test_all_pairs_at_once_end_as_one_of_their_orders_does(duels: Duels) -> None:
    """A code may also come in the moment in which one token takes another's place: then it is compared with neither.

    Guard: held-before-looked-at, held-before-forgotten, one-active-per-slot.
    """
    asked, orders = what_is_legal(duels)
    met = [each for number in range(ROUNDS) for each in duels.meet(asked, is_swapped=number % 2 == 1)]
    illegal = [each for each in met if each.ended not in orders[each.pair]]
    print(summary(duels, asked, met, illegal))
    assert not illegal, "\n".join(told(each, orders[each.pair]) for each in illegal[:20])


@pytest.mark.parametrize("verb", ["step: revoke", "step: suspend"])
def test_who_waited_for_a_token_sees_what_took_its_place_meanwhile(duels: Duels, verb: str) -> None:
    """Guard: looked-at-again. Whoever reports a loss then would otherwise leave the new one working."""
    pair = ("phone active", verb, "step: make what takes its place")
    legal = duels.in_both_orders([pair])[pair]
    assert not [each for each in duels.meet([pair] * OFTEN) if each.ended not in legal]


def test_pairs_that_read_first_and_write_later_end_as_no_order_does(duels: Duels) -> None:
    """The control: where it found nothing illegal, the test above would prove nothing."""
    asked = [
        (state, left, right)
        for left, right in combinations_with_replacement(CARELESS, 2)
        for state in ("pending", "active", "suspended")
    ]
    orders = duels.in_both_orders(asked)
    with duels.careless() as careless:
        for _ in range(TRIES_OF_CONTROL):
            illegal = [each for each in careless.meet(asked) if each.ended not in orders[each.pair]]
            if illegal:
                print(f"control: {len(illegal)} of {len(asked)} that met carelessly ended as in no order")
                return
    pytest.fail("nothing overlaps, or anything is legal")


def what_is_legal(duels: Duels) -> Legal:
    """Say which pairs meet where, and how each may end; the short form learns it on one database for both."""
    where = duels.vendor if IS_LONG else "either"
    if where not in _learned:
        moves = duels.what_moves()
        asked = [pair for left, right in PAIRS for pair in where_to_meet(left, right, moves)]
        orders = duels.in_both_orders(asked)
        assert not [pair for pair, ends in orders.items() if "fault" in str(ends)]
        between = duels.in_between(asked)
        _learned[where] = (
            asked,
            {pair: [*ends, *([between[pair]] if pair in between else [])] for pair, ends in orders.items()},
        )
    return _learned[where]


def where_to_meet(left: str, right: str, moves: Moved) -> list[Pair]:
    """Give a pair in every state in which either moves something; in the short form in one, where both do if any."""
    either = [state for state in STATES if (state, left) in moves or (state, right) in moves]
    both = [state for state in either if (state, left) in moves and (state, right) in moves]
    states = either if IS_LONG else (both or either)[:1]
    return [(state, left, right) for state in states]


def summary(duels: Duels, asked: list[Pair], met: list[Met], illegal: list[Met]) -> str:
    """Say how much was tried, and how much of it was really at once."""
    at_once = sum(each.overlapped for each in met)
    answers = Counter(
        " + ".join(sorted({"refused" if a == "refused" else "done" for a in each.answers})) for each in met
    )
    return (
        f"\n{duels.vendor}: {len(VERBS)} verbs, {len(PAIRS)} pairs, {len(asked)} of pair and state, {len(met)} met, "
        f"{at_once} overlapping in time, {dict(answers)}, illegal {len(illegal)}"
    )


def told(each: Met, orders: list[Ended]) -> str:
    """Tell of one that ended as in no order."""
    return f"{each.pair}\n  ended {each.ended}\n  legal " + "\n  legal ".join(map(str, orders))
