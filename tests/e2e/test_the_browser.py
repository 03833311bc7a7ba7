"""The browser of the tests sees what a person's would, complains as it should, and reaches nothing but this machine."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.browser import assert_accessible, axe_violations, look
from tests.support.servers import Server, running_server

pytestmark = pytest.mark.browser

PAGES = r"""
import http.server, os, sys

HEAD = '<!doctype html><html lang="es"><meta name="viewport" content="width=device-width"><title>Prueba</title>'
GOOD = HEAD + '<main><h1>Hola</h1><p id="s">sin</p></main>'
PAGES = {
    "/good": GOOD + '<script src="/script.js"></script>',
    "/inline": GOOD + '<script>document.title = "inline"</script>',
    "/faulty": '<!doctype html><html><title></title><img src="/script.js"><input>',
    "/outside": GOOD + '<img alt="" src="http://example.com/x.png">',
}

class Door(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        script = self.path == "/script.js"
        body = b"document.getElementById('s').textContent = 'con'" if script else PAGES.get(self.path, "").encode()
        self.send_response(200 if body else 204 if self.path == "/favicon.ico" else 404)
        self.send_header("X-Llavero-Instance", os.environ["LLAVERO_INSTANCE"])
        self.send_header("Content-Type", "text/javascript" if script else "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'self'; img-src *; require-trusted-types-for 'script'")
        self.end_headers()
        self.wfile.write(body)

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Door).serve_forever()
"""


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("door")
    with running_server([sys.executable, "-c", PAGES, "{port}"], env={}, folder=folder) as server:
        yield server


def test_a_page_of_a_bank_is_reached_by_its_name_at_a_desk_and_on_a_telephone(person, door: Server) -> None:
    for size, width in (("desk", 1280), ("phone", 390)):
        somebody = person(size=size)
        page = somebody.page()
        page.goto(door.url("/good", host="banco.localhost"))
        assert page.locator("h1").inner_text() == "Hola"
        assert page.locator("#s").inner_text() == "con"
        assert page.evaluate("innerWidth") == width
        assert_accessible(page, somebody)
        assert look(page, somebody, "prueba").stat().st_size > 1_000


def test_without_scripts_no_script_of_the_page_runs(person, door: Server) -> None:
    somebody = person(scripts=False)
    page = somebody.page()
    page.goto(door.url("/good"))
    assert page.locator("#s").inner_text() == "sin"
    assert_accessible(page, somebody)


def test_a_breach_of_the_pages_own_policy_is_a_complaint(person, door: Server) -> None:
    somebody = person()
    somebody.page().goto(door.url("/inline"))
    assert any("policy: script-src-elem" in words for words in somebody.unexcused())
    somebody.excuse("policy|Content Security Policy")
    assert somebody.unexcused() == []


def test_axe_finds_what_is_wrong_with_a_page(person, door: Server) -> None:
    somebody = person()
    page = somebody.page()
    page.goto(door.url("/faulty"))
    found = "\n".join(axe_violations(page))
    assert "html-has-lang" in found
    assert "image-alt" in found


def test_a_name_outside_this_machine_is_not_looked_up(person, door: Server) -> None:
    somebody = person()
    somebody.page().goto(door.url("/outside"))
    assert any("ERR_NAME_NOT_RESOLVED" in words for words in somebody.unexcused())
    somebody.excuse("ERR_NAME_NOT_RESOLVED")
