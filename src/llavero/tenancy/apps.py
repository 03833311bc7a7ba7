"""The Django application of this room."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "llavero.tenancy"
    label = "tenancy"
