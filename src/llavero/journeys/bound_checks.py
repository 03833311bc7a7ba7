"""Whether the figures that a journey sets keep within the floor's bounds."""

from collections.abc import Iterator, Sequence
from datetime import date

from llavero.journeys.draft import Draft
from llavero.journeys.floor import Bound, is_within
from llavero.journeys.problems import Flaw, Problem
from llavero.steps.duration import seconds


def check_bounds(draft: Draft, bounds: Sequence[Bound], *, on: date) -> list[Problem]:
    """Hold every figure of every step, and of the run as a whole, against every bound of that name."""
    return list(_out_of_bounds(draft, bounds, on=on))


def _out_of_bounds(draft: Draft, bounds: Sequence[Bound], *, on: date) -> Iterator[Problem]:
    for node, says in draft.steps():
        for name, figure in says.bounds.items():
            for bound in _broken(bounds, name, figure, on=on):
                key = name.partition(".")[2]
                yield draft.problem(
                    Flaw.BOUND, node.name, "with", key, bound=bound.name, must=bound.must, figure=figure
                )
    for name, length in (("run.lifetime", draft.graph.lifetime), ("run.idle", draft.graph.idle)):
        if length is not None:
            for bound in _broken(bounds, name, seconds(length), on=on):
                key = name.partition(".")[2]
                facts: dict[str, str | int] = {"bound": bound.name, "must": bound.must, "figure": seconds(length)}
                yield draft.at(Flaw.BOUND, "limits", key, step="limits", **facts)


def _broken(bounds: Sequence[Bound], name: str, figure: int | str, *, on: date) -> list[Bound]:
    return [b for b in bounds if b.name.rpartition("/")[2] == name and not is_within(b, figure, on=on)]
