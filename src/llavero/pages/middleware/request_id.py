"""Gives each request a number that the person can read to the bank's adviser, and logs and events carry."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from llavero.tenancy.request_ids import new_request_id


class RequestIdMiddleware:
    """Sets `request.request_id` and answers with it in `X-Request-Id`; says which instance answered, when asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = new_request_id()  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        if settings.LLAVERO_INSTANCE:
            response["X-Llavero-Instance"] = settings.LLAVERO_INSTANCE
        return response
