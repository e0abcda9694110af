"""What the audit log tells, and that nothing secret ever stands in a log."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from tests.api.market import a_market
from tests.api.world import TODAY, World
from tests.builders import a_confirmation, a_number
from tests.parties.builders import Somebody, a_row
from tests.reconciliation.scene import Scene
from warranty.foundation.events import audit, tell_events
from warranty.parties.documents import Particulars, PartyAdmitted

OFFICE, VAT, CONTACT = "Opera House, Charni Road East", "24AAACC1206D1ZM", "R. Example, +91 22 0000"


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Scene:
    return await a_market(world, tmp_path)


def events(told: list[Any], name: str) -> list[dict[str, Any]]:
    return [event for event in told if event.get("log") == "audit" and event["event"] == name]


async def test_it_tells_who_logged_in_was_shown_what_and_was_refused(world: World, market: Scene) -> None:
    cast = market.running.cast
    number = a_number()
    await market.running.accept(cast.india, a_confirmation(number, cast.members[0], "10.00"))
    with capture_logs() as told:
        assert (await world.get(f"/v1/certificates/{number}", cast.india)).status_code == 200
        assert (await world.get("/v1/certificates/IN99", cast.members[1])).status_code == 404
    login, _ = events(told, "logged in")
    assert (login["party"], login["key"], login["kind"]) == (cast.india.did, cast.india.public, "Authority")
    (look,) = events(told, "looked")
    assert (look["party"], look["looks"]) == (str(cast.india.id), 1)
    assert look["at"] == [f"certificate {number} (importing-participant)"]
    (refused,) = events(told, "refused")
    assert (refused["code"], refused["party"]) == ("not-found", cast.members[1].did)
    assert (refused["method"], refused["path"]) == ("GET", "/v1/certificates/IN99")


async def test_it_tells_what_was_done_about_parties_and_what_was_refused_of_statements(world: World) -> None:
    association = await world.admitted("Association", world.operator)
    with capture_logs() as told:
        await world.admitted("Member", association)
        refused = PartyAdmitted(event_on=TODAY, parties=(a_row(Somebody(), "Authority"),))
        await world.record(refused, association)
    (done,) = events(told, "recorded")
    assert (done["type"], done["party"], done["key"]) == (
        "PartyAdmitted", str(association.id), association.public,
    )  # fmt: skip
    (counted,) = events(told, "statements refused")
    assert counted["codes"] == {"signer-not-entitled": 1}


async def test_nothing_secret_stands_in_any_log(world: World) -> None:
    """Assertions, tokens, private keys, particulars and what is asked: not even where they are refused."""
    association = await world.admitted("Association", world.operator)
    somebody = Somebody()
    particulars = Particulars(party=somebody.did, registered_office=OFFICE, vat_id=VAT, contact=CONTACT)
    admission = PartyAdmitted(event_on=TODAY, parties=(a_row(somebody),))
    parts = {"particulars": (particulars,)}
    with capture_logs() as told:
        for by in (association, somebody):
            await world.record(admission, by, parts)
        used = world.assertion(association)
        token = (await world.ask_for_token(used)).json()["access_token"]
        await world.ask_for_token(used)
        await world.ask_for_token(world.assertion(association, exp=0))
        headers = {"Authorization": f"Bearer {token}"}
        await world.http.get("/v1/members", headers=headers, params={"name": CONTACT})
        await world.http.get("/v1/members", headers={"Authorization": f"Bearer {token}x"})
        await world.http.get("/v1/lots", headers=headers, params={"cursor": VAT})
        body = world.signed(admission, association, parts)
        await world.http.post("/v1/statements", content=body[:-9], headers={"Content-Type": "text/plain"})
    text = str(told)
    secrets = [OFFICE, VAT, CONTACT, used, token, token.rpartition(".")[2], used.rpartition(".")[2]]
    secrets += [association.key.seed.hex(), repr(association.key.seed), body.decode()[:200]]
    assert len(events(told, "refused")) >= 4
    assert [secret for secret in secrets if secret in text] == []


def test_it_goes_to_a_file_of_its_own_that_our_account_alone_reads(tmp_path: Path) -> None:
    file = tmp_path / "audit.log"
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        tell_events("error", file)
        audit.info("something happened", party="did:web:x")
        told = json.loads(file.read_text())
        assert (told["event"], told["log"], told["party"]) == ("something happened", "audit", "did:web:x")
        assert file.stat().st_mode & 0o777 == 0o600
        file.rename(tmp_path / "audit.1")
        audit.info("and then")
        assert "and then" in file.read_text()
        assert file.stat().st_mode & 0o777 == 0o600
    finally:
        tell_events("info")
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()
