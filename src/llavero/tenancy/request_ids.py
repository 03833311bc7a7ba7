"""The number of a request: short enough to be read to the bank's adviser, and carried by logs and events."""

import secrets
from typing import Final

_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_request_id() -> str:
    """Draw a number: two groups of four letters and digits that nobody confuses."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"
