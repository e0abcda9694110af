"""Where one's own goods are while others have them, as a dispersion tells it (R24, R26, R38).

It goes as far as a list of one's lots and a balance go, and tells nothing of others' customers.
"""

from pathlib import Path

import pytest
from msgspec import UNSET

from tests.api.market import a_market
from tests.api.test_lots import dispersion_of
from tests.api.world import World
from tests.builders import a_line, a_memo, a_purchase, a_receipt, a_return, a_sale, a_work
from tests.lots.batches import a_batch, a_day
from tests.lots.test_leaving import lost
from tests.parties.builders import Somebody
from tests.reconciliation.scene import Scene
from warranty.foundation.ids import LotId, StatementId
from warranty.wire import lots as wire


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Scene:
    """Everybody admitted, nothing traded yet."""
    return await a_market(world, tmp_path)


async def sent_on_memo(market: Scene, root: LotId, carats: str) -> tuple[StatementId, LotId]:
    """The importer's goods with the dealer: the memo and its lot."""
    line = a_line(carats, (root, carats))
    memo = await market.record(market.importer, a_memo(market.importer, market.dealer, line))
    await market.record(market.dealer, a_receipt(memo.statement, carats))
    return StatementId(memo.statement), memo.lots[0]


async def sent_for_work(market: Scene, root: LotId, carats: str, to: Somebody) -> LotId:
    line = a_line(carats, (root, carats))
    work = await market.record(market.importer, a_work(market.importer, to, line))
    await market.record(to, a_receipt(work.statement, carats))
    return work.lots[0]


async def in_batch(market: Scene, by: Somebody, *lots: tuple[LotId, str]) -> StatementId:
    batch = StatementId((await market.record(by, a_batch())).statement)
    await market.record(by, a_day(ins=[(batch, lot, carats) for lot, carats in lots]))
    return batch


def places(shown: wire.Dispersion) -> list[tuple[str, str, str, object]]:
    return sorted((one.place, one.stage, one.carats, one.holder or None) for one in shown.holdings)


async def test_r24_r38_an_owner_follows_its_goods_through_memo_and_work(world: World, market: Scene) -> None:
    """Of 100.00: 50.00 on memo (30.00 sold, 10.00 returned, 4.00 stolen: 6.00 left), 20.00 sent for work.

    Of these 8.00 come out polished, 10.00 are lost, 2.00 are in the batch; 40.00 are at home.
    """
    owner, holder, buyer, contractor = market.importer, market.dealer, market.cutter, market.stranger
    root = await market.claimed(await market.confirmed("100.00"), "100.00")
    memo, held = await sent_on_memo(market, root, "50.00")
    await market.record(holder, a_sale(holder, buyer, a_line("30.00", (held, "30.00"))))
    back = await market.record(holder, a_return(memo, (1, "10.00")))
    await market.record(owner, a_receipt(back.statement, "10.00"))
    await market.record(holder, lost((held, "4.00"), carats="4.00"))
    sent = await sent_for_work(market, root, "20.00", contractor)
    batch = await in_batch(market, contractor, (sent, "20.00"))
    await market.record(
        contractor, a_day(out=[(batch, "polished", "8.00")], lost=[(batch, "polishing", "10.00")])
    )
    shown = await dispersion_of(world, owner, root)
    assert places(shown) == [
        ("for-work", "polished", "8.00", contractor.did),
        ("for-work", "rough", "2.00", contractor.did),
        ("held", "rough", "40.00", owner.did),
        ("on-memo", "rough", "6.00", holder.did),
        ("passed-on", "rough", "30.00", holder.did),
    ]
    assert [(one.kind, one.carats) for one in shown.left] == [("lost", "14.00")]
    assert {one.lot for one in shown.holdings if one.place in ("on-memo", "passed-on")} == {str(held)}
    answer = await world.get(f"/v1/lots/{root}/dispersion", owner)
    for unknown in (buyer.did, str(batch)):  # who bought of the holder, and the contractor's own batch
        assert unknown not in answer.text
    for one in shown.holdings:
        assert (await world.get(f"/v1/lots/{one.lot}", owner)).status_code == 200


async def test_r25_what_the_owner_invoices_to_the_holder_is_told_with_the_lot_that_was_sold(
    world: World, market: Scene
) -> None:
    """Of 50.00 on memo the owner sells 20.00 to who has them: sold by itself, so it knows the lot."""
    root = await market.claimed(await market.confirmed("50.00"), "50.00")
    _, held = await sent_on_memo(market, root, "50.00")
    invoice = a_sale(market.importer, market.dealer, a_line("20.00", (held, "20.00")))
    sale = await market.record(market.importer, invoice)
    await market.record(market.dealer, a_purchase(sale.statement, "20.00"))
    shown = await dispersion_of(world, market.importer, root)
    assert {(one.place, one.carats, one.lot) for one in shown.holdings} == {
        ("on-memo", "30.00", str(held)),
        ("passed-on", "20.00", str(sale.lots[0])),
    }


async def test_r33_of_rough_cut_with_anothers_an_owner_learns_what_is_in_the_others_stones(
    world: World, market: Scene
) -> None:
    """40.00 of the owner and 60.00 of the cutter give 10.00: 4.00 and 6.00, each 40 parts of the owner's.

    In its own stones are 1.60 of its root; 2.40 are in the cutter's, of whose root as much is in the owner's.
    """
    owner, cutter = market.importer, market.cutter
    root = await market.claimed(await market.confirmed("40.00"), "40.00")
    cutters = await market.claimed(await market.confirmed("60.00", to=cutter), "60.00", by=cutter)
    sent = await sent_for_work(market, root, "40.00", cutter)
    batch = await in_batch(market, cutter, (cutters, "60.00"), (sent, "40.00"))
    await market.record(cutter, a_day(out=[(batch, "polished", "10.00")]))
    shown = await dispersion_of(world, owner, root)
    assert places(shown) == [
        ("cut-together", "polished", "2.40", None),
        ("for-work", "polished", "1.60", cutter.did),
        ("for-work", "rough", "36.00", cutter.did),
    ]
    assert all(one.box is UNSET for one in shown.holdings)
    own = await dispersion_of(world, cutter, cutters)
    assert {(one.place, one.stage, one.carats) for one in own.holdings} == {
        ("held", "rough", "54.00"),
        ("held", "polished", "3.60"),
        ("held", "polished", "2.40"),
    }


async def test_r24_who_sent_goods_on_follows_them_to_whom_it_gave_them(world: World, market: Scene) -> None:
    """Of 30.00 the dealer sends 20.00 on, of which 5.00 are sold; the owner sees the dealer alone."""
    root = await market.claimed(await market.confirmed("30.00"), "30.00")
    _, held = await sent_on_memo(market, root, "30.00")
    line = a_line("20.00", (held, "20.00"))
    sent = await market.record(market.dealer, a_memo(market.dealer, market.cutter, line))
    await market.record(market.cutter, a_receipt(sent.statement, "20.00"))
    third = a_sale(market.cutter, market.stranger, a_line("5.00", (sent.lots[0], "5.00")))
    await market.record(market.cutter, third)
    assert places(await dispersion_of(world, market.dealer, held)) == [
        ("held", "rough", "10.00", market.dealer.did),
        ("passed-on", "rough", "5.00", market.cutter.did),
        ("sent-on", "rough", "15.00", market.cutter.did),
    ]
    assert places(await dispersion_of(world, market.importer, root)) == [
        ("on-memo", "rough", "10.00", market.dealer.did),
        ("on-memo", "rough", "15.00", market.dealer.did),
        ("passed-on", "rough", "5.00", market.dealer.did),
    ]


async def test_r26_a_partner_is_told_how_much_was_sold_and_not_where_it_is(
    world: World, market: Scene
) -> None:
    """Of 50.00 bought with the cutter the dealer sells 20.00, which are sold on; nothing leads further."""
    house, partner = market.dealer, market.cutter
    root = await market.claimed(await market.confirmed("50.00"), "50.00")
    together = a_sale(
        market.importer, house, a_line("50.00", (root, "50.00")), owners=((house, 500), (partner, 500))
    )
    bought = await market.record(market.importer, together)
    await market.record(house, a_purchase(bought.statement, "50.00"))
    sale = await market.record(
        house, a_sale(house, market.stranger, a_line("20.00", (bought.lots[0], "20.00")))
    )
    await market.record(market.stranger, a_purchase(sale.statement, "20.00"))
    shown = await dispersion_of(world, partner, bought.lots[0])
    assert places(shown) == [
        ("co-owned", "rough", "30.00", house.did),
        ("passed-on", "rough", "20.00", house.did),
    ]
    answer = await world.get(f"/v1/lots/{bought.lots[0]}/dispersion", partner)
    assert market.stranger.did not in answer.text
