"""The Django application of this room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "llavero.audit"
    label = "audit"
