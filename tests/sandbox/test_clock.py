"""The sandbox's clock: one time for all its processes, on and never quietly back; no other server can have it."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from llavero.sandbox import moving
from llavero.sandbox.clock import FILE, SandboxClock, clock, read
from llavero.sandbox.moving import FURTHEST, Unmoved, face, move_on, move_to, set_back
from llavero.tenancy.start_checks import settings_dangers
from tests.support.servers import HOUSE, clean_environment

NOON = datetime(2026, 11, 21, 17, tzinfo=UTC)  # 12:00 in Ecuador and Colombia
HOUR = timedelta(hours=1)


class MachineClock:
    """The machine's time, which a test sets."""

    at = NOON

    def now(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(settings, "LLAVERO_FOLDER", tmp_path, raising=False)
    monkeypatch.setattr(settings, "LLAVERO_REAL_CLOCK", f"{__name__}.MachineClock", raising=False)
    monkeypatch.setattr(MachineClock, "at", NOON)
    clock.cache_clear()
    yield tmp_path
    clock.cache_clear()


def in_another_process(code: str) -> subprocess.Popen[str]:
    """Run this as another server of the same sandbox would."""
    env = clean_environment({"LLAVERO_FOLDER": str(settings.LLAVERO_FOLDER)})  # type: ignore[misc]
    env["DJANGO_SETTINGS_MODULE"] = "llavero.conf.sandbox"
    return subprocess.Popen([sys.executable, "-c", code], env=env, cwd=HOUSE, text=True, stdout=subprocess.PIPE)


def test_a_clock_that_nobody_moved_is_the_machines() -> None:
    assert SandboxClock().now() == NOON
    assert face().ahead_words == ""
    assert (face().date, face().time) == ("21/11/2026", "12:00:00")


def test_a_move_counts_at_once_in_every_process_and_the_time_goes_on_from_there() -> None:
    other = SandboxClock()
    assert other.now() == NOON
    assert move_on(HOUR) is None
    assert other.now() == NOON + HOUR
    MachineClock.at = NOON + timedelta(seconds=5)
    assert move_on(timedelta(days=1)) is None
    assert other.now() == NOON + timedelta(days=1, hours=1, seconds=5)
    assert face().ahead_words == "+1 d 1 h"
    told = in_another_process("from llavero.sandbox.clock import now; print(now().isoformat())").communicate()[0]
    assert datetime.fromisoformat(told.strip()) - datetime.now(UTC) > timedelta(hours=24)


def test_the_time_is_asked_for_without_reading_the_file_again(monkeypatch: pytest.MonkeyPatch) -> None:
    move_on(HOUR)
    mine = SandboxClock()
    assert mine.now() == NOON + HOUR
    monkeypatch.setattr("llavero.sandbox.clock.read", lambda _: pytest.fail("it was read again"))
    assert mine.now() == NOON + HOUR


# Fails without the guard: clock-moves-on
def test_a_time_that_has_passed_is_refused_and_one_to_come_is_taken() -> None:
    assert move_to(NOON + 2 * HOUR) is None
    assert clock().now() == NOON + 2 * HOUR
    assert move_to(NOON + HOUR) is Unmoved.EARLIER
    assert move_on(-HOUR) is Unmoved.EARLIER
    assert clock().now() == NOON + 2 * HOUR


def test_a_time_too_far_away_is_refused() -> None:
    assert move_to(NOON + FURTHEST + HOUR) is Unmoved.TOO_FAR
    assert clock().now() == NOON


# Fails without the guard: clock-back-is-said
def test_it_goes_back_only_for_who_was_told_and_then_says_until_when_it_was_used(folder: Path) -> None:
    move_on(timedelta(days=1))
    assert set_back(is_told=False) is Unmoved.NOT_TOLD
    assert clock().now() == NOON + timedelta(days=1)
    assert set_back(is_told=True) is None
    assert clock().now() == NOON
    assert face().used_words == "22/11/2026 12:00:00"
    move_on(HOUR)
    set_back(is_told=True)
    assert face().used_words == "22/11/2026 12:00:00"  # a shorter way does not make the longer one undone
    MachineClock.at = NOON + timedelta(days=1)
    assert face().used_words == ""
    assert read(folder / FILE).used_until == NOON + timedelta(days=1)


def test_many_who_move_it_at_once_are_all_counted() -> None:
    move = "from datetime import timedelta; from llavero.sandbox.moving import move_on"
    movers = [in_another_process(f"{move}; [move_on(timedelta(hours=1)) for _ in range(50)]") for _ in range(3)]
    assert [mover.wait(60) for mover in movers] == [0, 0, 0]
    assert moving.face().ahead == 150 * HOUR


@pytest.mark.parametrize("named", ["llavero.conf.production", "llavero.conf.base", ""])
def test_no_other_server_can_have_this_clock(named: str) -> None:  # guard: sandbox-apart
    code = "from llavero.sandbox.clock import SandboxClock"
    env = {**clean_environment({}), "DJANGO_SETTINGS_MODULE": named}
    tried = subprocess.run([sys.executable, "-c", code], env=env, cwd=HOUSE, capture_output=True, text=True)
    assert tried.returncode != 0
    assert "the sandbox runs under its own settings only" in tried.stderr


def test_a_production_start_refuses_settings_that_name_this_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "sandbox" not in [danger.word for danger in settings_dangers(settings)]
    monkeypatch.setattr(settings, "LLAVERO_CLOCK", "llavero.sandbox.clock.SandboxClock")
    assert "sandbox" in [danger.word for danger in settings_dangers(settings)]
