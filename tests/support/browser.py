"""A real Chromium for tests: a desk and a telephone, with and without scripts, that reaches nothing but this machine.

Law: a page that breaks its own content security policy, throws or logs an error fails the test it was opened in.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Route

HOUSE = Path(__file__).resolve().parents[2]
AXE = HOUSE / "node_modules/axe-core/axe.min.js"
LOOKS = HOUSE / "var/looks"
SIZES = {"desk": (1280, 860), "phone": (390, 844), "narrow": (320, 700)}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    # Names below localhost lead here; every other name leads nowhere.
    "--host-resolver-rules=MAP *.localhost 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.effectiveDirective} forbids ${event.blockedURI || event.sample}`);
});
"""


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium of the system; raises RuntimeError where there is none.

    The one without windows comes first: it needs half the processor time, and draws the same pages.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        raise RuntimeError("Chromium is not installed: apt-get install chromium-headless-shell")
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()  # Chromium refuses to sandbox what root starts
    return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *sandbox])


@dataclass(slots=True)
class Visit:
    """One person's browser: a context of its own, its pages, and what went wrong in them."""

    context: BrowserContext
    size: str
    scripts: bool
    dark: bool
    complaints: list[str] = field(default_factory=list)
    excused: list[str] = field(default_factory=list)

    def page(self) -> Page:
        """Open a page that is listened to."""
        page = self.context.new_page()
        page.on("console", lambda message: self._hear(message))
        page.on("pageerror", lambda error: self.complaints.append(f"threw: {error}"))
        return page

    def excuse(self, pattern: str) -> None:
        """Expect complaints that match, such as the 403 that a test provokes."""
        self.excused.append(pattern)

    def unexcused(self) -> list[str]:
        """List what went wrong and nobody expected."""
        return [words for words in self.complaints if not any(re.search(pattern, words) for pattern in self.excused)]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")


@contextmanager
def visit(
    browser: Browser,
    *,
    size: str = "desk",
    scripts: bool = True,
    dark: bool = False,
    locale: str = "es-EC",
    **more: Any,
) -> Iterator[Visit]:
    """Open a browser of its own, as a person at a desk or with a telephone; raises AssertionError on complaints."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        is_mobile=size == "phone",
        has_touch=size == "phone",
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
        locale=locale,
        timezone_id="America/Guayaquil",
        **more,
    )
    context.set_default_timeout(10_000)
    if scripts:
        context.add_init_script(REPORT_VIOLATIONS)
    person = Visit(context, size, scripts, dark)
    try:
        yield person
        assert not person.unexcused(), "\n".join(["The pages complained:", *person.unexcused()])
    finally:
        context.close()


def axe_violations(page: Page) -> list[str]:
    """Run axe on what the page shows now; one line for each violation, with where it stands."""
    page.evaluate(AXE.read_text())
    result = page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
    return [
        f"{found['id']} ({found['impact']}): {found['help']}: "
        + ", ".join(str(node["target"]) for node in found["nodes"])
        for found in result["violations"]
    ]


def assert_accessible(page: Page, person: Visit) -> None:
    """Demand that axe finds nothing and that the page does not scroll sideways."""
    with _with_scripts(page, person) as seen:
        found = axe_violations(seen)
        assert not found, "\n".join([f"axe on {page.url}:", *found])
        beyond = seen.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{page.url} is {beyond} px wider than its window"


STYLES = """
Array.from(document.styleSheets, (sheet) => [
  sheet.href, Array.from(sheet.cssRules, (rule) => rule.cssText).join("\\n")
])
"""


@contextmanager
def _with_scripts(page: Page, person: Visit) -> Iterator[Page]:
    """Show the same page and styles where axe can run: without scripts it would wait for ever."""
    if person.scripts:
        yield page
        return
    same = re.sub(r"<script\b.*?</script>", "", page.content(), flags=re.DOTALL | re.IGNORECASE)
    styles = {href: text for href, text in page.evaluate(STYLES) if href}
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(
        viewport=page.viewport_size, color_scheme="dark" if person.dark else "light", is_mobile=person.size == "phone"
    )

    def answer(route: Route) -> None:
        if route.request.url == page.url:
            route.fulfill(body=same, content_type="text/html; charset=utf-8")
        elif route.request.url in styles:
            route.fulfill(body=styles[route.request.url], content_type="text/css; charset=utf-8")
        else:
            route.continue_()

    try:
        twin = context.new_page()
        twin.route("**/*", answer)
        twin.goto(page.url)
        yield twin
    finally:
        context.close()


def look(page: Page, person: Visit, name: str) -> Path:
    """Keep a picture of the whole page as var/looks/<name>-<size>[-dark][-plain].png."""
    LOOKS.mkdir(parents=True, exist_ok=True)
    marks = [name, person.size, *(["dark"] if person.dark else []), *([] if person.scripts else ["plain"])]
    picture = LOOKS / ("-".join(marks) + ".png")
    page.screenshot(path=picture, full_page=True)
    return picture
