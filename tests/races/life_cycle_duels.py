"""Lets pairs of verbs meet by the hundred on authenticators of their own, and says how each one ended.

In each lane two clients, of two processes, go through their cases side by side. One after the other is done here.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import connection

from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.people import a_user
from tests.races.acts_life_cycle import do
from tests.races.harness import PROCESSES, Crowd
from tests.races.life_cycle_states import STATES, Case, Stands, how_they_stand, make_cases
from tests.races.life_cycle_verbs import VERBS

AT_ONCE: Final = 192
_NEEDS: Final = {name: verb.needs for name, verb in VERBS.items()}

Pair = tuple[str, str, str]
"""A state, and the two verbs that meet in it."""
Moved = frozenset[tuple[str, str]]
"""In which state which verb moves something."""
CODES: Final = ("type the code", "type a wrong code", "type an answer")
REPLACING: Final = ("step: activate what takes its place", "step: make what takes its place")
Ended = tuple[tuple[str, str], Stands]
"""What left and right were answered, and how everything stands afterwards."""


@dataclass(frozen=True, slots=True)
class Met:
    """How one meeting ended, and whether the two really were at it at the same time."""

    pair: Pair
    ended: Ended
    overlapped: bool

    @property
    def answers(self) -> tuple[str, str]:
        return self.ended[0]


@dataclass(slots=True)
class Duels:
    """A committed bank with as many users as meet between two looks, and the crowd."""

    bank: Bank
    crowd: Crowd
    folder: Path
    users: list[UUID]
    lanes: int
    act: str = "meet"
    vendor: str = field(default_factory=lambda: connection.vendor)
    days: Iterator[int] = field(default_factory=lambda: count(1, AT_ONCE))

    @classmethod
    def begin(cls, bank: Bank, crowd: Crowd, folder: Path, *, lanes: int) -> "Duels":
        """Make the users, and the pipes by which partners wait for one another."""
        for lane in range(lanes):
            for process in range(PROCESSES):
                os.mkfifo(folder / f"{lane}-{process}")
        with in_tenant(bank.id):
            users = [a_user(bank, "", sms="", email="") for _ in range(AT_ONCE)]
        return cls(bank, crowd, folder, users, lanes)

    def what_moves(self) -> Moved:
        """Do every verb alone in every state, and say which of them changed a row."""
        alone = [(state, verb, verb) for state in STATES for verb in VERBS]
        moved = set()
        for some in _slices(alone):
            with in_tenant(self.bank.id):
                cases = self._make(some)
                before = how_they_stand(cases)
                for case in cases:
                    do(case.as_words(), "left")
                after = how_they_stand(cases)
            moved |= {
                (case.state, case.left)
                for case, was, stands in zip(cases, before, after, strict=True)
                if was[0] != stands[0]
            }
        return frozenset(moved)

    def in_both_orders(self, asked: Sequence[Pair]) -> Mapping[Pair, list[Ended]]:
        """Do each pair one after the other, in both orders."""
        found: dict[Pair, list[Ended]] = {pair: [] for pair in asked}
        for order in (("left", "right"), ("right", "left")):
            for some in _slices(asked):
                with in_tenant(self.bank.id):
                    cases = self._make(some)
                    said = [{side: do(case.as_words(), side) for side in order} for case in cases]
                    ended = how_they_stand(cases)
                for pair, answers, stands in zip(some, said, ended, strict=True):
                    found[pair].append(((answers["left"], answers["right"]), stands))
        return found

    def in_between(self, asked: Sequence[Pair]) -> Mapping[Pair, Ended]:
        """Say how a code ends that waited for the token which another one took the place of at that moment.

        It was compared with neither, so it is refused as that of somebody without a token is, and counted nowhere.
        """
        pairs = [pair for pair in asked if any(one in CODES and other in REPLACING for one, other in _sides(pair))]
        nobodys = self._alone([("revoked", verb, verb) for verb in CODES], [0] * len(CODES))
        of_nobody = {verb: (answer, stands[2]) for verb, (answer, stands) in zip(CODES, nobodys, strict=True)}
        found = {}
        for pair, (answer, stands) in zip(
            pairs, self._alone(pairs, [int(pair[2] in REPLACING) for pair in pairs]), strict=True
        ):
            is_left = pair[1] in CODES
            refused, told = of_nobody[pair[1] if is_left else pair[2]]
            rows, phones, events, letters = stands
            answers = (refused, answer) if is_left else (answer, refused)
            found[pair] = (answers, (rows, phones, tuple(sorted((*events, *told))), letters))
        return found

    def _alone(self, asked: Sequence[Pair], sides: Sequence[int]) -> list[tuple[str, Stands]]:
        """Let only one side of each pair do its part."""
        with in_tenant(self.bank.id):
            cases = self._make(asked)
            said = [do(case.as_words(), ("left", "right")[side]) for case, side in zip(cases, sides, strict=True)]
            return list(zip(said, how_they_stand(cases), strict=True))

    def meet(self, asked: Sequence[Pair], *, is_swapped: bool = False) -> list[Met]:
        """Let each pair do theirs at one moment; `is_swapped` says which process does which side."""
        met, lanes = [], self.lanes
        for some in _slices(asked):
            with in_tenant(self.bank.id):
                cases = self._make(some)
            words = [{**case.as_words(), "is_swapped": is_swapped} for case in cases]
            args = {"folder": str(self.folder), "cases": json.dumps([words[lane::lanes] for lane in range(lanes)])}
            said = [json.loads(one) for one in self.crowd.act(f"acts_life_cycle.{self.act}", args)]
            with in_tenant(self.bank.id):
                ended = how_they_stand(cases)
            for number, (pair, stands) in enumerate(zip(some, ended, strict=True)):
                place, lane = divmod(number, lanes)
                first, second = said[lane][place], said[lanes + lane][place]
                left, right = (second, first) if is_swapped else (first, second)
                overlapped = max(left[1], right[1]) < min(left[2], right[2])
                met.append(Met(pair, ((left[0], right[0]), stands), overlapped))
        return met

    @contextmanager
    def careless(self) -> Iterator["Duels"]:
        """Let them meet without the guards. What has been careless once stays so: nobody else may use this crowd."""
        self.act = "meet_carelessly"
        yield self

    def _make(self, asked: Sequence[Pair]) -> list[Case]:
        return make_cases(asked, self.users[: len(asked)], _NEEDS, first=next(self.days))


def _sides(pair: Pair) -> tuple[tuple[str, str], tuple[str, str]]:
    return (pair[1], pair[2]), (pair[2], pair[1])


def _slices(asked: Sequence[Pair]) -> Iterator[Sequence[Pair]]:
    return (asked[start : start + AT_ONCE] for start in range(0, len(asked), AT_ONCE))
