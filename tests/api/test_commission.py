"""The Commission: a supervising authority of the Union sees what all Union authorities do (R12, § 8)."""

from datetime import date
from pathlib import Path

import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import TODAY, Draft, a_claim, a_confirmation, a_line, a_number, a_sale
from tests.parties.builders import Somebody, a_row, an_admission
from tests.parties.test_membership import licence
from tests.reconciliation.scene import Scene
from warranty.database.transaction import driver, snapshot
from warranty.disclosure.rules import Viewer
from warranty.disclosure.service import go_behind_the_wall


@pytest.fixture
async def scene(world: World, tmp_path: Path) -> Scene:
    return await a_market(world, tmp_path)


async def union(scene: Scene, country: str, *tasks: str) -> Somebody:
    """A further authority of the Union."""
    office = Somebody()
    row = a_row(office, "Authority", participant="EU", country=country, tasks=tasks)
    await scene.record(scene.cast.operator, Draft(an_admission(row)))
    return office


async def test_the_commission_sees_every_union_authoritys_certificates_and_members(
    world: World, scene: Scene
) -> None:
    commission, germany = await union(scene, "BE", "supervise", "report"), await union(scene, "DE", "import")
    dealer = await scene.admitted("DE")
    number = a_number("IN")
    await scene.record(germany, a_confirmation(number, dealer, "12.00"))
    lot = (await scene.record(dealer, a_claim(number, "12.00", participant="EU"))).lots[0]
    # A lot is its holder's book, open to who supervises: customs in Germany confirm the import alone (R12).
    for who, status in ((commission, 200), (germany, 404), (scene.cast.india, 404)):
        assert (await world.get(f"/v1/lots/{lot}", who)).status_code == status
    seen = (await world.get(f"/v1/certificates/{number}", commission)).json()
    assert seen["confirmation"]["carats"] == "12.00"
    looks = (await world.get("/v1/looks", dealer)).json()["looks"]
    assert commission.did in {look["viewer"] for look in looks}, "and each of its looks is told"


async def test_the_commission_confirms_nothing_itself(world: World, scene: Scene) -> None:
    """It supervises; issuing and importing are the Member States' tasks."""
    commission = await union(scene, "BE", "supervise")
    refused = await scene.running.refused(commission, a_confirmation(a_number("IN"), scene.importer, "1.00"))
    assert refused.code == "not-competent"


async def test_the_commission_sees_the_members_of_a_state_and_acts_for_those_of_states_without_an_authority(
    world: World, scene: Scene
) -> None:
    """Art. 17(9), from what is on record: Germany has an authority of its own, Ireland has none."""
    commission, germany = await union(scene, "EU", "supervise"), await union(scene, "DE", "supervise")
    german, irish = await scene.admitted("DE"), await scene.admitted("IE")
    licences = [Draft(licence(one, date(2020, 1, 1), date(2030, 1, 1))) for one in (german, irish)]
    assert (await scene.running.refused(commission, licences[0])).code == "party-not-yours"
    assert (await scene.running.refused(germany, licences[1])).code == "party-not-yours"
    await scene.record(germany, licences[0])
    await scene.record(commission, licences[1])
    number = a_number("IN")
    await scene.record(scene.cast.europe, a_confirmation(number, german, "12.00"))
    lot = (await scene.record(german, a_claim(number, "12.00", participant="EU"))).lots[0]
    assert (await world.get(f"/v1/lots/{lot}", commission)).status_code == 200


@pytest.mark.parametrize(
    ("tasks", "opens_certificate", "opens_books"),
    [
        (("report",), 404, 404),
        (("issue",), 404, 404),
        (("import",), 200, 404),
        (("supervise",), 200, 200),
        (("issue", "import", "report", "supervise"), 200, 200),
    ],
)
async def test_an_authority_reads_what_its_tasks_are_about(
    world: World, scene: Scene, tasks: tuple[str, ...], opens_certificate: int, opens_books: int
) -> None:
    """R12, default deny: members' books are for who supervises, an import for who receives it."""
    importer, day = scene.importer, f"from={TODAY}&to={TODAY}"
    confirmation = await scene.record(
        scene.cast.india, a_confirmation(number := a_number("BW"), importer, "12.00")
    )
    lot = await scene.claimed(number, "12.00", on=date(2026, 1, 5))  # told late: a finding
    sale = await scene.record(importer, a_sale(importer, scene.dealer, a_line("5.00", (lot, "5.00"))))
    office = Somebody()
    row = a_row(office, "Authority", country="IN", participant="IN", tasks=tasks)
    await scene.record(scene.cast.operator, Draft(an_admission(row)))

    async def status(*paths: str) -> set[int]:
        return {(await world.get(path, office)).status_code for path in paths}

    of_certificate = (
        f"/v1/certificates/{number}",
        f"/v1/statements/{confirmation.statement}",
        f"/v1/reconciliations?participant=IN&{day}",
    )
    assert await status(*of_certificate) == {opens_certificate}
    books = (
        f"/v1/statements/{sale.statement}",
        f"/v1/lots/{lot}",
        f"/v1/lots/{sale.lots[0]}",
        f"/v1/balances?{day}&member={importer.did}",
        f"/v1/stock?on={TODAY}&member={importer.did}",
        f"/v1/attempts?party={importer.did}",
    )
    assert await status(*books) == {opens_books}
    listed = (await world.get("/v1/findings", office)).json()["findings"]
    assert bool(listed) == (opens_certificate == 200), "about the certificate, or its claimant"
    members = {one["party"] for one in (await world.get("/v1/members", office)).json()["members"]}
    assert (importer.did in members) == (opens_books == 200)
    async with snapshot(world.resources.engine) as session:
        connection = await driver(session)
        viewer = Viewer(office.id, "Authority", "IN", tasks=frozenset(tasks))
        await go_behind_the_wall(connection, viewer, ("IN",), world.clock())
        for table in ("lots", "sales", "disclosures", "edges"):
            rows = await connection.fetchval(f"select count(position) from {table}")  # noqa: S608 - a name of ours
            assert bool(rows) == (opens_books == 200), table
        confirmed = await connection.fetchval("select count(*) from confirmations")
        assert confirmed == (opens_certificate == 200)


async def test_an_office_that_only_reports_is_told_the_sums_of_whole_quarters_of_its_own(
    world: World, scene: Scene
) -> None:
    """As an office of the scheme is: no certificate of the other side, no single day."""
    office = await scene.authority("NA", "report")
    quarter = "from=2026-07-01&to=2026-09-30"
    flow = "/v1/reconciliations/flow"
    for exporting, importing, status in (("NA", "IN", 200), ("IN", "NA", 200), ("IN", "EU", 404)):
        path = f"{flow}?exporting={exporting}&importing={importing}&{quarter}"
        assert (await world.get(path, office)).status_code == status
    part = await world.get(f"{flow}?exporting=NA&importing=IN&from=2026-07-01&to=2026-07-01", office)
    assert part.status_code == 422
