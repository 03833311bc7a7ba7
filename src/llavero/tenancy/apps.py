"""The Django application of this room."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TenancyConfig(AppConfig):
    name = "llavero.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        from llavero.tenancy.table_statistics import tell_sqlite

        post_migrate.connect(tell_sqlite, sender=self)
