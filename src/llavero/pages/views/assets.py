"""What pages refer to beside the static files: the bank's colours, the site images, and whether we are alive."""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.utils import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from llavero.pages.theme import derive_palette
from llavero.pages.views.visit import bank_view
from llavero.pages.visit import Visit

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
A_DAY = "public, max-age=86400"


@require_GET
@bank_view
def theme(request: HttpRequest, visit: Visit, digest: str) -> HttpResponse:
    """Give the bank's colours; the address changes with the profile, so it may be kept."""
    chosen = visit.profile.theme
    palette = derive_palette(chosen.brand, action=chosen.action, radius=chosen.radius)
    return HttpResponse(palette.stylesheet(), content_type="text/css; charset=utf-8", headers={"Cache-Control": A_DAY})


@require_GET
@bank_view
def site_image(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Give a picture of the set; each is the same for everybody, which of them is yours stands on no address."""
    if not _NAME.fullmatch(name):
        raise Http404
    drawing = _drawing(name)
    if drawing is None:
        raise Http404
    return HttpResponse(drawing, content_type="image/svg+xml", headers={"Cache-Control": A_DAY})


@require_GET
def livez(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """Say that this process can do its work: its database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database: no\n", status=503, content_type="text/plain")
    return HttpResponse("database: ok\n", content_type="text/plain")


@lru_cache(maxsize=256)
def _drawing(name: str) -> bytes | None:
    path = Path(settings.LLAVERO_PROFILES) / "common" / "images" / f"{name}.svg"
    return path.read_bytes() if path.is_file() else None
