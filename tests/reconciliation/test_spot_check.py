"""A certificate's spot check: its figures, and where the carats are (R5, R14, R22)."""

import pytest

from tests.builders import (
    MAKEABLE,
    SURAT,
    Draft,
    a_certificate,
    a_confirmation,
    a_line,
    a_number,
    a_sale,
)
from tests.lots.scales import reweighed
from tests.lots.test_making import made
from tests.parties.builders import TODAY
from tests.reconciliation.scene import Scene
from warranty.certificates.documents import ShipmentDetained
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId
from warranty.foundation.quantities import format_carats
from warranty.lots.documents import LotsMerged
from warranty.lots.rules.grading import Coverage
from warranty.reconciliation.rules.where import NOWHERE


async def test_a_correction_after_resale_leaves_its_carats_unsupported_wherever_they_are(
    scene: Scene,
) -> None:
    """800.00 confirmed, claimed, resold; corrected to 720.00: nine tenths of every lot stay covered."""
    number = a_number()
    confirmation = await scene.record(scene.cast.india, a_confirmation(number, scene.importer, "800.00"))
    antwerp = await scene.admitted("BE")
    claimed = await scene.claimed(number, "800.00")
    bought = await scene.sold(scene.importer, scene.dealer, claimed, "500.00")
    await scene.sold(scene.dealer, antwerp, bought, "200.00")
    before = scene.position
    await scene.corrected(number, confirmation.statement, "720.00")

    now, then = await scene.spot_check(number), await scene.spot_check(number, as_of=before)

    assert (now.confirmed, now.claimed, now.drawn) == (720_000, 800_000, 800_000)
    assert now.where_now is not None
    assert now.where_now.by_grade == Coverage(720_000, 0, 0, 80_000)
    assert now.where_now.by_country == [("IN", 600_000), ("BE", 200_000)]
    assert now.where_now.by_stage == [("rough", 800_000)]
    assert [found.rule for found in now.findings] == ["C07", "L02", "K07"]
    assert now.findings[-1].facts == {"carats": "200.00", "from": "IN", "to": "EU"}
    assert (then.confirmed, then.claimed, then.drawn) == (800_000, 800_000, 800_000)
    assert then.where_now is not None
    assert then.where_now.by_grade == Coverage(800_000, 0, 0, 0)
    assert [found.rule for found in then.findings] == ["C07", "K07"]


async def test_each_lot_carries_its_part_of_a_correction(scene: Scene) -> None:
    """300.00 kept, 300.00 and 200.00 sold on: of each a tenth is unsupported after 800.00 became 720.00."""
    number = a_number()
    confirmation = await scene.record(scene.cast.india, a_confirmation(number, scene.importer, "800.00"))
    claimed = await scene.claimed(number, "800.00")
    bought = await scene.sold(scene.importer, scene.dealer, claimed, "500.00")
    cut = await scene.sold(scene.dealer, scene.cutter, bought, "200.00")
    await scene.corrected(number, confirmation.statement, "720.00")
    shown = await scene.dispersion(number)
    assert [(one.lot, one.grades) for one in shown.holdings] == [
        (claimed, Coverage(270_000, 0, 0, 30_000)),
        (bought, Coverage(270_000, 0, 0, 30_000)),
        (cut, Coverage(180_000, 0, 0, 20_000)),
    ]
    assert shown.carats == 800_000


async def test_two_weights_stay_visible_beside_each_other(scene: Scene) -> None:
    """R5: 1,000.00 on the issuer's paper, 999.80 on the importing authority's scale."""
    number = a_number()
    await scene.record(scene.cast.europe, a_certificate(number, "1000.00"))
    await scene.confirmed("999.80", number=number)
    check = await scene.spot_check(number)
    assert (check.certified, check.confirmed) == (1_000_000, 999_800)
    assert check.status == "confirmed"


async def test_tolerance_used_on_all_goods_of_a_certificate_has_a_cap(scene: Scene) -> None:
    """R70: five times τ of 10.00 ct is 0.05 ct. Its goods use 0.01 four times, and a quarter of 0.02 mixed.

    0.04 + 0.005 + 0.005 are the cap; a third weighing of the mixture, where they are a quarter less what the
    second gained, makes 0.055 ct.
    """
    number, other = a_number(), a_number()
    for each, carats in ((number, "10.00"), (other, "29.88")):
        await scene.record(scene.cast.india, a_confirmation(each, scene.importer, carats))
    lot, more = await scene.claimed(number, "10.00"), await scene.claimed(other, "29.88")
    for left in (10_000, 9_990, 9_980, 9_970):
        weighing = reweighed(lot, format_carats(left), format_carats(left - 10))
        await scene.record(scene.importer, weighing)
    both = [(lot, "9.96"), (more, "29.88")]
    mixed = (await scene.record(scene.importer, made(LotsMerged, both, ("39.84", MAKEABLE)))).lots[0]
    await scene.record(scene.importer, reweighed(mixed, "39.84", "39.82"))
    gained = await scene.record(scene.importer, reweighed(mixed, "39.82", "39.84"))
    assert await worn(scene, number) == []
    await scene.record(scene.importer, reweighed(gained.lots[0], "39.84", "39.82"))
    assert await worn(scene, number) == [{"used": "0.055", "cap": "0.05"}]
    assert await worn(scene, other) == []


async def worn(scene: Scene, number: str) -> list[object]:
    """Figures of the A01 that is about a certificate itself."""
    findings = (await scene.spot_check(number)).findings
    return [found.facts for found in findings if (found.rule, found.about) == ("A01", number)]


async def test_carats_sold_outside_are_in_no_lot_any_more(scene: Scene) -> None:
    number = await scene.confirmed("100.00")
    lot = await scene.claimed(number, "100.00")
    await scene.record(
        scene.importer, a_sale(scene.importer, SURAT, a_line("40.00", (lot, "40.00")), code="K7")
    )
    where = (await scene.spot_check(number)).where_now
    assert where is not None
    assert (where.carats, where.left, where.by_grade) == (100_000, 40_000, Coverage(60_000, 0, 0, 0))
    assert where.by_country == [("IN", 60_000)]
    assert sum(where.by_grade) + where.left + where.beyond == where.carats


async def test_what_a_claim_has_not_drawn_is_none_of_the_certificates_carats(scene: Scene) -> None:
    """600.00 claimed before 500.00 are confirmed: 500.00 drawn, and half of the lot's 600.00 sold on."""
    number = a_number()
    lot = await scene.claimed(number, "600.00")
    await scene.sold(scene.importer, scene.dealer, lot, "300.00")
    await scene.confirmed("500.00", number=number)
    check = await scene.spot_check(number)
    assert (check.claimed, check.drawn) == (600_000, 500_000)
    assert [(claim.drawn, claim.weighing, claim.pending) for claim in check.claims] == [(500_000, 0, 100_000)]
    assert check.where_now is not None
    assert check.where_now.carats == 500_000
    assert check.where_now.by_grade == Coverage(500_000, 0, 0, 0)
    assert [one.carats for one in (await scene.dispersion(number)).holdings] == [250_000, 250_000]


async def test_carats_of_a_detained_shipment_are_awaiting(scene: Scene) -> None:
    number = await scene.confirmed("100.00")
    await scene.claimed(number, "100.00")
    await scene.record(
        scene.cast.india, Draft(ShipmentDetained(event_on=TODAY, number=number, reason="Seal broken."))
    )
    check = await scene.spot_check(number)
    assert check.status == "detained"
    assert check.where_now is not None
    assert check.where_now.by_grade == Coverage(0, 100_000, 0, 0)


async def test_a_certificate_that_went_too_far_is_answered_without_where_it_is(scene: Scene) -> None:
    """One carat each in 25,001 lots: one step more than a spot check follows."""
    number = await scene.confirmed("25001.00")
    lot = await scene.claimed(number, "25001.00")
    await scatter(scene, lot, 25_001)
    check = await scene.spot_check(number)
    assert (check.claimed, check.drawn) == (25_001_000, 25_001_000)
    where = check.where_now
    assert where is not None
    assert not where.is_complete
    assert (where.carats, where.beyond, where.by_grade) == (25_001_000, 25_001_000, NOWHERE)
    assert len((await scene.dispersion(number)).holdings) == 10_000


async def scatter(scene: Scene, lot: LotId, pieces: int) -> None:
    """A lot's carats handed to the dealer one by one, straight into the ledger."""
    async with scene.visit() as connection:
        await connection.execute(_SCATTER, lot, scene.position, scene.dealer.id, pieces)


_SCATTER = """with piece as (select gen_random_uuid() as id, n from generate_series(1, $4::int) n),
opened as (
  insert into lots (id, statement, position, line, kind, holder, hs, event_on, opened_with, received, "left",
                    disputed, state)
  select id, gen_random_uuid(), $2, n, 'sale', $3, '7102.31', '2026-11-23', 1000, 1000, 1000, 0, 'held'
  from piece)
insert into edges (target, ordinal, fan_in, source, carats, position, on_paper)
select id, 0, 1, $1, 1000, $2, false from piece"""


async def test_a_position_the_log_has_not_reached_is_refused(scene: Scene) -> None:
    number = await scene.confirmed("100.00")
    with pytest.raises(Refusal) as refused:
        await scene.spot_check(number, as_of=scene.position + 1)
    assert refused.value.code == "log-position-ahead"
