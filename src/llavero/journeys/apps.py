"""The Django application of this room."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "llavero.journeys"
    label = "journeys"
