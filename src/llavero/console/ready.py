"""Makes the framework ready for a command that needs the database."""

import os
import sys
from datetime import datetime
from uuid import UUID

import django


def make_ready(*, offline: bool = False) -> None:
    """Load the settings and the rooms; `offline` for a command that opens no database and so needs no safe server."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llavero.conf.base" if offline else "llavero.conf.production")
    django.setup()


def make_safe() -> None:
    """Bound what a server waits for its database; end with exit code 3, every reason said, where it must not start."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    from llavero.tenancy.patient_connection import be_patient_for
    from llavero.tenancy.start_checks import UnsafeStartError

    be_patient_for(settings.LLAVERO_DATABASE_PATIENCE)
    try:
        import_string("llavero.conf.start_checks.refuse_unsafe_start")()  # by name: what knows all stands above
    except UnsafeStartError as unsafe:
        for danger in unsafe.dangers:
            print(danger, file=sys.stderr)
        raise SystemExit(3) from None


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
