"""Goods abroad on consignment or for polishing stay their exporter's, whoever claims them (R24, R35, B08)."""

from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

import pytest

from tests.builders import (
    MAKEABLE,
    SURAT,
    TODAY,
    Draft,
    a_claim,
    a_collection,
    a_confirmation,
    a_correction,
    a_line,
    a_memo,
    a_number,
    a_purchase,
    a_sale,
    assert_books_hold,
)
from tests.lots.batches import a_batch, a_day
from tests.lots.exporting import (
    a_departure,
    a_european,
    a_homecoming,
    an_application,
    bound,
    issued_for,
    polished,
)
from tests.lots.hearing import told
from tests.lots.test_boxes import a_box
from tests.lots.test_leaving import lost
from tests.parties.builders import Somebody, a_row, an_admission
from tests.worlds import RunningRegister, World, rules_of
from warranty.certificates.documents import CertificateUnused
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.statements import urn
from warranty.lots import service, stock_store
from warranty.lots.books import AWAITED_OWNER, TURNED_LINES, Lot, LotState
from warranty.lots.documents import AbroadLoss, GoodsOwner
from warranty.lots.rules import titles
from warranty.lots.rules.balance import balances
from warranty.lots.rules.entrusted import with_claimants
from warranty.lots.service import Coverage
from warranty.policy.limits import EXPORTERS_KEEP_SINCE
from warranty.register.replay import Databases, replay

DAYS = tuple(date(2026, 11, day) for day in range(25, 29))
NOW = 2**62
POLISHED = "7102.39"


class Sent(NamedTuple):
    """100.00 ct at home, of which some left: who sent them, who is named abroad, and under what."""

    exporter: Somebody
    there: Somebody
    root: LotId
    application: StatementId
    number: str


@pytest.fixture
def later(world: World) -> World:
    """A world on the day from which exporters keep what they consigned."""
    world.clock.at = EXPORTERS_KEEP_SINCE
    return world


def sent(
    world: World,
    purpose: str = "consignment",
    carats: str = "30.00",
    *,
    to_confirm: str = "",
    is_confirmed: bool = True,
) -> Sent:
    """Carats leave for Antwerp, and their import is confirmed there, unless that comes later."""
    exporter, there = world.members[0], Somebody()
    world.accept(world.cast.association, Draft(an_admission(a_row(there, country="BE"))))
    root = world.a_lot(exporter, "100.00")
    application = world.accept(exporter, bound(root, carats, purpose=purpose))
    number = a_number("IN")
    world.accept(world.cast.india, issued_for(application, number, carats))
    world.accept(exporter, a_departure(application))
    if is_confirmed:
        world.accept(world.cast.europe, a_confirmation(number, there, to_confirm or carats))
    return Sent(exporter, there, root, application, number)


def claim(number: str, carats: str, *, on: date = TODAY, **changes: object) -> Draft:
    return a_claim(number, carats, on=on, participant="EU", **changes)


def claimed(world: World, goods: Sent, carats: str = "30.00") -> LotId:
    return LotId(lot_id(world.accept(goods.there, claim(goods.number, carats)), 1))


def lot(world: World, identifier: UUID) -> Lot:
    return world.books.lots.lots[LotId(identifier)]


def of(world: World, party: Somebody) -> int:
    """Thousandths in a party's own stock, what is out with others or bound for export included."""
    known = world.books.lots.lots.values()
    return sum(one.left for one in known if (one.owner or one.holder) == party.id)


def abroad(world: World, goods: Sent) -> tuple[int, int]:
    """Thousandths abroad: claimed by nobody, and the exporter's with who claimed them."""
    export = lot(world, lot_id(goods.application, 1))
    return export.left, sum(one.left for one in with_claimants(world.books.lots, [export]))


def home(world: World, goods: Sent, *carats: str) -> StatementId:
    number = a_number("EU")
    total = f"{sum(map(float, carats)):.2f}"
    world.accept(world.cast.india, a_confirmation(number, goods.exporter, total))
    return world.accept(goods.exporter, a_homecoming(goods.application, number, *carats))


# ---- whose they are


@pytest.mark.parametrize("purpose", ["consignment", "polishing"])
@pytest.mark.parametrize("names", [True, False])
def test_r24_who_claims_them_holds_them_and_the_exporter_stays_the_owner(
    later: World, purpose: str, *, names: bool
) -> None:
    """30.00 of 100.00 ct: 70.00 at home, 30.00 in Antwerp, and no more anywhere (B08); no word is awaited."""
    goods = sent(later, purpose)
    draft = claim(goods.number, "30.00")
    if names:
        draft = draft.showing(counterparty=GoodsOwner(party=goods.exporter.did))
    held = lot(later, lot_id(later.accept(goods.there, draft), 1))
    assert (held.holder, held.owner, held.left) == (goods.there.id, goods.exporter.id, 30_000)
    assert later.books.lots.owners.named == {}
    assert (of(later, goods.exporter), of(later, goods.there)) == (100_000, 0)
    assert abroad(later, goods) == (0, 30_000)


def test_r24_goods_sold_abroad_are_whose_who_claims_them(later: World) -> None:
    goods = sent(later, "sale")
    assert lot(later, claimed(later, goods)).owner is None
    assert (of(later, goods.exporter), of(later, goods.there)) == (70_000, 30_000)


def test_what_was_recorded_before_leads_to_what_it_led_to(world: World) -> None:
    """A claim of the day before is its maker's, and so is what feeds it then; what comes since is not."""
    goods = sent(world)
    assert lot(world, claimed(world, goods, "10.00")).owner is None
    world.clock.at = EXPORTERS_KEEP_SINCE
    assert lot(world, claimed(world, goods, "20.00")).owner == goods.exporter.id
    assert (of(world, goods.exporter), of(world, goods.there)) == (90_000, 10_000)


def test_r24_another_owner_is_not_named_and_no_box_takes_them(later: World) -> None:
    goods = sent(later)
    for owner in (GoodsOwner(party=later.members[1].did), GoodsOwner(**SURAT._asdict())):
        named = claim(goods.number, "30.00").showing(counterparty=owner)
        assert later.refused(goods.there, named).code == "owner-unknown"
    box = later.accept(goods.there, a_box(MAKEABLE))
    boxed = later.refused(goods.there, claim(goods.number, "30.00", box=urn(box)))
    assert boxed.code == "vessel-goods-unfit"


def test_nobody_but_who_may_draw_learns_what_a_certificate_was_issued_for(later: World) -> None:
    """A stranger's claim is pending, like one on a number nobody knows: its own, and free."""
    goods, stranger = sent(later), later.members[2]
    for number in (goods.number, a_number("IN")):
        draft = claim(number, "30.00").showing(counterparty=GoodsOwner(**SURAT._asdict()))
        assert later.refusal(stranger, draft) is None
        mine = lot(later, lot_id(later.accept(stranger, claim(number, "30.00")), 1))
        assert (mine.owner, mine.left) == (None, 30_000)
    assert abroad(later, goods) == (30_000, 0)


def test_what_arrives_beyond_the_exported_is_its_claimants(later: World) -> None:
    """31.50 confirmed of 30.00 that left: 1.50 are no goods of the exporter's."""
    goods = sent(later, to_confirm="31.50")
    held = claimed(later, goods, "31.50")
    rest = lot(later, lot_id(lot(later, held).statement, TURNED_LINES + 1))
    assert (later.left(held), rest.left, rest.owner) == (30_000, 1_500, None)
    assert (of(later, goods.exporter), of(later, goods.there)) == (100_000, 1_500)


def test_a_claim_settled_later_gives_the_exporter_what_its_maker_still_has(later: World) -> None:
    """30.00 claimed before anything is confirmed, 12.00 of them sold: 18.00 are there for the exporter."""
    exporter, there, third = later.members[0], Somebody(), later.members[3]
    later.accept(later.cast.association, Draft(an_admission(a_row(there, country="BE"))))
    root, number = later.a_lot(exporter, "100.00"), a_number("IN")
    application = later.accept(exporter, bound(root, "30.00", purpose="consignment"))
    later.accept(later.cast.india, issued_for(application, number, "30.00"))
    goods = Sent(exporter, there, root, application, number)
    pending = claimed(later, goods)
    sale = later.accept(there, a_sale(there, third, a_line("12.00", (pending, "12.00"))))
    later.accept(third, a_purchase(sale, "12.00"))
    assert of(later, exporter) == 100_000
    confirmed = later.accept(later.cast.europe, a_confirmation(number, there, "30.00"))
    (held,) = with_claimants(later.books.lots, [lot(later, lot_id(application, 1))])
    assert (held.statement, held.holder, held.left) == (confirmed, there.id, 18_000)
    assert later.left(pending) == 0
    assert (of(later, exporter), of(later, there), of(later, third)) == (88_000, 0, 12_000)


def test_a_named_owner_has_nothing_left_to_answer_for_once_the_application_has_said_so(later: World) -> None:
    exporter, there = later.members[0], Somebody()
    later.accept(later.cast.association, Draft(an_admission(a_row(there, country="BE"))))
    root, number = later.a_lot(exporter, "100.00"), a_number("IN")
    application = later.accept(exporter, bound(root, "30.00", purpose="polishing"))
    draft = claim(number, "30.00").showing(counterparty=GoodsOwner(party=exporter.did))
    pending = lot(later, lot_id(later.accept(there, draft), 1))
    assert pending.owner == AWAITED_OWNER
    later.accept(later.cast.india, issued_for(application, number, "30.00"))
    later.accept(later.cast.europe, a_confirmation(number, there, "30.00"))
    assert (pending.left, of(later, exporter)) == (0, 100_000)


# ---- sold there


def test_r24_its_sale_there_is_pending_until_the_owners_invoice(later: World) -> None:
    """L06: 20.00 of 30.00 sold to a third; invoiced 15.00, then 5.00; the rest stays the exporter's."""
    goods, third = sent(later), later.members[3]
    held = claimed(later, goods)
    sale = later.accept(goods.there, a_sale(goods.there, third, a_line("20.00", (held, "20.00"))))
    later.accept(third, a_purchase(sale, "20.00"))
    assert (titles.pending(later.books.lots, held), later.left(held)) == (20_000, 10_000)
    for carats, still in (("15.00", 5_000), ("5.00", 0)):
        line = a_line(carats, (held, carats))
        too_much = a_line("20.01", (held, "20.01"))
        refused = later.refused(
            goods.exporter, a_sale(goods.exporter, goods.there, too_much, goods="sold-on")
        )
        assert refused.rule == "L06"
        later.accept(goods.exporter, a_sale(goods.exporter, goods.there, line, goods="sold-on"))
        assert titles.pending(later.books.lots, held) == still
    assert (of(later, goods.exporter), of(later, goods.there), of(later, third)) == (80_000, 0, 20_000)


def test_l06_without_title_nothing_else_is_done_with_them(later: World) -> None:
    """Exported again they would be somebody else's; sent on to another they stay the owner's."""
    goods, third = sent(later), later.members[3]
    held = claimed(later, goods)
    again = bound(held, "30.00", participant="EU", destination="IN")
    assert later.refused(goods.there, again).code == "lot-held-for-owner"
    memo = later.accept(goods.there, a_memo(goods.there, third, a_line("4.00", (held, "4.00"))))
    assert lot(later, lot_id(memo, 1)).owner == goods.exporter.id
    elsewhere = a_sale(goods.exporter, third, a_line("1.00", (held, "1.00")))
    assert later.refused(goods.exporter, elsewhere).code == "goods-elsewhere"


def test_b02_what_is_stolen_from_who_claimed_them_is_told_to_their_exporter(later: World) -> None:
    """10.00 of 30.00 claimed at once, 12.00 of 30.00 that a later confirmation gave to the exporter."""
    goods = sent(later)
    held = claimed(later, goods)
    later.accept(goods.there, lost((held, "10.00"), carats="10.00"))
    bound_at = lot(later, lot_id(goods.application, 1)).position
    heard = [(one.about, one.facts["lost"], one.concerns) for one in later.found if one.rule == "B02"]
    assert heard == [(str(held), "10.00", None), (str(held), "10.00", bound_at)]
    assert (of(later, goods.exporter), later.left(held)) == (90_000, 20_000)


async def test_b02_of_a_claim_settled_later_too_and_the_log_finds_the_same(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    running.clock.at = datetime(2026, 11, 28, 12, tzinfo=UTC)
    seller, *_ = running.members
    there, number = await a_european(running), a_number("IN")
    root = await running.a_lot(seller, "100.00")
    made = await running.accept(seller, bound(root, "30.00", purpose="consignment"))
    await running.accept(running.cast.india, issued_for(StatementId(made.statement), number, "30.00"))
    await running.accept(there, claim(number, "30.00"))
    confirmed = await running.accept(running.cast.europe, a_confirmation(number, there, "30.00"))
    held = LotId(lot_id(confirmed.statement, TURNED_LINES))
    await running.accept(there, lost((held, "12.00"), carats="12.00"))
    assert await told(asking, running, seller, "Member", "B02") == [str(held)]
    assert await told(asking, running, there, "Member", "B02") == [str(held)]
    for at_once in (1, 100):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


# ---- home again


def test_r27_what_was_not_sold_there_comes_home_after_the_claim(later: World) -> None:
    """30.00 out and claimed, 25.00 home under a certificate of its own: 5.00 stay abroad, 100.00 in all."""
    goods = sent(later)
    held = claimed(later, goods)
    back = home(later, goods, "25.00")
    came = lot(later, lot_id(back, 2))
    assert (came.holder, came.owner, came.left, came.state) == (
        goods.exporter.id, None, 25_000, LotState.HELD,
    )  # fmt: skip
    assert (later.left(held), later.left(goods.root), abroad(later, goods)) == (5_000, 70_000, (0, 5_000))
    assert of(later, goods.exporter) == 100_000
    number = a_number("EU")
    later.accept(later.cast.india, a_confirmation(number, goods.exporter, "9.00"))
    too_much = later.refused(goods.exporter, a_homecoming(goods.application, number, "5.01"))
    assert (too_much.rule, too_much.facts["left"]) == ("L05", "5.00")


def test_r27_claimed_in_part_first_what_nobody_claimed_comes_home_into_its_lot(later: World) -> None:
    """10.00 of 30.00 claimed, 25.00 home: 20.00 into the lot they left, 5.00 as a lot of their own."""
    goods = sent(later)
    held = claimed(later, goods, "10.00")
    back = home(later, goods, "25.00")
    assert (later.left(goods.root), later.left(LotId(lot_id(back, 2))), later.left(held)) == (
        90_000, 5_000, 5_000,
    )  # fmt: skip
    refused = later.refused(goods.there, claim(goods.number, "0.50"))
    assert (refused.rule, refused.facts["left"]) == ("L02", "0.00")


def test_r27_home_first_and_claimed_then_it_is_the_same(later: World) -> None:
    goods = sent(later)
    home(later, goods, "25.00")
    refused = later.refused(goods.there, claim(goods.number, "30.00"))
    assert (refused.rule, refused.facts["left"]) == ("L02", "5.00")
    held = claimed(later, goods, "5.00")
    assert (later.left(held), lot(later, held).owner) == (5_000, goods.exporter.id)
    assert (later.left(goods.root), of(later, goods.exporter)) == (95_000, 100_000)


def test_r27_goods_that_come_home_under_a_certificate_naming_them_are_no_new_root(later: World) -> None:
    goods = sent(later)
    claimed(later, goods)
    number = a_number("EU")
    later.accept(later.cast.europe, issued_for(goods.application, number, "30.00").having(technical=True))
    later.accept(later.cast.india, a_confirmation(number, goods.exporter, "30.00"))
    assert later.refused(goods.exporter, a_claim(number, "30.00")).code == "goods-come-home"
    later.accept(goods.exporter, a_homecoming(goods.application, number, "30.00"))
    assert of(later, goods.exporter) == 100_000


@pytest.mark.parametrize("is_claimed_first", [True, False])
def test_r35_polished_abroad_is_the_same_before_the_claim_and_after(
    later: World, *, is_claimed_first: bool
) -> None:
    """30.00 sent, 12.00 home polished and 13.00 used up: 5.00 are abroad and claimed, the exporter's."""
    goods = sent(later, "polishing")
    if is_claimed_first:
        claimed(later, goods)
    losses = (AbroadLoss(cause="polishing", carats="13.00"),)
    came = later.accept(goods.exporter, polished(goods.application, "12.00", losses=losses))
    assert rules_of(later.found) == []  # 12.00 of 30.00, 5.00 of which are still worked
    assert (lot(later, lot_id(came, 1)).hs, later.left(LotId(lot_id(came, 1)))) == (POLISHED, 12_000)
    if not is_claimed_first:
        assert later.refused(goods.there, claim(goods.number, "5.50")).rule == "L02"
        claimed(later, goods, "5.00")
    assert abroad(later, goods) == (0, 5_000)
    assert (of(later, goods.exporter), of(later, goods.there)) == (87_000, 0)
    gained = later.refused(goods.exporter, polished(goods.application, "5.01"))
    assert (gained.rule, gained.facts["left"]) == ("T03", "5.00")


def test_what_came_home_of_claimed_goods_before_is_judged_with_what_comes_now(later: World) -> None:
    """12.00 of 30.00 polished, then 1.00, and 17.00 used up: 43 %; 17.00 then, and 1.00: 97 % (T01)."""
    goods = sent(later, "polishing")
    claimed(later, goods)
    later.accept(goods.exporter, polished(goods.application, "12.00"))
    used_up = (AbroadLoss(cause="polishing", carats="17.00"),)
    later.accept(goods.exporter, polished(goods.application, "1.00", losses=used_up))
    assert rules_of(later.found) == []
    again = sent(later, "polishing")
    claimed(later, again)
    later.accept(again.exporter, polished(again.application, "12.00"))
    used_up = (AbroadLoss(cause="polishing", carats="1.00"),)
    later.accept(again.exporter, polished(again.application, "17.00", losses=used_up))
    assert rules_of(later.found) == ["T01"]


def test_r33_of_goods_claimed_in_part_polished_ones_come_pro_rata(later: World) -> None:
    """20.00 of 30.00 claimed: of 9.00 home 6.00 are of those; of the other 7.00 no more can be claimed."""
    goods = sent(later, "polishing")
    held = claimed(later, goods, "20.00")
    later.accept(goods.exporter, polished(goods.application, "9.00"))
    assert rules_of(later.found) == []
    assert (abroad(later, goods), later.left(held)) == ((7_000, 14_000), 14_000)
    assert later.refused(goods.there, claim(goods.number, "8.00")).facts["left"] == "7.00"
    assert of(later, goods.exporter) == 100_000


def test_a_contractor_on_record_cuts_them_in_its_own_batch_for_their_owner(later: World) -> None:
    """30.00 in, 12.00 polished and 18.00 powder; the owner fetches what is its own."""
    goods = sent(later, "polishing")
    held = claimed(later, goods)
    batch = later.accept(goods.there, a_batch())
    cut = later.accept(
        goods.there,
        a_day(
            ins=[(batch, held, "30.00")],
            out=[(batch, "polished", "12.00")],
            lost=[(batch, "powder", "18.00")],
        ),
    )
    made = LotId(lot_id(cut, 1))
    assert (lot(later, made).owner, later.left(made)) == (goods.exporter.id, 12_000)
    later.accept(goods.exporter, a_collection((made, "12.00")))
    assert (of(later, goods.exporter), of(later, goods.there)) == (82_000, 0)


# ---- corrected


def test_what_the_paper_no_longer_covers_is_its_claimants_and_abroad_again(later: World) -> None:
    """Confirmed to another after all: 30.00 unsupported with the first, the exporter's with the second."""
    goods, other = sent(later), later.members[2]
    first = claimed(later, goods)
    (confirmation,) = [each.id for each in later.entries if each.party == later.cast.europe.id]
    corrected = a_correction(goods.number, confirmation, other, "30.00")
    later.accept(later.cast.europe, corrected)
    assert (later.left(first), of(later, goods.there), of(later, goods.exporter)) == (0, 30_000, 100_000)
    assert abroad(later, goods) == (30_000, 0)
    second = lot(later, lot_id(later.accept(other, claim(goods.number, "30.00")), 1))
    assert (second.owner, abroad(later, goods)) == (goods.exporter.id, (0, 30_000))
    later.accept(later.cast.europe, a_correction(goods.number, confirmation, goods.there, "30.00"))
    assert (later.left(first), second.left, abroad(later, goods)) == (30_000, 0, (0, 30_000))
    assert (of(later, goods.there), of(later, other), of(later, goods.exporter)) == (0, 30_000, 100_000)


def test_a_cancelled_certificate_frees_what_nobody_claimed(later: World) -> None:
    goods = sent(later)
    claimed(later, goods, "12.00")
    unused = CertificateUnused(event_on=DAYS[3], number=goods.number, reason="By mistake.")
    later.accept(later.cast.india, Draft(unused))
    assert (later.left(goods.root), of(later, goods.exporter)) == (88_000, 100_000)


def test_goods_bought_together_stay_everybodys_abroad_and_at_home(later: World) -> None:
    """R26: 10.00 ct bought 600 : 400 and consigned are 600 : 400 in Antwerp and when they come home."""
    seller, buyer, partner, _ = later.members
    line = a_line("10.00", (later.a_lot(seller, "10.00"), "10.00"))
    sale = later.accept(seller, a_sale(seller, buyer, line, owners=((buyer, 600), (SURAT, 400))))
    later.accept(buyer, a_purchase(sale, "10.00"))
    there, number = partner, a_number("IN")
    drafted = an_application(("10.00", ((LotId(lot_id(sale, 1)), "10.00"),)), purpose="consignment")
    application = later.accept(buyer, drafted)
    later.accept(later.cast.india, issued_for(application, number, "10.00"))
    later.accept(later.cast.europe, a_confirmation(number, there, "10.00"))
    held = LotId(lot_id(later.accept(there, claim(number, "10.00")), 1))
    back = home(later, Sent(buyer, there, held, application, number), "10.00")
    shares = [(buyer.id, 600), (None, 400)]
    for one in (held, LotId(lot_id(back, 2))):
        assert later.books.lots.shares[one] == shares


# ---- as the register keeps and answers it


async def closing(asking: Connection, who: Somebody, day: date) -> dict[str, int]:
    rows = balances(await stock_store.balance(asking, who.id, NOW, DAYS[0], day))
    return {row.hs: row.closing for row in rows if row.closing}


async def test_both_sides_balances_re_add_on_every_day_and_the_log_rebuilds_them(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """100.00 on day 1; 30.00 out on day 2 and claimed; 8.00 sold there on day 3; 15.00 home on day 4.

    The exporter has 100.00, 100.00, 92.00, 92.00; Antwerp nothing; 7.00 are left there.
    """
    running.clock.at = datetime(2026, 11, 28, 12, tzinfo=UTC)
    seller, buyer, *_ = running.members
    antwerp = await a_european(running)
    number, home_number, first = a_number("IN"), a_number("EU"), a_number()
    await running.accept(running.cast.india, a_confirmation(first, seller, "100.00", on=DAYS[0]))
    root = (await running.accept(seller, a_claim(first, "100.00", on=DAYS[0]))).lots[0]
    made = await running.accept(seller, bound(root, "30.00", purpose="consignment", on=DAYS[1]))
    application = StatementId(made.statement)
    await running.accept(running.cast.india, issued_for(application, number, "30.00"))
    await running.accept(running.cast.europe, a_confirmation(number, antwerp, "30.00", on=DAYS[1]))
    held = (await running.accept(antwerp, claim(number, "30.00", on=DAYS[1]))).lots[0]
    sale = await running.accept(antwerp, a_sale(antwerp, buyer, a_line("8.00", (held, "8.00")), on=DAYS[2]))
    await running.accept(buyer, a_purchase(sale.statement, "8.00", on=DAYS[2]))
    invoice = a_sale(seller, antwerp, a_line("8.00", (held, "8.00")), goods="sold-on", on=DAYS[3])
    await running.accept(seller, invoice)
    await running.accept(running.cast.india, a_confirmation(home_number, seller, "15.00", on=DAYS[3]))
    back = await running.accept(
        seller, a_homecoming(application, home_number, "15.00").having(event_on=DAYS[3])
    )
    came = LotId(lot_id(back.statement, 2))
    for day, own, held_there in zip(
        DAYS, (100_000, 100_000, 92_000, 92_000), (0, 30_000, 22_000, 7_000), strict=True
    ):
        assert await closing(asking, seller, day) == {MAKEABLE: own}
        assert await closing(asking, antwerp, day) == {}
        there = await stock_store.held_on_day(asking, NOW, [held], day)
        assert there.get(held, 0) == held_there
    (row,) = balances(await stock_store.balance(asking, seller.id, NOW, DAYS[1], DAYS[3]))
    assert (row.opening, row.came_in, row.went_out, row.closing) == (100_000, 0, 8_000, 92_000)
    assert await stock_store.breaks(asking, seller.id, NOW, 10) == []
    lineage = await service.lineage(asking, came, NOW)
    assert [(one.lot, one.coverage) for one in lineage.roots] == [(root, Coverage(confirmed=15_000))]
    found = await service.dispersion(asking, {root: Coverage(confirmed=100_000)}, NOW)
    assert {one.lot.id: one.coverage.total for one in found.holdings} == {
        root: 70_000, held: 7_000, sale.lots[0]: 8_000, came: 15_000,
    }  # fmt: skip
    begin = await service.as_handed_on(asking, {LotId(lot_id(back.statement, 1)): Coverage(confirmed=15_000)})
    assert begin == {LotId(lot_id(back.statement, 1)): Coverage(confirmed=15_000)}
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=3)).is_same


@pytest.mark.parametrize("at_once", [1, 4, 100])
async def test_settled_later_given_back_and_polished_the_log_rebuilds_the_same_books(
    running: RunningRegister, asking: Connection, database_url: str, at_once: int
) -> None:
    """Claimed before the confirmation, confirmed, corrected to another and back, polished from both."""
    running.clock.at = datetime(2026, 11, 28, 12, tzinfo=UTC)
    seller, *_ = running.members
    one, other = await a_european(running), await a_european(running)
    root = await running.a_lot(seller, "100.00")
    made = await running.accept(seller, bound(root, "30.00", purpose="polishing"))
    application, number = StatementId(made.statement), a_number("IN")
    await running.accept(running.cast.india, issued_for(application, number, "30.00"))
    await running.accept(seller, a_departure(application))
    await running.accept(one, claim(number, "12.00"))
    await running.accept(other, claim(number, "30.00"))
    confirmed = await running.accept(running.cast.europe, a_confirmation(number, one, "30.00"))
    await running.accept(one, claim(number, "10.00"))
    for to in (other, one):
        corrected = a_correction(number, confirmed.statement, to, "30.00")
        await running.accept(running.cast.europe, corrected)
    assert await closing(asking, seller, DAYS[3]) == {MAKEABLE: 100_000}
    assert await closing(asking, one, DAYS[3]) == {}
    assert await closing(asking, other, DAYS[3]) == {MAKEABLE: 30_000}
    losses = (AbroadLoss(cause="powder", carats="6.00"),)
    await running.accept(seller, polished(application, "9.00", losses=losses))
    assert await closing(asking, seller, DAYS[3]) == {MAKEABLE: 85_000, POLISHED: 9_000}
    for who in (seller, one, other):
        assert await stock_store.breaks(asking, who.id, NOW, 10) == []
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
