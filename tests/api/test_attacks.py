"""A hostile client at a real server: slow, oversized, forged, and curious about what it may not know."""

import base64
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from tests.api.served import HOST, Served, free_port, serving, today
from tests.api.test_auth import encoded
from tests.builders import a_line, a_sale
from tests.parties.builders import ORIGIN, Somebody, a_row
from warranty.foundation.ids import uuid7
from warranty.foundation.tokens import make_token
from warranty.parties.documents import PartyAdmitted
from warranty.sdk.access import Credentials, grant_request

ISSUER = f"https://{ORIGIN}"
LIMIT_SECONDS = 2
MOST = 40
MEMBERS = [Somebody(), Somebody(), Somebody()]


@pytest.fixture(scope="module")
def server(files_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One with short patience, and two members who trade."""
    folder: Path = tmp_path_factory.mktemp("attacked")
    limits = {"max_header_seconds": LIMIT_SECONDS, "max_body_seconds": LIMIT_SECONDS, "max_connections": MOST}
    with serving(files_database_url, folder, **limits) as served:
        rows = tuple(map(a_row, MEMBERS))
        served.accept(PartyAdmitted(event_on=today(), parties=rows), served.association)
        yield served
        assert served.faults() == []


def token_of(server: Served, who: Somebody) -> str:
    form = grant_request(Credentials(who.did, who.key), now())
    answer = server.http.post("/oauth/token", data=form)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["access_token"]
    return token


def now() -> datetime:
    return datetime.now(UTC)


def closed_after(port: int, sent: list[bytes], pause: float) -> tuple[float, bytes]:
    """Seconds until the server ended the connection, and what it answered."""
    began = time.monotonic()
    answer = b""
    with socket.create_connection((HOST, port), 20) as line:
        try:
            for part in sent:
                line.sendall(part)
                time.sleep(pause)
            while got := line.recv(65_536):
                answer += got
        except (ConnectionError, TimeoutError):
            pass
    return time.monotonic() - began, answer


def test_a_head_that_trickles_in_is_not_waited_for(server: Served) -> None:
    sent = [b"GET /v1/limits HTTP/1.1\r\n", *(b"X-A: b\r\n" for _ in range(30))]
    seconds, answer = closed_after(server.port, sent, 0.3)
    assert LIMIT_SECONDS - 1 < seconds < LIMIT_SECONDS + 6
    assert b" 200 " not in answer


@pytest.mark.parametrize(
    "sent",
    [[], [b"GET /v1/limits HTTP/1.1\r\nHost: x\r\n\r\n"]],
    ids=["before the first byte", "between two requests"],
)
def test_a_connection_that_says_nothing_is_closed(server: Served, sent: list[bytes]) -> None:
    seconds, answer = closed_after(server.port, sent, 0)
    assert LIMIT_SECONDS - 1 < seconds < LIMIT_SECONDS + 6
    assert answer.count(b"HTTP/1.1 200") == len(sent)


def test_another_protocol_does_not_get_round_the_limits(server: Served) -> None:
    """HTTP/2 said at once (RFC 9113, 3.3) was held for as long as it was silent."""
    seconds, _ = closed_after(server.port, [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], 0)
    assert seconds < LIMIT_SECONDS + 6


def test_silent_connections_of_one_address_leave_room_for_others(server: Served) -> None:
    """Twelve hundred, more than a server holds: all beyond the bound are closed, and it answers on."""
    with ExitStack() as lines:
        old = lines.enter_context(httpx.Client(base_url=f"http://{HOST}:{server.port}", timeout=5))
        assert old.get("/health").is_success
        silent = [
            lines.enter_context(socket.create_connection((HOST, server.port), 20)) for _ in range(1_200)
        ]
        began = time.monotonic()
        assert old.get("/health").is_success, "who was there before stays connected"
        assert time.monotonic() - began < LIMIT_SECONDS
        time.sleep(LIMIT_SECONDS - 1)
        assert sum(not _is_closed(line) for line in silent) <= MOST
    assert "too many connections of one address" in server.log.read_text()


def test_a_wrong_root_key_is_named_before_anything_is_served(
    server: Served, files_database_url: str, tmp_path: Path
) -> None:
    """The workers ended one after the other, and not a word said why."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WARRANTY_")}
    told = {
        "DATABASE_URL": files_database_url,
        "DATA": str(tmp_path),
        "BIND": f"{HOST}:{free_port()}",
        "ROOT_KEY": Somebody().public,
    }
    done = subprocess.run(
        [Path(sys.executable).with_name("warranty"), "serve"],
        env=kept | {f"WARRANTY_{name}": value for name, value in told.items()},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode != 0
    assert f"WARRANTY_ROOT_KEY={server.operator.public}" in done.stderr
    assert "Serving" not in done.stderr


def _is_closed(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        return line.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def test_a_body_that_trickles_in_is_answered_in_time_and_nothing_of_it_recorded(server: Served) -> None:
    size = server.size()
    head = b"POST /v1/statements HTTP/1.1\r\nHost: x\r\nContent-Type: application/vc+sd-jwt\r\n"
    sent = [head + b"Content-Length: 1000\r\n\r\n", *(b"a" for _ in range(4))]
    _, answer = closed_after(server.port, sent, 0.3)
    assert answer.startswith(b"HTTP/1.1 503")
    assert b"body-too-slow" in answer
    assert server.size() == size


def test_a_head_of_a_megabyte_is_not_taken(server: Served) -> None:
    with pytest.raises(httpx.TransportError):
        raise_for(server.http.get("/v1/limits", headers={"X-A": "a" * (1 << 20)}))


def raise_for(answer: httpx.Response) -> None:
    """An answer that refuses the head counts as not taken, too."""
    assert 400 <= answer.status_code < 500
    raise httpx.ReadError(answer.text)


def test_forged_tokens_open_nothing(server: Served) -> None:
    good = token_of(server, MEMBERS[0])
    head, body, signature = good.split(".")
    claims = json.loads(_decoded(body))
    kid = json.loads(_decoded(head))["kid"]
    operators = encoded({**claims, "kind": "Operator", "sub": server.operator.did})
    thief = MEMBERS[1].key
    forged = {
        "none": f"{encoded({'alg': 'none', 'typ': 'at+jwt', 'kid': kid})}.{operators}.",
        "other claims": f"{head}.{operators}.{signature}",
        "own key": make_token(claims, thief, thief.public.multibase, "at+jwt"),
        "own key, platform's name": make_token(claims, thief, kid, "at+jwt"),
        "key id a file": make_token(claims, thief, "../../../dev/null", "at+jwt"),
        "key id an address": make_token(claims, thief, "https://evil.example.org/key", "at+jwt"),
        "key id a query": make_token(claims, thief, "x' or '1'='1", "at+jwt"),
        "key id a log key": make_token(claims, thief, server.http.get("/log/key").text.strip(), "at+jwt"),
    }
    for what, token in forged.items():
        answer = server.http.get("/v1/parties/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401, what
    assert server.http.get("/v1/parties/me", headers={"Authorization": f"Bearer {good}"}).status_code == 200


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_an_assertion_is_not_played_again_even_at_once(server: Served) -> None:
    form = grant_request(Credentials(MEMBERS[0].did, MEMBERS[0].key), now())
    with ThreadPoolExecutor(8) as pool:
        url = f"http://{HOST}:{server.port}/oauth/token"
        answers = list(pool.map(lambda _: httpx.post(url, data=form, timeout=30).status_code, range(8)))
    assert sorted(answers) == [200, *[401] * 7]


def test_fields_nobody_asked_for_are_refused_and_change_nothing(server: Served) -> None:
    """Mass assignment: in the address, in a JSON batch; RFC 6749 has them ignored in a token request."""
    headers = {"Authorization": f"Bearer {token_of(server, MEMBERS[0])}"}
    for path in ("/v1/lots", "/v1/findings", "/v1/members", "/v1/parties/me"):
        assert server.http.get(path, headers=headers, params={"viewer": "1"}).status_code == 400, path
    batch = {"statements": [], "kind": "Operator"}
    assert server.http.post("/v1/statements", json=batch).status_code in {400, 422}
    form = grant_request(Credentials(MEMBERS[0].did, MEMBERS[0].key), now())
    told = server.http.post("/oauth/token", data=form | {"kind": "Operator", "sub": server.operator.did})
    body = json.loads(_decoded(told.json()["access_token"].split(".")[1]))
    assert (body["kind"], body["sub"]) == ("Member", MEMBERS[0].did)


SAMPLES = 40


def test_a_foreign_record_is_not_told_from_an_unknown_one_by_words_or_by_time(server: Served) -> None:
    """Medians of forty questions each, asked in turn: neither takes twice the other."""
    seller, buyer, stranger = MEMBERS
    sale = a_sale(seller, buyer, a_line("1.00", unsupported="1.00"), on=today())
    answer = server.submit(server.sign(sale.document, seller, sale.parts))
    assert answer.status_code == 201, answer.text
    told = answer.json()
    statement, lot = told["id"].removeprefix("urn:uuid:"), told["lots"][0]
    headers = {"Authorization": f"Bearer {token_of(server, stranger)}"}
    for path, foreign in (
        ("/v1/statements/{}", statement),
        ("/v1/lots/{}", lot),
        ("/v1/lots/{}/lineage", lot),
    ):
        spent: dict[str, list[float]] = {"foreign": [], "unknown": []}
        bodies = set()
        for _ in range(SAMPLES):
            for which, identifier in (("foreign", foreign), ("unknown", _like(foreign))):
                began = time.perf_counter()
                asked = server.http.get(path.format(identifier), headers=headers)
                spent[which].append(time.perf_counter() - began)
                bodies.add((asked.status_code, asked.text))
        assert len(bodies) == 1, path
        assert bodies.pop()[0] == 404
        medians = sorted(statistics.median(times) for times in spent.values())
        assert medians[1] < 2 * medians[0], (path, medians)


def _like(identifier: str) -> str:
    """Another id of the same version."""
    made = uuid7().hex
    version = identifier[14]
    return str(UUID(made[:12] + version + made[13:]))


def test_a_cursor_of_one_asker_shows_another_only_its_own(server: Served) -> None:
    """Lists are exported page by page; a page's end says nothing of what lies beyond."""
    seller, buyer, stranger = MEMBERS
    for _ in range(3):
        sale = a_sale(seller, buyer, a_line("1.00", unsupported="1.00"), on=today())
        assert server.submit(server.sign(sale.document, seller, sale.parts)).status_code == 201
    theirs = {"Authorization": f"Bearer {token_of(server, stranger)}"}
    for path, whose in (("/v1/findings", seller), ("/v1/lots", buyer)):
        mine = {"Authorization": f"Bearer {token_of(server, whose)}"}
        first = server.http.get(path, headers=mine, params={"limit": 1}).json()
        cursor = first.get("cursor")
        own = server.http.get(path, headers=theirs).json()
        assert cursor is not None, path
        stolen = server.http.get(path, headers=theirs, params={"cursor": cursor})
        listed = [value for value in stolen.json().values() if isinstance(value, list)]
        assert stolen.status_code == 200
        assert listed == [[]] == [value for value in own.values() if isinstance(value, list)], path
        assert "cursor" not in stolen.json()
