"""Goods others named one an owner of, over HTTP: listed under what was received, answered, then one's own."""

from pathlib import Path
from typing import Any

import pytest

from tests.api.market import a_market
from tests.api.test_lots import lots_of
from tests.api.world import World
from tests.builders import a_claim_for, a_line, a_purchase, a_sale
from tests.lots.test_answering import an_answer
from tests.parties.builders import Somebody
from tests.reconciliation.scene import Scene
from warranty.foundation.statements import urn


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Scene:
    """Everybody admitted, on the day from which named owners answer."""
    scene = await a_market(world, tmp_path)
    world.clock.later(days=5)
    return scene


async def asked(world: World, who: Somebody, **query: object) -> list[dict[str, Any]]:
    answer = await world.get("/v1/acknowledgements", who, **query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["acknowledgements"]
    return found


async def received(world: World, who: Somebody) -> list[str]:
    return [
        one["id"] for one in (await world.get("/v1/statements", who, received="true")).json()["statements"]
    ]


async def test_a_named_owner_is_told_reads_the_claim_and_answers(world: World, market: Scene) -> None:
    number = await market.confirmed("10.00")
    claimed = await market.record(market.importer, a_claim_for(market.dealer, number, "10.00"))
    claim = urn(claimed.statement)
    for who in (market.dealer, market.importer):
        (one,) = await asked(world, who, open="true")
        assert (one["statement"], one["named"], one["holder"]) == (
            claim,
            market.dealer.did,
            market.importer.did,
        )
        assert (one["carats"], one["share"], one["answer"]) == ("10.00", 1000, "awaiting")
    assert await asked(world, market.stranger) == []
    assert (await lots_of(world, market.dealer)).lots == ()
    (held,) = (await lots_of(world, market.importer)).lots
    assert (held.custody, held.owner) == ("awaiting-acknowledgement", market.dealer.did)
    assert await received(world, market.dealer) == [claim]
    for path in (f"/v1/statements/{claimed.statement}", f"/v1/lots/{held.id}"):
        assert (await world.get(path, market.dealer)).status_code == 200
        assert (await world.get(path, market.stranger)).status_code == 404
    said = await market.record(market.dealer, an_answer(claimed.statement, "acknowledged"))
    assert await received(world, market.importer) == [urn(said.statement)]
    assert (await world.get(f"/v1/statements/{said.statement}", market.importer)).status_code == 200
    assert await asked(world, market.dealer, open="true") == []
    (one,) = await asked(world, market.dealer)
    assert (one["answer"], one["answeredBy"]) == ("acknowledged", urn(said.statement))
    (mine,) = (await lots_of(world, market.dealer)).lots
    assert (mine.custody, mine.owner, mine.left) == ("out-elsewhere", market.dealer.did, "10.00")


async def test_a_named_partner_sees_the_goods_among_its_own_once_it_says_so(
    world: World, market: Scene
) -> None:
    """R26: 700 : 300; the buyer sees who has not answered, the seller nothing."""
    source = await market.claimed(await market.confirmed("10.00"), "10.00")
    owners = [(market.dealer, 700), (market.cutter, 300)]
    line = a_line("10.00", (source, "10.00"))
    sale = await market.record(market.importer, a_sale(market.importer, market.dealer, line, owners=owners))
    assert await asked(world, market.cutter) == []
    await market.record(market.dealer, a_purchase(sale.statement, "10.00"))
    (one,) = await asked(world, market.cutter)
    assert (one["share"], one["answer"]) == (300, "awaiting")
    assert await asked(world, market.importer) == []
    assert urn(sale.statement) in await received(world, market.cutter)
    assert (await lots_of(world, market.cutter)).lots == ()
    (bought,) = (await lots_of(world, market.dealer)).lots
    assert [(one.share, one.is_awaiting) for one in bought.co_owners] == [(700, False), (300, True)]
    await market.record(market.cutter, an_answer(sale.statement, "acknowledged"))
    (bought,) = (await lots_of(world, market.cutter)).lots
    assert (bought.custody, [one.is_awaiting for one in bought.co_owners]) == ("co-owned", [False, False])


async def test_a_refused_share_is_shown_as_the_holders(world: World, market: Scene) -> None:
    source = await market.claimed(await market.confirmed("10.00"), "10.00")
    owners = [(market.dealer, 700), (market.cutter, 300)]
    line = a_line("10.00", (source, "10.00"))
    sale = await market.record(market.importer, a_sale(market.importer, market.dealer, line, owners=owners))
    await market.record(market.dealer, a_purchase(sale.statement, "10.00"))
    await market.record(market.cutter, an_answer(sale.statement, "refused"))
    (bought,) = (await lots_of(world, market.dealer)).lots
    assert (bought.custody, bought.co_owners) == ("own", ())
    assert (await lots_of(world, market.cutter)).lots == ()


async def test_pages_of_acknowledgements_are_one_list(world: World, market: Scene) -> None:
    claims: list[str] = []
    for _ in range(3):
        number = await market.confirmed("1.00")
        claimed = await market.record(market.importer, a_claim_for(market.dealer, number, "1.00"))
        claims.insert(0, urn(claimed.statement))
    found: list[str] = []
    cursor = None
    while len(found) < 10:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await world.get("/v1/acknowledgements", market.dealer, **query)).json()
        found += [one["statement"] for one in page["acknowledgements"]]
        cursor = page.get("cursor")
        if cursor is None:
            break
    assert found == claims
