"""What a browser fetches the first time it opens a page, by kind: as it lies there, packed, and as it travels here."""

import gzip
import http.client
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

_NAMED = re.compile(r'<(?:link|script|img)[^>]*?(?:href|src)="([^"]+)"[^>]*>')
_IN_STYLES = re.compile(r'url\("?([^")]+)"?\)')
KINDS = {"text/html": "page", "text/css": "CSS", "text/javascript": "JS", "font/woff2": "font"}


@dataclass(frozen=True, slots=True)
class Part:
    """One file: its kind, its bytes, its bytes by gzip, and how many travelled when a browser asked."""

    path: str
    kind: str
    raw: int
    packed: int
    travelled: int
    says: str


def fetched(host: str, port: int, path: str, cookies: str = "") -> list[Part]:
    """Fetch a page and all that it refers to, fonts included, whether or not this page would need each."""
    page = _fetch(host, port, path, cookies)
    parts = {path: page}
    for name in _named(page):
        parts.setdefault(name, _fetch(host, port, name, cookies))
    for sheet in [part for part in parts.values() if part.kind == "CSS"]:
        for name in _IN_STYLES.findall(sheet.says):
            if not name.startswith("data:"):
                where = urljoin(sheet.path, name)
                parts.setdefault(where, _fetch(host, port, where, cookies))
    return list(parts.values())


def _named(page: Part) -> Iterator[str]:
    for found in _NAMED.finditer(page.says):
        if "<script" in found[0] or "<img" in found[0] or re.search(r'rel="(?:stylesheet|icon|preload)"', found[0]):
            yield found[1]


def _fetch(host: str, port: int, path: str, cookies: str) -> Part:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    asked = {"Host": f"{host}:{port}", "Accept-Encoding": "gzip", "Accept-Language": "es", "Cookie": cookies}
    connection.request("GET", path, headers=asked)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    raw = gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
    kind = KINDS.get((answer.headers.get("Content-Type") or "").partition(";")[0], "picture")
    # what is packed already (a font) is not packed again
    packed = min(len(raw), len(gzip.compress(raw, 6)))
    return Part(path, kind, len(raw), packed, len(body), raw.decode(errors="replace"))
