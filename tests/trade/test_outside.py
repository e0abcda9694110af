"""R23: sales to outside open a balance; who shows the sale and its one-time code draws on it, on paper."""

from datetime import date

import pytest
from msgspec.structs import replace

from tests.builders import (
    SURAT,
    Draft,
    a_line,
    a_memo,
    a_purchase_from_outside,
    a_receipt,
    a_return,
    a_sale,
    assert_books_hold,
)
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id, uuid7
from warranty.lots import service as lots
from warranty.lots.books import LotKind
from warranty.lots.documents import Evidence
from warranty.register.replay import Databases, replay
from warranty.trade.documents import Counterparty, LineAmount, Prices
from warranty.trade.rules.refusals import (
    ConsignmentNotOpen,
    CounterpartyUnknown,
    InvoiceIncomplete,
    LinesMalformed,
    OutsideBalanceOverdrawn,
    ReleaseNotValid,
    StageChanged,
)

CODE = "K7-QX-31-PL"
PAPERS = (Evidence(kind="invoice", digest="ab" * 32),)


class SoldOut:
    """10.00 ct and 5.00 ct sold to somebody outside, with one code."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seller, self.finder, self.other, _ = world.members
        self.lot = lot = world.a_lot(self.seller, "100.00")
        lines = a_line("10.00", (lot, "10.00")), a_line("5.00", (lot, "5.00"))
        self.sale: StatementId = world.accept(self.seller, a_sale(self.seller, SURAT, *lines, code=CODE))

    def balance(self, line: int) -> int:
        return self.world.left(lot_id(self.sale, line))

    def release(self, line: int = 1, code: str = CODE) -> tuple[StatementId, int, str]:
        return self.sale, line, code


@pytest.fixture
def sold_out(world: World) -> SoldOut:
    return SoldOut(world)


def test_goods_sold_to_outside_are_nobodys_stock_on_record(sold_out: SoldOut) -> None:
    lot = sold_out.world.books.lots.lots[lot_id(sold_out.sale, 1)]
    assert (lot.kind, lot.holder, lot.left) == (LotKind.OUTSIDE, None, 10_000)


def test_sale_and_code_draw_on_the_outside_balance(sold_out: SoldOut) -> None:
    bought = sold_out.world.accept(sold_out.finder, a_purchase_from_outside(("6.00", sold_out.release())))
    lot = sold_out.world.books.lots.lots[lot_id(bought, 1)]
    assert (lot.kind, lot.left) == (LotKind.PAPER, 6_000)
    assert sold_out.balance(1) == 4_000
    assert rules_of(sold_out.world.found) == ["P01"]


def came_back(sold_out: SoldOut, carats: str, evidence: tuple[Evidence, ...] = PAPERS) -> Draft:
    return a_return(sold_out.sale, (1, carats)).having(evidence=evidence)


def test_what_comes_back_from_outside_is_in_its_old_lot_on_the_sellers_word_and_evidence(
    sold_out: SoldOut,
) -> None:
    """R27, B01: 4.00 of 10.00 in two parts; the outside balance is less by them."""
    world, lot = sold_out.world, sold_out.lot
    for carats, left, outside in (("3.00", 88_000, 7_000), ("1.00", 89_000, 6_000)):
        world.accept(sold_out.seller, came_back(sold_out, carats))
        assert (world.left(lot), sold_out.balance(1)) == (left, outside)
        (found,) = world.found
        assert (found.rule, found.facts) == ("B01", {"line": 1, "carats": carats})


def test_no_more_comes_back_and_is_shown_by_the_code_than_was_sold(sold_out: SoldOut) -> None:
    """L05: 6.00 drawn by the code leave 4.00 to come back, and then nothing for the code."""
    world = sold_out.world
    world.accept(sold_out.finder, a_purchase_from_outside(("6.00", sold_out.release())))
    refused = world.refused(sold_out.seller, came_back(sold_out, "4.001"))
    assert (refused.rule, refused.facts["left"]) == ("L05", "4.00")
    world.accept(sold_out.seller, came_back(sold_out, "4.00"))
    drawing = a_purchase_from_outside(("0.001", sold_out.release()))
    assert isinstance(world.refused(sold_out.other, drawing), OutsideBalanceOverdrawn)


def test_what_comes_back_from_outside_needs_evidence_its_seller_and_unchanged_goods(
    sold_out: SoldOut,
) -> None:
    world = sold_out.world
    refused = world.refused(sold_out.seller, came_back(sold_out, "1.00", ()))
    assert refused.pointer == "/credentialSubject/evidence"
    stranger = world.refused(sold_out.finder, came_back(sold_out, "1.00"))
    assert isinstance(stranger, ConsignmentNotOpen)
    other = world.a_lot(sold_out.seller, "1.00")
    changed = a_return(sold_out.sale, (1, "1.00"), changed={1: (other, "1.00")}).having(evidence=PAPERS)
    assert isinstance(world.refused(sold_out.seller, changed), LinesMalformed)


@pytest.mark.parametrize("is_invoiced", [False, True])
def test_memo_goods_sold_outside_come_back_to_whoever_owns_them_by_then(
    world: World, *, is_invoiced: bool
) -> None:
    """R24: before the owner's invoice they are its again, in the holder's hands; after it the holder's."""
    owner, holder, *_ = world.members
    lot = world.a_lot(owner, "5.00")
    memo = world.accept(owner, a_memo(owner, holder, a_line("5.00", (lot, "5.00"))))
    world.accept(holder, a_receipt(memo, "5.00"))
    on_memo = lot_id(memo, 1)
    line = a_line("3.00", (on_memo, "3.00"))
    sale = world.accept(holder, a_sale(holder, SURAT, line, code=CODE))
    if is_invoiced:
        world.accept(owner, a_sale(owner, holder, line, goods="sold-on"))
    back = world.accept(holder, a_return(sale, (1, "3.00")).having(evidence=PAPERS))
    own = [(lot.holder, lot.owner, lot.left) for lot in world.books.lots.lots_of(back)]
    assert own == ([(holder.id, None, 3_000)] if is_invoiced else [])
    assert world.left(on_memo) == (2_000 if is_invoiced else 5_000)


async def test_what_came_back_from_outside_replays_to_the_same_books(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    seller, *_ = running.members
    lot = await running.a_lot(seller, "20.00")
    line = a_line("15.00", (lot, "15.00"))
    sale = await running.accept(seller, a_sale(seller, SURAT, line, code=CODE))
    back = a_return(sale.statement, (1, "5.00")).having(evidence=PAPERS)
    recorded = await running.accept(seller, back)
    assert rules_of(recorded.findings) == ["B01"]
    assert (await lots.lot_at(asking, lot, 2**62)).left == 10_000
    assert (await lots.lot_at(asking, lot, recorded.position - 1)).left == 5_000
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=3)).is_same


def test_several_draw_until_the_balance_is_spent(sold_out: SoldOut) -> None:
    world = sold_out.world
    world.accept(sold_out.finder, a_purchase_from_outside(("6.00", sold_out.release())))
    world.accept(sold_out.other, a_purchase_from_outside(("4.00", sold_out.release())))
    refusal = world.refused(sold_out.other, a_purchase_from_outside(("0.001", sold_out.release())))
    assert isinstance(refusal, OutsideBalanceOverdrawn)
    assert refusal.facts == {"asked": "0.001", "left": "0.00"}


def test_two_lines_on_one_balance_are_counted_together(sold_out: SoldOut) -> None:
    twice = a_purchase_from_outside(("6.00", sold_out.release()), ("4.001", sold_out.release()))
    refusal = sold_out.world.refused(sold_out.finder, twice)
    assert isinstance(refusal, OutsideBalanceOverdrawn)
    assert refusal.pointer == "/credentialSubject/sources/1"


def test_what_does_not_belong_together_opens_nothing_and_says_nothing(sold_out: SoldOut) -> None:
    world = sold_out.world
    inside = world.a_lot(sold_out.seller, "9.00")
    to_member = world.accept(
        sold_out.seller, a_sale(sold_out.seller, sold_out.finder, a_line("1.00", (inside, "1.00")))
    )
    releases = [
        sold_out.release(code=CODE.lower()),
        sold_out.release(code=""),
        sold_out.release(line=3),
        sold_out.release(line=0),
        sold_out.release(line=-1),
        (uuid7(), 1, CODE),
        (to_member, 1, CODE),
    ]
    refusals = [
        world.refused(sold_out.finder, a_purchase_from_outside(("1.00", release))) for release in releases
    ]
    assert all(isinstance(refusal, ReleaseNotValid) for refusal in refusals)
    assert len({(refusal.sentence, refusal.instead, refusal.pointer) for refusal in refusals}) == 1
    assert sold_out.balance(1) == 10_000


def test_paper_alone_is_unsupported(sold_out: SoldOut) -> None:
    bought = sold_out.world.accept(sold_out.finder, a_purchase_from_outside(("2.00", None), ("1.00", None)))
    lots = list(sold_out.world.books.lots.lots_of(bought))
    assert [(lot.kind, lot.left) for lot in lots] == [
        (LotKind.UNSUPPORTED, 2_000),
        (LotKind.UNSUPPORTED, 1_000),
    ]
    assert rules_of(sold_out.world.found) == ["P01", "L04", "L04"]


def test_a_line_with_and_one_without_release_stand_on_one_paper(sold_out: SoldOut) -> None:
    mixed = a_purchase_from_outside(("10.00", sold_out.release()), ("0.50", None))
    bought = sold_out.world.accept(sold_out.finder, mixed)
    kinds = [lot.kind for lot in sold_out.world.books.lots.lots_of(bought)]
    assert kinds == [LotKind.PAPER, LotKind.UNSUPPORTED]
    (edge,) = sold_out.world.books.lots.edges[LotId(lot_id(bought, 1))]
    assert (edge.source, edge.carats) == (lot_id(sold_out.sale, 1), 10_000)


def test_goods_do_not_change_stage_outside(sold_out: SoldOut) -> None:
    polished = a_purchase_from_outside(("1.00", sold_out.release()), hs="7102.39")
    assert isinstance(sold_out.world.refused(sold_out.finder, polished), StageChanged)


def test_a_member_does_not_sell_by_paper(sold_out: SoldOut) -> None:
    draft = a_purchase_from_outside(("1.00", None))
    member = Counterparty(party=sold_out.seller.did)
    assert isinstance(
        sold_out.world.refused(sold_out.finder, draft.showing(counterparty=member)), CounterpartyUnknown
    )


def test_the_exception_record_names_seller_paper_and_reason(sold_out: SoldOut) -> None:
    draft = a_purchase_from_outside(("1.00", None))
    paper = draft.document.paper
    for wrong, pointer in (
        (draft.having(exception_reason=""), "exceptionReason"),
        (draft.having(paper=replace(paper, digest="scan.pdf")), "paper/digest"),
        (draft.having(paper=replace(paper, digest="AB" * 32)), "paper/digest"),
        (draft.having(paper=replace(paper, document_number=" ")), "paper/documentNumber"),
        (draft.showing(counterparty=Counterparty(country="IN")), "counterparty/name"),
        (draft.showing(counterparty=Counterparty(name="Patel")), "counterparty/country"),
    ):
        refusal = sold_out.world.refused(sold_out.finder, wrong)
        assert isinstance(refusal, InvoiceIncomplete)
        assert refusal.pointer == f"/credentialSubject/{pointer}"


def test_a_release_belongs_to_a_line_of_the_paper(sold_out: SoldOut) -> None:
    draft = a_purchase_from_outside(("1.00", sold_out.release()))
    (release,) = draft.parts["sources"]
    for sources in ((replace(release, line=2),), (release, release)):
        refusal = sold_out.world.refused(sold_out.finder, draft.showing(sources=sources))
        assert isinstance(refusal, LinesMalformed)


def test_an_outsider_has_one_name(world: World) -> None:
    seller, *_ = world.members
    sale = a_sale(seller, SURAT, a_line("1.00", (world.a_lot(seller, "1.00"), "1.00")), code=CODE)
    particulars = sale.parts["particulars"]
    renamed = replace(particulars, buyer=replace(particulars.buyer, name="Somebody Else"))
    refusal = world.refused(seller, sale.showing(particulars=renamed))
    assert isinstance(refusal, CounterpartyUnknown)
    assert refusal.pointer == "/credentialSubject/particulars/buyer/name"


def test_who_sells_to_outside_without_a_code_is_told_how_to_make_one(world: World) -> None:
    seller, *_ = world.members
    sale = a_sale(seller, SURAT, a_line("1.00", (world.a_lot(seller, "1.00"), "1.00")))
    assert "warranty draft sale --one-time-code" in world.refused(seller, sale).instead


def test_what_is_told_of_goods_from_outside_can_be_meant(world: World) -> None:
    buyer, draft = world.members[2], a_purchase_from_outside(("2.00", None))
    (line,) = draft.document.lines
    prices = Prices(currency="USD", lines=(LineAmount(line=1, amount="1e3"),))
    for spoiled, pointer in (
        (draft.having(lines=(replace(line, pieces=-1),)), "lines/0/pieces"),
        (draft.having(paper=replace(draft.document.paper, dated_on=date(9999, 12, 31))), "paper/datedOn"),
        (draft.showing(prices=prices), "prices/lines/0/amount"),
        (draft.showing(prices=replace(prices, currency="")), "prices/currency"),
        (draft.showing(prices=replace(prices, lines=())), "prices/lines"),
    ):
        assert world.refused(buyer, spoiled).pointer == f"/credentialSubject/{pointer}"
