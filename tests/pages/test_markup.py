"""What holds for the markup of every page in every state, read without a browser."""

import gzip
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest
from django.template.loader import get_template

import llavero.pages
import llavero.steps
from llavero.domain.run import EndKind
from llavero.domain.screen import Field
from llavero.pages.templatetags.screens import remembered
from tests.pages.furniture import HOSTILE, LITORAL, PROFILES, texts_of
from tests.pages.states import State, rendered, states

PAGES = Path(llavero.pages.__file__).parent
STATIC = PAGES / "static" / "pages"
STATES = {state.name: state for state in states()}
every_state = pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())


class Markup(HTMLParser):
    """The tags of a page with their attributes, in order, and the form each button belongs to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.forms: list[list[tuple[str, dict[str, str]]]] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = (tag, {name: value or "" for name, value in attrs})
        self.tags.append(found)
        if tag == "form":
            self.forms.append([])
            self._inside = True
        if self._inside:
            self.forms[-1].append(found)

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"


@cache
def markup(name: str) -> Markup:
    return Markup(rendered(STATES[name]))


def zipped(*files: Path) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)


@every_state
def test_nothing_is_inline(state: State) -> None:
    for tag, attributes in markup(state.name).tags:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "style"
        assert tag != "script" or attributes["src"].startswith("/static/")
        assert not attributes.get("href", "").startswith("javascript:")


@every_state
def test_one_heading_says_what_to_do_and_at_most_one_button_is_solid(state: State) -> None:
    tags = markup(state.name).tags
    solid = [
        a for _, a in tags if "button" in (kinds := a.get("class", "").split()) and not {"second", "link"} & set(kinds)
    ]
    assert len([tag for tag, _ in tags if tag == "h1"]) == 1
    assert len(solid) <= 1


@every_state
def test_every_form_carries_its_token_revision_action_and_key(state: State) -> None:
    for form in markup(state.name).forms:
        names = [attributes.get("name") for tag, attributes in form if tag == "input"]
        assert "csrfmiddlewaretoken" in names
        if state.screen is not None:
            assert {"revision", "action", "idempotency_key"} <= set(names)


@every_state
def test_the_enter_key_presses_the_forms_own_button(state: State) -> None:
    # A secondary button that belongs to the form would be its default button if it came first.
    for form in markup(state.name).forms:
        own = [a for tag, a in form if tag == "button" and a.get("type", "submit") == "submit" and "form" not in a]
        assert len(own) <= 1


@every_state
def test_every_button_for_another_form_finds_that_form(state: State) -> None:
    ids = {attributes["id"] for _, attributes in markup(state.name).tags if "id" in attributes}
    named = [a for _, attributes in markup(state.name).tags for key, a in attributes.items() if key in ("form", "for")]
    assert set(named) <= ids
    assert len(ids) == len([1 for _, attributes in markup(state.name).tags if "id" in attributes])


@every_state
def test_a_page_weighs_at_most_twelve_kilobytes(state: State) -> None:
    assert len(gzip.compress(rendered(state).encode(), 6)) <= 12_288


def test_what_an_attacker_types_as_a_name_is_shown_and_not_run() -> None:
    html = rendered(STATES["sign-in-hostile"])
    assert HOSTILE not in html
    assert "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;{{ settings.SECRET_KEY }}" in html


@pytest.mark.parametrize("kind", ["password", "new_password", "code", "answer"])
def test_a_secret_is_never_typed_back(kind: str) -> None:
    assert remembered({"secret": "hunter2"}, Field(name="secret", kind=kind)) == ""  # type: ignore[arg-type]
    assert remembered({"user_name": "ana"}, Field(name="user_name", kind="user_name")) == "ana"


def test_styles_scripts_and_fonts_keep_their_budgets() -> None:
    assert zipped(STATIC / "tokens.css", STATIC / "ui.css") <= 8 * 1024
    assert zipped(STATIC / "ui.js") <= 6 * 1024
    assert sum(font.stat().st_size for font in STATIC.glob("*.woff2")) <= 60 * 1024


def test_every_step_type_with_a_screen_has_its_template() -> None:
    from llavero.steps.registry import all_step_types

    for known in all_step_types():
        if known.has_screen:
            assert get_template(f"steps/{known.name.replace('.', '_')}.html")


def test_every_way_to_end_has_its_template() -> None:
    for kind in get_args(EndKind):
        if kind != "handed_over":  # a case's ending; nobody sits before its page yet
            assert get_template(f"endings/{kind}.html")


def test_every_sentence_that_a_template_names_exists_in_both_languages() -> None:
    spanish, english = texts_of(LITORAL, "es@tu"), texts_of(LITORAL, "en")
    named = {
        found
        for template in (PAGES / "templates").rglob("*.html")
        for tag in re.findall(r"{% text (.*?) %}", template.read_text())
        for found in re.findall(r'(?<![=\w])"([a-z_]+\.[a-z0-9_.-]+)"', tag)
    }
    assert len(named) > 40
    assert [text_id for text_id in sorted(named) if not (spanish.has(text_id) and english.has(text_id))] == []


def test_every_refusal_that_a_step_may_show_has_its_sentence_in_every_voice() -> None:
    steps = Path(llavero.steps.__file__).parent
    for source in steps.glob("*.py"):
        kind = source.stem.replace("_", ".", 1)
        for message in re.findall(r'\berror\("([a-z_]+)"', source.read_text()):
            for voice in ("es@tu", "es@usted", "en"):
                texts = texts_of(LITORAL, voice)
                assert texts.has(f"{kind}.error.{message}") or texts.has(f"any.error.{message}"), (kind, message)


def test_both_languages_say_the_same_things_in_at_most_twenty_words_a_sentence() -> None:
    spanish, english = texts_of(LITORAL, "es@tu").entries, texts_of(LITORAL, "en").entries
    assert spanish.keys() == english.keys()
    for text in (*spanish.values(), *english.values()):
        for sentence in re.split(r"(?<=[.;:?])\s", text):
            assert len(sentence.split()) <= 20, text


def test_who_is_addressed_with_usted_never_reads_tu() -> None:
    familiar = re.compile(r"\b(tú|tus?|te|puedes|escribe|elige|llámanos|espera|revisa|tienes|quieres)\b", re.I)
    formal = texts_of(LITORAL, "es@usted").entries
    assert formal.keys() == texts_of(LITORAL, "es@tu").entries.keys()
    ours = {text_id for text_id in formal if not text_id.startswith(("unlock-user.", "request.", "sign-in."))}
    ours.remove("foot.other_voice")  # offers them to be addressed with tú
    assert [text_id for text_id in sorted(ours) if familiar.search(formal[text_id])] == []


def test_each_security_image_has_a_word_in_both_languages_and_draws_nothing_but_shapes() -> None:
    from llavero.formats import strict_yaml

    listed = strict_yaml.load(PROFILES / "common" / "images" / "images.yaml").value["images"]
    drawn = {file.stem for file in (PROFILES / "common" / "images").glob("*.svg")}
    assert len(listed) == 24
    assert {image["id"] for image in listed} == drawn
    assert len({image["es"] for image in listed}) == len({image["en"] for image in listed}) == 24
    for file in (PROFILES / "common" / "images").glob("*.svg"):
        assert set(re.findall(r"<([a-z]+)", file.read_text())) <= {"svg", "g", "path", "rect", "circle", "ellipse"}
