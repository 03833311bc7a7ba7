"""What is answered to a form leaves on a beat: how long the work took within it is nobody's to read."""

import asyncio
import http.client
import os
import subprocess
import sys
import time
from typing import Any

import pytest

from llavero.conf.beat import on_the_beat, until_the_next

AN_HOUR = 3_600_000


def held_for(method: str, milliseconds: int, *, work: float = 0.0) -> float:
    """Answer a request after so many seconds of work, and give the seconds until the answer had left."""
    left: list[float] = []

    async def send(_: dict[str, Any]) -> None:
        left.append(time.monotonic())

    async def answer() -> float:
        began = time.monotonic()
        on_beat = on_the_beat({"method": method}, send, milliseconds=milliseconds)
        await asyncio.sleep(work)
        await on_beat({"type": "http.response.start"})
        await on_beat({"type": "http.response.body"})
        assert left[1] - left[0] < 60, "what has begun to leave is not held again"
        return left[0] - began

    return asyncio.run(asyncio.wait_for(answer(), 60))


@pytest.mark.parametrize(
    ("took", "rest"), [(0.0, 0.0), (0.001, 0.049), (0.0494, 0.001), (0.05, 0.0), (0.051, 0.049), (0.1120001, 0.038)]
)
def test_the_rest_of_a_beat_is_counted_from_the_beginning(took: float, rest: float) -> None:
    assert until_the_next(50, took=took) == rest


@pytest.mark.parametrize("work", [0.0, 0.01, 0.1])
def test_an_answer_to_a_form_leaves_no_sooner_than_the_beat(work: float) -> None:
    """Guard: answers-leave-on-a-beat."""
    assert held_for("POST", 200, work=0.01 + work) > 0.19


@pytest.mark.parametrize(("method", "milliseconds"), [("GET", AN_HOUR), ("HEAD", AN_HOUR), ("POST", 0)])
def test_a_page_waits_for_nothing(method: str, milliseconds: int) -> None:
    assert held_for(method, milliseconds) < 60


@pytest.mark.parametrize(("asked", "kept"), [("0", "50"), ("-7", "50"), ("120", "120")])
def test_before_customers_the_beat_is_never_shorter(asked: str, kept: str) -> None:
    """Guard: beat-not-shortened."""
    said = "from llavero.conf import production; print(production.LLAVERO_BEAT_MS)"
    env = {**os.environ, "LLAVERO_BEAT_MS": asked}
    done = subprocess.run([sys.executable, "-c", said], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == kept


@pytest.mark.paired
def test_a_server_answers_no_form_before_its_beat(make_own_database, serve) -> None:
    env = {**make_own_database("sqlite").env, "LLAVERO_BEAT_MS": "400"}
    server = serve(["llavero", "serve", "--port", "{port}"], env=env)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    began = time.monotonic()
    connection.request("POST", "/p/empresas/", body="a=1", headers={"Host": "nobody.example"})
    answer = connection.getresponse()
    assert time.monotonic() - began > 0.39
    assert answer.status in {400, 403, 404}
