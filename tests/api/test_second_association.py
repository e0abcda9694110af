"""A member of several associations: each has what the one that admitted it has, while it is a member (R54).

Apart from keys and what an admission states.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from msgspec import UNSET

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import TODAY, Draft, a_line, a_sale
from tests.lots.rooting import opening
from tests.parties.builders import Somebody, a_row, a_standing, an_admission
from tests.parties.casework import a_case
from tests.parties.test_people import person
from tests.reconciliation.scene import Scene
from warranty.api.purposes import CASE, PURPOSE
from warranty.database.transaction import driver, snapshot
from warranty.disclosure.rules import Viewer
from warranty.disclosure.service import go_behind_the_wall
from warranty.foundation.ids import LotId, uuid7
from warranty.foundation.statements import statement_digest, urn
from warranty.parties.documents import (
    Countersigned,
    MembershipRecorded,
    MembershipSought,
    PersonParticulars,
)
from warranty.register.recording import Recorded, Refused

LATE = date(2026, 1, 5)


@pytest.fixture
async def scene(world: World, tmp_path: Path) -> Scene:
    return await a_market(world, tmp_path)


@pytest.fixture
async def second(scene: Scene) -> Somebody:
    return await second_association(scene, scene.importer)


async def second_association(scene: Scene, member: Somebody) -> Somebody:
    """Another association, which a member asked and that took it in."""
    somebody = Somebody()
    await scene.record(scene.cast.operator, Draft(an_admission(a_row(somebody, "Association"))))
    await scene.record(member, Draft(MembershipSought(event_on=TODAY, association=somebody.did)))
    await scene.record(somebody, membership(member))
    return somebody


def membership(who: Somebody, since: date = date(2020, 1, 1), until: date | None = None) -> Draft:
    return Draft(
        MembershipRecorded(
            event_on=TODAY, party=who.did, valid_from=since, valid_until=UNSET if until is None else until
        )
    )


async def something_told(scene: Scene) -> tuple[LotId, str]:
    """A claim told late (Q01), a sale, and an attempt to sell more; the lot, and the sale's id."""
    number = await scene.confirmed("10.00")
    lot = await scene.claimed(number, "10.00", on=LATE)
    sale = await scene.record(
        scene.importer, a_sale(scene.importer, scene.dealer, a_line("4.00", (lot, "4.00")))
    )
    too_much = a_sale(scene.importer, scene.dealer, a_line("11.00", (lot, "11.00")))
    await scene.running.refused(scene.importer, too_much)
    return lot, str(sale.statement)


async def ask(world: World, path: str, who: Somebody, **headers: str) -> tuple[int, Any]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = await world.http.get(path, headers={"Authorization": f"Bearer {await world.token(who)}"} | named)
    return answer.status_code, answer.json()


async def test_members_findings_and_attempts_are_those_of_each_of_its_associations(
    world: World, scene: Scene, second: Somebody
) -> None:
    _, sale = await something_told(scene)
    first = scene.cast.association
    status, answer = await ask(world, "/v1/members", second)
    assert (status, [one["party"] for one in answer["members"]]) == (200, [scene.importer.did])
    told = [(await ask(world, "/v1/findings", one))[1]["findings"] for one in (first, second)]
    assert told[0] == told[1] != []
    refused = [
        (await ask(world, f"/v1/attempts?party={scene.importer.did}", one))[1]["attempts"]
        for one in (first, second)
    ]
    assert refused[0] == refused[1] != []
    for one in (first, second):  # its trade is its own, without a case
        assert (await ask(world, f"/v1/statements/{sale}", one))[0] == 404
    assert (await ask(world, f"/v1/attempts?party={scene.dealer.did}", second))[0] == 404


async def test_a_case_opens_the_member_to_the_second_association_until_the_membership_ends(
    world: World, scene: Scene, second: Somebody
) -> None:
    _, sale = await something_told(scene)
    refused = await scene.running.refused(second, a_case(scene.dealer, number="C-2"))
    assert refused.code == "party-not-yours"
    await scene.record(second, a_case(scene.importer, number="C-1"))
    under = {CASE: "C-1"}
    assert (await ask(world, f"/v1/statements/{sale}", second, **under))[0] == 200
    await scene.record(second, membership(scene.importer, until=TODAY))
    for path in (f"/v1/statements/{sale}", f"/v1/attempts?party={scene.importer.did}"):
        assert (await ask(world, path, second, **under))[0] == 404
    assert (await ask(world, "/v1/members", second))[1]["members"] == []
    assert (await ask(world, "/v1/findings", second))[1]["findings"] == []
    again = await scene.running.refused(second, a_case(scene.importer, number="C-3"))
    assert again.code == "party-not-yours"


async def test_personal_data_is_told_to_each_association_that_says_what_for(
    world: World, scene: Scene, second: Somebody
) -> None:
    anna = uuid4()
    particulars = PersonParticulars(name="Anna Person", email="anna@example.org")
    await scene.record(
        scene.importer, Draft(person(anna, scene.importer.public), {"particulars": particulars})
    )
    path, said = f"/v1/people/{anna}/access", {PURPOSE: "Request of the person by letter"}
    for one in (scene.cast.association, second):
        status, answer = await ask(world, path, one, **said)
        assert (status, answer["party"]) == (200, scene.importer.did)
    assert (await ask(world, path, second))[1]["type"].endswith("purpose-missing")
    looks = (await ask(world, path, scene.importer))[1]["looks"]
    assert {(one["viewer"], one["ground"]) for one in looks} == {
        (one.did, "admitter") for one in (scene.cast.association, second)
    }
    await scene.record(second, membership(scene.importer, until=TODAY))
    assert (await ask(world, path, second, **said))[0] == 404


async def test_who_suspended_a_member_countersigns_what_winds_it_down(scene: Scene, second: Somebody) -> None:
    """Byte for byte, and also where the member left while it was suspended."""
    lot, _ = await something_told(scene)
    await scene.record(second, Draft(a_standing(scene.importer, "suspended")))
    draft, statement = a_sale(scene.importer, scene.dealer, a_line("1.00", (lot, "1.00"))), uuid7()
    sale = scene.running.sign(scene.importer, draft, statement=statement)
    stranger = Somebody()
    await scene.record(scene.cast.operator, Draft(an_admission(a_row(stranger, "Association"))))
    given = Draft(
        Countersigned(
            event_on=TODAY,
            party=scene.importer.did,
            statement=urn(statement),
            digest=statement_digest(sale.split(b"~", 1)[0]).hex(),
        )
    )
    assert (await scene.running.refused(stranger, given)).code == "party-not-yours"
    await scene.record(second, membership(scene.importer, until=TODAY))
    await scene.record(second, given)
    (outcome,) = await scene.running.send(sale)
    assert isinstance(outcome, Recorded)


async def test_a_sister_that_never_put_a_member_out_lets_it_record_nothing(
    world: World, scene: Scene, second: Somebody
) -> None:
    """P02: the strictest word decides, and whoever disagrees cannot undo it statement by statement."""
    lot, _ = await something_told(scene)
    first, member = scene.cast.association, scene.importer
    await scene.record(first, Draft(a_standing(member, "expelled")))
    statement = uuid7()
    sale = scene.running.sign(
        member, a_sale(member, scene.dealer, a_line("1.00", (lot, "1.00"))), statement=statement
    )
    digest = statement_digest(sale.split(b"~", 1)[0]).hex()
    given = Draft(Countersigned(event_on=TODAY, party=member.did, statement=urn(statement), digest=digest))
    for word in ("good", "suspended"):  # milder than expelled: another's still decides
        await scene.record(second, Draft(a_standing(member, word)))
        refused = await scene.running.refused(second, given)
        assert (refused.code, first.did in refused.instead) == ("countersignature-impossible", True)
    (outcome,) = await scene.running.send(sale)
    assert isinstance(outcome, Refused)
    assert "expelled or admitted you" in outcome.refusal.instead
    await scene.record(first, given)
    (outcome,) = await scene.running.send(sale)
    assert isinstance(outcome, Recorded)


async def test_who_admitted_a_member_countersigns_whoever_put_it_out(scene: Scene, second: Somebody) -> None:
    lot, _ = await something_told(scene)
    member = scene.importer
    await scene.record(second, Draft(a_standing(member, "suspended")))
    statement = uuid7()
    sale = scene.running.sign(
        member, a_sale(member, scene.dealer, a_line("1.00", (lot, "1.00"))), statement=statement
    )
    digest = statement_digest(sale.split(b"~", 1)[0]).hex()
    given = Draft(Countersigned(event_on=TODAY, party=member.did, statement=urn(statement), digest=digest))
    await scene.record(scene.cast.association, given)
    (outcome,) = await scene.running.send(sale)
    assert isinstance(outcome, Recorded)


async def test_behind_the_wall_alone_a_membership_that_ended_shows_nothing(
    world: World, scene: Scene, second: Somebody
) -> None:
    await something_told(scene)
    await scene.record(scene.importer, opening(("7102.31", "50.00")))
    viewer = Viewer(second.id, "Association")

    async def seen(day: timedelta) -> dict[str, int]:
        async with snapshot(world.resources.engine) as session:
            connection = await driver(session)
            await go_behind_the_wall(connection, viewer, (), world.clock() + day)
            return {
                "findings": await connection.fetchval("select count(*) from findings"),
                "attempts": await connection.fetchval("select count(id) from attempts"),
                "stock": await connection.fetchval(
                    "select count(distinct issuer) from statements where type = 'OpeningStockDeclared'"
                ),
                "trade": await connection.fetchval("select count(*) from sales"),
            }

    now = await seen(timedelta())
    assert now["findings"] > 0
    assert (now["attempts"], now["stock"], now["trade"]) == (1, 1, 0)
    await scene.record(second, membership(scene.importer, until=TODAY + timedelta(days=1)))
    assert await seen(timedelta()) == now
    assert set((await seen(timedelta(days=1))).values()) == {0}
