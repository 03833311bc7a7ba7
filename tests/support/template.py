"""Makes the SQLite file that every database of a test run is copied from: `python -m tests.support.template FILE`."""

import os
import sys
from pathlib import Path


def main(template: Path) -> None:
    """Migrate an empty database into this file; one that stands there is replaced."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "llavero.conf.tests"
    import django

    django.setup()
    from tests.support.databases import make_sqlite_template

    make_sqlite_template(template)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
