"""Lots over HTTP: one's own in clear, what stands behind them without a word of others."""

from pathlib import Path

import msgspec
import pytest
from msgspec import UNSET

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import MAKEABLE, SURAT, a_line, a_number, a_purchase, a_sale
from tests.lots.test_making import made
from tests.lots.test_stones import bagged
from tests.parties.builders import Somebody
from tests.reconciliation.scene import Scene
from warranty.foundation.encoding import b64url_encode
from warranty.foundation.ids import LotId, uuid7
from warranty.lots import service
from warranty.lots.documents import LotsMerged, LotSplit, LotsSorted, Stone
from warranty.lots.service import behind
from warranty.trade.documents import PurchaseLine
from warranty.wire import lots as wire


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Scene:
    """Everybody admitted, nothing traded yet."""
    return await a_market(world, tmp_path)


async def lots_of(world: World, who: Somebody, **query: object) -> wire.Lots:
    answer = await world.get("/v1/lots", who, **query)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=wire.Lots)


def covered(lot: wire.Lot) -> wire.Coverage:
    """The coverage of a lot that is shown with one."""
    assert lot.coverage is not UNSET
    return lot.coverage


async def lineage_of(world: World, who: Somebody, lot: LotId, **query: object) -> wire.Lineage:
    answer = await world.get(f"/v1/lots/{lot}/lineage", who, **query)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=wire.Lineage)


async def dispersion_of(world: World, who: Somebody, lot: LotId) -> wire.Dispersion:
    answer = await world.get(f"/v1/lots/{lot}/dispersion", who)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=wire.Dispersion)


async def test_one_lists_ones_own_lots_newest_first_by_pages(world: World, market: Scene) -> None:
    lots = [await market.claimed(await market.confirmed(f"{n}0.00"), f"{n}0.00") for n in (1, 2, 3)]
    await market.claimed(await market.confirmed("9.00", to=market.dealer), "9.00", by=market.dealer)
    first = await lots_of(world, market.importer, limit=2)
    await market.claimed(await market.confirmed("40.00"), "40.00")
    assert first.cursor
    rest = await lots_of(world, market.importer, limit=2, cursor=first.cursor)
    shown = [*first.lots, *rest.lots]
    assert [lot.id for lot in shown] == [str(lot) for lot in reversed(lots)]
    assert [(lot.left, covered(lot).confirmed, lot.holder) for lot in shown] == [
        (carats, carats, market.importer.did) for carats in ("30.00", "20.00", "10.00")
    ]
    assert not rest.cursor


async def test_a_page_of_lots_ends_where_their_chains_get_too_long(
    world: World, market: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three lots with two edges behind each: with one edge to follow none of them is told by grade."""
    roots = [await market.claimed(await market.confirmed("10.00"), "10.00") for _ in range(2)]
    offered = [
        (
            await market.record(
                market.importer,
                a_sale(market.importer, market.dealer, a_line("2.00", *[(lot, "1.00") for lot in roots])),
            )
        ).lots[0]
        for _ in range(3)
    ]
    for budget, pages in ((6, [3]), (5, [2, 1]), (1, [1, 1, 1])):
        monkeypatch.setattr(service, "LISTED_EDGES", budget)
        listed: list[wire.Lots] = [await lots_of(world, market.dealer)]
        while listed[-1].cursor:
            listed.append(await lots_of(world, market.dealer, cursor=listed[-1].cursor))
        assert [len(page.lots) for page in listed] == pages
        shown = [lot for page in listed for lot in page.lots]
        assert [lot.id for lot in shown] == [str(lot) for lot in reversed(offered)]
        assert {lot.coverage is UNSET for lot in shown} == {budget == 1}


async def test_a_chain_too_long_for_one_answer_is_refused_with_the_limit(
    world: World, market: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = await market.claimed(await market.confirmed("10.00"), "10.00")
    lot = await market.sold(market.importer, market.dealer, root, "5.00")
    monkeypatch.setattr(service, "LONGEST_LINEAGE", 0)
    monkeypatch.setattr(behind, "LONGEST_LINEAGE", 0)
    for question in ("lineage", "dispersion"):
        answer = await world.get(f"/v1/lots/{lot}/{question}", market.dealer)
        assert (answer.status_code, answer.json()["facts"]) == (413, {"limit": 0})
        assert answer.json()["type"].endswith("/problems/lineage-too-long")


async def test_a_lot_of_which_a_part_was_kept_is_told_the_grades_of_that_part(
    world: World, market: Scene
) -> None:
    """Of 30.00 offered 20.00 were kept: 20.00 confirmed, alone as in the list."""
    lot = await market.claimed(await market.confirmed("30.00"), "30.00")
    sale = await market.record(
        market.importer, a_sale(market.importer, market.dealer, a_line("30.00", (lot, "30.00")))
    )
    await market.record(
        market.dealer, a_purchase(sale.statement, PurchaseLine(line=0, kept="20.00", returned="10.00"))
    )
    (listed,) = (await lots_of(world, market.dealer)).lots
    shown = (await world.get(f"/v1/lots/{sale.lots[0]}", market.dealer)).json()
    assert (shown["received"], shown["coverage"]["confirmed"]) == ("20.00", "20.00")
    assert covered(listed).confirmed == "20.00"


async def test_lists_filter_by_state_and_class(world: World, market: Scene) -> None:
    number = await market.confirmed("100.00")
    unsorted = await market.claimed(number, "40.00", hs="7102.10")
    makeable = await market.claimed(number, "60.00")
    offer = await market.record(
        market.importer, a_sale(market.importer, market.dealer, a_line("5.00", (makeable, "5.00")))
    )
    assert [lot.id for lot in (await lots_of(world, market.importer, hs="7102.10")).lots] == [str(unsorted)]
    assert [lot.id for lot in (await lots_of(world, market.dealer, state="offered")).lots] == [
        str(offer.lots[0])
    ]
    assert (await lots_of(world, market.dealer, state="held")).lots == ()
    assert (await world.get("/v1/lots", market.dealer, state="stolen")).status_code == 400


async def test_carats_a_line_names_as_unsupported_are_no_stock_of_the_seller(
    world: World, market: Scene
) -> None:
    lot = await market.claimed(await market.confirmed("10.00"), "10.00")
    line = a_line("12.00", (lot, "10.00"), unsupported="2.00")
    sale = await market.record(market.importer, a_sale(market.importer, market.dealer, line))
    assert [one.id for one in (await lots_of(world, market.importer)).lots] == [str(lot)]
    (offered,) = (await lots_of(world, market.dealer)).lots
    assert (offered.id, covered(offered).confirmed, covered(offered).unsupported) == (
        str(sale.lots[0]), "10.00", "2.00",
    )  # fmt: skip


async def test_a_lot_is_shown_as_it_stood_at_a_position(world: World, market: Scene) -> None:
    lot = await market.claimed(await market.confirmed("100.00"), "100.00")
    before = market.position
    await market.sold(market.importer, market.dealer, lot, "30.00")
    then = await world.get(f"/v1/lots/{lot}", market.importer, asOf=before)
    now = await world.get(f"/v1/lots/{lot}", market.importer)
    assert (then.json()["left"], now.json()["left"]) == ("100.00", "70.00")
    assert (then.json()["asOf"], now.json()["asOf"]) == (before, market.position)


@pytest.mark.parametrize("resource", ["", "/lineage", "/dispersion"])
async def test_a_foreign_lot_is_answered_like_an_unknown_one(
    world: World, market: Scene, resource: str
) -> None:
    """The seller's lot is foreign to its buyer, the buyer's to its seller."""
    lot = await market.claimed(await market.confirmed("100.00"), "100.00")
    sold = await market.sold(market.importer, market.dealer, lot, "30.00")
    answers = [
        await world.get(f"/v1/lots/{asked}{resource}", who)
        for asked, who in (
            (lot, market.dealer),
            (sold, market.importer),
            (lot, market.cast.europe),
            (uuid7(), market.dealer),
        )
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}


async def test_a_buyer_learns_that_every_carat_is_covered_and_nothing_of_where_it_came_from(
    world: World, market: Scene
) -> None:
    """60.00 of one certificate and 40.00 of another in one line, offered and not even accepted yet."""
    numbers = [await market.confirmed("60.00"), await market.confirmed("40.00")]
    lots = [
        await market.claimed(number, carats)
        for number, carats in zip(numbers, ("60.00", "40.00"), strict=True)
    ]
    line = a_line("100.00", (lots[0], "60.00"), (lots[1], "40.00"))
    sale = await market.record(market.importer, a_sale(market.importer, market.dealer, line))
    answer = await world.get(f"/v1/lots/{sale.lots[0]}/lineage", market.dealer)
    lineage = msgspec.json.decode(answer.content, type=wire.Lineage)
    (root,) = lineage.roots
    assert root.coverage
    assert (root.kind, root.carats, root.coverage.confirmed) == ("import-claim", "100.00", "100.00")
    assert set(answer.json()) == {"lot", "carats", "asOf", "coverage", "roots", "uncertified"}
    secrets = [*numbers, *map(str, lots), market.importer.id.hex]
    assert not [secret for secret in secrets if secret in answer.text]


async def test_the_claimant_sees_its_own_certificate_behind_what_comes_back_to_it(
    world: World, market: Scene
) -> None:
    """Sold to the dealer, bought back mixed with the dealer's own goods: 10.00 own, 10.00 the dealer's."""
    own, foreign = await market.confirmed("10.00"), await market.confirmed("10.00", to=market.dealer)
    lot = await market.claimed(own, "10.00")
    theirs = await market.claimed(foreign, "10.00", by=market.dealer)
    sold = await market.sold(market.importer, market.dealer, lot, "10.00")
    back = await market.record(
        market.dealer,
        a_sale(market.dealer, market.importer, a_line("20.00", (sold, "10.00"), (theirs, "10.00"))),
    )
    lineage = await lineage_of(world, market.importer, back.lots[0])
    assert [(root.certificate or None, root.root or None, root.carats) for root in lineage.roots] == [
        (own, str(lot), "10.00"),
        (None, None, "10.00"),
    ]


async def test_an_authority_reads_the_chain_in_its_participant(world: World, market: Scene) -> None:
    number = await market.confirmed("100.00")
    lot = await market.claimed(number, "100.00")
    first = await market.sold(market.importer, market.dealer, lot, "60.00")
    second = await market.sold(market.dealer, market.cutter, first, "25.00")
    lineage = await lineage_of(world, market.cast.india, second)
    (root,) = lineage.roots
    assert (root.certificate, root.root, root.carats) == (number, str(lot), "25.00")
    assert lineage.edges
    assert [(edge.source, edge.target, edge.carats) for edge in lineage.edges] == [
        (str(first), str(second), "25.00"),
        (str(lot), str(first), "60.00"),
    ]
    assert lineage.path_count == "1"
    page = await lineage_of(world, market.cast.india, second, limit=1)
    assert page.cursor
    rest = await lineage_of(world, market.cast.india, second, limit=1, cursor=page.cursor)
    assert [edge.target for edge in (*(page.edges or ()), *(rest.edges or ()))] == [str(second), str(first)]


async def test_a_member_reads_a_chain_that_was_its_own_throughout(world: World, market: Scene) -> None:
    """10.00 imported, split 4.00 and 6.00, merged: two ways back over four edges, as for its authority."""
    root = await market.claimed(await market.confirmed("10.00"), "10.00")
    split = made(LotSplit, [(root, "10.00")], ("4.00", MAKEABLE), ("6.00", MAKEABLE))
    one, two = (await market.record(market.importer, split)).lots
    both = [(one, "4.00"), (two, "6.00")]
    (lot,) = (await market.record(market.importer, made(LotsMerged, both, ("10.00", MAKEABLE)))).lots
    own = await lineage_of(world, market.importer, lot)
    assert own.path_count == "2"
    assert own.edges
    assert sorted((edge.source, edge.target, edge.carats) for edge in own.edges) == sorted(
        [
            (str(root), str(one), "4.00"),
            (str(root), str(two), "6.00"),
            *((str(source), str(lot), carats) for source, carats in both),
        ]
    )
    theirs = await lineage_of(world, market.cast.india, lot)
    assert (own.path_count, own.edges) == (theirs.path_count, theirs.edges)
    page = await lineage_of(world, market.importer, lot, limit=3)
    assert page.cursor
    assert page.edges == own.edges[:3]
    assert (await lineage_of(world, market.importer, lot, limit=3, cursor=page.cursor)).edges == own.edges[3:]


async def test_of_a_chain_that_leads_through_another_a_member_reads_no_edge(
    world: World, market: Scene
) -> None:
    """Neither of what it bought, nor of its own goods that it sold and bought back."""
    root = await market.claimed(await market.confirmed("10.00"), "10.00")
    bought = await market.sold(market.importer, market.dealer, root, "6.00")
    back = await market.sold(market.dealer, market.importer, bought, "6.00")
    for who, lot in ((market.dealer, bought), (market.importer, back)):
        lineage = await lineage_of(world, who, lot)
        assert (lineage.edges, lineage.path_count, lineage.cursor) == (UNSET, UNSET, UNSET)
    assert (await lineage_of(world, market.importer, root)).path_count == "1"


async def test_an_authority_is_not_told_of_lots_abroad_behind_a_lot(world: World, market: Scene) -> None:
    """India's cutter buys from Antwerp what Antwerp imported itself."""
    antwerp = await market.admitted("BE")
    lot = await market.claimed(a_number(), "100.00", by=antwerp, participant="EU")
    sold = await market.sold(antwerp, market.cutter, lot, "25.00")
    answer = await world.get(f"/v1/lots/{sold}/lineage", market.cast.india)
    lineage = msgspec.json.decode(answer.content, type=wire.Lineage)
    (root,) = lineage.roots
    assert root.coverage
    assert (root.kind, root.root or None, root.coverage.awaiting) == ("import-claim", None, "25.00")
    assert lineage.edges == ()
    assert str(lot) not in answer.text


async def test_origins_add_up_to_the_lot(world: World, market: Scene) -> None:
    number = await market.confirmed("100.00")
    lot = await market.claimed(number, "100.00")
    lineage = await lineage_of(world, market.importer, lot)
    assert [(origin.countries, origin.carats) for origin in lineage.origins] == [((), "100.00")]


async def test_a_seller_sees_what_it_handed_on_but_not_what_became_of_it(world: World, market: Scene) -> None:
    """100.00: 20.00 kept, 30.00 sold outside, 50.00 to the dealer, who sells 40.00 of them on."""
    lot = await market.claimed(await market.confirmed("100.00"), "100.00")
    sold = await market.sold(market.importer, market.dealer, lot, "50.00")
    await market.record(
        market.importer, a_sale(market.importer, SURAT, a_line("30.00", (lot, "30.00")), code="K7")
    )
    onward = await market.sold(market.dealer, market.cutter, sold, "40.00")
    shown = await dispersion_of(world, market.importer, lot)
    assert [(one.lot, one.place, one.carats, one.holder) for one in shown.holdings] == [
        (str(lot), "held", "20.00", market.importer.did),
        (str(sold), "passed-on", "50.00", market.dealer.did),
    ]
    assert [(gone.kind, gone.carats) for gone in shown.left] == [("sold-outside", "30.00")]
    whole = await dispersion_of(world, market.cast.india, lot)
    assert [(one.lot, one.carats) for one in whole.holdings] == [
        (str(lot), "20.00"),
        (str(sold), "10.00"),
        (str(onward), "40.00"),
    ]


async def test_what_was_sold_outside_is_shown_to_its_seller(world: World, market: Scene) -> None:
    lot = await market.claimed(await market.confirmed("100.00"), "100.00")
    draft = a_sale(market.importer, SURAT, a_line("30.00", (lot, "30.00")), code="K7")
    outside = (await market.record(market.importer, draft)).lots[0]
    answer = await world.get(f"/v1/lots/{outside}", market.importer)
    assert (answer.status_code, answer.json()["received"]) == (200, "30.00")
    assert "holder" not in answer.json()
    assert (await world.get(f"/v1/lots/{outside}", market.dealer)).status_code == 404


async def test_a_cursor_of_nobodys_is_refused(world: World, market: Scene) -> None:
    beyond = b64url_encode(b"[1,9223372036854775808,1]")
    for cursor in ("x", "bm9uc2Vuc2U", "WzEsMiwzLDRd", beyond):
        answer = await world.get("/v1/lots", market.importer, cursor=cursor)
        assert answer.status_code == 422
        assert answer.json()["type"].endswith("/problems/cursor-unreadable")


async def test_a_single_stone_of_a_mixture_names_possible_origins_and_has_no_fraction_of_any(
    world: World, market: Scene
) -> None:
    """60.00 of one certificate and 40.00 of another: the parcel has shares, the stone beside it has none."""
    weights = ("60.00", "40.00")
    sources = [(await market.claimed(await market.confirmed(ct), ct), ct) for ct in weights]
    out = made(LotsSorted, sources, ("98.00", MAKEABLE), ("2.00", MAKEABLE))
    parcel, stone = (await market.record(market.importer, bagged(out, None, Stone(mark="A 17")))).lots
    mixed, single = [await lineage_of(world, market.importer, lot) for lot in (parcel, stone)]
    assert [root.carats for root in mixed.roots] == ["58.80", "39.20"]
    assert (mixed.is_single_stone, single.is_single_stone) == (False, True)
    assert {root.root for root in single.roots} == {str(lot) for lot, _ in sources}
    assert {(root.carats, root.coverage) for root in single.roots} == {(UNSET, UNSET)}
    assert [origin.carats for origin in single.origins] == ["2.00"]
    assert (single.carats, single.coverage.confirmed) == ("2.00", "2.00")
    listed = {lot.id: lot.is_single_stone for lot in (await lots_of(world, market.importer)).lots}
    assert (listed[str(parcel)], listed[str(stone)]) == (False, True)
    sold = await market.sold(market.importer, market.dealer, stone, "2.00")
    (whole,) = (theirs := await lineage_of(world, market.dealer, sold)).roots
    assert (whole.kind, whole.carats, theirs.is_single_stone) == ("import-claim", "2.00", True)
