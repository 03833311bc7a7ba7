"""The profiles of the banks that this server runs, each read from its folder once per process."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from llavero.tenancy.profile.load import load_profile
from llavero.tenancy.profile.model import Profile


@lru_cache(maxsize=64)
def profile_of(slug: str) -> Profile:
    """Load the profile of a bank; raises ProfileRefusedError when its files are wrong."""
    folder = Path(settings.LLAVERO_PROFILES)
    return load_profile(folder / slug, common=folder / "common")
