"""Who asks a running server about names learns nothing, neither from the bytes of an answer nor from its time."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from llavero.credentials import passwords
from llavero.domain.actor import SYSTEM
from llavero.journeys.publish import publish
from llavero.tenancy.found import found_bank
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.credentials import a_token
from tests.builders.people import a_user
from tests.e2e.enumeration import auc, bound_99, times_of
from tests.engine.visitor import HOUSE
from tests.support.servers import running_server

NAMES = 2000 if os.environ.get("LLAVERO_LONG") else 60
ALLOWED = 0.05
SIGN_IN, UNLOCK = "/p/empresas/t/sign-in-empresas/", "/p/empresas/t/unlock-user/"
SERVER = ["llavero", "serve", "--port", "{port}"]
LEAKY = ["python", "-m", "tests.e2e.leaky_server", "{port}"]


@dataclass(frozen=True, slots=True)
class Town:
    """A bank with many users, all alike but for their names."""

    env: dict[str, str]
    host: str
    known: list[str]


@pytest.fixture(scope="module")
def town(make_own_database: Callable[[str], Any], django_db_blocker: Any) -> Iterator[Town]:
    database = make_own_database("sqlite")
    now = datetime.now(UTC) - timedelta(hours=1)
    with django_db_blocker.unblock(), database.connected():
        profile = profile_of("produbanco")
        bank = Bank(found_bank(profile, now=now), profile)
        verifier = passwords.verifier_of("Andina58kZ")
        known = [f"conocido{number:05d}" for number in range(NAMES)]
        with in_tenant(bank.id):
            publish(HOUSE / "profiles/produbanco", now=now, actor=SYSTEM, by=())
            for number, name in enumerate(known):
                user = a_user(
                    bank, name, portal="empresas", sms=f"+59398{number:07d}", email=f"{name}@example.com", now=now
                )
                passwords.set_password(user, verifier, now=now, actor=SYSTEM)
                a_token(user, now=now)
        yield Town({**database.env, "PYTHONPATH": str(HOUSE)}, profile.hosts[0].host, known)


def asked(town: Town, command: list[str], folder: Path, page: str, **more: str) -> tuple[float, set[str], set[str]]:
    """Ask a server of this kind about every name, three times where the clock decides; give AUC and pages."""
    rnd = Random(7)
    unknown = [f"ausentes{number:05d}" for number in range(len(town.known))]
    with running_server(command, env=town.env, folder=folder, path="/livez") as server:
        how: dict[str, Any] = {"port": server.port, "host": town.host, "more": more, "field_name": "user_name"}
        times_of(page, town.known[:4], unknown[:4], rnd=rnd, **how)  # warm
        known, absent, pages, absent_pages = times_of(page, town.known[4:], unknown[4:], rnd=rnd, **how)
    return auc(known, absent), pages, absent_pages


def test_bytes_and_time_of_a_wrong_password_tell_nothing(town: Town, tmp_path: Path) -> None:
    """Guard: same-work-for-unknown. In two of three tries the time must tell nothing; a busy machine may lie once.

    The long form is held to the bound of the product: what may lie behind the figure, chance included, is small. The
    short one, with a few names, fails where the figure lies further off than that bound and chance together explain.
    That both do the same work is shown without a clock, in `tests/engine/test_same_work.py`.
    """
    chance = bound_99(NAMES - 4, NAMES - 4)
    limit = ALLOWED - chance if NAMES >= 2000 else ALLOWED + chance
    found = []
    for _ in range(3):
        value, pages, absent = asked(town, SERVER, tmp_path, SIGN_IN, password="no-es-esta-9")
        assert pages == absent
        assert len(pages) <= 5, "one page for each number of tries that is left"
        found.append(value)
        print(f"sign-in: AUC {value:.3f} ± {chance:.3f} (99 %) of {2 * (NAMES - 4)} answers")
        if sum(abs(each - 0.5) <= limit for each in found) == 2:
            return
    pytest.fail(f"times tell names apart: {found}")


def test_bytes_of_a_name_alone_tell_nothing(town: Town, tmp_path: Path) -> None:
    """An unknown name is led to the page of a token or to that of a sent code, as users are."""
    value, pages, absent = asked(town, SERVER, tmp_path, UNLOCK)
    assert pages <= absent, "what users see, unknown names see too"
    assert len(absent) <= 2
    print(f"unlock-user, name alone: AUC {value:.3f} of {2 * NAMES} answers (a decoy may be led another way)")


def test_a_server_without_the_dummy_comparison_is_found_out(town: Town, tmp_path: Path) -> None:
    """The control: where it is not told apart, the measurement is blind."""
    value, _, _ = asked(town, LEAKY, tmp_path, SIGN_IN, password="no-es-esta-9")
    print(f"control: AUC {value:.3f}")
    assert value >= 0.9
