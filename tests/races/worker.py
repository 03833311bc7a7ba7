"""A process of clients: it waits for a line, lets all its clients act at the same moment, and answers with one line.

Run as `python -m tests.races.worker <clients>`; the database comes from the environment.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def main(clients: int) -> None:
    """Answer rounds until the input ends."""
    import django

    django.setup()
    from importlib import import_module

    together = threading.Barrier(clients)
    with ThreadPoolExecutor(clients) as pool:
        for line in sys.stdin:
            asked = json.loads(line)
            module, _, name = asked["act"].rpartition(".")
            act: Callable[[dict[str, str], int], str] = getattr(import_module(f"tests.races.{module or 'acts'}"), name)

            def one(
                client: int, asked: dict[str, object] = asked, act: Callable[..., str] = act
            ) -> tuple[str, float, float]:  # fmt: skip
                together.wait()
                time.sleep(max(0.0, float(str(asked["start"])) - time.time()))
                began = time.time()
                try:
                    return act(asked["args"], client), began, time.time()
                except Exception as failed:  # noqa: BLE001
                    return f"error {type(failed).__name__}: {failed}", began, time.time()

            numbers = asked["clients"]
            print(json.dumps(list(pool.map(one, numbers))), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
