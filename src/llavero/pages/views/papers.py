"""The forms that people download blank: the same for everybody, for whoever cannot sign in (B5)."""

import base64
from functools import cache
from importlib.resources import files

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from llavero.documents.forms import FORMS, Look, file_name, written
from llavero.documents.pdf import pdf_of
from llavero.pages.theme import derive_palette
from llavero.pages.views.visit import bank_view, portal_of
from llavero.pages.visit import Visit


@require_GET
@bank_view
def blank_form(request: HttpRequest, visit: Visit, portal_key: str, form_id: str) -> HttpResponse:
    """Give a form of this bank, blank, in the voice of whoever asks."""
    portal_of(visit, portal_key)
    form = FORMS.get(form_id)
    if form is None or form_id not in {offered.id for offered in visit.profile.forms}:
        raise Http404
    chosen = visit.profile.theme
    palette = derive_palette(chosen.brand, action=chosen.action, radius=chosen.radius)
    look = Look(palette.brand, palette.on_brand, _font())
    key = f"{visit.profile.digest} {visit.voice} {form.id}"
    made = pdf_of(key, written(form, visit.profile, visit.voice, look))
    name = file_name(form, visit.profile, visit.voice)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, max-age=3600"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@cache
def _font() -> str:
    """Carry the pages' own letters in the form, so that it looks like them on a machine that has none."""
    letters = files("llavero.pages").joinpath("static/pages/llavero-sans.woff2").read_bytes()
    return f"data:font/woff2;base64,{base64.b64encode(letters).decode()}"
