"""Named owners say themselves that goods are theirs: consigned imports (R24) and joint purchases (R26)."""

from datetime import UTC, date, datetime
from typing import Literal
from uuid import UUID

import pytest

from tests.builders import (
    MAKEABLE,
    SURAT,
    Draft,
    Outsider,
    a_claim_for,
    a_collection,
    a_confirmation,
    a_line,
    a_memo,
    a_number,
    a_purchase,
    a_return,
    a_sale,
    assert_books_hold,
)
from tests.lots.batches import a_batch, a_day
from tests.lots.test_making import made
from tests.parties.builders import Somebody
from tests.worlds import RunningRegister, World
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, lot_id, uuid7
from warranty.foundation.statements import urn
from warranty.lots import service as lots
from warranty.lots import stock_store
from warranty.lots.books import AWAITED_OWNER, Lot
from warranty.lots.documents import LotSplit, OwnershipAnswered
from warranty.lots.rules import titles
from warranty.register.answers import Recorded, Refused
from warranty.register.replay import Databases, replay

TODAY = date(2026, 11, 28)
NOW = 2**62
Answer = Literal["acknowledged", "refused", "withdrawn"]


def an_answer(of: UUID, answer: Answer) -> Draft:
    return Draft(OwnershipAnswered(event_on=TODAY, of=urn(of), answer=answer))


def split(lot: LotId, carats: str) -> Draft:
    half = f"{float(carats) / 2:.2f}"
    return made(LotSplit, [(lot, carats)], (half, MAKEABLE), (half, MAKEABLE))


@pytest.fixture
def later(world: World) -> World:
    """A world on the day from which named owners answer."""
    world.clock.on(2026, 11, 28)
    return world


def consigned(world: World, importer: Somebody, owner: Somebody) -> LotId:
    number = a_number()
    world.accept(world.cast.india, a_confirmation(number, importer, "20.00", on=TODAY))
    return LotId(lot_id(world.accept(importer, a_claim_for(owner, number, "20.00")), 1))


def lot(world: World, identifier: LotId) -> Lot:
    return world.books.lots.lots[identifier]


def test_r24_goods_claimed_for_another_are_not_its_own_until_it_says_so(later: World) -> None:
    importer, owner, third, _ = later.members
    claimed = consigned(later, importer, owner)
    assert lot(later, claimed).owner == AWAITED_OWNER
    for spent in (
        a_sale(owner, importer, a_line("1.00", (claimed, "1.00"))),
        a_collection((claimed, "1.00")),
        a_sale(owner, third, a_line("1.00", (claimed, "1.00"))),
    ):
        assert later.refused(owner, spent).code == "lot-not-held"
    said = later.accept(owner, an_answer(lot(later, claimed).statement, "acknowledged"))
    mine = LotId(lot_id(said, 1))
    assert later.left(claimed) == 0
    assert (lot(later, mine).holder, lot(later, mine).owner, later.left(mine)) == (
        importer.id,
        owner.id,
        20_000,
    )
    later.accept(importer, a_sale(importer, third, a_line("5.00", (mine, "5.00"))))
    assert titles.pending(later.books.lots, mine) == 5_000
    later.accept(owner, a_collection((mine, "15.00")))
    assert later.left(mine) == 0


def test_r24_who_named_an_owner_spends_nothing_before_its_word(later: World) -> None:
    importer, owner, third, _ = later.members
    claimed = consigned(later, importer, owner)
    for spent in (
        a_sale(importer, third, a_line("5.00", (claimed, "5.00"))),
        a_memo(importer, third, a_line("5.00", (claimed, "5.00"))),
        split(claimed, "5.00"),
    ):
        assert later.refused(importer, spent).code == "owner-awaited"


@pytest.mark.parametrize("answer", ["refused", "withdrawn"])
def test_r24_what_is_refused_or_taken_back_is_its_holders_own(
    later: World, answer: Literal["refused", "withdrawn"]
) -> None:
    importer, owner, third, _ = later.members
    claimed = consigned(later, importer, owner)
    by = owner if answer == "refused" else importer
    said = later.accept(by, an_answer(lot(later, claimed).statement, answer))
    own = LotId(lot_id(said, 1))
    assert (lot(later, own).holder, lot(later, own).owner) == (importer.id, None)
    later.accept(importer, a_sale(importer, third, a_line("20.00", (own, "20.00"))))
    again = later.refused(owner, an_answer(lot(later, claimed).statement, "acknowledged"))
    assert again.code == "word-not-awaited"


def test_r24_nobody_else_answers_and_each_says_what_is_its_to_say(later: World) -> None:
    importer, owner, third, _ = later.members
    claim = lot(later, consigned(later, importer, owner)).statement
    for by, said in (
        (third, an_answer(claim, "acknowledged")),
        (third, an_answer(claim, "withdrawn")),
        (owner, an_answer(claim, "withdrawn")),
        (importer, an_answer(claim, "acknowledged")),
        (importer, an_answer(claim, "refused")),
    ):
        assert later.refused(by, said).code == "word-not-awaited"
    outside = a_number()
    later.accept(later.cast.india, a_confirmation(outside, importer, "1.00", on=TODAY))
    theirs = later.accept(importer, a_claim_for(SURAT, outside, "1.00"))
    assert later.refused(importer, an_answer(theirs, "withdrawn")).code == "word-not-awaited"


def joint(world: World) -> tuple[LotId, LotId]:
    """10.00 ct bought 600 : 300 : 100, the last one outside; the lot, and a second one."""
    seller, buyer, partner, _ = world.members
    source = world.a_lot(seller, "10.00")
    owners: list[tuple[Somebody | Outsider, int]] = [(buyer, 600), (partner, 300), (SURAT, 100)]
    sale = world.accept(seller, a_sale(seller, buyer, a_line("10.00", (source, "10.00")), owners=owners))
    return LotId(lot_id(sale, 1)), source


def test_r26_a_named_partner_answers_once_the_goods_are_taken(later: World) -> None:
    _, buyer, partner, fourth = later.members
    bought, _ = joint(later)
    sale = lot(later, bought).statement
    early = later.refused(partner, an_answer(sale, "acknowledged"))
    assert early.code == "word-not-awaited"
    later.accept(buyer, a_purchase(sale, "10.00"))
    assert later.refused(buyer, split(bought, "10.00")).code == "shares-not-kept"
    assert later.refused(fourth, an_answer(sale, "acknowledged")).code == "word-not-awaited"
    later.accept(partner, an_answer(sale, "acknowledged"))
    done = later.accept(buyer, split(bought, "10.00"))
    assert later.books.lots.shares[LotId(lot_id(done, 1))] == [
        (buyer.id, 600),
        (partner.id, 300),
        (None, 100),
    ]


def test_r26_a_refused_share_is_the_buyers(later: World) -> None:
    """600 and 300 thousandths make 900 of what is made of it."""
    _, buyer, partner, _ = later.members
    bought, _ = joint(later)
    sale = lot(later, bought).statement
    later.accept(buyer, a_purchase(sale, "10.00"))
    later.accept(partner, an_answer(sale, "refused"))
    done = later.accept(buyer, split(bought, "10.00"))
    assert later.books.lots.shares[LotId(lot_id(done, 1))] == [(buyer.id, 900), (None, 100)]


def test_r27_goods_bought_together_go_back_to_their_vendor_whoever_answered(later: World) -> None:
    _, buyer, partner, _ = later.members
    bought, source = joint(later)
    sale = lot(later, bought).statement
    later.accept(buyer, a_purchase(sale, "10.00"))
    later.accept(partner, an_answer(sale, "acknowledged"))
    later.accept(buyer, a_return(sale, (1, "10.00")))
    assert (later.left(bought), later.left(source)) == (0, 0)


def test_r26_a_seller_that_keeps_a_share_has_given_its_word(later: World) -> None:
    seller, buyer, *_ = later.members
    source = later.a_lot(seller, "10.00")
    owners = [(buyer, 600), (seller, 400)]
    sale = later.accept(seller, a_sale(seller, buyer, a_line("10.00", (source, "10.00")), owners=owners))
    later.accept(buyer, a_purchase(sale, "10.00"))
    assert later.books.lots.owners.named == {}


def test_r38_named_owners_goods_are_cut_once_they_have_said_so(later: World) -> None:
    """A claim for another, and a share: neither goes into a batch before the word, both do after it."""
    importer, owner, *_ = later.members
    claimed = consigned(later, importer, owner)
    batch = later.accept(importer, a_batch())
    day = a_day(ins=[(batch, claimed, "20.00")])
    assert later.refused(importer, day).code == "owner-awaited"
    said = later.accept(owner, an_answer(lot(later, claimed).statement, "acknowledged"))
    later.accept(importer, a_day(ins=[(batch, LotId(lot_id(said, 1)), "20.00")]))
    assert {one.owner for one in later.books.lots.inside[batch].values()} == {owner.id}


def test_r26_a_share_nobody_has_owned_to_is_not_cut(later: World) -> None:
    _, buyer, partner, _ = later.members
    bought, _ = joint(later)
    sale = lot(later, bought).statement
    later.accept(buyer, a_purchase(sale, "10.00"))
    batch = later.accept(buyer, a_batch())
    day = a_day(ins=[(batch, bought, "10.00")])
    assert later.refused(buyer, day).code == "shares-not-kept"
    later.accept(partner, an_answer(sale, "refused"))
    later.accept(buyer, day)
    (inside,) = later.books.lots.inside[batch]
    assert later.books.lots.shares[inside] == [(buyer.id, 900), (None, 100)]


async def own_stock(asking: Connection, who: Somebody) -> int:
    """Thousandths at the end of the day, as the period balance has them."""
    movements = await stock_store.balance(asking, who.id, NOW, TODAY, TODAY)
    return sum(one.during if one.kind == "in" else -one.during for one in movements)


async def listed(asking: Connection, who: Somebody) -> int:
    return len(await lots.stock_of(asking, who.id, NOW, limit=10))


async def test_a_strangers_word_moves_nothing_in_a_members_stock_and_list(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """R24, R26: 20.00 ct claimed for the victim, half of 10.00 ct; then it owns to the claim alone."""
    stranger, victim, buyer, _ = running.members
    running.clock.at = datetime(2026, 11, 28, 12, tzinfo=UTC)
    unknown = a_claim_for(victim, a_number(), "20.00").having(event_on=TODAY)
    claim = await running.accept(stranger, unknown)
    lot = await running.a_lot(stranger, "10.00")
    shared = a_sale(stranger, buyer, a_line("10.00", (lot, "10.00")), owners=[(buyer, 500), (victim, 500)])
    sale = await running.accept(stranger, shared)
    await running.accept(buyer, a_purchase(sale.statement, "10.00"))
    assert (await own_stock(asking, victim), await listed(asking, victim)) == (0, 0)
    await running.accept(victim, an_answer(claim.statement, "acknowledged"))
    await running.accept(victim, an_answer(sale.statement, "refused"))
    assert (await own_stock(asking, victim), await listed(asking, victim)) == (20_000, 1)
    await assert_books_hold(asking)
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_a_name_and_the_word_on_it_come_in_one_batch(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    importer, owner, *_ = running.members
    running.clock.at = datetime(2026, 11, 28, 12, tzinfo=UTC)
    identifier = uuid7()
    outcomes = await running.send(
        running.sign(importer, a_claim_for(owner, a_number(), "20.00"), statement=identifier),
        running.sign(owner, an_answer(identifier, "acknowledged")),
        running.sign(importer, an_answer(identifier, "withdrawn")),
    )
    assert [type(one) for one in outcomes] == [Recorded, Recorded, Refused]
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_before_the_rule_a_named_owner_was_one(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Recorded a second before it: the books of that day are made again."""
    importer, owner, *_ = running.members
    running.clock.at = datetime(2026, 11, 27, 23, 59, 59, tzinfo=UTC)
    await running.accept(importer, a_claim_for(owner, a_number(), "20.00"))
    running.clock.at = datetime(2026, 11, 28, tzinfo=UTC)
    await running.accept(importer, a_claim_for(owner, a_number(), "3.00"))
    assert [one.owner for one in await stock_store.own_lots(asking, owner.id, NOW, (NOW, 0), None, 9)] == [
        owner.id
    ]
    assert (await replay(Databases(database_url), judge=True)).is_same
