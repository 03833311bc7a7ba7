"""Who waits for a request to move is answered when it does, costs no thread meanwhile, and there are only so many."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest

from llavero.conf.threads import Threads
from llavero.conf.waiting import LONGEST_SECONDS, Waiting, seconds_asked, what_was_seen
from llavero.conf.watch import Watch, Watched

REQUEST = UUID("01a1fdfa-4600-7565-9149-c8c4675214c5")
AT = f"/api/v1/approvals/{REQUEST}"
KEY = f"llv_produbanco_{'0' * 32}_{'A' * 43}"
Start = Callable[[str, list[tuple[str, str]]], Any]


def scope(
    prefer: str | None = "wait=20", *, tag: str | None = '"1-open"', path: str = AT, method: str = "GET",
    key: str | None = KEY,
) -> dict[str, Any]:  # fmt: skip
    headers = [(b"authorization", f"Bearer {key}".encode())] if key is not None else []
    headers += [(b"prefer", prefer.encode())] if prefer is not None else []
    headers += [(b"if-none-match", tag.encode())] if tag is not None else []
    return {
        "type": "http", "method": method, "path": path, "headers": headers, "query_string": b"", "root_path": "",
        "scheme": "http", "server": ("127.0.0.1", 80), "http_version": "1.1",
    }  # fmt: skip


class Request:
    """One asking: what it is told, and how its asker may hang up."""

    def __init__(self, app: Any, asked: dict[str, Any] | None = None) -> None:
        self.told: list[dict[str, Any]] = []
        self._gone: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._gone.put_nowait({"type": "http.request", "body": b"", "more_body": False})
        self.task = asyncio.ensure_future(app(asked or scope(), self._gone.get, self._keep))

    def hang_up(self) -> None:
        self._gone.put_nowait({"type": "http.disconnect"})

    async def status(self) -> int:
        await asyncio.wait_for(self.task, 10)
        return int(self.told[0]["status"])

    async def _keep(self, message: dict[str, Any]) -> None:
        self.told.append(message)


class Moves:
    """A request to approve behind a WSGI door with one thread: 304 until it has moved."""

    def __init__(self) -> None:
        self.has_moved, self.asked, self.looks, self.fails = False, 0, 0, 0
        self.app = Threads(self._door, workers=1)

    def waiting(self, *, between_seconds: float = 0.01, **bounds: int) -> Waiting:
        return Waiting(self.app, Watch(self._look, between_seconds=between_seconds), **bounds)

    def _look(self, bank: str, requests: Sequence[UUID]) -> Mapping[UUID, str]:
        self.looks += 1
        if self.fails:
            self.fails -= 1
            raise OSError("the database is away")
        assert (bank, list(requests)) == ("produbanco", [REQUEST])
        return {REQUEST: '"2-approved"' if self.has_moved else '"1-open"'}

    def _door(self, _: dict[str, Any], start: Start) -> Iterable[bytes]:
        self.asked += 1
        start("200 OK" if self.has_moved else "304 Not Modified", [("ETag", '"x"')])
        return [b"{}" if self.has_moved else b""]


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        (scope("wait=20"), 20), (scope("respond-async, wait=5"), 5), (scope("wait=9999"), LONGEST_SECONDS),
        (scope("wait=0"), 0), (scope("wait=ten"), None), (scope("awaits=5"), None), (scope(None), None),
        (scope(method="POST"), None), (scope(path="/api/v1/approvals"), None),
        (scope(path=f"{AT}/evidence"), None), (scope(path="/p/empresas/"), None), ({"type": "lifespan"}, None),
    ],
)  # fmt: skip
def test_only_who_asks_to_wait_for_a_request_waits(asked: dict[str, Any], seconds: int | None) -> None:
    assert seconds_asked(asked) == seconds


@pytest.mark.parametrize("asked", [scope(tag=None), scope(key=None), scope(key="other"), scope(path="/p/empresas/")])
def test_who_has_seen_nothing_or_shows_no_key_has_nothing_to_wait_for(asked: dict[str, Any]) -> None:
    assert what_was_seen(asked) is None
    assert what_was_seen(scope()) == Watched("produbanco", REQUEST, '"1-open"')

    async def story() -> None:
        assert await Request(Moves().waiting(), asked).status() == 304, "did not wait its twenty seconds"

    asyncio.run(story())


def test_who_waits_is_answered_as_soon_as_something_has_changed() -> None:
    async def story() -> None:
        door = Moves()
        waiting = Request(door.waiting())
        while door.looks < 3:
            await asyncio.sleep(0.01)
        assert waiting.told == []
        door.has_moved = True
        assert await waiting.status() == 200
        assert (b"preference-applied", b"wait=20") in waiting.told[0]["headers"]
        assert b"".join(part.get("body", b"") for part in waiting.told[1:]) == b"{}"

    asyncio.run(story())


def test_who_waited_in_vain_is_told_that_nothing_has_changed() -> None:
    async def story() -> None:
        door = Moves()
        assert await Request(door.waiting(between_seconds=0.2), scope("wait=1")).status() == 304
        assert 3 <= door.looks <= 7

    asyncio.run(story())


def test_those_who_wait_hold_no_thread() -> None:
    """Twenty wait at a door with one thread, and somebody else is answered at once."""

    async def story() -> None:
        door = Moves()
        app = door.waiting(between_seconds=0.05)
        waiting = [Request(app) for _ in range(20)]
        while door.asked < 20 or door.looks < 3:
            await asyncio.sleep(0.01)
        assert await Request(app, scope(None)).status() == 304
        assert not any(one.told for one in waiting)
        assert door.asked == 21, "a look is taken for all of them, and nobody is asked for anew"
        door.has_moved = True
        assert [await one.status() for one in waiting] == [200] * 20

    asyncio.run(story())


def test_whoever_comes_after_so_many_is_answered_at_once_and_a_place_comes_free_again() -> None:
    """bounded-waiters"""

    async def story() -> None:
        door = Moves()
        app = door.waiting(most=2)
        waiting = [Request(app) for _ in range(2)]
        await asyncio.sleep(0.05)
        assert await Request(app).status() == 304, "did not wait its twenty seconds"
        assert not any(one.told for one in waiting)
        door.has_moved = True
        assert [await one.status() for one in waiting] == [200, 200]
        door.has_moved = False
        later = Request(app)
        await asyncio.sleep(0.05)
        assert later.told == [], "it waits, in a place that came free"
        later.hang_up()
        await asyncio.wait_for(later.task, 5)

    asyncio.run(story())


def test_who_hangs_up_is_no_longer_asked_for() -> None:
    async def story() -> None:
        door = Moves()
        app = door.waiting(most=1)
        waiting = Request(app)
        await asyncio.sleep(0.05)
        waiting.hang_up()
        await asyncio.wait_for(waiting.task, 5)
        await asyncio.sleep(0.05)
        looks = door.looks
        await asyncio.sleep(0.05)
        assert door.looks == looks
        assert waiting.told == []

    asyncio.run(story())


def test_a_look_that_fails_is_taken_again_and_nobody_suffers() -> None:
    async def story() -> None:
        door = Moves()
        door.fails, door.has_moved = 2, False
        waiting = Request(door.waiting())
        while door.looks < 4:
            await asyncio.sleep(0.01)
        assert waiting.told == []
        door.has_moved = True
        assert await waiting.status() == 200

    asyncio.run(story())
