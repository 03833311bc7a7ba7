"""Static files carry the headers of safety too: no middleware of the pages sees them."""

from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

from llavero.conf.asgi import StaticFiles


def test_a_stylesheet_is_nothing_else_and_for_nobody_else() -> None:
    request = RequestFactory().get("/static/pages/ui.css")
    answer = StaticFiles(get_wsgi_application()).serve(request)
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"].startswith("public")
