"""Which address leads to which door."""

from django.urls import URLPattern, URLResolver, include, path

from llavero.api.app import api_urls
from llavero.pages.views import assets, entrance, handover, home, keys, papers, passkeys, run

urlpatterns: list[URLPattern | URLResolver] = [
    path("", entrance.bank_home),
    path("p/<slug:portal_key>/", entrance.sign_in),
    path("p/<slug:portal_key>/ayuda/", entrance.trouble),
    path("p/<slug:portal_key>/ayuda/<slug:name>/", entrance.help_page),
    path("p/<slug:portal_key>/formularios/<slug:form_id>.pdf", papers.blank_form),
    path("p/<slug:portal_key>/inicio/", home.home),
    path("p/<slug:portal_key>/llaves/", keys.keys),
    path("p/<slug:portal_key>/llaves/olvidar/", keys.forget_browser),
    path("p/<slug:portal_key>/llaves/nombre/", passkeys.name_passkey),
    path("p/<slug:portal_key>/t/<slug:name>/", run.journey),
    path("r/<uuid:run_id>/", run.run),
    path("entrar/", handover.arrive),
    path("entrar/abrir/", handover.take_session),
    path("salir/", home.sign_out),
    path("theme/<slug:digest>.css", assets.theme),
    path("images/<slug:name>.svg", assets.site_image),
    path("api/", include(api_urls())),
    path("livez", assets.livez),
    path("readyz", assets.readyz),
]
handler400 = "llavero.pages.problem.bad_request"
handler403 = "llavero.pages.problem.forbidden"
handler404 = "llavero.pages.problem.not_found"
handler500 = "llavero.pages.problem.server_error"
