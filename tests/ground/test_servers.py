"""Server processes of tests are believed only when they answer as ours, and end when they are told."""

import sys
import urllib.request
from pathlib import Path

import pytest

from tests.support.servers import running_server

ECHO = """
import http.server, os, sys

class Echo(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("X-Llavero-Instance", os.environ["LLAVERO_INSTANCE"] if sys.argv[2] == "ours" else "another")
        self.end_headers()

http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Echo).serve_forever()
"""


def test_a_server_is_handed_over_once_it_answers_and_ended_afterwards(serve, tmp_path: Path) -> None:
    with running_server([sys.executable, "-c", ECHO, "{port}", "ours"], env={}, folder=tmp_path) as server:
        assert server.port < 32_768
        assert urllib.request.urlopen(server.url("/livez")).status == 200
    assert server.process.poll() is not None


def test_a_server_that_answers_for_another_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.servers.READY_SECONDS", 1)
    with (
        pytest.raises(RuntimeError, match="no answer of ours"),
        running_server([sys.executable, "-c", ECHO, "{port}", "theirs"], env={}, folder=tmp_path),
    ):
        pytest.fail("it was handed over")


def test_the_last_words_of_a_server_that_ends_are_shown(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match="the disk is full"),
        running_server([sys.executable, "-c", "raise SystemExit('the disk is full')"], env={}, folder=tmp_path),
    ):
        pytest.fail("it was handed over")
