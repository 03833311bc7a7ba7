"""`llavero serve` and `llavero worker`: the processes that a bank keeps running."""

import os

from llavero.console.ready import make_ready, make_safe


def serve(*, host: str = "127.0.0.1", port: int = 8000, threads: int = 8) -> int:
    """Serve pages, REST and the gate in one process, for the sandbox and for small machines.

    Parameters
    ----------
    host: the address to listen on; a production server stands behind a proxy that ends TLS.
    port: the port.
    threads: how many requests of pages and REST are worked on at once; the gate needs none.
    """
    make_ready()
    make_safe()
    import uvicorn

    os.environ["LLAVERO_THREADS"] = str(threads)
    # by name: what wires the doors together stands above them
    uvicorn.run(
        "llavero.conf.asgi:make_application", factory=True, host=host, port=port, log_level="warning",
        access_log=False, server_header=False, timeout_graceful_shutdown=5,
    )  # fmt: skip
    return 0


def worker() -> int:
    """Send the messages that wait and put away what ran out, until SIGTERM."""
    make_ready()
    make_safe()
    from django.utils.module_loading import import_string

    import_string("llavero.conf.worker.main")()
    return 0
