"""Suspicion reports (R62): for their maker and one authority; for everybody else there is nothing to find."""

from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import TODAY, Draft, a_claim, a_number
from tests.parties.builders import Somebody, a_row, an_admission
from tests.parties.casework import a_case, a_suspicion, an_order
from tests.parties.test_succession import succession
from tests.reconciliation.scene import Scene
from warranty.api.purposes import PREDECESSOR
from warranty.database.transaction import driver, snapshot
from warranty.disclosure.rules import Viewer
from warranty.disclosure.service import go_behind_the_wall
from warranty.foundation.ids import uuid7
from warranty.parties.documents import KeyRevoked
from warranty.register.replay import Databases, replay


@pytest.fixture
async def scene(world: World, tmp_path: Path) -> Scene:
    """A market."""
    return await a_market(world, tmp_path)


def everybody_else(scene: Scene) -> list[Somebody]:
    """Whom it is about, other members, its maker's association, another authority, oversight."""
    cast = scene.cast
    return [scene.importer, scene.stranger, cast.association, cast.europe, cast.operator]


async def test_its_maker_and_the_authority_it_is_for_read_it(world: World, scene: Scene) -> None:
    made = await scene.record(scene.dealer, a_suspicion(scene.cast.india, scene.importer))
    for who in (scene.dealer, scene.cast.india):
        (listed,) = (await world.get("/v1/suspicions", who)).json()["suspicions"]
        assert listed["statement"] == f"urn:uuid:{made.statement}"
        shown = (await world.get(f"/v1/statements/{made.statement}", who)).json()
        assert len(shown["statement"].split("~")) == 3  # signed part, the report, nothing behind the last ~


async def test_reports_are_paged_newest_first(world: World, scene: Scene) -> None:
    made = [await scene.record(scene.dealer, a_suspicion(scene.cast.india)) for _ in range(3)]
    first = (await world.get("/v1/suspicions", scene.cast.india, limit=2)).json()
    rest = (await world.get("/v1/suspicions", scene.cast.india, limit=2, cursor=first["cursor"])).json()
    told = [one["statement"] for page in (first, rest) for one in page["suspicions"]]
    assert told == [f"urn:uuid:{one.statement}" for one in reversed(made)]
    assert "cursor" not in rest


async def test_nobody_else_finds_it_in_records_lists_looks_or_counts(world: World, scene: Scene) -> None:
    before = {
        (who.did, path): (await world.get(path, who)).content
        for who in everybody_else(scene)
        for path in ("/v1/findings", "/v1/looks", "/v1/suspicions", "/v1/members")
    }
    made = await scene.record(scene.dealer, a_suspicion(scene.cast.india, scene.importer))
    await world.get(f"/v1/statements/{made.statement}", scene.cast.india)
    for who in everybody_else(scene):
        for path in ("", "/receipt"):
            foreign = await world.get(f"/v1/statements/{made.statement}{path}", who)
            unknown = await world.get(f"/v1/statements/{uuid7()}{path}", who)
            assert (foreign.status_code, foreign.content) == (404, unknown.content)
    after = {key: (await world.get(key[1], who)).content for key, who in _asked(scene, before)}
    assert after == before
    seen = (await world.get("/v1/looks?whose=all", scene.cast.operator)).text
    assert str(made.statement) not in seen


async def test_the_audit_log_tells_neither_of_it_nor_who_read_it(world: World, scene: Scene) -> None:
    with capture_logs() as events:
        made = await scene.record(scene.dealer, a_suspicion(scene.cast.india, scene.importer))
        other = await scene.record(scene.importer, a_claim(a_number(), "1.00"))
        for statement in (made.statement, other.statement):
            assert (await world.get(f"/v1/statements/{statement}", scene.cast.india)).status_code == 200
    assert str(made.statement) not in str(events)
    assert str(other.statement) in str(events)


def _asked(scene: Scene, before: dict[tuple[str, str], bytes]) -> list[tuple[tuple[str, str], Somebody]]:
    by_did = {who.did: who for who in everybody_else(scene)}
    return [(key, by_did[key[0]]) for key in before]


async def test_neither_a_case_nor_an_order_about_its_maker_opens_it(world: World, scene: Scene) -> None:
    second = Somebody()
    await scene.record(scene.cast.operator, Draft(an_admission(a_row(second, "Authority"))))
    made = await scene.record(scene.dealer, a_suspicion(second))
    await scene.record(scene.cast.india, a_case(scene.dealer, order=an_order()))
    headers = {"Authorization": f"Bearer {await world.token(scene.cast.india)}", "Warranty-Case": "2026/31"}
    answer = await world.http.get(f"/v1/statements/{made.statement}", headers=headers)
    assert answer.status_code == 404  # of the same participant, but not whom it is addressed to


async def test_behind_the_wall_there_is_no_row_of_it(world: World, scene: Scene) -> None:
    made = await scene.record(scene.dealer, a_suspicion(scene.cast.europe))
    for who, countries, sees in (
        (scene.cast.india, ("IN",), False),
        (scene.cast.association, (), False),
        (scene.cast.operator, (), False),
        (scene.importer, (), False),
        (scene.dealer, (), True),
        (scene.cast.europe, ("EU", "BE"), True),
    ):
        async with snapshot(world.resources.engine) as session:
            connection = await driver(session)
            await go_behind_the_wall(connection, scene.asking(who).viewer, countries, world.clock())
            for query in (
                "select 1 from statements where id = $1",
                "select 1 from suspicions where statement = $1",
                "select 1 from disclosures join statements using (position) where id = $1",
            ):
                assert bool(await connection.fetch(query, made.statement)) == sees, (query, who)


async def test_a_stolen_key_that_signed_one_is_found_in_everything_else_it_signed(
    world: World, scene: Scene
) -> None:
    await scene.record(scene.dealer, a_suspicion(scene.cast.india, scene.importer))
    revoked = KeyRevoked(
        event_on=TODAY,
        party=scene.dealer.did,
        public_key=scene.dealer.public,
        reason="Laptop stolen.",
        compromised_since=world.clock().replace(hour=1),
    )
    done = await scene.record(scene.cast.association, Draft(revoked))
    assert [one.about for one in done.findings if one.about.startswith("urn:")] == []


async def test_a_report_needs_a_reader_and_something_to_read(world: World, scene: Scene) -> None:
    for draft in (
        a_suspicion(scene.cast.association),
        a_suspicion(Somebody()),
        a_suspicion(scene.cast.india, text=" "),
    ):
        refused = await scene.running.refused(scene.dealer, draft)
        assert (refused.code, refused.rule) == ("suspicion-impossible", "R62")
    refused = await scene.running.refused(scene.cast.association, a_suspicion(scene.cast.india))
    assert refused.code == "signer-not-entitled"


async def test_what_is_sealed_replays(world: World, scene: Scene, database_url: str) -> None:
    await scene.record(scene.dealer, a_suspicion(scene.cast.india, scene.importer))
    replayed = await replay(Databases(database_url), judge=True)
    assert replayed.is_same


async def test_r62_who_succeeds_its_maker_is_not_warned_nor_told_of_what_was_refused(
    world: World, scene: Scene
) -> None:
    """The acquirer is whom it is about. What else was its predecessor's it reads."""
    old, heir = scene.dealer, scene.importer
    made = await scene.record(old, a_suspicion(scene.cast.india, heir))
    await scene.running.refused(old, a_suspicion(heir, scene.stranger))  # addressed to no authority
    sold = await scene.record(old, a_claim(a_number(), "1.00"))
    await scene.record(scene.cast.association, Draft(succession(old, heir, keys_end=False)))
    place = {"Authorization": f"Bearer {await world.token(heir)}", PREDECESSOR: old.did}

    async def asked(path: str) -> httpx.Response:
        return await world.http.get(path, headers=place)

    assert (await asked(f"/v1/statements/{sold.statement}")).status_code == 200
    for path in ("", "/receipt"):
        sealed = await asked(f"/v1/statements/{made.statement}{path}")
        unknown = await asked(f"/v1/statements/{uuid7()}{path}")
        assert (sealed.status_code, sealed.content) == (404, unknown.content)
    assert (await asked("/v1/suspicions")).json()["suspicions"] == []
    for path in ("/v1/statements", "/v1/attempts", "/v1/looks", "/v1/looks?whose=own"):
        answer = await asked(path)
        assert answer.status_code == 200, path
        assert "uspicion" not in answer.text, path
        assert str(made.statement) not in answer.text, path
    assert "SuspicionReported" in (await world.get("/v1/attempts", old)).text
    (listed,) = (await world.get("/v1/suspicions", old)).json()["suspicions"]
    assert listed["statement"] == f"urn:uuid:{made.statement}"


async def test_r62_the_wall_itself_hides_it_from_who_succeeds_its_maker(world: World, scene: Scene) -> None:
    old, heir = scene.dealer, scene.importer
    await scene.record(old, a_suspicion(scene.cast.india, heir))
    for successor, seen in ((None, 1), (heir.id, 0)):
        viewer = Viewer(old.id, "Member", successor=successor)
        async with snapshot(world.resources.engine) as connection:
            plain = await driver(connection)
            await go_behind_the_wall(plain, viewer, (), world.clock())
            for table in ("suspicions", "statements where type = 'SuspicionReported'"):
                counted = await plain.fetchval(f"select count(*) from {table}")  # noqa: S608 - of ours
                assert counted == seen, (table, successor)
