"""The worker with the carriers and the clock of the settings: `python -m llavero.conf.worker` is one as a process."""

from threading import Event

from llavero.conf.wiring import clock, senders


def run_worker(stop: Event) -> None:
    """Work in this thread until `stop` is set; Django must be set up. For the sandbox, which is one process."""
    from llavero.jobs.worker import run_worker as run

    run(stop, clock=clock(), senders=senders())


def main() -> None:
    """Work as this process until SIGTERM or SIGINT."""
    import django

    django.setup()
    from llavero.jobs.worker import serve_until_told

    serve_until_told(clock=clock(), senders=senders())


if __name__ == "__main__":
    main()
