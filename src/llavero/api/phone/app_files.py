"""Serves the built app: its page, its scripts, its service worker, and what this server lets it do.

Law: the app runs under a policy that lets nothing in from elsewhere and nobody frame it; of the
machine it may use the camera and nothing else.
"""

import hashlib
import mimetypes
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified, JsonResponse
from django.views.decorators.gzip import gzip_page

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {frames}; require-trusted-types-for 'script'; trusted-types sw"
)
PERMISSIONS: Final = "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
FOR_A_YEAR: Final = "public, max-age=31536000, immutable"
_PAGE: Final = "index.html"
_WORKER: Final = "sw.js"
_HASHED: Final = "assets"
_READS: Final = ("GET", "HEAD")


def policy() -> str:
    """Give the app's content policy; nobody may frame it but whom the sandbox names."""
    return _POLICY.format(frames=" ".join(settings.LLAVERO_APP_FRAMED_BY) or "'none'")  # guard: app-never-framed


@gzip_page
def app_file(request: HttpRequest, name: str = _PAGE) -> HttpResponse:
    """Give a file of the built app; what is named by its content may be kept for ever, the rest is asked anew."""
    if request.method not in _READS:
        return HttpResponseNotAllowed(_READS)
    found = _find(name)
    if found is None:
        return not_here()
    content = found.read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    same = request.headers.get("If-None-Match") == tag
    answer = HttpResponseNotModified() if same else HttpResponse(content, content_type=_type_of(found))
    answer["ETag"] = tag
    answer["Cache-Control"] = FOR_A_YEAR if name.startswith(f"{_HASHED}/") else "no-cache"
    if name == _WORKER:
        answer["Service-Worker-Allowed"] = "/"
    return _safe(answer)


def config(request: HttpRequest) -> HttpResponse:
    """Say what this server lets the app do."""
    if request.method not in _READS:
        return HttpResponseNotAllowed(_READS)
    answer = JsonResponse({"may_enroll_in_tab": settings.LLAVERO_APP_IN_TAB})
    answer["Cache-Control"] = "no-store"
    return _safe(answer)


def not_here() -> HttpResponse:
    """Say that there is no such file."""
    return _safe(HttpResponse("404\n", status=404, content_type="text/plain; charset=utf-8"))


def _find(name: str) -> Path | None:
    """Find a file below the folder of the build; None for anything outside, hidden or missing."""
    folder = Path(settings.LLAVERO_APP_FILES).resolve()
    try:
        found = (folder / name).resolve()
    except (OSError, ValueError):
        return None
    # guard: app-files-stay-in-their-folder (../../var/master.key, or a link that leads there)
    if not found.is_relative_to(folder):
        return None
    if any(part.startswith(".") for part in found.relative_to(folder).parts) or not found.is_file():
        return None
    return found


def _type_of(found: Path) -> str:
    if found.suffix == ".webmanifest":
        return "application/manifest+json"
    if found.suffix in {".js", ".mjs"}:
        return "text/javascript; charset=utf-8"
    guessed = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed


def _safe(answer: HttpResponse) -> HttpResponse:
    answer["Content-Security-Policy"] = policy()
    answer["Permissions-Policy"] = PERMISSIONS
    return answer
