"""`llavero migrate`: bring the database to the shape that this release needs."""

import sys

from llavero.console.ready import make_ready, now


def migrate() -> int:
    """Apply what is missing, and make the record's coming months ready: run it with each release and each month.

    Additive: the release before still runs on the new shape.
    """
    make_ready()
    from llavero.audit.months import make_months_ready
    from llavero.tenancy import history

    if rooms := history.half_run():
        print(f"This database has a part of an earlier history ({', '.join(rooms)}). {history.REMEDY}", file=sys.stderr)
        return 1
    history.bring_up_to_date(interactive=False, verbosity=1)
    make_months_ready(now=now())
    return 0
