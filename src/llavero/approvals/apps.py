"""The Django application of this room."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "llavero.approvals"
    label = "approvals"
