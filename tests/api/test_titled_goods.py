"""What went back by an invoice for goods sold on, and how it was corrected, at the doors (R24, R27)."""

from pathlib import Path
from uuid import UUID

import pytest

from tests.api.market import a_market
from tests.api.test_balances_together import balance
from tests.api.test_lots import lots_of
from tests.api.world import World
from tests.builders import a_line, a_memo, a_purchase, a_receipt, a_return, a_sale
from tests.parties.builders import Somebody
from tests.reconciliation.scene import Scene
from tests.trade.test_corrections import a_weight, an_agreement
from tests.trade.test_titled import given_back
from warranty.foundation.ids import LotId, StatementId


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Scene:
    """Everybody admitted, nothing traded yet."""
    return await a_market(world, tmp_path)


async def told(world: World, who: Somebody) -> list[tuple[str, str, str]]:
    lots = (await lots_of(world, who)).lots
    return sorted((lot.custody, lot.kind, lot.left) for lot in lots if lot.left != "0.00")


async def test_r27_lists_and_balances_tell_it_and_the_invoice_as_corrected(
    world: World,
    market: Scene,
) -> None:
    """50.00 on memo, 30.00 sold and invoiced, 12.00 back: 5.00 go home, and 3.00 lose their title."""
    owner, holder, buyer = market.importer, market.dealer, market.cutter
    root = await market.claimed(await market.confirmed("100.00"), "100.00")
    memo = await market.record(owner, a_memo(owner, holder, a_line("50.00", (root, "50.00"))))
    await market.record(holder, a_receipt(memo.statement, "50.00"))
    line = a_line("30.00", (memo.lots[0], "30.00"))
    sale = await market.record(holder, a_sale(holder, buyer, line))
    await market.record(buyer, a_purchase(sale.statement, "30.00"))
    invoice = await market.record(owner, a_sale(owner, holder, line, goods="sold-on"))
    back = await market.record(buyer, a_return(sale.statement, (1, "12.00")))
    await market.record(holder, a_receipt(back.statement, "12.00"))
    assert await told(world, holder) == [
        ("held-on-memo", "memo", "20.00"),
        ("own", "collected", "12.00"),
    ]
    lots = (await lots_of(world, holder)).lots
    (own,) = [LotId(UUID(lot.id)) for lot in lots if lot.kind == "collected"]
    named = StatementId(invoice.statement)
    home = await market.record(holder, given_back(named, "5.00", (own, "5.00")))
    await market.record(owner, a_receipt(home.statement, "5.00"))
    proposed = await market.record(owner, a_weight(named, "30.00", "27.00"))
    await market.record(holder, an_agreement(named, StatementId(proposed.statement)))
    assert await told(world, holder) == [("held-on-memo", "memo", "20.00"), ("own", "collected", "7.00")]
    assert await told(world, owner) == [("out-on-memo", "memo", "20.00"), ("own", "import-claim", "55.00")]
    for who, closing in ((owner, "75.00"), (holder, "7.00"), (buyer, "18.00")):
        answer = await balance(world, who)
        assert [row["closing"] for row in answer["rows"]] == [closing]
        assert not answer.get("findings")
