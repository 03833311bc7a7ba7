"""How fast codes are verified while a portal's clients wait for requests to approve, beside how fast without them."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.verify.fill import Token
from bench.verify.measure import Place, over_http, wait_for_new_codes
from llavero.approvals.request import Candidate, Source, Wish, request_approval
from llavero.domain.actor import SYSTEM, Origin
from llavero.domain.approval_fields import Kind
from llavero.federation.api_keys import make_key
from llavero.federation.models import Client
from llavero.people.models import User
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.scope import in_tenant
from tests.support.servers import running_server

SERVER = ["llavero", "serve", "--port", "{port}"]
WAITERS = 200
ORDER = {
    "payee": "Rosas del Norte S.A.", "account": "2200123456", "amount": {"currency": "USD", "value": "10.00"},
    "debit_account": "0200099",
}  # fmt: skip


def print_pending(place: Place, env: dict[str, str], tokens: Sequence[Token], *, rounds: int, seconds: float) -> None:
    """Print the rate of 64 clients at one `llavero serve`, with and without those who wait at it, in turns."""
    requests = place.folder / "waiting.json"
    requests.write_text(json.dumps(_asked(place)))
    alone: list[float] = []
    beside: list[float] = []
    share, answered = len(tokens) // 2, 0
    with running_server(SERVER, env=env, folder=place.folder) as server:
        here = replace(place, gates={server.process.pid: server.port})
        for _ in range(rounds):
            wait_for_new_codes(time.time())
            alone.append(over_http(here, tokens[:share], clients=64, seconds=seconds).rate)
            with _waiting(requests, server.port) as answers:
                beside.append(over_http(here, tokens[share:], clients=64, seconds=seconds).rate)
            answered += answers[0]
    without, among = statistics.median(alone), statistics.median(beside)
    print(
        f"{WAITERS} approvals waited for ÷ none: {among:,.0f}/s ÷ {without:,.0f}/s = {among / without:.2f} (goal ≥ 0.9;"
        f" one `llavero serve`, 64 clients; {answered} who waited were answered meanwhile)"
    )


def _asked(place: Place) -> list[str]:
    """Ask for as many approvals, and write how a client waits for each."""
    bank, now = place.banks[0], datetime.now(UTC)
    with in_tenant(bank.bank):
        until = now + timedelta(days=1)
        key = make_key(
            "waiter", bank="produbanco", scopes=("approvals",), expires_at=until, now=now, actor=SYSTEM
        )  # fmt: skip
        source = Source(client=Client.objects.get(name="waiter").id)
        wishes = [
            Wish(kind=Kind.PAYMENT_ORDER, data=ORDER, candidates=[Candidate(user=user)], portal_key="empresas",
                 lifetime=timedelta(days=1), source=source)
            for user in User.objects.order_by("id").values_list("id", flat=True)[:WAITERS]
        ]  # fmt: skip
        ids = [
            request_approval(
                wish, profile=profile_of("produbanco"), voice="es@tu", now=now, actor=SYSTEM, origin=Origin("127.0.0.1")
            )
            for wish in wishes
        ]
    return [
        f"GET /api/v1/approvals/{each} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
        'If-None-Match: "1-open"\r\nPrefer: wait=60\r\n\r\n'
        for each in ids
    ]  # fmt: skip


@contextmanager
def _waiting(requests: Path, port: int) -> Iterator[list[int]]:
    """Let them wait; afterwards the list holds how many answers they had."""
    command = [sys.executable, "-m", "bench.verify.waiters", str(requests), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as waiters:
        assert waiters.stdout is not None
        if waiters.stdout.readline() != "ready\n":
            raise SystemExit("the clients that wait did not begin to")
        answers: list[int] = []
        yield answers
        waiters.terminate()
        answers.append(int(waiters.stdout.read() or "-1"))
        if waiters.wait(20) or answers[0] < 0:
            raise SystemExit("those who were to wait were not let")
