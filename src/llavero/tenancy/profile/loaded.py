"""The profiles of the banks that this server runs, from the folder that its settings name."""

from pathlib import Path

from django.conf import settings

from llavero.tenancy.profile import shelf
from llavero.tenancy.profile.model import Profile


def profile_of(slug: str) -> Profile:
    """Give the profile of a bank, read once per process.

    Raises LookupError for a bank that has none, ProfileRefusedError when its files are wrong.
    """
    return shelf.profile_of(slug, root=Path(settings.LLAVERO_PROFILES))
