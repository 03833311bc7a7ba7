"""The Django application of this room."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "llavero.notifications"
    label = "notifications"
