"""Somebody at the pages without a browser: a client with an address and cookies of its own that fills in forms.

For many people at once, and for times: what a page does in Chromium is seen in the stories.
"""

import html
import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

_FORM = re.compile(r'<form[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
_ACTION = re.compile(r'<form[^>]*action="([^"]*)"')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: `seconds` from the first byte sent to the last byte received on a standing connection."""

    status: int
    place: str
    text: str
    seconds: float
    at: str = ""
    """The address of the page that was answered at last, after redirects."""


@dataclass
class Passer:
    """A client from an address of the loopback net (127.0.0.0/8), each a source of its own to the server."""

    port: int
    host: str
    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, values: dict[str, str] | None = None, **headers: str) -> Answer:
        """Send one request over a connection of its own, which stands before the clock starts."""
        body = urlencode(values) if values is not None else None
        said = {"Host": f"{self.host}:{self.port}", "Accept-Language": "es", **headers}
        if self.cookies:
            said["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            said["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=_PATIENCE_SECONDS, source_address=(self.address, 0)
        )
        connection.connect()
        began = time.perf_counter()
        connection.request(method, path, body, said)
        response = connection.getresponse()
        read = response.read()
        took = time.perf_counter() - began
        connection.close()
        for header in response.headers.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value
        return Answer(response.status, response.headers.get("Location", ""), read.decode(), took, path)

    def open(self, path: str) -> Answer:
        """Look at a page, where redirects lead to the last of them."""
        answer = self.ask("GET", path)
        while answer.status in (301, 302):
            answer = self.ask("GET", answer.place)
        return answer

    def submit(self, page: Answer, action: str = "", **typed: str) -> Answer:
        """Send the form of a page that has this action (its first one where none is named); no redirect is followed."""
        where, values = form_of(page, action)
        return self.ask("POST", where or page.at, {**values, **typed})

    def press(self, page: Answer, action: str = "", **typed: str) -> Answer:
        """Send the form of a page and look at what follows."""
        answer = self.submit(page, action, **typed)
        return self.open(answer.place) if answer.status == 302 else answer


def form_of(page: Answer, action: str = "") -> tuple[str, dict[str, str]]:
    """Read where a form goes and what it holds hidden; raises LookupError where the page has no such form."""
    for form in _FORM.findall(page.text):
        hidden = {name: html.unescape(value) for name, value in _HIDDEN.findall(form)}
        if not action or hidden.get("action") == action:
            found = _ACTION.search(form)
            return (html.unescape(found[1]) if found else page.at), hidden
    raise LookupError(f"no form for {action or 'anything'} on {page.at} ({page.status}): {heading(page)}")


def heading(page: Answer) -> str:
    """Read the heading of a page."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", found[1]).strip()) if found else page.text[:200]
