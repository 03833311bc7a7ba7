"""Within which figures a client may ask for a one-time code: the product's floor and the bank's own, both.

Law: what a journey may not do, a client may not either; exceptions are of journeys, none counts here.
"""

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from llavero.domain.errors import DomainError, ErrorCode
from llavero.journeys.floor import Bound, is_within
from llavero.journeys.floor_file import product_floor, read_floor

_FIELD: Final = {"otp.digits": "digits", "otp.lifetime": "lifetime_seconds"}


def refuse_out_of_bounds(slug: str, *, digits: int, lifetime: timedelta, today: date) -> None:
    """Raise BAD_INPUT for a figure that a floor does not allow."""
    figures = {"otp.digits": digits, "otp.lifetime": round(lifetime.total_seconds())}
    for bound in _bounds(Path(settings.LLAVERO_PROFILES) / slug):
        name = bound.name.rpartition("/")[2]
        if name in figures and not is_within(bound, figures[name], on=today):  # guard: api-send-bounds
            raise DomainError(ErrorCode.BAD_INPUT, field=_FIELD[name], expected=bound.must)


@lru_cache(maxsize=64)
def _bounds(folder: Path) -> tuple[Bound, ...]:
    own = folder / "floor.yaml"
    if not own.is_file():
        return product_floor().bounds
    floor, problems = read_floor(own, owner=folder.name)
    if problems:  # half a floor is none
        raise DomainError(ErrorCode.PROFILE_REFUSED, problems=len(problems))
    return (*product_floor().bounds, *floor.bounds)
