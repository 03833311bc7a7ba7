"""Gives each request a number that the person can read to the bank's adviser, and logs and events carry."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class RequestIdMiddleware:
    """Sets `request.request_id` and answers with it in `X-Request-Id`; says which instance answered, when asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        drawn = "".join(secrets.choice(_LETTERS) for _ in range(8))
        request.request_id = f"{drawn[:4]}-{drawn[4:]}"  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        if settings.LLAVERO_INSTANCE:
            response["X-Llavero-Instance"] = settings.LLAVERO_INSTANCE
        return response
