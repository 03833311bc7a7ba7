"""The Django application of this room."""

from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "llavero.stock"
    label = "stock"
