"""Every page in every state, seen on a desk, a telephone and a narrow telephone: nothing for axe to find.

`make test` sees each state once, desk and telephone in turn; `make looks` sees each in both and those too that differ
from another in one sentence only.
"""

import os

import pytest

from tests.pages.served import HOST, serve
from tests.pages.states import State, states
from tests.support.browser import assert_accessible, look

pytestmark = pytest.mark.browser
WHOLE = bool(os.environ.get("LLAVERO_LOOKS"))
STATES = [state for state in states() if WHOLE or not state.is_minor]
SIZES = ("desk", "phone")


def seen_at(size: str) -> list[State]:
    """List the states to see at this size."""
    return STATES if WHOLE else STATES[SIZES.index(size) :: len(SIZES)]


@pytest.mark.parametrize("size", SIZES)
def test_every_state_is_accessible_fits_its_window_and_keeps_its_policy(person, size: str) -> None:
    somebody = person(size=size)
    page = somebody.page()
    serve(page, *STATES)
    for state in seen_at(size):
        page.goto(f"{HOST}/{state.name}")
        assert_accessible(page, somebody)
        assert look(page, somebody, state.name).stat().st_size > 0


def test_each_state_is_seen_at_some_size() -> None:
    assert {state.name for size in SIZES for state in seen_at(size)} == {state.name for state in STATES}


@pytest.mark.parametrize("name", ["sign-in", "otp", "code-wrong", "choice", "new-password", "end-blocked"])
def test_without_scripts_every_control_that_needs_them_is_absent(person, name: str) -> None:
    somebody = person(size="phone", scripts=False)
    page = somebody.page()
    serve(page, *STATES)
    page.goto(f"{HOST}/{name}")
    assert page.locator("[data-with-script]:visible").count() == 0
    assert all(button.is_enabled() for button in page.locator("button:visible").all())


def test_a_tip_is_picked_by_its_number_without_scripts(person) -> None:
    page = person(scripts=False).page()
    serve(page, *STATES)
    page.goto(f"{HOST}/sign-in")
    page.locator("label[for=tip-3]").click()
    assert page.locator("#tip-3-text").is_visible()
    assert not page.locator("#tip-1-text").is_visible()


def test_zoomed_or_narrow_nothing_is_cut_off(person) -> None:
    page = person(size="desk").page()
    serve(page, *STATES)
    for state in STATES:
        page.goto(f"{HOST}/{state.name}")
        for width in (640, 320):  # 1280 at 200 % and at 400 %
            page.set_viewport_size({"width": width, "height": 430})
            fits = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            assert fits, (state.name, width)
