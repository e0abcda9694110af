"""Partners of goods bought together, and owners abroad, hear of their rough in another's batch (R26, R38)."""

from datetime import date
from typing import Any

import pytest

from tests.builders import (
    SURAT,
    Outsider,
    Somebody,
    a_confirmation,
    a_line,
    a_number,
    a_purchase,
    a_receipt,
    a_sale,
    a_work,
    assert_books_hold,
)
from tests.lots import batches
from tests.lots.batches import Batch, a_batch, a_day, of_owners
from tests.lots.exporting import a_european, bound, issued_for
from tests.lots.test_answering import an_answer
from tests.lots.test_entrusted import claim, claimed, sent
from tests.lots.test_making import made
from tests.worlds import RunningRegister, World
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId, StatementId, lot_id, uuid7
from warranty.foundation.statements import urn
from warranty.lots.books import TURNED_LINES
from warranty.lots.documents import LotSplit
from warranty.lots.rules.sharing import WorkedTogether
from warranty.policy.limits import EXPORTERS_KEEP_SINCE
from warranty.policy.rule_set import packaged
from warranty.register.answers import Recorded, Refused
from warranty.register.replay import Databases, replay
from warranty.trade import service as trade
from warranty.trade.rules.due import Waiting, due

NOW = 2**62
TODAY = date(2026, 11, 28)
Shares = list[tuple[Somebody | Outsider, int]]


@pytest.fixture
def later(world: World) -> World:
    """A world on the day from which named owners answer."""
    world.clock.on(2026, 11, 28)
    return world


def bought(world: World, owners: Shares, carats: str = "100.00") -> tuple[LotId, StatementId]:
    """Goods that the second member bought of the first with others: the lot, and the sale."""
    seller, buyer, *_ = world.members
    line = a_line(carats, (world.a_lot(seller, carats), carats))
    sale = world.accept(seller, a_sale(seller, buyer, line, owners=owners))
    world.accept(buyer, a_purchase(sale, carats))
    return lot_id(sale, 1), sale


def cut(world: World, maker: Somebody, rough: LotId, *, beside: LotId | None = None) -> Batch:
    """A batch of 100.00 makeable, 60.00 polished of it, closed; beside: 100.00 of which nothing is left."""
    batch: Batch = world.accept(maker, a_batch("makeable"))
    ins = [(batch, rough, "100.00")] + ([(batch, beside, "100.00")] if beside else [])
    day = a_day(ins=ins, out=[(batch, "polished", "60.00")])
    world.accept(maker, of_owners(day, (rough, [1], [])) if beside else day)
    world.accept(maker, batches.a_close(batch, polishing="140.00" if beside else "40.00"))
    return batch


def heard(world: World, rule: str = "T01") -> dict[int, str]:
    """What is told of a rule about earlier statements: about what, by the position of these."""
    return {one.concerns: one.about for one in world.found if one.rule == rule and one.concerns is not None}


def position(world: World, statement: StatementId) -> int:
    return next(entry.position for entry in world.entries if entry.id == statement)


def test_each_partner_hears_of_the_yield_of_goods_bought_together_by_its_own_word(later: World) -> None:
    """T01: 60 % of 100.00 where 35 to 48 % are usual; who is outside, and the maker, have no such word."""
    _, maker, one, other = later.members
    rough, sale = bought(later, [(maker, 400), (one, 300), (other, 200), (SURAT, 100)])
    words = [later.accept(who, an_answer(sale, "acknowledged")) for who in (one, other)]
    cut(later, maker, rough, beside=later.a_lot(maker, "100.00"))
    assert heard(later) == {position(later, word): urn(word) for word in words}
    told = [found for found in later.found if found.rule == "T01" and found.concerns]
    assert {found.facts["yield"] for found in told} == {"60"}
    assert not any("rough" in found.facts for found in told), "what lies beside it is not theirs to know"


def test_a_partner_that_refused_its_share_hears_nothing_and_who_alone_is_left_does(later: World) -> None:
    _, maker, one, other = later.members
    rough, sale = bought(later, [(maker, 400), (one, 300), (other, 300)])
    word = later.accept(one, an_answer(sale, "acknowledged"))
    later.accept(other, an_answer(sale, "refused"))
    cut(later, maker, rough)
    assert heard(later) == {position(later, word): urn(word)}


def test_who_sold_a_share_and_kept_the_other_hears_by_its_sale(later: World) -> None:
    seller, maker, *_ = later.members
    rough, sale = bought(later, [(maker, 500), (seller, 500)])
    cut(later, maker, rough)
    assert heard(later) == {position(later, sale): urn(sale)}


def test_what_was_made_of_the_goods_before_is_still_the_partners(later: World) -> None:
    """Split, the halves are lots that nobody was ever named an owner of."""
    _, maker, one, _ = later.members
    whole, sale = bought(later, [(maker, 500), (one, 500)], "200.00")
    word = later.accept(one, an_answer(sale, "acknowledged"))
    hs = later.books.lots.lots[whole].hs
    halves = later.accept(maker, made(LotSplit, [(whole, "200.00")], ("100.00", hs), ("100.00", hs)))
    cut(later, maker, lot_id(halves, 1))
    assert heard(later) == {position(later, word): urn(word)}


def test_sent_on_to_a_contractor_they_are_told_to_who_sent_them_and_to_its_partner(later: World) -> None:
    """R38: by the work, and by the word given to whoever bought the goods; both own them."""
    contractor, house, one, _ = later.members
    rough, sale = bought(later, [(house, 500), (one, 500)])
    word = later.accept(one, an_answer(sale, "acknowledged"))
    work = later.accept(house, a_work(house, contractor, a_line("100.00", (rough, "100.00"))))
    later.accept(contractor, a_receipt(work, "100.00"))
    cut(later, contractor, lot_id(work, 1))
    assert heard(later) == {position(later, said): urn(said) for said in (word, work)}


@pytest.mark.parametrize("settled", ["at once", "later"])
def test_an_exporter_hears_of_its_goods_in_a_batch_abroad_by_its_application(
    world: World, settled: str
) -> None:
    """R24: also where the claim waited for its confirmation, whose statement is the authority's alone."""
    world.clock.at = EXPORTERS_KEEP_SINCE
    goods = sent(world, "consignment", "100.00", is_confirmed=settled == "at once")
    held = claimed(world, goods, "100.00")
    if settled == "later":
        confirmation = a_confirmation(goods.number, goods.there, "100.00")
        held = lot_id(world.accept(world.cast.europe, confirmation), TURNED_LINES)
    cut(world, goods.there, held)
    assert heard(world) == {position(world, goods.application): urn(goods.application)}


async def test_partners_are_told_what_each_days_file_and_the_close_made_of_their_goods(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """B01: of 40.00 ct bought 700 : 300 in a first batch 30.00, beside 20.00 of the maker's own.

    5.00 are polished and 1.00 sawing takes, both named: 24.00 stay. The close loses 35.20 of 44.00 in
    polishing, 19.20 of them of the goods bought together, and 8.80 as powder, 4.80: that is all of them.
    From a second batch 10.00 come back unworked; its close moves nothing.
    """
    seller, maker, partner, other = running.members
    running.clock.on(2026, 11, 28)
    bought = await running.a_lot(seller, "40.00")
    line, owners = a_line("40.00", (bought, "40.00")), [(maker, 700), (partner, 300)]
    sale = (await running.accept(seller, a_sale(seller, maker, line, owners=owners))).statement
    await running.accept(maker, a_purchase(sale, "40.00"))
    await running.accept(partner, an_answer(sale, "acknowledged"))
    own, rough = await running.a_lot(maker, "20.00"), lot_id(sale, 1)
    first, second = [StatementId((await running.accept(maker, a_batch())).statement) for _ in range(2)]

    async def heard(who: Somebody | None, as_of: int = NOW) -> list[dict[str, Any]]:
        party = who.id if who else None
        found = await trade.due_findings(asking, packaged(), party, as_of, TODAY, limit=100)
        told = [one for one in found if one.finding.rule == "B01"]
        assert {(one.by, one.other) for one in told} <= {(maker.id, partner.id)}
        assert {one.finding.about for one in told} <= {str(rough)}
        assert len({one.id for one in told}) == len(told)
        return [one.finding.facts for one in told]

    into = a_day(ins=[(first, own, "20.00"), (first, rough, "30.00"), (second, rough, "10.00")])
    went_in = await running.accept(maker, into)
    day = a_day(
        out=[(first, "polished", "5.00"), (second, "returned", "10.00")], lost=[(first, "sawing", "1.00")]
    )
    await running.accept(maker, of_owners(day, (rough, [1], [1])))
    await running.accept(maker, batches.a_close(first, polishing="35.20", powder="8.80"))
    await running.accept(maker, batches.a_close(second))
    part, done = {"share": 300, "on": str(date(2026, 11, 23))}, {"left": "0.00", "theirLeft": "0.00"}
    as_told = [
        {**part, "state": "closed", **done},
        {**part, "state": "closed", "lost": "24.00", "theirLost": "7.20", **done},
        {**part, "state": "open", "returned": "10.00", "theirReturned": "3.00", **done},
        {
            **part, "state": "open", "polished": "5.00", "theirPolished": "1.50", "lost": "1.00",
            "theirLost": "0.30", "left": "24.00", "theirLeft": "7.20",
        },
        {**part, "state": "open", "in": "10.00", "theirIn": "3.00", "left": "10.00", "theirLeft": "3.00"},
        {**part, "state": "open", "in": "30.00", "theirIn": "9.00", "left": "30.00", "theirLeft": "9.00"},
    ]  # fmt: skip
    for who in (partner, maker, None):
        assert sorted(await heard(who), key=repr) == sorted(as_told, key=repr)
    assert len(await heard(partner, went_in.position)) == 2
    assert await heard(seller) == await heard(other) == []
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_who_has_not_said_that_it_is_an_owner_is_told_of_no_batch(
    running: RunningRegister, asking: Connection
) -> None:
    """Goods in which somebody has not answered yet go into none; who refused its share has no part in it."""
    seller, maker, partner, _ = running.members
    running.clock.on(2026, 11, 28)
    line = a_line("10.00", (await running.a_lot(seller, "10.00"), "10.00"))
    together = a_sale(seller, maker, line, owners=[(maker, 500), (partner, 500)])
    sale = (await running.accept(seller, together)).statement
    await running.accept(maker, a_purchase(sale, "10.00"))
    batch = StatementId((await running.accept(maker, a_batch())).statement)
    going_in = a_day(ins=[(batch, lot_id(sale, 1), "10.00")])
    (refused,) = await running.send(running.sign(maker, going_in))
    assert isinstance(refused, Refused)
    assert refused.refusal.rule == "R26"
    await running.accept(partner, an_answer(sale, "refused"))
    await running.accept(maker, going_in)
    assert await trade.due_findings(asking, packaged(), None, NOW, TODAY, limit=100) == []


def test_a_partners_part_is_cut_to_the_thousandth_and_losses_are_one_sum() -> None:
    """333 of 1000 parts of 0.007 ct are 0.002331; a batch beside it has an id of its own."""
    partner, holder, lot = PartyId(uuid7()), PartyId(uuid7()), LotId(uuid7())
    accounts = {"lost sawing": 4, "lost polishing": 3, "polished": 1_000}
    told = [
        WorkedTogether(
            lot, partner, 333, holder, StatementId(uuid7()), 7, TODAY, accounts, 2_000, is_closed=False
        )
        for _ in range(2)
    ]
    found = due(packaged(), Waiting([], {}, {}, worked=told), TODAY)
    facts = found[0].finding.facts
    assert (facts["lost"], facts["theirLost"], facts["theirPolished"]) == ("0.007", "0.002", "0.333")
    assert found[0].id != found[1].id
    assert "0.007 ct lost" in found[0].finding.sentence


@pytest.mark.parametrize("at_once", [1, 4, 1_000])
async def test_owners_are_told_the_same_wherever_slices_of_the_log_end(
    running: RunningRegister, database_url: str, asking: Connection, at_once: int
) -> None:
    """A partner's word, a seller's sale and an exporter's application, each of goods in the same batch."""
    seller, _, partner, _ = running.members
    running.clock.at = EXPORTERS_KEEP_SINCE
    there = await a_european(running)
    root, number = await running.a_lot(seller, "300.00"), a_number("IN")

    async def sold(owners: Shares) -> StatementId:
        line = a_line("100.00", (root, "100.00"))
        sale = StatementId(
            (await running.accept(seller, a_sale(seller, there, line, owners=owners))).statement
        )
        await running.accept(there, a_purchase(sale, "100.00"))
        return sale

    first = await sold([(there, 500), (partner, 500)])
    second = await sold([(there, 500), (seller, 500)])
    application = StatementId(
        (await running.accept(seller, bound(root, "100.00", purpose="consignment"))).statement
    )
    await running.accept(running.cast.india, issued_for(application, number, "100.00"))
    await running.accept(running.cast.europe, a_confirmation(number, there, "100.00"))
    claimed = await running.accept(there, claim(number, "100.00"))
    batch = StatementId(uuid7())
    rough = [lot_id(first, 1), lot_id(second, 1), LotId(claimed.lots[0])]
    day = a_day(ins=[(batch, lot, "100.00") for lot in rough], out=[(batch, "polished", "180.00")])
    word = StatementId(uuid7())
    outcomes = await running.send(
        running.sign(partner, an_answer(first, "acknowledged"), statement=word),
        running.sign(there, a_batch(), statement=batch),
        running.sign(there, day),
        running.sign(there, batches.a_close(batch, polishing="120.00")),
    )
    assert all(isinstance(one, Recorded) for one in outcomes)
    told = await asking.fetch(
        "select about, s.id from findings f join statements s on s.position = f.concerns where rule = 'T01'"
    )
    assert {row["about"] for row in told} == {urn(one) for one in (word, second, application)}
    assert all(row["about"] == urn(row["id"]) for row in told)
    assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
