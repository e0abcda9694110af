"""Owner and holder over HTTP: each sees the other and nobody else does; the goods are counted once (B08)."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from msgspec import UNSET

from tests.api.market import a_market
from tests.api.test_lots import dispersion_of, lots_of
from tests.api.world import World
from tests.builders import SURAT, TODAY, a_claim_for, a_line, a_memo, a_purchase, a_receipt, a_sale
from tests.parties.builders import Somebody
from tests.reconciliation.scene import Scene
from warranty.foundation.ids import LotId
from warranty.register.answers import Refused
from warranty.wire import lots as wire


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Scene:
    """Everybody admitted, nothing traded yet."""
    return await a_market(world, tmp_path)


@pytest.fixture
async def memo(market: Scene) -> LotId:
    """30.00 of the importer's 100.00 ct, received by the dealer on memo, due on 1 December; the lot's id."""
    source = await market.claimed(await market.confirmed("100.00"), "100.00")
    line = a_line("30.00", (source, "30.00"))
    sent = await market.record(
        market.importer, a_memo(market.importer, market.dealer, line, due=date(2026, 12, 1))
    )
    await market.record(market.dealer, a_receipt(sent.statement, "30.00"))
    return sent.lots[0]


async def shown(world: World, who: Somebody, lot: LotId, **query: object) -> wire.Lot:
    (found,) = [one for one in (await lots_of(world, who, **query)).lots if one.id == str(lot)]
    return found


async def test_the_owner_sees_its_goods_out_and_the_holder_whose_they_are(
    world: World, market: Scene, memo: LotId
) -> None:
    for who, custody in ((market.importer, "out-on-memo"), (market.dealer, "held-on-memo")):
        lot = await shown(world, who, memo)
        assert (lot.custody, lot.kind, lot.left) == (custody, "memo", "30.00")
        assert (lot.owner, lot.holder) == (market.importer.did, market.dealer.did)
        assert (lot.due_on, lot.is_overdue) == (date(2026, 12, 1), False)
        assert (await world.get(f"/v1/lots/{memo}", who)).status_code == 200


@pytest.mark.usefixtures("memo")
async def test_over_all_lists_the_goods_are_counted_once(world: World, market: Scene) -> None:
    """B08: in hand 70.00, out 30.00; the dealer owns nothing."""
    sums: dict[tuple[str, str], list[str]] = {}
    for name, who in (("owner", market.importer), ("holder", market.dealer)):
        for lot in (await lots_of(world, who)).lots:
            sums.setdefault((name, lot.custody), []).append(lot.left)
    assert sums == {
        ("owner", "own"): ["70.00"],
        ("owner", "out-on-memo"): ["30.00"],
        ("holder", "held-on-memo"): ["30.00"],
    }


async def test_nobody_else_sees_either(world: World, market: Scene, memo: LotId) -> None:
    stranger = market.stranger
    assert (await world.get(f"/v1/lots/{memo}", stranger)).status_code == 404
    assert (await lots_of(world, stranger)).lots == ()
    supervisor = await world.get(f"/v1/lots/{memo}", market.cast.india)
    assert supervisor.status_code == 200
    assert "owner" not in supervisor.json()
    assert supervisor.json()["custody"] == "held-on-memo"


async def test_the_day_after_it_was_due_a_memo_is_overdue(world: World, market: Scene, memo: LotId) -> None:
    world.clock.later(days=8)
    assert (await shown(world, market.importer, memo)).is_overdue is False
    world.clock.later(days=1)
    assert (await shown(world, market.dealer, memo)).is_overdue is True


async def test_the_owner_learns_what_is_out_and_not_whom_it_was_sold_to(
    world: World, market: Scene, memo: LotId
) -> None:
    third = market.cutter
    await market.record(market.dealer, a_sale(market.dealer, third, a_line("10.00", (memo, "10.00"))))
    assert (await shown(world, market.importer, memo)).left == "20.00"
    (source,) = [lot for lot in (await lots_of(world, market.importer)).lots if lot.custody == "own"]
    spread = await dispersion_of(world, market.importer, LotId(UUID(source.id)))
    assert {(one.place, one.holder, one.carats) for one in spread.holdings} == {
        ("held", market.importer.did, "70.00"),
        ("on-memo", market.dealer.did, "20.00"),
        ("passed-on", market.dealer.did, "10.00"),
    }


async def test_goods_outside_on_memo_are_their_owners(world: World, market: Scene) -> None:
    source = await market.claimed(await market.confirmed("5.00"), "5.00")
    sent = await market.record(
        market.importer, a_memo(market.importer, SURAT, a_line("5.00", (source, "5.00")))
    )
    lot = await shown(world, market.importer, sent.lots[0])
    assert (lot.custody, lot.owner, lot.holder) == ("out-on-memo", market.importer.did, UNSET)


async def findings_of(world: World, who: Somebody, **asked: str) -> list[tuple[str, str]]:
    answer = await world.get("/v1/findings", who, **asked)
    assert answer.status_code == 200, answer.text
    found = [(one["finding"]["rule"], one["about"]) for one in answer.json()["findings"]]
    return [one for one in found if one[0] in {"B08", "L06", "L07"}]


async def test_findings_that_came_by_time_are_told_to_whom_they_concern(
    world: World, market: Scene, memo: LotId
) -> None:
    """B08 to both sides and their association, L06 and L07 to the seller, not to the owner or the buyer."""
    sale = a_sale(market.dealer, market.cutter, a_line("10.00", (memo, "10.00")))
    sold = str((await market.record(market.dealer, sale)).lots[0])
    world.clock.later(days=30)
    assert await findings_of(world, market.dealer) == []
    world.clock.later(days=61)
    overdue, untitled = ("B08", str(memo)), [("L06", sold), ("L07", sold)]
    assert await findings_of(world, market.importer) == [overdue]
    assert await findings_of(world, market.dealer) == [*untitled, overdue]
    assert await findings_of(world, market.dealer, rule="B08") == [overdue]
    assert await findings_of(world, market.cutter) == []
    for overseer in (market.cast.association, market.cast.india):
        assert await findings_of(world, overseer) == [*untitled, overdue]
    assert await findings_of(world, market.cast.europe) == []


async def test_who_bought_together_sees_the_goods_and_each_others_shares(world: World, market: Scene) -> None:
    """R26: 700 : 300; neither the seller nor anybody else is shown them."""
    source = await market.claimed(await market.confirmed("10.00"), "10.00")
    line = a_line("10.00", (source, "10.00"))
    owners = [(market.dealer, 700), (market.cutter, 300)]
    sale = await market.record(market.importer, a_sale(market.importer, market.dealer, line, owners=owners))
    await market.record(market.dealer, a_purchase(sale.statement, "10.00"))
    for who, custody in ((market.dealer, "own"), (market.cutter, "co-owned")):
        lot = await shown(world, who, sale.lots[0])
        assert (lot.custody, lot.holder) == (custody, market.dealer.did)
        assert [(one.owner, one.share) for one in lot.co_owners] == [
            (market.dealer.did, 700),
            (market.cutter.did, 300),
        ]
        assert (await world.get(f"/v1/lots/{lot.id}", who)).status_code == 200
    for who in (market.importer, market.stranger):
        assert (await world.get(f"/v1/lots/{sale.lots[0]}", who)).status_code == 404
    supervisor = (await world.get(f"/v1/lots/{sale.lots[0]}", market.cast.india)).json()
    assert not supervisor.get("co_owners")


async def test_the_owner_of_a_consigned_import_sees_its_goods(world: World, market: Scene) -> None:
    number = await market.confirmed("10.00")
    claimed = await market.record(market.importer, a_claim_for(market.dealer, number, "10.00"))
    for who, custody in ((market.importer, "held-for-owner"), (market.dealer, "out-elsewhere")):
        lot = await shown(world, who, claimed.lots[0])
        assert (lot.custody, lot.owner, lot.holder) == (custody, market.dealer.did, market.importer.did)


async def test_a_title_that_came_too_late_is_settled_and_stays(
    world: World, market: Scene, memo: LotId
) -> None:
    """Invoiced 40 days after the sale: in the state settled, told to whom it was told while it was open."""
    line = a_line("10.00", (memo, "10.00"))
    await market.record(market.dealer, a_sale(market.dealer, market.cutter, line))
    day = TODAY + timedelta(days=40)
    world.clock.later(days=40)
    market.running.clock.on(day.year, day.month, day.day)
    invoice = a_sale(market.importer, market.dealer, line, on=day, delivery_on=day, goods="sold-on")
    await market.record(market.importer, invoice)
    for who in (market.dealer, market.cast.association, market.cast.india):
        for query, rules in (("", ["L06", "L07"]), ("?state=settled", ["L06", "L07"]), ("?state=open", [])):
            answer = (await world.get(f"/v1/findings{query}", who)).json()["findings"]
            found = [one for one in answer if one["finding"]["rule"] in {"L06", "L07"}]
            assert [one["finding"]["rule"] for one in found] == rules
            assert {(one["state"], one["finding"]["facts"]["days"]) for one in found} <= {("settled", 40)}
    assert await findings_of(world, market.cutter) == []


# ---- goods that were sent on


@pytest.fixture
async def sent_on(market: Scene, memo: LotId) -> LotId:
    """12.00 of the dealer's 30.00 ct are with the cutter, which sold 2.00 of them; the lot's id."""
    line = a_line("12.00", (memo, "12.00"))
    sub = a_memo(market.dealer, market.cutter, line, due=date(2026, 11, 28))
    sent = await market.record(market.dealer, sub)
    await market.record(market.cutter, a_receipt(sent.statement, "12.00"))
    sale = a_sale(market.cutter, market.stranger, a_line("2.00", (sent.lots[0], "2.00")))
    await market.record(market.cutter, sale)
    return sent.lots[0]


async def test_of_goods_that_were_sent_on_each_sees_its_own_neighbours(
    world: World, market: Scene, sent_on: LotId
) -> None:
    due = date(2026, 11, 28)
    seen = (
        (market.importer, ("out-on-memo", market.dealer.did, market.importer.did, UNSET)),
        (market.dealer, ("sent-on", market.cutter.did, UNSET, due)),
        (market.cutter, ("held-on-memo", market.cutter.did, market.dealer.did, due)),
    )
    for who, told in seen:
        lot = await shown(world, who, sent_on)
        assert (lot.custody, lot.holder, lot.owner, lot.due_on) == told
        assert lot.left == "10.00"
        one = await world.get(f"/v1/lots/{sent_on}", who)
        assert (one.json()["custody"], one.json()["holder"]) == (lot.custody, lot.holder)
    assert (await world.get(f"/v1/lots/{sent_on}", market.stranger)).status_code == 404


async def test_no_answer_tells_the_owner_whose_client_has_its_goods(
    world: World, market: Scene, memo: LotId, sent_on: LotId
) -> None:
    """Lists, lots, traces, stock, findings and looks: neither the cutter nor its buyer is in any.

    Whoever sent them on is not told of that buyer either.
    """
    world.clock.later(days=100)
    lots = [lot.id for lot in (await lots_of(world, market.importer)).lots]
    assert {str(memo), str(sent_on)} <= set(lots)
    paths = ["/v1/lots", "/v1/findings", "/v1/stock?on=2027-01-01", "/v1/looks"]
    paths += [f"/v1/lots/{lot}{what}" for lot in lots for what in ("", "/dispersion", "/lineage")]
    opened = (await shown(world, market.importer, sent_on)).opened_by
    assert (await world.get(f"/v1/statements/{opened}", market.importer)).status_code == 404
    for path in paths:
        answer = await world.get(path, market.importer)
        assert answer.status_code == 200, (path, answer.text)
        for other in (market.cutter, market.stranger):
            assert other.did not in answer.text, path
            assert other.id.hex not in answer.text, path
        assert market.stranger.did not in (await world.get(path, market.dealer)).text, path
    spread = await dispersion_of(world, market.importer, sent_on)
    told = [(one.place, one.holder, one.carats) for one in spread.holdings]
    assert told == [("on-memo", market.dealer.did, "10.00"), ("passed-on", market.dealer.did, "2.00")]
    for path in ("/v1/lots", f"/v1/lots/{sent_on}"):
        assert market.importer.did not in (await world.get(path, market.cutter)).text


async def test_each_consignor_invoices_from_its_own_list(
    world: World, market: Scene, memo: LotId, sent_on: LotId
) -> None:
    """Drafts tell the owner the same of the cutter as of anybody it sent nothing to."""
    line = a_line("2.00", (sent_on, "2.00"))
    told: dict[str, tuple[str, str, object]] = {}
    for buyer in (market.cutter, market.stranger):
        sale = a_sale(market.importer, buyer, line, goods="sold-on")
        (outcome,) = await market.running.send(market.running.sign(market.importer, sale))
        assert isinstance(outcome, Refused)
        told[buyer.did] = (outcome.refusal.code, str(outcome.refusal), outcome.refusal.facts)
    assert told[market.cutter.did] == told[market.stranger.did]
    await market.record(market.importer, a_sale(market.importer, market.dealer, line, goods="sold-on"))
    await market.record(market.dealer, a_sale(market.dealer, market.cutter, line, goods="sold-on"))
    world.clock.later(days=40)
    assert await findings_of(world, market.cutter) == []
