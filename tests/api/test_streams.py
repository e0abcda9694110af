"""Connections that break off, trickle, lie about their length or ask out of turn, against a real server.

`warranty serve` in a process of its own, spoken to over sockets byte by byte. Whatever happens, a request is
recorded whole or not at all, the server notes no fault of its own, and the next one is served.
"""

import time
from collections.abc import Iterator

import pytest

from tests.api.door import NDJSON, SD_JWT, lines
from tests.api.served import Served, serving
from tests.api.wires import CHUNKED, LAST_CHUNK, Wire, chunk, request
from tests.api.world import ISSUER

BODY_SECONDS = 2
MOST_BYTES = 200_000
MOST_LINES = 50


@pytest.fixture(scope="module")
def server(files_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    with serving(
        files_database_url,
        folder,
        max_body_seconds=BODY_SECONDS,
        max_body_bytes=MOST_BYTES,
        max_lines=MOST_LINES,
    ) as served:
        yield served


@pytest.fixture
def served(server: Served) -> Iterator[Served]:
    """The server; after the test it still serves, and has noted no fault of its own."""
    yield server
    assert server.submit(server.an_admission()).status_code == 201
    assert server.faults() == []


def settled(served: Served) -> int:
    """The size of the log once it does not change any more."""
    size = -1
    while size != (size := served.size()):
        time.sleep(0.3)
    return size


def test_the_limits_are_told_as_they_are_set(served: Served) -> None:
    told = served.http.get("/v1/limits").json()
    assert (told["maxBodyBytes"], told["maxLines"], told["maxBodySeconds"]) == (
        MOST_BYTES, MOST_LINES, BODY_SECONDS,
    )  # fmt: skip


# ---- Bodies that break off


@pytest.mark.parametrize("how", ["announced", "in chunks"])
def test_a_file_that_breaks_off_between_two_lines_records_nothing(served: Served, how: str) -> None:
    """What came was whole lines; without the end nobody knows what is missing."""
    before, body = served.size(), lines(served.an_admission(), served.an_admission())
    with Wire(served.port) as wire:
        if how == "announced":
            wire.send(request(NDJSON, len(body) + 1_000), body)
        else:
            wire.send(request(NDJSON, None, CHUNKED), chunk(body))
        wire.finish()
        answer = wire.answer()
        assert (answer.status, answer.code) == (422, "body-incomplete")
        assert answer.json()["detail"] == (
            "The request broke off in the middle of its body; nothing of it was recorded."
        )
        assert wire.is_closed()
    assert settled(served) == before


@pytest.mark.parametrize("how", ["announced", "in chunks"])
def test_a_connection_torn_in_mid_body_records_nothing(served: Served, how: str) -> None:
    before, body = served.size(), lines(served.an_admission(), served.an_admission())
    with Wire(served.port) as wire:
        if how == "announced":
            wire.send(request(NDJSON, len(body) + 1_000), body)
        else:
            wire.send(request(NDJSON, None, CHUNKED), chunk(body))
        time.sleep(0.2)
        wire.tear()
    assert settled(served) == before


@pytest.mark.parametrize(
    "spoilt", [b"zz\r\n", b"-1\r\n", b"5\r\nabcdefgh\r\n", b"ffffffffffffffffff\r\n", b"\0"]
)
def test_chunks_that_are_none_record_nothing(served: Served, spoilt: bytes) -> None:
    before, body = served.size(), lines(served.an_admission())
    with Wire(served.port) as wire:
        wire.send(request(NDJSON, None, CHUNKED), chunk(body), spoilt, LAST_CHUNK)
        answer = wire.answer()
        assert (answer.status, answer.code) == (422, "body-incomplete")
    assert settled(served) == before


def test_a_body_in_many_small_chunks_is_taken(served: Served) -> None:
    before, statement = served.size(), served.an_admission()
    pieces = [statement[at : at + 7] for at in range(0, len(statement), 7)]
    with Wire(served.port) as wire:
        wire.send(request(SD_JWT, None, CHUNKED), *map(chunk, pieces), LAST_CHUNK)
        assert wire.answer().status == 201
    assert served.size() == before + 1


# ---- Bodies too large, too slow


@pytest.mark.parametrize("announced", [MOST_BYTES + 1, 10**12])
def test_a_body_announced_too_large_is_refused_before_it_is_sent(served: Served, announced: int) -> None:
    with Wire(served.port) as wire:
        wire.send(request(NDJSON, announced, "Expect: 100-continue"))
        answer = wire.answer()
        assert (answer.status, answer.code) == (413, "http-413")
        assert wire.is_closed()


def test_a_body_that_turns_out_too_large_is_refused_where_it_passes_the_limit(served: Served) -> None:
    before, body = served.size(), lines(served.an_admission())
    with Wire(served.port) as wire:
        wire.send(request(NDJSON, None, CHUNKED), chunk(body))
        wire.send(*[chunk(b" " * 50_000)] * 4)
        answer = wire.answer()
        assert (answer.status, answer.code) == (413, "http-413")
        assert wire.is_closed()
    assert settled(served) == before


def test_a_body_as_large_as_allowed_is_read(served: Served) -> None:
    statement = served.an_admission()
    body = statement + b" " * (MOST_BYTES - len(statement))
    with Wire(served.port) as wire:
        wire.send(request(SD_JWT, len(body)), body)
        assert wire.answer().status == 201


def test_a_body_that_trickles_in_is_given_up_in_time(served: Served) -> None:
    before, body = served.size(), lines(served.an_admission())
    with Wire(served.port) as wire:
        begun = time.monotonic()
        wire.send(request(NDJSON, len(body)))
        for at in range(12):
            wire.send(body[at : at + 1])
            time.sleep(0.15)
        answer = wire.answer()
        assert (answer.status, answer.code) == (503, "body-too-slow")
        assert BODY_SECONDS <= time.monotonic() - begun < BODY_SECONDS + 3
        assert answer.headers["retry-after"] == "5"
        assert wire.is_closed()
    assert settled(served) == before


def test_many_who_never_finish_keep_nobody_waiting(served: Served) -> None:
    wires = [Wire(served.port) for _ in range(100)]
    try:
        for wire in wires:
            wire.send(request(NDJSON, 1_000), b'"ey')
        begun = time.monotonic()
        assert served.submit(served.an_admission()).status_code == 201
        assert time.monotonic() - begun < BODY_SECONDS
    finally:
        for wire in wires:
            wire.tear()


# ---- Gone before the answer


def test_one_who_leaves_before_the_answer_finds_the_statement_recorded_once(served: Served) -> None:
    for wait in (0, 0.002, 0.02):
        before, statement = settled(served), served.an_admission()
        with Wire(served.port) as wire:
            wire.send(request(SD_JWT, len(statement)), statement)
            time.sleep(wait)
            wire.tear()
        assert settled(served) in {before, before + 1}
        again = served.submit(statement)
        assert again.status_code in {200, 201}
        assert again.json()["position"] == before
        assert "c2sp.org/tlog-proof" in again.json()["receipt"]
        assert served.size() == before + 1


def test_a_file_whose_sender_left_before_the_answer_is_recorded_whole_or_not_at_all(served: Served) -> None:
    for wait in (0, 0.005, 0.05):
        before, statements = settled(served), [served.an_admission() for _ in range(40)]
        body = lines(*statements)
        with Wire(served.port) as wire:
            wire.send(request(NDJSON, len(body)), body)
            time.sleep(wait)
            wire.tear()
        assert settled(served) in {before, before + len(statements)}
        again = served.http.post("/v1/statements", content=body, headers={"Content-Type": NDJSON})
        assert [line.count('"outcome":"recorded"') for line in again.text.splitlines()] == [1] * 40
        assert served.size() == before + len(statements)


# ---- Requests out of the ordinary


def test_requests_sent_without_waiting_are_answered_in_order(served: Served) -> None:
    before, statements = served.size(), [served.an_admission() for _ in range(3)]
    with Wire(served.port) as wire:
        wire.send(b"".join(request(SD_JWT, len(one)) + one for one in statements))
        wire.send(request("", method="GET", path="/health"))
        answers = [wire.answer() for _ in range(4)]
    assert [answer.status for answer in answers] == [201, 201, 201, 200]
    assert [answer.json().get("position") for answer in answers[:3]] == [before, before + 1, before + 2]
    assert answers[3].json()["size"] == before + 3


@pytest.mark.parametrize("form", ["", "text/plain", "application/vc+sd-jwt,application/json", b"\xff\xfe"])
def test_a_wrong_content_type_is_told_and_the_connection_goes_on(served: Served, form: str | bytes) -> None:
    before, statement = served.size(), served.an_admission()
    with Wire(served.port) as wire:
        wire.send(request(form, len(statement)), statement)
        refused = wire.answer()
        assert (refused.status, refused.code) == (415, "media-type-unknown")
        wire.send(request(SD_JWT, len(statement)), statement)
        assert wire.answer().status == 201
    assert served.size() == before + 1


def test_an_old_client_is_served_and_its_connection_closed(served: Served) -> None:
    statement = served.an_admission()
    with Wire(served.port) as wire:
        wire.send(request(SD_JWT, len(statement), version="1.0"), statement)
        assert wire.answer().status == 201
        assert wire.is_closed()


def test_without_a_length_there_is_no_body(served: Served) -> None:
    statement = served.an_admission()
    with Wire(served.port) as wire:
        wire.send(request(SD_JWT, version="1.0"), statement)
        wire.finish()
        answer = wire.answer()
    assert (answer.status, answer.code) == (422, "request-unreadable")
    assert answer.json()["detail"] == "The request has no body."


def test_who_asks_first_is_told_to_go_on(served: Served) -> None:
    statement = served.an_admission()
    with Wire(served.port) as wire:
        wire.send(request(SD_JWT, len(statement), "Expect: 100-continue"))
        assert wire.answer().status == 100
        wire.send(statement)
        assert wire.answer().status == 201


def test_two_lengths_for_one_body_smuggle_nothing(served: Served) -> None:
    """Where chunks and a length contradict each other, nothing after the chunks is read as a request."""
    before, statement, hidden = served.size(), served.an_admission(), served.an_admission()
    behind = request(SD_JWT, len(hidden)) + hidden
    with Wire(served.port) as wire:
        wire.send(request(SD_JWT, 5, CHUNKED), chunk(statement), LAST_CHUNK, behind)
        assert wire.answer().status == 201
        assert wire.is_closed()
    assert settled(served) == before + 1


NO_HTTP = {
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "half a first line": b"POST\r\n\r\n",
    "a negative length": request(SD_JWT, -1),
    "a list of lengths": request(SD_JWT, "5, 6"),
    "an exponent as length": request(SD_JWT, "1e3"),
    "a length beyond all numbers": request(SD_JWT, 10**30),
    "two lengths": request(SD_JWT, 5, "Content-Length: 6"),
    "NUL in a header": request("a\0b", 5),
    "a space before the colon": request(SD_JWT, 5, "Authorization : Bearer x"),
    "a coding nobody asked for": request(SD_JWT, None, "Transfer-Encoding: gzip"),
    "a header of a million bytes": request(SD_JWT, 5, "X: " + "x" * 1_000_000),
    "a thousand headers": request(SD_JWT, 5, *[f"X-{number}: x" for number in range(1_000)]),
}


@pytest.mark.parametrize("what", NO_HTTP)
def test_what_is_no_http_is_closed(served: Served, what: str) -> None:
    before = served.size()
    with Wire(served.port) as wire:
        wire.send(NO_HTTP[what])
        try:
            answer = wire.answer()
            assert 400 <= answer.status < 500
        except (EOFError, ConnectionResetError):
            return
        assert wire.is_closed()
    assert served.size() == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "FETCH"])
def test_another_method_is_told_which_one_is_taken(served: Served, method: str) -> None:
    with Wire(served.port) as wire:
        wire.send(request("", 0, method=method))
        answer = wire.answer()
    assert (answer.status, answer.code) == (405, "http-405")
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/statements/..%2f..%2fetc%2fpasswd",
        "/v1/members/%ff%fe/status",
        "/v1/members/%F0%9F%92%8E/status",
        "/log/tile/" + "9" * 3_000,
        "/p/" + "0" * 32 + "/did.json",
        "/problems/%2e%2e",
        "/" + "a/" * 5_000,
        "*",
    ],
)
def test_strange_addresses_are_not_found(served: Served, path: str) -> None:
    with Wire(served.port) as wire:
        wire.send(request("", method="GET", path=path))
        answer = wire.answer()
    assert answer.status == 404, answer.body
    assert answer.json()["type"].startswith(f"{ISSUER}/problems/")


@pytest.mark.parametrize("path", ["/log/tile/0/x001/000%00", "/v1/members/a%00/status"])
def test_an_address_with_nul_is_malformed(served: Served, path: str) -> None:
    with Wire(served.port) as wire:
        wire.send(request("", method="GET", path=path))
        answer = wire.answer()
    assert (answer.status, answer.code) == (400, "request-malformed")
