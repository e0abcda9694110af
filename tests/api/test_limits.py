"""What one request may hold, how often one may ask, and what every answer carries."""

from collections.abc import AsyncIterator
from dataclasses import replace

import anyio
import httpx
import pytest

from tests.api.world import ISSUER, World, founded
from tests.parties.builders import Somebody
from warranty.api.shell import Counter
from warranty.foundation.settings import Settings


async def test_the_limits_are_told(world: World) -> None:
    assert (await world.get("/v1/limits")).json() == {
        "maxBodyBytes": 33554432,
        "maxStatementBytes": 4194304,
        "maxLines": 10000,
        "maxPage": 1000,
        "maxBodySeconds": 60,
        "maxRequests": 1000000,
    }


async def test_health_is_live_and_ready_with_the_size_of_the_log(world: World) -> None:
    answer = await world.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"live": True, "ready": True, "size": 2})


async def test_without_its_database_the_service_is_live_but_not_ready(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("warranty.transparency.service.current_head", gone)
    answer = await world.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"live": True, "ready": False, "size": 0})


class Chunks(httpx.AsyncByteStream):
    """A body without an announced length that counts what was asked of it."""

    def __init__(self, count: int, size: int, pause_seconds: float = 0) -> None:
        self.count, self.size, self.pause_seconds = count, size, pause_seconds
        self.sent = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self.count):
            await anyio.sleep(self.pause_seconds)
            self.sent += 1
            yield b"x" * self.size


async def test_an_announced_body_over_the_limit_is_refused_before_it_is_read(world: World) -> None:
    body = Chunks(100, 1 << 20)
    headers = {"Content-Type": "application/x-ndjson", "Content-Length": str(100 << 20)}
    answer = await world.http.post("/v1/statements", content=body, headers=headers)
    assert answer.status_code == 413
    assert answer.json()["type"] == f"{ISSUER}/problems/http-413"
    assert body.sent == 0


async def test_a_body_of_unknown_length_is_refused_when_it_passes_the_limit(world: World) -> None:
    body = Chunks(100, 1 << 20)
    headers = {"Content-Type": "application/x-ndjson"}
    answer = await world.http.post("/v1/statements", content=body, headers=headers)
    assert answer.status_code == 413
    assert body.sent == 33


async def test_a_body_that_trickles_in_is_not_waited_for(settings: Settings, operator: Somebody) -> None:
    async with founded(replace(settings, max_body_seconds=1), operator) as world:
        body = Chunks(100, 1, pause_seconds=0.2)
        headers = {"Content-Type": "application/x-ndjson"}
        answer = await world.http.post("/v1/statements", content=body, headers=headers)
        assert answer.status_code == 503
        assert answer.json()["type"] == f"{ISSUER}/problems/body-too-slow"
        assert body.sent < 10


async def test_one_address_is_counted_and_a_party_by_itself(settings: Settings, operator: Somebody) -> None:
    async with founded(replace(settings, max_requests=3), operator) as world:
        headers = {"Authorization": f"Bearer {await world.token(operator)}"}
        for left in (1, 0):
            answer = await world.get("/v1/limits")
            assert answer.headers["ratelimit-policy"] == '"address";q=3;w=60'
            assert answer.headers["ratelimit"].startswith(f'"address";r={left};t=')
        over = await world.get("/v1/limits")
        assert over.status_code == 429
        assert over.json()["type"] == f"{ISSUER}/problems/too-many-requests"
        assert 1 <= int(over.headers["retry-after"]) <= 20
        assert over.headers["ratelimit"].startswith('"address";r=0;t=')
        mine = await world.http.get("/v1/limits", headers=headers)
        assert mine.status_code == 200
        assert mine.headers["ratelimit"].startswith('"party";r=2;t=')


def test_the_count_runs_off_evenly_and_all_may_come_at_once() -> None:
    now = 1000.0
    counter = Counter(6, monotonic=lambda: now)
    assert [counter.take("party", "a").remaining for _ in range(6)] == [5, 4, 3, 2, 1, 0]
    refused = counter.take("party", "a")
    assert (refused.retry_after, refused.remaining, refused.reset_seconds) == (10, 0, 60)
    assert counter.take("party", "b").remaining == 5
    now += 10
    again = counter.take("party", "a")
    assert (again.retry_after, again.remaining) == (0, 0)
    now += 600
    assert counter.take("party", "a").remaining == 5


def test_a_refused_request_does_not_count_against_the_next() -> None:
    now = 0.0
    counter = Counter(1, monotonic=lambda: now)
    counter.take("address", "a")
    for second in range(1, 60):
        now = float(second)
        assert counter.take("address", "a").retry_after == 60 - second
    now = 60.0
    assert counter.take("address", "a").retry_after == 0


def test_who_has_not_asked_for_longest_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warranty.api.shell._REMEMBERED", 2)
    counter = Counter(10, monotonic=lambda: 0.0)
    for who in ("a", "b", "a", "c"):
        counter.take("address", who)
    assert counter.take("address", "a").remaining == 7
    assert counter.take("address", "b").remaining == 9


async def test_every_answer_keeps_browsers_from_misusing_it(world: World) -> None:
    for path in ("/v1/limits", "/v1/parties/me", "/no-such-thing", "/schema", "/problems"):
        headers = (await world.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["cache-control"] == "no-store", path
        assert "server" not in headers, path
