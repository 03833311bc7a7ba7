"""Whole numbers of a journey: how many tries, how many digits.

Law: only absurd values are refused here; what is too weak is the floor's to say, with its reason.
"""

from typing import Annotated

from pydantic import Field

Attempts = Annotated[int, Field(ge=1, le=1000)]
Resends = Annotated[int, Field(ge=0, le=1000)]
Digits = Annotated[int, Field(ge=1, le=64)]
