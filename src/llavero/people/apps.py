"""The Django application of this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "llavero.people"
    label = "people"
