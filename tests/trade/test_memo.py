"""Goods out on memo: the holder changes, the owner does not (R24), until a sale, a purchase or a return."""

from datetime import date, timedelta

import pytest

from tests.builders import (
    MAKEABLE,
    SURAT,
    TODAY,
    Draft,
    a_close,
    a_line,
    a_memo,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
    the_warranty,
)
from tests.worlds import World, rules_of
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.lots.books import Lot, LotState
from warranty.lots.rules.drawing import LotHeldForOwner, LotOverdrawn, draw_refusal
from warranty.lots.rules.titles import GoodsElsewhere
from warranty.lots.rules.whereabouts import LotNotHeld
from warranty.policy.texts import WarrantyTextAltered, WarrantyTextOutdated
from warranty.trade.documents import ReceivedLine, WarrantyGiven
from warranty.trade.rules.refusals import (
    AnswerDoesNotAddUp,
    ConsignmentNotOpen,
    ConsignmentStillOpen,
    CounterpartyUnknown,
    InvoiceIncomplete,
    LinesMalformed,
    OwnersMixed,
)


class Consigned:
    """200.00 ct of the owner's 299.80 ct, on memo with a holder that has received them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.owner, self.holder, self.third, self.stranger = world.members
        self.source = world.a_lot(self.owner, "299.80")
        self.memo = world.accept(
            self.owner, a_memo(self.owner, self.holder, a_line("200.00", (self.source, "200.00")))
        )
        self.lot = lot_id(self.memo, 1)
        world.accept(self.holder, a_receipt(self.memo, "200.00"))

    def known(self, lot: LotId | None = None) -> Lot:
        """A lot as the books have it; the memo's unless another is asked for."""
        return self.world.books.lots.lots[lot or self.lot]

    def lefts(self) -> tuple[int, int]:
        """What can be drawn of the owner's lot, and of the memo's."""
        return self.known(self.source).left, self.known().left

    def sent_back(self, carats: str) -> StatementId:
        """Carats on their way back, not received yet."""
        return self.world.accept(self.holder, a_return(self.memo, (1, carats)))


@pytest.fixture
def consigned(world: World) -> Consigned:
    return Consigned(world)


# ---- out


def test_a_memo_moves_the_goods_and_not_the_title(consigned: Consigned) -> None:
    lot = consigned.known()
    assert (lot.holder, lot.owner, lot.state) == (consigned.holder.id, consigned.owner.id, LotState.HELD)
    assert consigned.lefts() == (99_800, 200_000)


def test_until_it_is_received_nobody_can_draw_on_it(world: World) -> None:
    owner, holder, third, _ = world.members
    source = world.a_lot(owner, "10.00")
    memo = world.accept(owner, a_memo(owner, holder, a_line("10.00", (source, "10.00"))))
    sale = a_sale(holder, third, a_line("1.00", (lot_id(memo, 1), "1.00")))
    assert isinstance(world.refused(holder, sale), LotNotHeld)
    sale = a_sale(owner, third, a_line("1.00", (source, "1.00")))
    assert isinstance(world.refused(owner, sale), LotOverdrawn)


def test_of_each_line_the_receiver_keeps_a_part(world: World) -> None:
    """Like a purchase: what is not kept is the owner's again, over the edges it came by."""
    owner, holder, *_ = world.members
    one, other = world.a_lot(owner, "60.00"), world.a_lot(owner, "40.00")
    lines = a_line("50.00", (one, "30.00"), (other, "20.00")), a_line("20.00", (other, "20.00"))
    memo = world.accept(owner, a_memo(owner, holder, *lines))
    short = ReceivedLine(line=1, kept="40.00", returned="10.00")
    world.accept(holder, a_receipt(memo, short, ReceivedLine(line=2, kept="0", returned="20.00")))
    assert rules_of(world.found) == ["B02", "B02"]
    assert (world.left(one), world.left(other)) == (36_000, 24_000)
    assert (world.left(lot_id(memo, 1)), world.left(lot_id(memo, 2))) == (40_000, 0)


@pytest.mark.parametrize(
    "line", [ReceivedLine(line=1, kept="199.99"), ReceivedLine(line=1, kept="200.00", returned="0.01")]
)
def test_an_answer_that_is_not_what_was_sent_is_refused(world: World, line: ReceivedLine) -> None:
    owner, holder, *_ = world.members
    memo = world.accept(
        owner, a_memo(owner, holder, a_line("200.00", (world.a_lot(owner, "200.00"), "200.00")))
    )
    assert isinstance(world.refused(holder, a_receipt(memo, line)), AnswerDoesNotAddUp)
    assert isinstance(world.refused(holder, a_receipt(memo, "200.00", "1.00")), LinesMalformed)


def test_only_the_receiver_answers_and_only_once(consigned: Consigned) -> None:
    for by in (consigned.holder, consigned.owner, consigned.stranger):
        refusal = consigned.world.refused(by, a_receipt(consigned.memo, "200.00"))
        assert isinstance(refusal, ConsignmentNotOpen)
        assert not refusal.facts


def test_a_memo_carries_a_text_registered_for_memos(world: World) -> None:
    """R17, R18: word for word, and valid on its day."""
    owner, holder, *_ = world.members
    line = a_line("1.00", (world.a_lot(owner, "1.00"), "1.00"))
    outdated = a_memo(owner, holder, line, warranty=the_warranty("SOW-2002-EN-INVOICE"))
    assert isinstance(world.refused(owner, outdated), WarrantyTextOutdated)
    given = the_warranty()
    typed = a_memo(owner, holder, line, warranty=type(given)(text_id=given.text_id, text="Conflict free."))
    assert isinstance(world.refused(owner, typed), WarrantyTextAltered)


def test_from_december_on_a_memo_carries_the_text_of_a_memo_and_an_invoice_its_own(world: World) -> None:
    """R17: the same goods on 30 November and 1 December 2026; a companion likewise (R30)."""
    owner, holder, *_ = world.members
    line = a_line("1.00", (world.a_lot(owner, "3.00"), "1.00"))
    invoice_text, memo_text = the_warranty(), the_warranty("SOW-2021-EN-MEMO-PURCHASED")
    world.clock.on(2026, 12, 1)
    last, first = date(2026, 11, 30), date(2026, 12, 1)
    assert world.refusal(owner, a_memo(owner, holder, line, on=last, warranty=invoice_text)) is None
    assert world.refusal(owner, a_memo(owner, holder, line, on=first, warranty=memo_text)) is None
    memo = world.refused(owner, a_memo(owner, holder, line, on=first, warranty=invoice_text))
    sale = world.refused(owner, a_sale(owner, holder, line, on=first, warranty=memo_text))
    for refused, way_out in ((memo, "MEMO"), (sale, "INVOICE")):
        assert (refused.code, refused.rule) == ("warranty-text-wrong-document", "D03")
        assert f"SOW-2021-EN-{way_out}-PURCHASED" in refused.instead
    for kind in ("INVOICE", "MEMO"):
        natural = world.policy.texts_by_id[f"WFDB-2014-EN-{kind}"]
        companions = (WarrantyGiven(text_id=natural.id, text=natural.words),)
        found = world.refusal(owner, a_memo(owner, holder, line, on=first, companions=companions))
        assert (found is None) == (kind == "MEMO")
    world.accept(owner, a_memo(owner, holder, line, on=first, warranty=memo_text))


@pytest.mark.parametrize("due", [TODAY - timedelta(days=1), date(2099, 1, 1), date(9999, 12, 31)])
def test_a_day_due_that_cannot_be_meant_is_refused(world: World, due: date) -> None:
    owner, holder, *_ = world.members
    memo = a_memo(owner, holder, a_line("1.00", (world.a_lot(owner, "1.00"), "1.00")), due=due)
    assert isinstance(world.refused(owner, memo), InvoiceIncomplete)


def test_due_on_the_day_it_goes_out_is_accepted(world: World) -> None:
    owner, holder, *_ = world.members
    world.accept(
        owner, a_memo(owner, holder, a_line("1.00", (world.a_lot(owner, "1.00"), "1.00")), due=TODAY)
    )


def test_a_memo_to_oneself_or_to_nobody_on_record_is_refused(world: World) -> None:
    owner, *_ = world.members
    line = a_line("1.00", (world.a_lot(owner, "1.00"), "1.00"))
    assert isinstance(world.refused(owner, a_memo(owner, owner, line)), CounterpartyUnknown)
    assert isinstance(world.refused(owner, a_memo(owner, world.cast.india, line)), CounterpartyUnknown)


# ---- sub-memo


def test_goods_on_memo_can_be_sent_on_and_stay_the_owners(consigned: Consigned) -> None:
    world = consigned.world
    memo = world.accept(
        consigned.holder, a_memo(consigned.holder, consigned.third, a_line("50.00", (consigned.lot, "50.00")))
    )
    world.accept(consigned.third, a_receipt(memo, "50.00"))
    lot = consigned.known(lot_id(memo, 1))
    assert (lot.holder, lot.owner) == (consigned.third.id, consigned.owner.id)
    back = world.accept(consigned.third, a_return(memo, (1, "20.00")))
    world.accept(consigned.holder, a_receipt(back, "20.00"))
    assert (lot.left, consigned.known().left) == (30_000, 170_000)


def test_goods_sent_to_their_owner_are_a_return_and_no_memo(consigned: Consigned) -> None:
    memo = a_memo(consigned.holder, consigned.owner, a_line("50.00", (consigned.lot, "50.00")))
    assert isinstance(consigned.world.refused(consigned.holder, memo), OwnersMixed)


def test_a_line_is_of_one_owners_goods(consigned: Consigned) -> None:
    own = consigned.world.a_lot(consigned.holder, "5.00")
    line = a_line("6.00", (consigned.lot, "1.00"), (own, "5.00"))
    memo = a_memo(consigned.holder, consigned.third, line)
    assert isinstance(consigned.world.refused(consigned.holder, memo), OwnersMixed)
    memo = a_memo(
        consigned.holder, consigned.third, a_line("6.00", (consigned.lot, "5.00"), unsupported="1.00")
    )
    assert isinstance(consigned.world.refused(consigned.holder, memo), OwnersMixed)


# ---- back


def test_goods_come_back_to_the_lots_they_came_from_once_they_are_received(consigned: Consigned) -> None:
    back = consigned.sent_back("150.00")
    assert consigned.lefts() == (99_800, 50_000)
    consigned.world.accept(consigned.owner, a_receipt(back, "150.00"))
    assert consigned.lefts() == (249_800, 50_000)
    assert consigned.known().received == 50_000
    assert consigned.known(lot_id(back, 1)).received == 0


def test_a_short_return_stays_open_with_its_weight(consigned: Consigned) -> None:
    """150.00 sent back, 149.50 on the owner's scale: 0.50 is the holder's to account for."""
    back = consigned.sent_back("150.00")
    consigned.world.accept(
        consigned.owner, a_receipt(back, ReceivedLine(line=1, kept="149.50", returned="0.50"))
    )
    assert consigned.lefts() == (249_300, 50_500)
    (found,) = consigned.world.found
    assert (found.rule, found.facts) == ("B02", {"line": 1, "returned": "0.50"})


def test_what_is_on_its_way_back_cannot_be_sold(consigned: Consigned) -> None:
    consigned.sent_back("150.00")
    sale = a_sale(consigned.holder, consigned.third, a_line("50.01", (consigned.lot, "50.01")))
    assert isinstance(consigned.world.refused(consigned.holder, sale), LotOverdrawn)
    assert isinstance(
        consigned.world.refused(consigned.holder, a_return(consigned.memo, (1, "50.01"))), LotOverdrawn
    )


def test_a_return_not_received_yet_can_be_taken_back(consigned: Consigned) -> None:
    back = consigned.sent_back("150.00")
    consigned.world.accept(consigned.holder, a_close(back))
    assert consigned.lefts() == (99_800, 200_000)
    assert isinstance(consigned.world.refused(consigned.owner, a_receipt(back, "150.00")), ConsignmentNotOpen)


@pytest.mark.parametrize("lines", [(), ((0, "1.00"),), ((2, "1.00"),), ((1, "1.00"), (1, "1.00"))])
def test_lines_that_were_never_sent_do_not_come_back(
    consigned: Consigned, lines: tuple[tuple[int, str], ...]
) -> None:
    refusal = consigned.world.refused(consigned.holder, a_return(consigned.memo, *lines))
    assert isinstance(refusal, LinesMalformed)


def test_only_who_has_the_goods_sends_them_back(consigned: Consigned) -> None:
    for by in (consigned.owner, consigned.stranger):
        refusal = consigned.world.refused(by, a_return(consigned.memo, (1, "1.00")))
        assert isinstance(refusal, ConsignmentNotOpen)


# ---- outside


def test_from_somebody_outside_the_consignor_says_itself_what_came_back(world: World) -> None:
    owner, *_ = world.members
    source = world.a_lot(owner, "10.00")
    memo = world.accept(owner, a_memo(owner, SURAT, a_line("10.00", (source, "10.00"))))
    lot = world.books.lots.lots[lot_id(memo, 1)]
    assert (lot.holder, lot.owner, lot.state) == (None, owner.id, LotState.HELD)
    world.accept(owner, a_return(memo, (1, "4.00")))
    assert (world.left(source), lot.left) == (4_000, 6_000)
    world.accept(owner, a_sale(owner, SURAT, a_line("6.00", (lot.id, "6.00")), code="K7"))
    assert lot.left == 0
    world.accept(owner, a_close(memo))


def test_goods_outside_on_memo_are_sold_to_nobody_else(world: World) -> None:
    owner, buyer, *_ = world.members
    memo = world.accept(owner, a_memo(owner, SURAT, a_line("2.00", (world.a_lot(owner, "2.00"), "2.00"))))
    sale = a_sale(owner, buyer, a_line("2.00", (lot_id(memo, 1), "2.00")))
    assert isinstance(world.refused(owner, sale), GoodsElsewhere)


# ---- bought by the holder


def test_the_owner_invoices_the_holder_by_an_ordinary_sale(consigned: Consigned) -> None:
    world = consigned.world
    invoice = a_sale(consigned.owner, consigned.holder, a_line("120.00", (consigned.lot, "120.00")))
    sale = world.accept(consigned.owner, invoice)
    world.accept(consigned.holder, a_purchase(sale, "120.00"))
    bought = consigned.known(lot_id(sale, 1))
    assert (bought.holder, bought.owner, bought.left) == (consigned.holder.id, None, 120_000)
    assert consigned.lefts() == (99_800, 80_000)


def test_the_owner_sells_goods_on_memo_to_nobody_but_their_holder(consigned: Consigned) -> None:
    sale = a_sale(consigned.owner, consigned.third, a_line("1.00", (consigned.lot, "1.00")))
    refusal = consigned.world.refused(consigned.owner, sale)
    assert isinstance(refusal, GoodsElsewhere)
    assert refusal.rule == "L06"


def test_the_owner_invoices_no_more_than_is_there(consigned: Consigned) -> None:
    invoice = a_sale(consigned.owner, consigned.holder, a_line("200.01", (consigned.lot, "200.01")))
    refusal = consigned.world.refused(consigned.owner, invoice)
    assert isinstance(refusal, LotOverdrawn)
    assert refusal.facts["missing"] == "0.01"


# ---- L06: whose goods


def test_goods_held_for_an_owner_are_told_apart_from_ones_own(consigned: Consigned) -> None:
    """L06 of three kinds: not held; held for its owner; one's own."""
    books, at = consigned.world.books.lots, "/x"
    refused = draw_refusal(books, consigned.holder.id, consigned.lot, 1, at)
    assert isinstance(refused, LotHeldForOwner)
    assert refused.rule == "L06"
    assert draw_refusal(books, consigned.holder.id, consigned.lot, 1, at, for_owner=True) is None
    assert isinstance(draw_refusal(books, consigned.owner.id, consigned.lot, 1, at), LotNotHeld)
    assert isinstance(draw_refusal(books, consigned.stranger.id, consigned.lot, 1, at), LotNotHeld)


def test_the_same_goods_are_never_in_two_stocks(consigned: Consigned) -> None:
    """B08: what the owner has in hand, out on memo, and the holder's own, counted once each."""
    held = [lot for lot in consigned.world.books.lots.lots.values() if lot.state is LotState.HELD]
    owned = sum(lot.left for lot in held if (lot.owner or lot.holder) == consigned.owner.id)
    in_hand = sum(lot.left for lot in held if lot.holder == consigned.owner.id)
    of_holder = sum(lot.left for lot in held if (lot.owner or lot.holder) == consigned.holder.id)
    assert (owned, in_hand, of_holder) == (299_800, 99_800, 0)


# ---- over


def test_a_memo_ends_when_nothing_is_open(consigned: Consigned) -> None:
    world = consigned.world
    refusal = world.refused(consigned.owner, a_close(consigned.memo))
    assert isinstance(refusal, ConsignmentStillOpen)
    assert refusal.facts == {"open": "200.00"}
    world.accept(consigned.owner, a_receipt(consigned.sent_back("200.00"), "200.00"))
    world.accept(consigned.owner, a_close(consigned.memo))
    assert isinstance(world.refused(consigned.owner, a_close(consigned.memo)), ConsignmentNotOpen)


def test_a_memo_not_received_yet_is_taken_back(world: World) -> None:
    owner, holder, *_ = world.members
    source = world.a_lot(owner, "10.00")
    line = a_line("10.00", (source, "9.00"), unsupported="1.00")
    memo = world.accept(owner, a_memo(owner, holder, line))
    assert rules_of(world.found) == ["L04"]
    assert isinstance(world.refused(holder, a_close(memo)), ConsignmentNotOpen)
    world.accept(owner, a_close(memo))
    assert world.left(source) == 10_000
    assert world.books.lots.lots[lot_id(memo, 1)].state is LotState.WITHDRAWN
    assert isinstance(world.refused(holder, a_receipt(memo, "10.00")), ConsignmentNotOpen)


def test_what_is_no_id_of_goods_sent_is_answered_like_an_unknown_one(world: World) -> None:
    member = world.members[0]
    for text in ("", "urn:uuid:x", "lot", "urn:uuid:0198c3a0-5b1e-7014-8f00-1a2b3c4d5e6f"):
        for draft in (
            a_receipt(world.entries[0].id, "1.00"),
            a_return(world.entries[0].id, (1, "1.00")),
            a_close(world.entries[0].id),
        ):
            named = Draft(draft.document, draft.parts).having(of=text)
            assert isinstance(world.refused(member, named), ConsignmentNotOpen)


def test_a_memo_of_another_class_than_its_source_is_found(world: World) -> None:
    owner, holder, *_ = world.members
    source = world.a_lot(owner, "10.00")
    assert MAKEABLE == "7102.31"
    world.accept(owner, a_memo(owner, holder, a_line("10.00", (source, "10.00"), hs="7102.10")))
    assert rules_of(world.found) == ["A03"]
