"""K07: rough that goes over a border without a certificate, and what moves nothing or needs none."""

import pytest

from tests.builders import (
    SURAT,
    Draft,
    Outsider,
    a_collection,
    a_line,
    a_memo,
    a_purchase,
    a_purchase_from_outside,
    a_receipt,
    a_return,
    a_sale,
    a_settlement,
    a_work,
    assert_books_hold,
)
from tests.lots.exporting import ANTWERP, a_european, arrived, exported
from tests.lots.hearing import told
from tests.lots.test_passing import passed
from tests.parties.builders import Somebody, a_row, an_admission
from tests.worlds import RunningRegister, World
from warranty.database.engine import Connection
from warranty.foundation.ids import lot_id, uuid7
from warranty.lots import service
from warranty.policy.catalogue import Finding
from warranty.register.answers import Recorded
from warranty.register.replay import Databases, replay
from warranty.trade.documents import LostInWork, Made, PurchaseLine, ReceivedLine, ReturnedLine, SettledLine


@pytest.fixture
def antwerp(world: World) -> Somebody:
    """A member established in Belgium."""
    return established(world, "BE")


def established(world: World, country: str) -> Somebody:
    """One more member, at home in a country."""
    somebody = Somebody()
    world.accept(world.cast.association, Draft(an_admission(a_row(somebody, country=country))))
    return somebody


def crossed(found: list[Finding]) -> list[tuple[str, str, str, int | None]]:
    """Weight, from, to, and whose statement is concerned, of each K07."""
    told = [one for one in found if one.rule == "K07"]
    return [(one.facts["carats"], one.facts["from"], one.facts["to"], one.concerns) for one in told]


def test_rough_kept_of_a_sale_over_the_border_is_told_to_both_sides(world: World, antwerp: Somebody) -> None:
    """Of 30.00 sold by India 20.00 are kept in Belgium."""
    seller = world.members[0]
    lot = world.a_lot(seller, "100.00")
    sale = world.accept(seller, a_sale(seller, antwerp, a_line("30.00", (lot, "30.00"))))
    assert crossed(world.found) == [], "nothing has moved before the buyer has it"
    position = world.entries[-1].position
    world.accept(antwerp, a_purchase(sale, PurchaseLine(line=1, kept="20.00", returned="10.00")))
    assert crossed(world.found) == [("20.00", "IN", "EU", None), ("20.00", "IN", "EU", position)]
    assert {one.about for one in world.found} == {str(lot_id(sale, 1))}


def test_a_surplus_comes_over_the_border_with_what_was_sold(world: World, antwerp: Somebody) -> None:
    """30.00 sold by India and kept in Belgium, with 0.50 more: K07 for both, of their own lots each."""
    seller = world.members[0]
    lot = world.a_lot(seller, "100.00")
    sale = world.accept(seller, a_sale(seller, antwerp, a_line("30.00", (lot, "30.00"))))
    position = world.entries[-1].position
    bought = world.accept(antwerp, a_purchase(sale, PurchaseLine(line=1, kept="30.00", surplus="0.50")))
    assert crossed(world.found) == [
        ("30.00", "IN", "EU", None), ("30.00", "IN", "EU", position),
        ("0.50", "IN", "EU", None), ("0.50", "IN", "EU", position),
    ]  # fmt: skip
    assert {one.about for one in world.found if one.rule == "K07"} == {
        str(lot_id(sale, 1)), str(lot_id(bought, 1)),
    }  # fmt: skip


def test_a_surplus_bought_at_home_or_of_goods_that_were_here_crosses_nothing(
    world: World, antwerp: Somebody
) -> None:
    """Within India; and of what Belgium owns and has left with its Indian buyer before."""
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "100.00")
    sale = world.accept(seller, a_sale(seller, buyer, a_line("30.00", (lot, "30.00"))))
    world.accept(buyer, a_purchase(sale, PurchaseLine(line=1, kept="30.00", surplus="0.50")))
    assert crossed(world.found) == []
    stays = world.accept(
        buyer, a_sale(buyer, antwerp, a_line("10.00", (lot_id(sale, 1), "10.00")), goods="stay")
    )
    world.accept(antwerp, a_purchase(stays, "10.00"))
    back = world.accept(antwerp, a_sale(antwerp, seller, a_line("10.00", (lot_id(stays, 1), "10.00"))))
    world.accept(seller, a_purchase(back, PurchaseLine(line=1, kept="10.00", surplus="0.20")))
    assert crossed(world.found) == [], "they were in India all the time"


def test_an_offer_sent_back_whole_moved_nothing(world: World, antwerp: Somebody) -> None:
    seller = world.members[0]
    lot = world.a_lot(seller, "10.00")
    sale = world.accept(seller, a_sale(seller, antwerp, a_line("10.00", (lot, "10.00"))))
    world.accept(antwerp, a_purchase(sale, PurchaseLine(line=1, kept="0", returned="10.00")))
    assert crossed(world.found) == []


def test_what_was_missing_and_came_after_all_is_told_when_both_have_said_so(
    world: World, antwerp: Somebody
) -> None:
    """Nothing is kept, 4.00 are missing, and in the end the buyer has 3.00 of them."""
    seller = world.members[0]
    lot = world.a_lot(seller, "10.00")
    sale = world.accept(seller, a_sale(seller, antwerp, a_line("4.00", (lot, "4.00"))))
    offered = world.entries[-1].position
    world.accept(antwerp, a_purchase(sale, PurchaseLine(line=1, kept="0", difference="4.00")))
    assert crossed(world.found) == []
    agreed = SettledLine(line=1, to_buyer="3.00", to_seller="1.00")
    world.accept(antwerp, a_settlement(sale, agreed))
    assert crossed(world.found) == []
    world.accept(seller, a_settlement(sale, agreed))
    assert crossed(world.found) == [("3.00", "IN", "EU", offered + 1), ("3.00", "IN", "EU", offered)]


@pytest.mark.parametrize("country", ["DE", "LU", "BE"])
def test_within_the_union_no_certificate_is_needed(world: World, antwerp: Somebody, country: str) -> None:
    lot = world.a_lot(antwerp, "5.00")
    buyer = established(world, country)
    sale = world.accept(antwerp, a_sale(antwerp, buyer, a_line("5.00", (lot, "5.00"))))
    world.accept(buyer, a_purchase(sale, "5.00"))
    assert crossed(world.found) == []


def test_title_sold_while_the_goods_stay_moves_nothing_until_they_are_fetched(
    world: World, antwerp: Somebody
) -> None:
    """10.00 stay in India; 4.00 are sold on and handed over there, 6.00 fetched to Belgium (R25)."""
    seller, neighbour, *_ = world.members
    lot = world.a_lot(seller, "10.00")
    sale = world.accept(seller, a_sale(seller, antwerp, a_line("10.00", (lot, "10.00")), goods="stay"))
    offered = world.entries[-1].position
    world.accept(antwerp, a_purchase(sale, "10.00"))
    assert crossed(world.found) == []
    owned = lot_id(sale, 1)
    back = world.accept(antwerp, a_sale(antwerp, neighbour, a_line("4.00", (owned, "4.00"))))
    world.accept(neighbour, a_purchase(back, "4.00"))
    assert crossed(world.found) == [], "they were in India all the time"
    world.accept(antwerp, a_collection((owned, "6.00")))
    assert crossed(world.found) == [("6.00", "IN", "EU", None), ("6.00", "IN", "EU", offered)]


def test_goods_left_abroad_come_from_where_they_are_not_from_their_seller(
    world: World, antwerp: Somebody
) -> None:
    """Belgium owns 4.00 that stay in India, and hands them over to Germany."""
    seller, buyer = world.members[0], established(world, "DE")
    lot = world.a_lot(seller, "4.00")
    first = world.accept(seller, a_sale(seller, antwerp, a_line("4.00", (lot, "4.00")), goods="stay"))
    world.accept(antwerp, a_purchase(first, "4.00"))
    owned = lot_id(first, 1)
    sale = world.accept(antwerp, a_sale(antwerp, buyer, a_line("4.00", (owned, "4.00"))))
    world.accept(buyer, a_purchase(sale, "4.00"))
    assert [one[:3] for one in crossed(world.found)] == [("4.00", "IN", "EU")] * 2


def test_memo_goods_are_told_when_they_come_and_when_they_go_home_but_not_when_invoiced(
    world: World, antwerp: Somebody
) -> None:
    """5.00 on memo to Belgium: 2.00 are bought there, 3.00 come back (R24)."""
    owner = world.members[0]
    lot = world.a_lot(owner, "5.00")
    memo = world.accept(owner, a_memo(owner, antwerp, a_line("5.00", (lot, "5.00"))))
    sent = world.entries[-1].position
    world.accept(antwerp, a_receipt(memo, "5.00"))
    assert crossed(world.found) == [("5.00", "IN", "EU", None), ("5.00", "IN", "EU", sent)]
    held = lot_id(memo, 1)
    sale = world.accept(owner, a_sale(owner, antwerp, a_line("2.00", (held, "2.00"))))
    world.accept(antwerp, a_purchase(sale, "2.00"))
    assert crossed(world.found) == []
    back = world.accept(antwerp, a_return(memo, (1, "3.00")))
    gone = world.entries[-1].position
    world.accept(owner, a_receipt(back, "3.00"))
    assert crossed(world.found) == [("3.00", "EU", "IN", None), ("3.00", "EU", "IN", gone)]


def test_rough_sent_for_cutting_abroad_is_told_and_what_comes_home_polished_is_not(
    world: World, antwerp: Somebody
) -> None:
    owner = world.members[0]
    lot = world.a_lot(owner, "10.00")
    work = world.accept(owner, a_work(owner, antwerp, a_line("10.00", (lot, "10.00"))))
    world.accept(antwerp, a_receipt(work, "10.00"))
    assert [one[:3] for one in crossed(world.found)] == [("10.00", "IN", "EU")] * 2
    made = ReturnedLine(
        line=1,
        made=(Made(carats="4.20", hs="7102.39"),),
        lost=(LostInWork(carats="5.80", cause="polishing"),),
    )
    back = world.accept(antwerp, a_return(work, made))
    world.accept(owner, a_receipt(back, ReceivedLine(line=2001, kept="4.20")))
    assert crossed(world.found) == []


def test_rough_sold_or_lent_to_somebody_outside_abroad_is_told_at_once(world: World) -> None:
    owner = world.members[0]
    lot = world.a_lot(owner, "10.00")
    line = a_line("3.00", (lot, "2.00"), unsupported="1.00")
    world.accept(owner, a_sale(owner, ANTWERP, line, code="4711"))
    assert crossed(world.found) == [("3.00", "IN", "EU", None)]
    memo = world.accept(owner, a_memo(owner, ANTWERP, a_line("2.00", (lot, "2.00"))))
    assert crossed(world.found) == [("2.00", "IN", "EU", None)]
    out = lot_id(memo, 1)
    world.accept(owner, a_sale(owner, ANTWERP, a_line("2.00", (out, "2.00")), code="4713"))
    assert crossed(world.found) == []  # it had gone before
    world.accept(owner, a_work(owner, ANTWERP, a_line("1.00", (lot, "1.00"))))
    assert crossed(world.found) == [("1.00", "IN", "EU", None)]
    world.accept(owner, a_sale(owner, SURAT, a_line("3.00", (lot, "3.00")), code="4712"))
    assert crossed(world.found) == []


@pytest.mark.parametrize(
    ("written", "to"), [("India", ""), ("in", ""), ("Belgium", "EU"), ("be", "EU"), ("Atlantis", "")]
)
def test_the_country_of_somebody_outside_is_read_as_it_is_written_and_what_cannot_be_accuses_nobody(
    world: World, written: str, to: str
) -> None:
    owner = world.members[0]
    lot = world.a_lot(owner, "10.00")
    buyer = Outsider("Stones & Sons", written)
    world.accept(owner, a_sale(owner, buyer, a_line("3.00", (lot, "3.00")), code="4711"))
    assert crossed(world.found) == ([("3.00", "IN", to, None)] if to else [])


def test_rough_bought_from_somebody_outside_abroad_came_without_a_certificate(
    world: World, antwerp: Somebody
) -> None:
    world.accept(antwerp, a_purchase_from_outside(("7.00", None), seller=SURAT))
    assert crossed(world.found) == [("7.00", "IN", "EU", None)]
    world.accept(antwerp, a_purchase_from_outside(("7.00", None), seller=Outsider("Rhein Steine", "DE")))
    assert crossed(world.found) == []
    world.accept(antwerp, a_purchase_from_outside(("7.00", None), seller=SURAT, hs="7102.39"))
    assert crossed(world.found) == []


async def test_both_authorities_hear_of_it_each_by_its_member_and_replay_finds_the_same(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """The offer is written before it is answered, so that only the books tell where the goods were."""
    seller, bystander, *_ = running.members
    importer = await a_european(running)
    lot = await running.a_lot(seller, "100.00")
    sale = await running.accept(seller, a_sale(seller, importer, a_line("30.00", (lot, "30.00"))))
    await running.accept(importer, a_purchase(sale.statement, "30.00"))
    own = str(sale.lots[0])
    assert await told(asking, running, importer, "Member", "K07") == [own]
    assert await told(asking, running, seller, "Member", "K07") == [own]
    assert await told(asking, running, bystander, "Member", "K07") == []
    for authority, home in ((running.cast.india, ("IN", "IN")), (running.cast.europe, ("EU", "BE"))):
        assert await told(asking, running, authority, "Authority", "K07", home) == [own]
    memo = running.sign(seller, a_memo(seller, importer, a_line("5.00", (lot, "5.00"))))
    (sent,) = await running.send(memo)
    assert isinstance(sent, Recorded)
    received = await running.accept(importer, a_receipt(sent.statement, "5.00"))
    assert [one.rule for one in received.findings] == ["K07"]
    await assert_books_hold(asking)
    for at_once in (1, 100):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_goods_that_came_under_a_certificate_are_told_to_nobody(
    running: RunningRegister, asking: Connection
) -> None:
    """Sold on in the Union by whoever claimed them."""
    exporter, *_ = running.members
    importer, buyer = await a_european(running), await a_european(running)
    lot = await running.a_lot(exporter, "10.00")
    _, number = await exported(running, exporter, lot, "10.00")
    claimed = await arrived(running, number, importer, "10.00")
    sale = await running.accept(importer, a_sale(importer, buyer, a_line("4.00", (claimed, "4.00"))))
    bought = await running.accept(buyer, a_purchase(sale.statement, "4.00"))
    assert bought.findings == []
    assert await told(asking, running, running.cast.europe, "Authority", "K07", ("EU", "BE")) == []


async def test_what_somebody_outside_abroad_sends_back_comes_over_the_border_as_it_went(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """3.00 lent to Antwerp: 1.00 comes back in the batch that sent it, 0.50 later; Surat is at home."""
    owner, *_ = running.members
    lot = await running.a_lot(owner, "10.00")
    memo, near = uuid7(), uuid7()
    answers = await running.send(
        running.sign(owner, a_memo(owner, ANTWERP, a_line("3.00", (lot, "3.00"))), statement=memo),
        running.sign(owner, a_return(memo, (1, "1.00"))),
        running.sign(owner, a_memo(owner, SURAT, a_line("2.00", (lot, "2.00"))), statement=near),
        running.sign(owner, a_return(near, (1, "2.00"))),
    )
    later = await running.accept(owner, a_return(memo, (1, "0.50")))
    heard = [crossed(list(one.findings)) for one in (*answers, later) if isinstance(one, Recorded)]
    assert heard == [
        [("3.00", "IN", "EU", None)], [("1.00", "EU", "IN", None)], [], [], [("0.50", "EU", "IN", None)],
    ]  # fmt: skip
    assert (await service.lineage(asking, lot, 2**62)).uncertified == 0
    await assert_books_hold(asking)
    for at_once in (1, 2, 100):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_rough_that_passes_by_law_to_somebody_abroad_needs_a_certificate_too(
    running: RunningRegister, asking: Connection
) -> None:
    """6.00 of 10.00 pass from India to Belgium, 4.00 to a neighbour."""
    old, neighbour, *_ = running.members
    abroad, association = await a_european(running), running.cast.association
    lot = await running.a_lot(old, "10.00")
    moved = await running.accept(association, passed(old, abroad, (lot, "6.00"), ground="restoration"))
    assert [one[:3] for one in crossed(list(moved.findings))] == [("6.00", "IN", "EU")]
    assert (await service.lineage(asking, lot_id(moved.statement, 1), 2**62)).uncertified == 6_000
    home = await running.accept(association, passed(old, neighbour, (lot, "4.00"), ground="restoration"))
    assert crossed(list(home.findings)) == []
