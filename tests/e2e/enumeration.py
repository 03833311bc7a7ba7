"""Asks a real server about names as an attacker would who wants a list of the bank's users, and measures what leaks."""

import http.client
import re
import time
from dataclasses import dataclass, field
from itertools import count
from random import Random
from urllib.parse import urlencode

_sources = count(2)
_INPUT = re.compile(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"')
_FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL | re.IGNORECASE)


@dataclass
class Browser:
    """A client with its own address (one of the loopback net) and its own cookies."""

    port: int
    host: str
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = ""

    def __post_init__(self) -> None:
        number = next(_sources)
        self.address = f"127.0.{number // 250}.{number % 250 + 1}"

    def ask(self, method: str, path: str, values: dict[str, str] | None = None) -> tuple[str, str, float]:
        """Send a request; give the place it was redirected to, the body, and the seconds until the answer began."""
        body = urlencode(values) if values is not None else None
        headers = {"Host": f"{self.host}:{self.port}", "Accept-Language": "es"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=(self.address, 0))
        connection.connect()
        began = time.perf_counter()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        took = time.perf_counter() - began
        text = answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value
        connection.close()
        assert answer.status < 400, (answer.status, text[:400])
        return answer.headers.get("Location", ""), text, took

    def try_name(self, page: str, typed: dict[str, str]) -> tuple[str, float]:
        """Open a page with one field for a name, send it, and look at what follows."""
        _, form, _ = self.ask("GET", page)
        hidden = dict(_INPUT.findall(next(each for each in _FORM.findall(form) if "idempotency_key" in each)))
        hidden = {name: value for name, value in hidden.items() if name not in typed}
        target, _, took = self.ask("POST", page, {**hidden, "action": "submit", **typed})
        _, shown, _ = self.ask("GET", target)
        return masked(shown, typed), took


def masked(page: str, typed: dict[str, str]) -> str:
    """Blot out what is drawn anew for every run and what was typed."""
    for value in typed.values():
        page = page.replace(value, "TYPED")
    page = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID", page)
    page = re.sub(r'(name="(?:csrfmiddlewaretoken|idempotency_key)"[^>]*value=")[^"]*', r"\1KEY", page)
    page = re.sub(r"\d{4}-\d\d-\d\dT[0-9:.+]+Z?", "TIME", page)
    page = re.sub(r'data-wait="\d+"', 'data-wait="SECONDS"', page)  # counts down while a busy machine answers
    page = re.sub(r'nonce[-=]"?[A-Za-z0-9_+/=-]+', "NONCE", page)
    return re.sub(r"\b\d\d?:\d\d(:\d\d)?\b", "CLOCK", page)


def auc(known: list[float], unknown: list[float]) -> float:
    """Say how often an answer about a known name took longer than one about an unknown: 0.5 tells nothing."""
    marks = sorted([(each, 1) for each in known] + [(each, 0) for each in unknown])
    ranks = sum(rank for rank, (_, is_known) in enumerate(marks, start=1) if is_known)
    return (ranks - len(known) * (len(known) + 1) / 2) / (len(known) * len(unknown))


def bound_99(known: int, unknown: int) -> float:
    """Say how far from 0.5 the figure may lie by chance alone, in 99 of 100 measurements of so many answers."""
    return 2.576 * ((known + unknown + 1) / (12 * known * unknown)) ** 0.5


def times_of(
    page: str, known: list[str], unknown: list[str], *, port: int, host: str, more: dict[str, str], field_name: str,
    rnd: Random,
) -> tuple[list[float], list[float], set[str], set[str]]:  # fmt: skip
    """Try every name once, known and unknown in an order of chance; give times and pages of both."""
    order = [(name, True) for name in known] + [(name, False) for name in unknown]
    rnd.shuffle(order)
    times: dict[bool, list[float]] = {True: [], False: []}
    pages: dict[bool, set[str]] = {True: set(), False: set()}
    for name, is_known in order:
        shown, took = Browser(port, host).try_name(page, {field_name: name, **more})
        times[is_known].append(took)
        pages[is_known].add(shown)
    return times[True], times[False], pages[True], pages[False]
