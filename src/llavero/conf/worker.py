"""The worker with the carriers and the clock of the settings: `python -m llavero.conf.worker` is one as a process."""

import logging
import os
from threading import Event

from llavero.conf.wiring import clock, senders


def run_worker(stop: Event) -> None:
    """Work in this thread until `stop` is set; Django must be set up. For the sandbox, which is one process."""
    from llavero.jobs.worker import run_worker as run

    run(stop, clock=clock(), senders=senders())


def main() -> None:
    """Work as this process until SIGTERM or SIGINT; it ends within a second of that."""
    import django

    django.setup()
    from django.conf import settings

    from llavero.conf.start_checks import refuse_unsafe_start
    from llavero.jobs.worker import serve_until_told
    from llavero.tenancy.patient_connection import be_patient_for

    be_patient_for(settings.LLAVERO_DATABASE_PATIENCE)
    refuse_unsafe_start()
    if not serve_until_told(clock=clock(), senders=senders()):
        logging.shutdown()
        os._exit(0)  # an orderly end would wait for the thread that waits for the carrier


if __name__ == "__main__":
    main()
