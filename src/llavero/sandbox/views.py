"""The pages of the sandbox: who one can be, the inbox, the table of tokens."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_GET, require_POST

from llavero.sandbox.clock import now
from llavero.sandbox.devices import on_the_table, press
from llavero.sandbox.letters import letters, receivers
from llavero.sandbox.page import show_page
from llavero.sandbox.shown import shown_banks, shown_tries
from llavero.sandbox.shown_core import shown_cores
from llavero.sandbox.words import language_of


@require_GET
def first_page(request: HttpRequest) -> HttpResponse:
    """Show who one can be and what there is to try."""
    language, port = language_of(request), request.get_port()
    banks, cores = shown_banks(language, port=port, now=now()), shown_cores(language, port=port)
    return show_page(
        request, "first", {"banks": banks, "tries": shown_tries(language, banks, cores), "cores": cores}
    )  # fmt: skip


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the messages that were sent, of everybody or of one person."""
    chosen = _person_asked(request)
    return show_page(request, "inbox", {"letters": letters(chosen), "people": receivers(), "chosen": chosen})


@require_GET
def how_many(request: HttpRequest) -> HttpResponse:
    """Say how many messages there are, for the script that watches for a new one."""
    return JsonResponse({"newest": _newest(_person_asked(request))})


@require_GET
@csrf_protect
def tokens(request: HttpRequest) -> HttpResponse:
    """Show the devices and what each displays."""
    table = on_the_table(now=now())
    return show_page(
        request, "tokens", {"held": [d for d in table if d.holder], "spare": [d for d in table if not d.holder]}
    )


@require_POST
@csrf_protect
def press_button(_: HttpRequest, serial: str) -> HttpResponse:
    """Press the button of a device."""
    if not press(serial):
        raise Http404
    return redirect(f"/tokens/#t-{serial}")


def _person_asked(request: HttpRequest) -> str:
    asked = request.GET.get("persona", "")
    return asked if asked in {person.id for person in receivers()} else ""


def _newest(of: str) -> str:
    found = letters(of)
    return found[0].key if found else ""
