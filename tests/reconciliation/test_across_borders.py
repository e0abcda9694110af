"""A spot check follows carats over borders, and into the lots they came home to (R14, R27)."""

from tests.builders import a_claim, a_confirmation, a_number
from tests.lots.exporting import a_departure, a_homecoming, bound, issued_for
from tests.parties.builders import Somebody
from tests.reconciliation.scene import Scene
from warranty.foundation.ids import LotId, StatementId
from warranty.lots.rules.grading import Coverage


async def under_way(scene: Scene, lot: LotId, carats: str) -> tuple[StatementId, str]:
    """Goods of the importer bound, certified and gone."""
    made = await scene.record(scene.importer, bound(lot, carats))
    application, number = StatementId(made.statement), a_number("IN")
    await scene.record(scene.cast.india, issued_for(application, number, carats))
    await scene.record(scene.importer, a_departure(application))
    return application, number


async def claimed_in_antwerp(scene: Scene, number: str, carats: str) -> Somebody:
    """Somebody of Antwerp to whom as much was confirmed, and who claimed it."""
    antwerp = await scene.admitted("BE")
    await scene.record(scene.cast.europe, a_confirmation(number, antwerp, carats))
    await scene.record(antwerp, a_claim(number, carats, participant="EU"))
    return antwerp


async def test_of_a_hundred_sixty_left_and_twenty_five_are_on_nobodys_books(scene: Scene) -> None:
    number = await scene.confirmed("100.00")
    _, abroad = await under_way(scene, await scene.claimed(number, "100.00"), "60.00")
    await claimed_in_antwerp(scene, abroad, "35.00")
    where = (await scene.spot_check(number)).where_now
    assert where is not None
    assert where.by_country == [("IN", 40_000), ("BE", 35_000), ("", 25_000)]
    assert where.by_grade == Coverage(100_000, 0, 0, 0)
    shown = await scene.dispersion(number)
    assert {(one.place, one.country): one.carats for one in shown.holdings} == {
        ("held", "IN"): 40_000,
        ("abroad", ""): 25_000,
        ("held", "BE"): 35_000,
    }


async def test_the_paper_goods_came_home_under_leads_to_the_lots_they_left(scene: Scene) -> None:
    number = await scene.confirmed("100.00")
    lot = await scene.claimed(number, "100.00")
    application, _ = await under_way(scene, lot, "60.00")
    home = await scene.confirmed("60.00", number=a_number("EU"))
    await scene.record(scene.importer, a_homecoming(application, home, "60.00"))
    seen = await scene.spot_check(home)
    assert (seen.confirmed, seen.claimed, seen.drawn) == (60_000, 60_000, 60_000)
    assert seen.where_now is not None
    assert seen.where_now.by_country == [("IN", 60_000)]
    shown = await scene.dispersion(home)
    assert [(one.lot, one.carats) for one in shown.holdings] == [(lot, 60_000)]
    own = await scene.dispersion(home, scene.importer)
    assert [(one.lot, one.carats) for one in own.holdings] == [(lot, 60_000)]
