"""`llavero serve`, `llavero gate` and `llavero worker`: the processes that a bank keeps running."""

import os
from typing import Any, Final

from llavero.console.ready import make_ready, make_safe

PROXIES_VARIABLE: Final = "LLAVERO_PROXIES"
_AS_SERVER: Final[dict[str, Any]] = {
    "log_level": "warning", "access_log": False, "server_header": False, "timeout_graceful_shutdown": 5,
}  # fmt: skip


def serve(*, host: str = "127.0.0.1", port: int = 8000, threads: int = 8) -> int:
    """Serve pages, REST and the gate in one process, for the sandbox and for small machines.

    Parameters
    ----------
    host: the address to listen on; a production server stands behind a proxy that ends TLS (`LLAVERO_PROXIES`).
    port: the port.
    threads: how many requests of pages and REST are worked on at once; the gate needs none.
    """
    make_ready()
    make_safe()
    import uvicorn

    os.environ["LLAVERO_THREADS"] = str(threads)
    # by name: what wires the doors together stands above them
    uvicorn.run(
        "llavero.conf.asgi:make_application", factory=True, host=host, port=port, **_AS_SERVER, **whose_word_is_taken()
    )
    return 0


def gate(*, host: str = "127.0.0.1", port: int = 8001) -> int:
    """Serve verifications alone, beside `serve`: where they are many, one such process for each processor.

    The proxy in front sends it `POST /api/v1/verifications`; it answers nothing else. Several processes share the
    work, whichever a request comes to: what was used at one counts at all.

    Parameters
    ----------
    host: the address to listen on; a production server stands behind a proxy that ends TLS (`LLAVERO_PROXIES`).
    port: the port.
    """
    make_ready()
    make_safe()
    import uvicorn

    uvicorn.run("llavero.conf.gate:application", host=host, port=port, **_AS_SERVER, **whose_word_is_taken())
    return 0


def whose_word_is_taken() -> dict[str, Any]:
    """Say to the server which proxies may tell a visitor's address and TLS (`X-Forwarded-…`): none unless named.

    Whoever could say so themself would be a new source at every try, and leave a false address on record. "*" is
    nobody's address, and names nobody.
    """
    named = os.environ.get(PROXIES_VARIABLE, "").split(",")
    proxies = [one.strip() for one in named if one.strip() not in {"", "*"}]
    # guard: proxies-are-named (left alone, the server believes whoever connects from this machine)
    return {"proxy_headers": bool(proxies), "forwarded_allow_ips": proxies}


def worker() -> int:
    """Send the messages that wait and put away what ran out, until SIGTERM."""
    make_ready()
    make_safe()
    from django.utils.module_loading import import_string

    import_string("llavero.conf.worker.main")()
    return 0
