"""What a party recorded is found again by type, day and other side; apart what came from others."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import a_line, a_memo, a_purchase, a_sale, a_withdrawal
from tests.parties.builders import TODAY, Somebody
from tests.reconciliation.scene import Scene
from tests.trade.test_corrections import a_weight, an_agreement
from warranty.foundation.ids import StatementId
from warranty.foundation.statements import urn


@pytest.fixture
async def scene(world: World, tmp_path: Path) -> Scene:
    return await a_market(world, tmp_path)


async def listed(world: World, who: Somebody, **query: object) -> list[dict[str, Any]]:
    answer = await world.get("/v1/statements", who, **query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["statements"]
    return found


def types(found: list[dict[str, Any]]) -> list[str]:
    return [one["type"] for one in found]


async def test_each_side_finds_its_own_and_what_came_from_the_other(world: World, scene: Scene) -> None:
    """Claim, sale, purchase, correction, agreement: three of the importer's, two of the dealer's."""
    importer, dealer = scene.importer, scene.dealer
    lot = await scene.claimed(await scene.confirmed("10.00"), "10.00")
    sale = await scene.record(importer, a_sale(importer, dealer, a_line("10.00", (lot, "10.00"))))
    await scene.record(dealer, a_purchase(sale.statement, "10.00"))
    named = StatementId(sale.statement)
    proposed = await scene.record(importer, a_weight(named, "10.00", "9.00"))
    await scene.record(dealer, an_agreement(named, StatementId(proposed.statement)))
    own = await listed(world, importer)
    assert types(own) == ["WeightCorrected", "Sale", "ImportClaimed"]
    assert own[1]["id"] == urn(sale.statement)
    assert (own[1]["counterparty"], own[1]["counterpartyName"]) == (
        dealer.did,
        f"Member {dealer.id.hex[-6:]}",
    )
    assert own[1]["documentNumber"] == own[0]["documentNumber"] != ""
    assert "counterparty" not in own[2]
    assert types(await listed(world, importer, received="true")) == ["CorrectionAgreed", "Purchase"]
    assert types(await listed(world, dealer)) == ["CorrectionAgreed", "Purchase"]
    received = await listed(world, dealer, received="true")
    assert types(received) == ["WeightCorrected", "Sale"]
    assert {one["by"] for one in received} == {importer.did}
    assert await listed(world, scene.stranger) == await listed(world, scene.stranger, received="true") == []


async def test_a_list_is_narrowed_by_type_day_and_other_side(world: World, scene: Scene) -> None:
    importer, dealer, cutter = scene.importer, scene.dealer, scene.cutter
    lot = await scene.claimed(await scene.confirmed("30.00"), "30.00", on=date(2026, 11, 20))
    for buyer in (dealer, cutter):
        sale = await scene.record(importer, a_sale(importer, buyer, a_line("5.00", (lot, "5.00"))))
        await scene.record(importer, a_withdrawal(sale.statement))
    await scene.record(importer, a_memo(importer, dealer, a_line("2.00", (lot, "2.00"))))
    assert types(await listed(world, importer, counterparty=dealer.did)) == [
        "MemoOut", "OfferWithdrawn", "Sale",
    ]  # fmt: skip
    assert types(await listed(world, importer, counterparty=cutter.did, type="Sale")) == ["Sale"]
    assert await listed(world, importer, counterparty=Somebody().did) == []
    assert await listed(world, importer, counterparty="somebody") == []
    assert types(await listed(world, importer, to="2026-11-20")) == ["ImportClaimed"]
    assert len(await listed(world, importer, **{"from": TODAY})) == 5
    assert types(await listed(world, dealer, received="true", counterparty=importer.did)) == [
        "MemoOut", "OfferWithdrawn", "Sale",
    ]  # fmt: skip


async def test_pages_hang_together(world: World, scene: Scene) -> None:
    for _ in range(5):
        await scene.claimed(await scene.confirmed("1.00"), "1.00")
    every = await listed(world, scene.importer)
    cursor, seen = None, []
    for _ in range(3):
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await world.get("/v1/statements", scene.importer, **query)).json()
        seen += page["statements"]
        cursor = page.get("cursor")
    assert seen == every
    assert cursor is None


async def test_to_see_what_the_other_side_made_is_a_look(world: World, scene: Scene) -> None:
    importer, dealer = scene.importer, scene.dealer
    lot = await scene.claimed(await scene.confirmed("10.00"), "10.00")
    sale = await scene.record(importer, a_sale(importer, dealer, a_line("10.00", (lot, "10.00"))))
    await listed(world, dealer, received="true")
    (look,) = (await world.get("/v1/looks", importer)).json()["looks"]
    assert (look["viewer"], look["record"], look["ground"]) == (
        dealer.did, str(sale.statement), "counterparty",
    )  # fmt: skip
