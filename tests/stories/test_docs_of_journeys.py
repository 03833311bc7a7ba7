"""That every journey that ships has its page in the handbook, and no page speaks of one that does not."""

from tests.support.servers import HOUSE

PAGES = HOUSE / "docs/journeys"
FILES = sorted((HOUSE / "profiles").glob("*/journeys/*.yaml"))


def test_every_journey_has_its_page_and_the_page_names_its_file() -> None:
    for file in FILES:
        name = file.stem.removesuffix("-strong")
        page = (PAGES / f"{name}.md").read_text()
        assert f"{file.parts[-3]}/journeys/{name}.yaml" in page
        assert file.stem in page


def test_every_page_is_of_a_journey_and_stands_in_the_index() -> None:
    names = {file.stem for file in FILES}
    pages = {page.stem for page in PAGES.glob("*.md")} - {"index"}
    assert pages <= names
    index = (PAGES / "index.md").read_text()
    assert [page for page in sorted(pages) if f"({page}.md)" not in index] == []
