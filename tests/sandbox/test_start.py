"""The sandbox starts, takes a free port, keeps what was done, begins anew when told, and leaves nothing behind."""

import shutil
import signal
import socket
import subprocess
import time
import urllib.error
from pathlib import Path

import pytest

from tests.sandbox.running import LLAVERO, running_demo
from tests.support.servers import HOUSE, clean_environment


def is_open(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def test_a_second_start_keeps_everything_and_a_fresh_one_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with running_demo(folder) as first:
        letters = first.get("/bandeja/")
        assert "Jaime Chicaiza" in letters
        assert first.end(signal.SIGTERM) == 0
    kept = (folder / "tokens/produbanco.pskc.xml").read_bytes()
    mine = folder / "mine.txt"
    mine.write_text("not the sandbox's")
    with running_demo(folder) as second:
        assert letters_in(second.get("/bandeja/")) == letters_in(letters)
        assert (folder / "tokens/produbanco.pskc.xml").read_bytes() == kept
        assert second.end(signal.SIGINT) == 0
    with running_demo(folder, "--fresh") as third:
        assert (folder / "tokens/produbanco.pskc.xml").read_bytes() != kept
        assert mine.read_text() == "not the sandbox's"
        assert letters_in(third.get("/bandeja/")) != letters_in(letters)


def letters_in(page: str) -> list[str]:
    """Name the messages of an inbox page by their keys."""
    return [part.split('"', 1)[0] for part in page.split('id="m-')[1:]]


def test_one_folder_serves_one_sandbox_a_taken_port_is_not_taken_twice_and_nothing_outlives_it(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = taken.getsockname()[1]
        with running_demo(folder, port=wanted) as demo:
            assert demo.port != wanted
            assert f"Port {wanted} is taken" in demo.said()
            command = [str(LLAVERO), "demo", "--folder", str(folder), "--port", "0"]
            second = subprocess.run(command, env=clean_environment({}), capture_output=True, text=True, timeout=60)
            assert second.returncode == 1
            assert "is running in" in second.stderr
            began = time.monotonic()
            assert demo.end(signal.SIGTERM) == 0
            assert time.monotonic() - began < 10
            assert not is_open(demo.port)


def test_the_sandbox_answers_on_its_own_hosts_and_the_banks_on_theirs(tmp_path: Path) -> None:
    with running_demo(tmp_path / "sandbox") as demo:
        for host in ("localhost", "127.0.0.1", "sandbox.localhost"):
            assert "¿Quién quieres ser hoy?" in demo.get("/", host=host)
        for host in ("produbanco.localhost", "caja-social.localhost", "occidente.localhost"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                demo.get("/bandeja/", host=host)
            with pytest.raises(urllib.error.HTTPError, match="404"):
                demo.get("/tokens/", host=host)
        with pytest.raises(urllib.error.HTTPError, match="400"):
            demo.get("/", host="bank.example")
        assert "¿Quién" not in demo.get("/", host="produbanco.localhost")


def test_a_profile_that_cannot_be_used_is_told_with_file_and_line_and_not_served(tmp_path: Path) -> None:
    profiles = tmp_path / "profiles"
    shutil.copytree(HOUSE / "profiles", profiles)
    (profiles / "occidente/profile.yaml").write_text("key: occidente\n")
    environment = clean_environment({"LLAVERO_PROFILES": str(profiles)})
    command = [str(LLAVERO), "demo", "--folder", str(tmp_path / "sandbox"), "--port", "0"]
    tried = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert tried.returncode == 1
    assert "occidente/profile.yaml:1:" in tried.stderr
    assert "Traceback" not in tried.stderr
