"""The profiles that this process serves: each read once from the folder of all banks, then kept.

Law: the name of a bank never becomes a path before it is known to be a plain name.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from llavero.tenancy.profile.load import load_profile
from llavero.tenancy.profile.model import Profile

COMMON: Final = "common"
_KEY: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")


def bank_keys(root: Path) -> tuple[str, ...]:
    """Name every bank that has a profile under `root`, in alphabetical order."""
    folders = (path.parent.name for path in root.glob("*/profile.yaml"))
    return tuple(sorted(name for name in folders if name != COMMON and _KEY.match(name)))


@lru_cache(maxsize=64)
def profile_of(key: str, *, root: Path) -> Profile:
    """Give a bank's profile; it is read the first time and kept until `forget_profiles`.

    Raises LookupError for a bank that has none, ProfileRefusedError for one that cannot be used.
    """
    # guard: bank-key-is-no-path (a bank called ../../etc)
    if not _KEY.match(key) or key == COMMON or not (root / key / "profile.yaml").is_file():
        raise LookupError(f"no bank has the profile {key!r}")
    return load_profile(root / key, common=root / COMMON)


def forget_profiles() -> None:
    """Read every profile anew when it is next asked for: after a publication, and between tests."""
    profile_of.cache_clear()
