"""`llavero demo`: the sandbox on this machine, from nothing to an open page in one command.

Law: all that it writes lies in one folder, which only one sandbox uses at a time; it listens on this machine only.
"""

import fcntl
import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from llavero.console.ready import make_ready, now

LISTEN_ON: Final = "127.0.0.1"
_OURS: Final = (
    "llavero.sqlite3", "llavero.sqlite3-wal", "llavero.sqlite3-shm", "master.key", "secret.key", "presses.json",
    "clock.json", "clock.draft", "clock.lock",
    "core-produbanco.sqlite3", "core-produbanco.sqlite3-journal",
    "produbanco.ready", "caja-social.ready", "occidente.ready",
)  # fmt: skip
_OUR_FOLDERS: Final = ("inbox", "tokens")
_LOCK: Final = "running.lock"


def demo(*, port: int = 8000, folder: Path = Path("var/sandbox"), fresh: bool = False) -> int:
    """Start the sandbox: three banks, their people, an inbox and a token simulator. Ctrl-C ends it.

    Parameters
    ----------
    port
        where to listen; when somebody else does already, a free port is taken and printed.
    folder
        where it keeps everything; a later start goes on with what is there.
    fresh
        take away what an earlier start left, and begin anew.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with _alone_in(folder) as alone:
        if not alone:
            print(f"A sandbox is running in {folder} already. End it, or choose another --folder.", file=sys.stderr)
            return 1
        if fresh:
            _take_away(folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "llavero.conf.sandbox"
        os.environ["LLAVERO_FOLDER"] = str(folder)
        # uvicorn hands the signal on when it has ended; without this, SIGTERM would skip what comes after
        signal.signal(signal.SIGTERM, _end)
        return _run(port)


def _run(port: int) -> int:
    make_ready()
    from django.conf import settings
    from django.utils.module_loading import import_string

    from llavero.conf.wiring import senders
    from llavero.tenancy.history import bring_up_to_date, half_run
    from llavero.tenancy.profile.problems import ProfileRefusedError

    # the address is good at once: whoever opens it waits for the few seconds of the first start
    listening = _listen(port)
    _say_where(listening.getsockname()[1], wanted=port)
    settings.LLAVERO_APP_ORIGIN = f"http://app.localhost:{listening.getsockname()[1]}"
    if half_run():
        print("This sandbox was made by an earlier version. Start it anew: `llavero demo --fresh`.", file=sys.stderr)
        return 1
    bring_up_to_date(interactive=False, verbosity=0)
    try:
        import_string("llavero.sandbox.opening.open_sandbox")(now=now(), senders=senders(), tell=_tell)
    except ProfileRefusedError as refused:
        print(refused, file=sys.stderr)
        return 1
    stop = threading.Event()
    worker = threading.Thread(target=import_string("llavero.conf.worker.run_worker"), args=(stop,), name="worker")
    worker.start()
    try:
        print("  Listo / ready. Ctrl-C lo termina / ends it.", flush=True)
        _serve(listening)
    except KeyboardInterrupt:
        pass
    finally:
        stop.set()
        worker.join()
    return 0


def _serve(listening: socket.socket) -> None:
    import uvicorn

    # by name: what wires the doors together stands above them
    application = uvicorn.Config(
        "llavero.conf.asgi:make_application", factory=True, log_level="warning", access_log=False,
        server_header=False, timeout_graceful_shutdown=3, proxy_headers=False,
    )  # fmt: skip
    uvicorn.Server(application).run(sockets=[listening])


def _say_where(port: int, *, wanted: int) -> None:
    if port != wanted:
        print(f"Port {wanted} is taken; using {port}.")
    print(
        f"\n  Llavero, ambiente de pruebas / sandbox\n\n"
        f"  Abre / open   http://localhost:{port}/\n"
        f"  Bandeja       http://localhost:{port}/bandeja/\n"
        f"  Celular       http://localhost:{port}/celular/\n"
        f"  Tokens        http://localhost:{port}/tokens/\n"
        f"  Reloj         http://localhost:{port}/reloj/\n\n"
        f"  La primera página dice quién puedes ser y qué probar.\n",
        flush=True,
    )


def _listen(port: int) -> socket.socket:
    """Take the port, or a free one where it is taken; from now on nobody else can have it."""
    for one in (port, 0):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((LISTEN_ON, one))
            listening.listen()
        except OSError:
            listening.close()
            continue
        return listening
    raise SystemExit("No port of this machine can be listened on.")


@contextmanager
def _alone_in(folder: Path) -> Iterator[bool]:
    """Say whether this process has the folder to itself; it keeps it until it ends, however it ends."""
    with (folder / _LOCK).open("w") as lock:
        yield _locked(lock)


def _locked(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _take_away(folder: Path) -> None:
    """Take away what the sandbox wrote, by name, and nothing else that may lie in the folder."""
    for name in _OURS:
        (folder / name).unlink(missing_ok=True)
    for name in _OUR_FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)


def _tell(words: str) -> None:
    print(words, file=sys.stderr)


def _end(*_: object) -> None:
    raise KeyboardInterrupt
