"""Whether the figures that a journey sets keep within the floor's bounds."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from llavero.journeys.draft import Draft
from llavero.journeys.floor import Bound, is_within
from llavero.journeys.problems import Flaw, Problem
from llavero.journeys.prove_checks import reason_of
from llavero.steps.duration import seconds, write_duration


def check_bounds(draft: Draft, bounds: Sequence[Bound], *, on: date) -> list[Problem]:
    """Hold every figure of every step, and of the run as a whole, against every bound of that name."""
    return list(_out_of_bounds(draft, bounds, on=on))


def _out_of_bounds(draft: Draft, bounds: Sequence[Bound], *, on: date) -> Iterator[Problem]:
    for node, says in draft.steps():
        for name, figure in says.bounds.items():
            for bound in _broken(bounds, name, figure, on=on):
                key = name.partition(".")[2]
                yield draft.problem(Flaw.BOUND, node.name, "with", key, **_facts(bound, figure))
    for name, length in (("run.lifetime", draft.graph.lifetime), ("run.idle", draft.graph.idle)):
        if length is not None:
            for bound in _broken(bounds, name, seconds(length), on=on):
                yield draft.at(
                    Flaw.BOUND, "limits", name.partition(".")[2], step="limits", **_facts(bound, seconds(length))
                )


def _broken(bounds: Sequence[Bound], name: str, figure: int | str, *, on: date) -> list[Bound]:
    return [b for b in bounds if b.name.rpartition("/")[2] == name and not is_within(b, figure, on=on)]


def _facts(bound: Bound, figure: int | str) -> dict[str, str | int]:
    """Give what a sentence needs; times are written as in a journey."""
    must = bound.must
    if bound.name.endswith(_TIMES) and isinstance(figure, int):
        figure = write_duration(timedelta(seconds=figure))
        must = must[:2] + write_duration(timedelta(seconds=int(must[2:])))
    return {"bound": bound.name, "must": must, "figure": figure, **reason_of(bound)}


_TIMES = ("lifetime", "idle")
