"""Makes the framework ready for a command that needs the database."""

from datetime import datetime
from uuid import UUID

import django


def make_ready() -> None:
    """Load the settings and the rooms; raises UNSAFE_CONFIGURATION for settings that must not run."""
    django.setup()


def now() -> datetime:
    """Say what time it is by the clock that the settings name."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    moment: datetime = import_string(settings.LLAVERO_CLOCK)().now()
    return moment


def bank_named(slug: str) -> UUID:
    """Find a bank by its short name; ends the command with a clear line when there is none."""
    from llavero.tenancy.read import all_banks, bank_of_slug

    found = bank_of_slug(slug)
    if found is None:
        known = ", ".join(name for _, name in all_banks()) or "none yet"
        raise SystemExit(f"There is no bank called {slug!r} here. Known: {known}.")
    return found
