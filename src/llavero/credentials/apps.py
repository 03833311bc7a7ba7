"""The Django application of this room."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "llavero.credentials"
    label = "credentials"
