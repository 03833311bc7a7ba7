"""The page on which a visitor moves the sandbox's clock."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from llavero.sandbox.moving import STEPS, Unmoved, move_on, move_to, set_back, zone
from llavero.sandbox.page import show_page


@require_http_methods(["GET", "POST"])
@csrf_protect
def the_clock(request: HttpRequest) -> HttpResponse:
    """Show the clock, or move it as the visitor's button says; what cannot be done is said on the page."""
    problem = "" if request.method == "GET" else _move(request)
    if request.method == "POST" and not problem:
        return redirect("/reloj/")
    context: dict[str, object] = {"steps": tuple(STEPS), "problem": problem, "typed": request.POST.get("hasta", "")}
    return show_page(request, "clock", context, status=422 if problem else 200)


def _move(request: HttpRequest) -> str:
    sent = request.POST
    outcome: Unmoved | None = None
    if sent.get("por") in STEPS:
        outcome = move_on(STEPS[sent["por"]])
    elif "volver" in sent:
        outcome = set_back(is_told=sent.get("dicho") == "1")
    else:
        moment = _typed_time(sent.get("hasta", ""))
        if moment is None:
            return "no_time"
        outcome = move_to(moment)
    return outcome.value if outcome else ""


def _typed_time(typed: str) -> datetime | None:
    """Read what a field for date and time sends; in the banks' own zone."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=zone())
    except ValueError:
        return None
