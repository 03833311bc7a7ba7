"""Lets what is answered to a form leave on a beat, so that a stop-watch reads the beat and not the work before it.

Law: a name that nobody has costs the work that a name costs which somebody has; what then is left, the microseconds of
a row that lies elsewhere, ends within the same beat. It is counted from where a request stands whole, so that no sender
chooses where in it the work ends. Nobody holds a thread meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

Scope = dict[str, Any]
Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]


def on_the_beat(scope: Scope, send: Send, *, milliseconds: int) -> Send:
    """Hold an answer until a whole number of beats has passed since now, where it is one to a form; 0 holds nothing."""
    if scope["method"] != "POST" or not milliseconds:
        return send
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def held(message: Message) -> None:
        if message["type"] == "http.response.start":
            rest = until_the_next(milliseconds, took=loop.time() - began)
            await asyncio.sleep(rest)  # guard: answers-leave-on-a-beat
        await send(message)

    return held


def until_the_next(milliseconds: int, *, took: float) -> float:
    """Give the seconds from `took` seconds after the beginning to the next beat: a loop tells time by milliseconds."""
    return -round(took * 1000) % milliseconds / 1000
