"""The processor's time of a sign-in by name and password beside that of one bare Argon2id comparison.

`make bench ARGS=sign_in`; LLAVERO_SHORT=1 makes one small round. Interleaved on one machine in one run, on each
database. The goal is 1.3 for what the server spends: a sign-in is to cost what its comparison costs, and little more.
"""

import os
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llavero.conf.tests")
django.setup()

from bench.pages.place import Place, a_folder, a_place, name_of  # noqa: E402
from llavero.credentials import argon2id  # noqa: E402
from tests.builders.credentials import PASSWORD  # noqa: E402

SHORT = os.environ.get("LLAVERO_SHORT") == "1"
ROUNDS, EACH = (1, 3) if SHORT else (3, 10)
GOAL = 1.3


def bare_ms(verifier: str) -> float:
    """Compare so many times in this process, as the server does, and give the milliseconds of processor of one."""
    began = time.process_time()
    for _ in range(EACH):
        assert argon2id.matches(verifier, PASSWORD)
    return (time.process_time() - began) / EACH * 1e3


def sign_in_ms(place: Place) -> tuple[float, float]:
    """Let the server judge so many right passwords; milliseconds of its processor for one, and of its database's."""
    ready = []
    for _ in range(EACH):
        passer = place.passer()
        ready.append((passer, passer.open("/p/empresas/")))
    before = place.spent()
    for passer, page in ready:
        answer = passer.submit(page, user_name=name_of(0), password=PASSWORD)
        if answer.status != 302:
            raise SystemExit(f"sign-in: {answer.status} {answer.text[:300]}")
    after = place.spent()
    return (after[0] - before[0]) / EACH * 1e3, (after[1] - before[1]) / EACH * 1e3


def main() -> int:
    """Run all and print it; 1 where the goal was missed."""
    folder, verifier, is_within = a_folder(), argon2id.verifier_of(PASSWORD), True
    print(f"sign_in: medians of {ROUNDS} interleaved rounds of {EACH}, milliseconds of processor for one")
    print(f"{'':14}{'Argon2id alone':>16}{'sign-in: server':>17}{'database':>10}{'server ÷ Argon2id':>19}{'goal':>6}")
    for vendor in ("sqlite", "postgresql"):
        with a_place(vendor, customers=1, folder=folder) as place:
            sign_in_ms(place)  # warm
            bare, served, databases, ratios = [], [], [], []
            for _ in range(ROUNDS):
                one, (server, database) = bare_ms(verifier), sign_in_ms(place)
                bare.append(one)
                served.append(server)
                databases.append(database)
                ratios.append(server / one)
        found = statistics.median(ratios)
        is_within = is_within and found <= GOAL
        print(
            f"{vendor:14}{statistics.median(bare):16.1f}{statistics.median(served):17.1f}"
            f"{statistics.median(databases):10.1f}{found:19.2f}{GOAL:6.1f}"
        )
    print(f"every goal {'met' if is_within else 'NOT met'}")
    return 0 if is_within or SHORT else 1


if __name__ == "__main__":
    sys.exit(main())
