"""The addresses of the sandbox's own pages."""

from django.urls import path

from llavero.sandbox import clock_page, phone, views

urlpatterns = [
    path("", views.first_page),
    path("bandeja/", views.inbox),
    path("bandeja/cuantos/", views.how_many),
    path("celular/", phone.phone),
    path("celular/cuadros/", phone.beside_phone),
    path("reloj/", clock_page.the_clock),
    path("tokens/", views.tokens),
    path("tokens/<slug:serial>/", views.press_button),
]
