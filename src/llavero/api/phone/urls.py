"""The addresses of the app's own host."""

from django.urls import URLPattern, path

from llavero.api.phone import answers, app_files, devices, enrollments, requests
from llavero.api.phone.door import nothing_here

_ENROLLMENT = "api/phone/v1/<slug:tenant>/enrollments/<uuid:enrollment>"
_DEVICE = "api/phone/v1/<slug:tenant>/devices/<uuid:enrollment>"

urlpatterns: list[URLPattern] = [
    path(_ENROLLMENT, enrollments.enrollment),
    path(f"{_ENROLLMENT}/device", enrollments.device),
    path(f"{_ENROLLMENT}/confirmation", enrollments.confirmation),
    # what a phone asks and answers afterwards, signed
    path(f"{_DEVICE}/requests", requests.requests),
    path(f"{_DEVICE}/answers", answers.answers),
    path(f"{_DEVICE}/removal", devices.removal),
    path("api/<path:name>", nothing_here),
    # the app itself
    path("config.json", app_files.config),
    path("", app_files.app_file),
    path("<path:name>", app_files.app_file),
]
