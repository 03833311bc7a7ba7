"""`llavero migrate`: bring the database to the shape that this release needs."""

from llavero.console.ready import make_ready


def migrate() -> int:
    """Apply what is missing. Additive: the release before still runs on the new shape."""
    make_ready()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=1)
    return 0
