"""What one request may hold, how often one may ask, and what every answer carries."""

from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from ipaddress import ip_network
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from tests.api.world import ISSUER, World, founded
from tests.parties.builders import Somebody
from warranty.api.counting import FILE, Counter, prepare
from warranty.api.shell import address_of
from warranty.foundation.settings import Settings


async def test_the_limits_are_told(world: World) -> None:
    assert (await world.get("/v1/limits")).json() == {
        "maxBodyBytes": 33554432,
        "maxStatementBytes": 4194304,
        "maxLines": 10000,
        "maxPage": 1000,
        "maxBodySeconds": 60,
        "maxRequests": 1000000,
        "maxHeaderSeconds": 10,
        "maxConnections": 256,
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


async def test_addresses_there_are_not_and_wrong_methods_count_like_all_others(
    settings: Settings, operator: Somebody
) -> None:
    async with founded(replace(settings, max_requests=3), operator) as world:
        headers = {"Authorization": f"bearer {await world.token(operator)}"}
        unknown, wrong = await world.get("/nothing"), await world.http.post("/v1/limits")
        assert (unknown.status_code, wrong.status_code) == (404, 405)
        left = [answer.headers["ratelimit"].partition(";t=")[0] for answer in (unknown, wrong)]
        assert left == ['"address";r=1', '"address";r=0']
        for over in (await world.get("/nothing"), await world.http.post("/v1/limits")):
            assert over.status_code == 429
            assert over.json()["type"] == f"{ISSUER}/problems/too-many-requests"
            assert 1 <= int(over.headers["retry-after"]) <= 20
        mine = await world.http.get("/nothing", headers=headers)
        assert (mine.status_code, mine.headers["ratelimit"].partition(";t=")[0]) == (404, '"party";r=2')


async def test_the_scheme_of_a_token_is_written_in_any_case(world: World, operator: Somebody) -> None:
    """RFC 9110, 11.1; and of a token that is none RFC 6750, 3.1 has it said."""
    token = await world.token(operator)
    for scheme in ("Bearer", "bearer", "BEARER"):
        answer = await world.http.get("/v1/looks", headers={"Authorization": f"{scheme} {token}"})
        assert answer.status_code == 200
        wrong = await world.http.get("/v1/looks", headers={"Authorization": f"{scheme} x{token}"})
        assert wrong.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    other = await world.http.get("/v1/looks", headers={"Authorization": f"Basic {token}"})
    assert (other.status_code, other.headers["www-authenticate"]) == (401, "Bearer")


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


def test_who_may_ask_most_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight counts to a bucket, and one bucket: a ninth asker takes the place of the one that asked least."""
    monkeypatch.setattr("warranty.api.counting._BUCKETS", 1)
    counter = Counter(10, monotonic=lambda: 0.0)
    for who in "abcdefgh":
        counter.take("address", who)
        if who != "c":
            counter.take("address", who)
    counter.take("address", "i")
    assert counter.take("address", "a").remaining == 7
    assert counter.take("address", "c").remaining == 9


async def test_every_answer_keeps_browsers_from_misusing_it(world: World) -> None:
    for path in ("/v1/limits", "/v1/parties/me", "/no-such-thing", "/schema", "/problems"):
        headers = (await world.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["cache-control"] == "no-store", path
        assert "server" not in headers, path


def _passed(file: Path, asked: int) -> int:
    counter = Counter(100, file, lambda: 0.0)
    return sum(counter.take("address", "a").retry_after == 0 for _ in range(asked))


def test_worker_processes_count_together_so_that_no_more_passes_over_all_of_them(tmp_path: Path) -> None:
    """100 in a minute: four processes ask 400 times, 100 pass, whoever got how many of them."""
    prepare(tmp_path)
    with ProcessPoolExecutor(4, mp_context=get_context("forkserver")) as workers:
        asked = [workers.submit(_passed, tmp_path / FILE, 100) for _ in range(4)]
        assert sum(one.result() for one in asked) == 100
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    prepare(tmp_path)  # a server that is started again begins anew
    assert _passed(tmp_path / FILE, 3) == 3


def test_a_count_from_before_the_machine_started_shuts_nobody_out_for_longer_than_a_minute(
    tmp_path: Path,
) -> None:
    prepare(tmp_path)
    Counter(1, tmp_path / FILE, lambda: 1e9).take("address", "a")
    assert Counter(1, tmp_path / FILE, lambda: 5.0).take("address", "a").retry_after == 60
    assert Counter(1, tmp_path / FILE, lambda: 65.0).take("address", "a").retry_after == 0


OURS = (ip_network("10.0.0.0/8"), ip_network("::1"))


def came(client: str, forwarded: str = "") -> Any:  # noqa: ANN401 - of a scope what is looked at
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return {"client": (client, 1), "headers": headers}


def test_an_address_is_believed_of_our_own_proxies_alone() -> None:
    """What stands before the last address that is no proxy of ours, its sender wrote itself."""
    told = {
        ("192.0.2.1", ""): "192.0.2.1",
        ("192.0.2.1", "198.51.100.7"): "192.0.2.1",
        ("10.0.0.1", "198.51.100.7"): "198.51.100.7",
        ("10.0.0.1", "203.0.113.9, 198.51.100.7"): "198.51.100.7",
        ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2"): "198.51.100.7",
        ("::1", "10.9.9.9"): "10.9.9.9",
        ("::ffff:10.0.0.1", "198.51.100.7"): "198.51.100.7",
        ("10.0.0.1", ""): "10.0.0.1",
    }
    for (client, forwarded), expected in told.items():
        assert address_of(came(client, forwarded), OURS) == expected
    assert address_of(came("10.0.0.1", "1.2.3.4"), ()) == "10.0.0.1"


async def test_a_whole_ipv6_network_counts_as_one_address_and_each_ipv4_address_in_it(
    settings: Settings, operator: Somebody
) -> None:
    proxied = replace(settings, max_requests=8, proxies=(ip_network("127.0.0.1"),))
    async with founded(proxied, operator) as world:
        left = []
        for address in (
            "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1", "nonsense" * 9,
            "::ffff:192.0.2.1", "::ffff:192.0.2.2", "192.0.2.1",
        ):  # fmt: skip
            answer = await world.http.get("/v1/limits", headers={"X-Forwarded-For": address})
            left.append(answer.headers["ratelimit"].partition("r=")[2].partition(";")[0])
        assert left == ["7", "6", "7", "7", "7", "7", "6"]


async def test_every_answer_has_the_headers_that_keep_browsers_from_misusing_it(world: World) -> None:
    """Refusals, addresses there are none of, wrong methods and faults of the form included."""
    answers = [
        await world.get("/v1/limits"),
        await world.get("/v1/parties/me"),
        await world.get("/nowhere"),
        await world.http.delete("/v1/limits"),
        await world.http.post("/oauth/token", data={"grant_type": "x"}),
        await world.get("/v1/limits", unknown="1"),
    ]
    assert [answer.status_code for answer in answers] == [200, 401, 404, 405, 400, 400]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "no-store" in answer.headers["cache-control"]
