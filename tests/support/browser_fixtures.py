"""The browser that a test asks for: one Chromium for the run, one context for each person in it."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium, started when the first test asks."""
    from playwright.sync_api import sync_playwright

    from tests.support.browser import launch

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    # Playwright's synchronous face runs an event loop in this thread, in which Django would refuse its models.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def person(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Let somebody sit down: `person(size="phone", scripts=False).page()`; complaints of pages fail the test."""
    from tests.support.browser import visit

    with ExitStack() as visits:
        yield lambda **how: visits.enter_context(visit(chromium, **how))
