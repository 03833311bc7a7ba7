"""A server that stands is not walked through again and again, and what a request leaves in a circle is still found."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from llavero.conf.collector import keep_what_stands


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


class Circle:
    """Holds itself, as an exception does whose traceback it is kept in."""

    def __init__(self) -> None:
        self.itself = self


def test_what_stands_is_looked_at_no_more() -> None:
    keep_what_stands()
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects()) < gc.get_freeze_count() / 10


def test_circles_of_later_are_still_taken_away() -> None:
    keep_what_stands()
    circles = [weakref.ref(Circle()) for _ in range(60_000)]
    assert sum(one() is None for one in circles) > 40_000
