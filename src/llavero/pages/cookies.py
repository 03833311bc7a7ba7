"""What a browser keeps for us: the secret its runs are bound to, its session's secret, and that it is known.

Law: each is `__Host-`, HttpOnly and Secure, holds a random secret and nothing else, and is kept here as a digest.
"""

import secrets

from django.http import HttpRequest, HttpResponse

BROWSER = "__Host-llavero-browser"
SESSION = "__Host-llavero-session"
DEVICE = "__Host-llavero-device"
A_YEAR = 31_536_000


def browser_secret(request: HttpRequest) -> str:
    """Give the secret of this browser; a new one, to be set on the answer, where it has none."""
    kept = request.COOKIES.get(BROWSER, "")
    if len(kept) >= 32:
        return kept
    made = getattr(request, "made_browser_secret", "")
    if not made:
        made = secrets.token_urlsafe(32)
        request.made_browser_secret = made  # type: ignore[attr-defined]
    return made


def keep_browser_secret(request: HttpRequest, response: HttpResponse) -> None:
    """Set the browser's secret on the answer if it was made for this request."""
    made = getattr(request, "made_browser_secret", "")
    if made:
        _set(response, BROWSER, made, max_age=None)


def renew_browser_secret(request: HttpRequest) -> None:
    """Replace the browser's secret on the answer, so that whoever read the old one moves nothing of what follows."""
    request.made_browser_secret = secrets.token_urlsafe(32)  # type: ignore[attr-defined]


def keep_session(response: HttpResponse, secret: str) -> None:
    """Hand the session's cookie over."""
    _set(response, SESSION, secret, max_age=None)


def drop_session(response: HttpResponse) -> None:
    """Take the session's cookie back, and the secret of its runs: the next person here is somebody else."""
    response.delete_cookie(SESSION, path="/")
    response.delete_cookie(BROWSER, path="/")  # guard: browser-secret-dies-with-session


def keep_device(response: HttpResponse, secret: str) -> None:
    """Make this browser known for a year."""
    _set(response, DEVICE, secret, max_age=A_YEAR)


def _set(response: HttpResponse, name: str, value: str, *, max_age: int | None) -> None:
    response.set_cookie(name, value, max_age=max_age, path="/", secure=True, httponly=True, samesite="Lax")
