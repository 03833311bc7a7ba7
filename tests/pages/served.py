"""Serves the listed states to a browser as a bank's host would: same content policy, same files, no server behind."""

import mimetypes
from pathlib import Path
from urllib.parse import parse_qs

from playwright.sync_api import Page, Route

import llavero.pages
from llavero.pages.middleware.headers import CONTENT_POLICY
from tests.pages.furniture import AMARILLO, HOSTIL, LITORAL, PROFILES
from tests.pages.states import NOW, State, rendered

PAGES = Path(llavero.pages.__file__).parent
HOST = "http://banco.localhost"
THEMES = {f"/theme/{bank.brand[1:]}.css": bank.stylesheet for bank in (LITORAL, AMARILLO, HOSTIL)}


def serve(page: Page, *states: State) -> list[str]:
    """Answer every request of this page from the files of the house; gives the list of what was posted, as it grows."""
    by_path = {f"/{state.name}": state for state in states}
    posted: list[str] = []

    def answer(route: Route) -> None:
        path, _, query = route.request.url.removeprefix(HOST).partition("?")
        if route.request.method == "POST":
            posted.append(route.request.post_data or "")
            route.fulfill(status=204)
        elif query.startswith("poll"):  # nothing moves here: a page that waits goes on waiting
            route.fulfill(json={"revision": parse_qs(query)["revision"][0], "changed": False})
        elif path in by_path:
            headers = {"Content-Security-Policy": CONTENT_POLICY}
            route.fulfill(body=rendered(by_path[path]), content_type="text/html; charset=utf-8", headers=headers)
        elif path in THEMES:
            route.fulfill(body=THEMES[path], content_type="text/css")
        elif path.startswith("/static/"):
            route.fulfill(path=PAGES / path[1:], content_type=mimetypes.guess_type(path)[0] or "font/woff2")
        elif path.startswith("/images/"):
            route.fulfill(path=PROFILES / "common" / path[1:], content_type="image/svg+xml")
        else:
            route.fulfill(status=404, body="")

    page.route("**/*", answer)
    page.clock.install(time=NOW)
    return posted
