"""The Django application that carries the pages' templates and static files."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "llavero.pages"
    label = "pages"
