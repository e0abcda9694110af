"""Addresses, cursors and tokens with what no column of the database holds: the asker's fault, and told so."""

from base64 import urlsafe_b64encode

import msgspec
import pytest

from tests.api.world import TODAY, World
from tests.parties.builders import Somebody
from warranty.api.cursors import seal_of
from warranty.foundation.sealing import Seal
from warranty.parties.documents import KeyRevoked

NOBODY = "00000000-0000-0000-0000-000000000000"
PERIOD = "/v1/reconciliations?participant={}&from=2026-01-01&to=2026-12-31"
NUL = (
    "/v1/certificates/%00",
    "/v1/certificates/EU%00",
    "/v1/certificates/EU%00/spot-check",
    "/v1/lots?hs=%00",
    "/v1/members/%00/status",
    "/v1/members?cursor=%00",
    "/v1/members?name=%00",
    "/v1/warranties/%00/status",
    "/log/tile/%00",
    "/p/%00/did.json",
    "/problems/%00",
    PERIOD.format("IN") + "&importer=%00",
)
NEWLINE = (PERIOD.format("IN%0A"), "/v1/lots?hs=7102.31%0A")
BIG, HALF = 10**30, 2**63


def cursor_of(content: object) -> str:
    return urlsafe_b64encode(msgspec.json.encode(content)).rstrip(b"=").decode()


def big_cursor_of(*numbers: int) -> str:
    return urlsafe_b64encode(str(list(numbers)).encode()).rstrip(b"=").decode()


CURSORS = {
    "a lot's position": ("/v1/lots?", big_cursor_of(5, BIG, 0)),
    "one beyond 64 bits": ("/v1/lots?", big_cursor_of(HALF, 5, 0)),
    "a line beyond 32 bits": ("/v1/lots?", big_cursor_of(5, 5, 2**40)),
    "less than nothing": ("/v1/lots?", big_cursor_of(-1, 0, 0)),
    "a finding's position": ("/v1/findings?", big_cursor_of(5, HALF, 0)),
    "a finding's ordinal": ("/v1/findings?", big_cursor_of(5, 5, 2**40)),
    "a name with NUL": ("/v1/members?", cursor_of(("a" + chr(0), NOBODY))),
    "a period's position": (PERIOD.format("IN") + "&", cursor_of((-5, "2026-01-01", ("", "", "", "")))),
}


@pytest.fixture
async def association(world: World) -> Somebody:
    return await world.admitted("Association", world.operator)


async def test_nul_in_an_address_is_refused_everywhere(world: World, association: Somebody) -> None:
    for address in NUL:
        answer = await world.get(address, association)
        assert answer.status_code == 400, (address, answer.text)
        assert answer.json()["type"].endswith("/problems/request-malformed")


async def test_a_newline_after_a_code_is_no_part_of_it(world: World, association: Somebody) -> None:
    for address in NEWLINE:
        assert (await world.get(address, association)).status_code == 400, address


async def test_a_cursor_with_what_no_page_ended_with_is_refused(world: World, association: Somebody) -> None:
    authority = await world.admitted("Authority", world.operator)
    own = seal_of(world.resources.keys)
    for what, (address, cursor) in CURSORS.items():
        for sent in (own.seal(cursor), cursor):
            answer = await world.get(f"{address}cursor={sent}", authority)
            assert answer.status_code == 422, (what, answer.text)
            assert answer.json()["type"].endswith("/problems/cursor-unreadable")


async def test_a_cursor_of_another_register_or_a_changed_one_is_refused(
    world: World, association: Somebody
) -> None:
    last = cursor_of((association.did, NOBODY))
    good = seal_of(world.resources.keys).seal(last)
    assert (await world.get(f"/v1/members?cursor={good}", association)).status_code == 200
    flipped = good[:-1] + ("B" if good[-1] == "A" else "A")
    for other in (Seal(bytes(32), "cursors").seal(last), flipped, last):
        answer = await world.get(f"/v1/members?cursor={other}", association)
        assert answer.json()["type"].endswith("/problems/cursor-unreadable"), other


@pytest.mark.parametrize("jti", ["\ud800", "a\0", "two\nlines"])
async def test_an_assertion_named_by_what_is_no_text_is_refused(
    world: World, association: Somebody, jti: str
) -> None:
    answer = await world.ask_for_token(world.assertion(association, jti=jti))
    assert answer.status_code == 401, answer.text


async def test_a_token_ends_with_the_last_key_to_log_in_with(world: World, association: Somebody) -> None:
    token = {"Authorization": f"Bearer {await world.token(association)}"}
    assert (await world.http.get("/v1/parties/me", headers=token)).status_code == 200
    await world.accept(
        KeyRevoked(event_on=TODAY, party=association.did, public_key=association.public, reason="Stolen."),
        world.operator,
    )
    answer = await world.http.get("/v1/parties/me", headers=token)
    assert answer.status_code == 401
    assert answer.json()["type"].endswith("/problems/token-refused")
