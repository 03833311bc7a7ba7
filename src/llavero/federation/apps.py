"""The Django application of this room."""

from django.apps import AppConfig


class FederationConfig(AppConfig):
    name = "llavero.federation"
    label = "federation"
