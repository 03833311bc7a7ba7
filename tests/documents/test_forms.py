"""The form of B5: blank, in the bank's words, set once, and usable on screen, by hand and by a screen reader."""

import io
import subprocess

import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from llavero.documents import pdf
from llavero.documents.forms import FORMS, NEW_QUESTIONS, Look, file_name, written
from llavero.documents.pdf import pdf_of
from llavero.documents.press import press
from llavero.domain.errors import DomainError, ErrorCode
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.values import Voice

PROFILE = profile_of("produbanco")
LOOK = Look("#0b5d4b", "#ffffff")


def source(voice: Voice = "es@tu") -> str:
    return written(NEW_QUESTIONS, PROFILE, voice, LOOK)


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf_of("a-test", source())


def text_of(made: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=made, capture_output=True, check=True
    ).stdout.decode()


def test_it_is_one_sheet_of_a4_that_says_what_it_is_for(made: bytes) -> None:
    with pikepdf.open(io.BytesIO(made)) as document:
        (page,) = document.pages
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    text = " ".join(text_of(made).split())
    assert "Actualización de preguntas de seguridad" in text
    assert "No escribas aquí respuestas, contraseñas ni códigos" in text
    assert "Firma del representante legal" in text


def test_every_field_can_be_filled_in_and_says_what_it_is(made: bytes) -> None:
    wanted = {field.name for _, fields in NEW_QUESTIONS.sections for field in fields if field.kind != "sign"}
    with pikepdf.open(io.BytesIO(made)) as document:
        fields = {str(field.T): str(field.TU) for field in document.Root.AcroForm.Fields}
        filled = [str(field.get("/V", "")) for field in document.Root.AcroForm.Fields]
    assert set(fields) == wanted
    assert fields["company_document"] == "RUC"
    assert all(fields.values())
    assert {value.lstrip("/") for value in filled} <= {"", "Off"}


def test_a_screen_reader_finds_its_language_its_title_and_its_headings(made: bytes) -> None:
    with pikepdf.open(io.BytesIO(made)) as document:
        assert str(document.Root.Lang) == "es"
        assert bool(document.Root.MarkInfo.Marked)
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        assert "actualización" in str(document.docinfo.Title).lower()
        kinds = _kinds(document.Root.StructTreeRoot)
    assert {"/H1", "/H2", "/P", "/Form"} <= kinds


def _kinds(node: pikepdf.Object) -> set[str]:
    if isinstance(node, pikepdf.Array):
        return set().union(*(_kinds(each) for each in node))
    if not isinstance(node, pikepdf.Dictionary):
        return set()
    own = {str(node.S)} if "/S" in node else set()
    return own | (_kinds(node.K) if "/K" in node else set())


def test_every_voice_of_every_bank_that_offers_it_has_all_its_words() -> None:
    for slug in ("produbanco",):
        profile = profile_of(slug)
        for offered in profile.forms:
            for voice in profile.voices:
                html = written(FORMS[offered.id], profile, voice, LOOK)
                assert profile.names.name in html
                assert file_name(FORMS[offered.id], profile, voice).endswith(".pdf")


def test_it_opens_no_address() -> None:
    """Guard: press-opens-nothing. A word of a bank that became a picture from elsewhere would tell who downloads it."""
    spoiled = source().replace("<main>", "<main><img src='file:///etc/hostname' alt=''>")
    with pytest.raises(FatalURLFetchingError):
        press(spoiled)


def test_whoever_asks_again_makes_nobody_work_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guard: set-once."""
    sets: list[str] = []
    monkeypatch.setattr(pdf, "_set", lambda source: sets.append(source) or b"%PDF-")
    for _ in range(5):
        assert pdf_of("once-only", "<html>") == b"%PDF-"
    assert len(sets) == 1


def test_a_press_that_fails_is_said_to_be_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf.sys, "executable", "/nowhere/python")
    with pytest.raises(DomainError) as refused:
        pdf_of("never-set", "<html>")
    assert refused.value.code is ErrorCode.UNAVAILABLE
