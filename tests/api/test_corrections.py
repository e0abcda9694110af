"""What corrects a sale stands beside it, for both sides and their authority: both values, and who agreed."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.api.market import a_market
from tests.api.test_drafts import completed
from tests.api.world import World
from tests.builders import Draft, a_line, a_purchase, a_sale
from tests.parties.builders import TODAY, Somebody
from tests.reconciliation.scene import Scene
from tests.trade.test_corrections import a_note, a_weight, an_agreement, with_sources
from warranty.foundation.ids import StatementId, lot_id
from warranty.foundation.statements import urn
from warranty.register.documents import read
from warranty.sdk.bundles import envelope_of
from warranty.trade.documents import InvoiceAmended, LineAmount, Prices


@pytest.fixture
async def scene(world: World, tmp_path: Path) -> Scene:
    return await a_market(world, tmp_path)


async def a_sale_answered(scene: Scene) -> StatementId:
    """100.00 ct from the importer to the dealer, taken into stock."""
    lot = await scene.claimed(await scene.confirmed("100.00"), "100.00")
    sale = await scene.record(
        scene.importer, a_sale(scene.importer, scene.dealer, a_line("100.00", (lot, "100.00")))
    )
    await scene.record(scene.dealer, a_purchase(sale.statement, "100.00"))
    return StatementId(sale.statement)


async def beside(world: World, who: Somebody, sale: StatementId) -> list[dict[str, Any]]:
    answer = await world.get(f"/v1/statements/{sale}", who)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json().get("corrections", [])
    return found


async def test_after_a_declared_shortage_both_read_the_same_and_nothing_below_zero(
    world: World, scene: Scene
) -> None:
    """98.00 of 100.00 were passed on, 95.00 delivered: 3.00 of the buyer's 98.00 ct are unsupported (L04)."""
    sale = await a_sale_answered(scene)
    lot = lot_id(sale, 1)
    on = a_sale(scene.dealer, scene.cutter, a_line("98.00", (lot, "98.00")))
    await scene.record(scene.dealer, on)
    proposed = await scene.record(scene.importer, a_weight(sale, "100.00", "95.00", shortage=True))
    await scene.record(scene.dealer, an_agreement(sale, StatementId(proposed.statement)))
    for who in (scene.dealer, scene.cast.india):
        shown = (await world.get(f"/v1/lots/{lot}", who)).json()
        assert (shown["received"], shown["left"]) == ("98.00", "0.00")
        traced = (await world.get(f"/v1/lots/{lot}/lineage", who)).json()
        assert (traced["carats"], traced["coverage"]["unsupported"]) == ("98.00", "3.00")
        assert sum(Decimal(root["carats"]) for root in traced["roots"]) == 98
    listed = (await world.get("/v1/lots", scene.dealer)).json()["lots"]
    assert [one["left"] for one in listed if one["id"] == str(lot)] == ["0.00"]


async def test_a_correction_waits_beside_its_sale_and_then_says_who_agreed(
    world: World, scene: Scene
) -> None:
    importer, dealer, india = scene.importer, scene.dealer, scene.cast.india
    sale = await a_sale_answered(scene)
    assert await beside(world, dealer, sale) == []
    proposed = await scene.record(importer, a_weight(sale, "100.00", "95.00"))
    waiting = {
        "id": urn(proposed.statement), "kind": "weight", "by": importer.did, "position": proposed.position,
        "lines": [{"line": 1, "booked": "100.00", "carats": "95.00"}],
    }  # fmt: skip
    for who in (importer, dealer, india):
        assert await beside(world, who, sale) == [waiting]
    agreed = await scene.record(dealer, an_agreement(sale, StatementId(proposed.statement)))
    in_effect = waiting | {
        "agreedBy": dealer.did, "agreement": urn(agreed.statement), "agreedAt": agreed.position,
    }  # fmt: skip
    note = await scene.record(importer, a_note(sale))
    for who in (importer, dealer, india):
        first, second = await beside(world, who, sale)
        assert first == in_effect
        assert (second["kind"], second["agreedBy"], second["agreement"]) == (
            "note", importer.did, urn(note.statement),
        )  # fmt: skip


async def test_after_more_weight_all_that_was_delivered_is_booked(world: World, scene: Scene) -> None:
    """R21: 100.00 and 2.50 more; the next draft of the same line books 102.50, and both read it."""
    importer, dealer = scene.importer, scene.dealer
    sale = await a_sale_answered(scene)
    further = await scene.claimed(await scene.confirmed("2.50"), "2.50")
    more = await scene.record(dealer, a_weight(sale, "100.00", "102.50"))
    agreement = an_agreement(sale, StatementId(more.statement))
    await scene.record(importer, with_sources(agreement, (further, "2.50")))
    for who in (importer, dealer):
        values = {"sale": urn(sale), "lines": [{"line": 1, "carats": "99.00"}], "reason": "Misread."}
        filled = await completed(world, who, "weight-corrected", values)
        assert filled["draft"]["lines"] == [{"line": 1, "booked": "102.50", "carats": "99.00"}]
    less = await scene.record(importer, a_weight(sale, "102.50", "99.00"))
    await scene.record(dealer, an_agreement(sale, StatementId(less.statement)))
    for who in (importer, dealer):
        assert [one["lines"] for one in await beside(world, who, sale)] == [
            [{"line": 1, "booked": "100.00", "carats": "102.50"}],
            [{"line": 1, "booked": "102.50", "carats": "99.00"}],
        ]
    assert (await world.get(f"/v1/lots/{lot_id(sale, 1)}", dealer)).json()["left"] == "99.00"


async def test_the_other_side_reads_what_it_is_to_agree_to_and_nobody_else(
    world: World, scene: Scene
) -> None:
    """The new price is the buyer's to see, not its authority's; to a stranger there is no correction."""
    sale = await a_sale_answered(scene)
    amended = Draft(
        InvoiceAmended(event_on=TODAY, sale=urn(sale), reason="Wrong price.", document_number="2026/117-A"),
        {"prices": Prices(currency="USD", lines=(LineAmount(line=1, amount="77431.11"),))},
    )
    proposed = await scene.record(scene.importer, amended)
    agreed = await scene.record(scene.dealer, an_agreement(sale, StatementId(proposed.statement)))
    shown = {}
    for who in (scene.importer, scene.dealer, scene.cast.india):
        answer = await world.get(f"/v1/statements/{proposed.statement}", who)
        assert answer.status_code == 200, answer.text
        shown[who.id] = [part.name for part in _parts(answer.json()["statement"])]
        assert (await world.get(f"/v1/statements/{agreed.statement}", who)).status_code == 200
    assert shown == {
        scene.importer.id: ["prices"], scene.dealer.id: ["prices"], scene.cast.india.id: [],
    }  # fmt: skip
    for hidden in (proposed.statement, agreed.statement):
        assert (await world.get(f"/v1/statements/{hidden}", scene.stranger)).status_code == 404


def _parts(statement: str) -> list[Any]:
    return list(read(envelope_of(statement), complete=False).disclosures)


async def test_an_authority_is_told_of_corrections_it_may_read_and_of_no_others(
    world: World, scene: Scene
) -> None:
    """Sold from India to Antwerp: what the buyer says is its own authority's to read, not India's."""
    importer, india, buyer = scene.importer, scene.cast.india, await scene.admitted("BE")
    lot = await scene.claimed(await scene.confirmed("100.00"), "100.00")
    sale = StatementId(
        (await scene.record(importer, a_sale(importer, buyer, a_line("100.00", (lot, "100.00"))))).statement
    )
    await scene.record(buyer, a_purchase(sale, "100.00"))
    theirs = await scene.record(buyer, a_weight(sale, "100.00", "95.00"))
    assert [one["id"] for one in await beside(world, importer, sale)] == [urn(theirs.statement)]
    assert await beside(world, india, sale) == []
    assert (await world.get(f"/v1/statements/{theirs.statement}", india)).status_code == 404
    agreed = await scene.record(importer, an_agreement(sale, StatementId(theirs.statement)))
    own = await scene.record(importer, a_weight(sale, "95.00", "90.00"))
    yes = await scene.record(buyer, an_agreement(sale, StatementId(own.statement)))
    (seen,) = await beside(world, india, sale)
    assert (seen["id"], seen["agreedBy"]) == (urn(own.statement), buyer.did)
    assert "agreement" not in seen
    first, second = await beside(world, buyer, sale)
    assert (first["agreement"], second["agreement"]) == (urn(agreed.statement), urn(yes.statement))


async def test_what_a_finding_is_about_is_spelt_one_way(world: World, scene: Scene) -> None:
    """A statement as urn:uuid (B04: the number of an invoice used twice), a lot by its id (L04)."""
    importer, dealer = scene.importer, scene.dealer
    first = a_sale(importer, dealer, a_line("1.00", unsupported="1.00"))
    await scene.record(importer, first)
    again = await scene.record(
        importer,
        a_sale(importer, dealer, a_line("1.00", unsupported="1.00")).having(
            document_number=first.document.document_number
        ),
    )
    found = (await world.get("/v1/findings", importer)).json()["findings"]
    about = {one["finding"]["rule"]: one["about"] for one in found if one["position"] == again.position}
    assert about["B04"] == urn(again.statement)
    assert about["L04"] == str(again.lots[0])
