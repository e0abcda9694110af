"""Title without goods and goods without title: back-to-back (R25), consigned imports (R24), returns (R27)."""

import pytest

from tests.builders import (
    SURAT,
    a_claim,
    a_claim_for,
    a_collection,
    a_confirmation,
    a_line,
    a_memo,
    a_number,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
)
from tests.lots.test_boxes import a_box, filled
from tests.lots.test_making import made
from tests.parties.builders import Somebody
from tests.worlds import World, rules_of
from warranty.foundation.ids import LotId, lot_id
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import urn
from warranty.lots.books import OUTSIDE_OWNER, Lot
from warranty.lots.documents import GoodsOwner, LotsMerged
from warranty.lots.rules import titles
from warranty.lots.rules.drawing import LotHeldForOwner, LotOverdrawn
from warranty.lots.rules.owning import OwnerUnknown
from warranty.lots.rules.whereabouts import LotNotHeld
from warranty.trade.documents import PurchaseLine, ReceivedLine
from warranty.trade.rules.refusals import (
    ConsignmentNotOpen,
    InvoiceIncomplete,
    LinesMalformed,
    SourcesDoNotAddUp,
)


def excesses(world: World) -> list[str]:
    """What B07 was told of, of the last statement."""
    return [one.facts["excess"] for one in world.found if one.rule == "B07" and "excess" in one.facts]


def mixed(world: World, buyer: Somebody, bought: LotId) -> LotId:
    """300.01 ct of which 0.01 was bought."""
    own = world.a_lot(buyer, "300.00")
    both = [(bought, "0.01"), (own, "300.00")]
    return lot_id(world.accept(buyer, made(LotsMerged, both, ("300.01", "7102.31"))), 1)


def lot(world: World, identifier: LotId) -> Lot:
    return world.books.lots.lots[identifier]


# ---- back to back


@pytest.fixture
def left_there(world: World) -> LotId:
    """10.00 ct the first member sold to the second, and still has."""
    seller, middle, *_ = world.members
    source = world.a_lot(seller, "12.00")
    sale = world.accept(seller, a_sale(seller, middle, a_line("10.00", (source, "10.00")), goods="stay"))
    world.accept(middle, a_purchase(sale, "10.00"))
    return LotId(lot_id(sale, 1))


def test_goods_that_stay_with_their_seller_are_put_into_no_box(world: World) -> None:
    """R25, R33: why is told, of a box that exists as of any other; fetched, they go into it."""
    seller, buyer, *_ = world.members
    source, box = world.a_lot(seller, "5.00"), world.accept(buyer, a_box())
    sale = world.accept(seller, a_sale(seller, buyer, a_line("5.00", (source, "5.00")), goods="stay"))
    refused = [
        world.refused(buyer, a_purchase(sale, PurchaseLine(line=1, kept="5.00", box=urn(named))))
        for named in (box, sale)
    ]
    assert {(one.code, one.pointer) for one in refused} == {
        ("vessel-goods-unfit", "/credentialSubject/lines/0/box")
    }
    assert "stay with their seller" in refused[0].sentence
    world.accept(buyer, a_purchase(sale, "5.00"))
    fetched = world.accept(buyer, a_collection((lot_id(sale, 1), "5.00")))
    world.accept(buyer, filled(box, (lot_id(fetched, 1), "5.00")))


def test_a_back_to_back_sale_moves_the_title_and_not_the_goods(world: World, left_there: LotId) -> None:
    """R25: A sells to B, B to C; the goods go from A to C."""
    seller, middle, last, _ = world.members
    assert (lot(world, left_there).holder, lot(world, left_there).owner) == (seller.id, middle.id)
    on = world.accept(middle, a_sale(middle, last, a_line("10.00", (left_there, "10.00"))))
    assert rules_of(world.found) == []
    world.accept(last, a_purchase(on, "10.00"))
    assert (lot(world, lot_id(on, 1)).holder, lot(world, lot_id(on, 1)).owner) == (last.id, None)
    assert world.left(left_there) == 0


def test_title_can_pass_through_many_hands_before_the_goods_move(world: World, left_there: LotId) -> None:
    seller, middle, last, _ = world.members
    on = world.accept(middle, a_sale(middle, last, a_line("4.00", (left_there, "4.00")), goods="stay"))
    world.accept(last, a_purchase(on, "4.00"))
    passed = LotId(lot_id(on, 1))
    assert (lot(world, passed).holder, lot(world, passed).owner) == (seller.id, last.id)
    fetched = world.accept(last, a_collection((passed, "4.00")))
    assert (lot(world, lot_id(fetched, 1)).holder, world.left(passed)) == (last.id, 0)


def test_who_still_has_sold_goods_cannot_sell_them_again(world: World, left_there: LotId) -> None:
    """L06: not title pending, these were never on approval."""
    seller, _, last, _ = world.members
    again = a_sale(seller, last, a_line("1.00", (left_there, "1.00")))
    assert isinstance(world.refused(seller, again), LotHeldForOwner)
    on_memo = a_memo(seller, last, a_line("1.00", (left_there, "1.00")))
    assert isinstance(world.refused(seller, on_memo), LotHeldForOwner)


def test_goods_that_stay_are_sold_to_members_only(world: World) -> None:
    seller, *_ = world.members
    source = world.a_lot(seller, "1.00")
    sale = a_sale(seller, SURAT, a_line("1.00", (source, "1.00")), goods="stay", code="K7")
    assert isinstance(world.refused(seller, sale), InvoiceIncomplete)


def test_an_owner_fetches_its_goods_and_no_more(world: World, left_there: LotId) -> None:
    _, middle, last, _ = world.members
    assert isinstance(world.refused(middle, a_collection((left_there, "10.01"))), LotOverdrawn)
    assert isinstance(world.refused(last, a_collection((left_there, "1.00"))), LotNotHeld)
    both = a_collection((left_there, "6.00"), (left_there, "4.01"))
    assert isinstance(world.refused(middle, both), LotOverdrawn)
    short = a_collection((left_there, "6.00"))
    lines = (type(short.document.lines[0])(line=1, carats="5.00"),)
    assert isinstance(world.refused(middle, short.having(lines=lines)), SourcesDoNotAddUp)
    world.accept(middle, a_collection((left_there, "6.00"), (left_there, "4.00")))
    assert world.left(left_there) == 0


def test_goods_on_memo_are_returned_and_not_fetched(world: World) -> None:
    owner, holder, *_ = world.members
    source = world.a_lot(owner, "1.00")
    memo = world.accept(owner, a_memo(owner, holder, a_line("1.00", (source, "1.00"))))
    world.accept(holder, a_receipt(memo, "1.00"))
    assert isinstance(world.refused(owner, a_collection((LotId(lot_id(memo, 1)), "1.00"))), LotNotHeld)
    assert isinstance(world.refused(owner, a_collection((source, "1.00"))), LotNotHeld)


# ---- consigned imports


def test_the_claimant_of_consigned_goods_is_their_holder_only(world: World) -> None:
    importer, owner, third, _ = world.members
    number = a_number()
    world.accept(world.cast.india, a_confirmation(number, importer, "20.00"))
    claimed = LotId(lot_id(world.accept(importer, a_claim_for(owner, number, "20.00")), 1))
    assert (lot(world, claimed).holder, lot(world, claimed).owner) == (importer.id, owner.id)
    sale = world.accept(importer, a_sale(importer, third, a_line("5.00", (claimed, "5.00"))))
    world.accept(third, a_purchase(sale, "5.00"))
    assert titles.pending(world.books.lots, claimed) == 5_000
    world.accept(owner, a_sale(owner, importer, a_line("5.00", (claimed, "5.00")), goods="sold-on"))
    assert titles.pending(world.books.lots, claimed) == 0
    world.accept(owner, a_collection((claimed, "15.00")))
    assert world.left(claimed) == 0


def test_an_owner_outside_is_named_and_is_nobody_on_record(world: World) -> None:
    importer, third, *_ = world.members
    number = a_number()
    world.accept(world.cast.india, a_confirmation(number, importer, "20.00"))
    claimed = LotId(lot_id(world.accept(importer, a_claim_for(SURAT, number, "20.00")), 1))
    assert lot(world, claimed).owner == OUTSIDE_OWNER
    world.accept(importer, a_sale(importer, third, a_line("5.00", (claimed, "5.00"))))
    assert titles.pending(world.books.lots, claimed) == 5_000


@pytest.mark.parametrize(
    "owner",
    [
        GoodsOwner(),
        GoodsOwner(name="Patel & Sons"),
        GoodsOwner(name=" ", country="IN"),
        GoodsOwner(party="did:web:register.example.org:p:" + "0" * 32),
        GoodsOwner(party="nobody"),
    ],
)
def test_an_owner_that_is_nobody_is_refused(world: World, owner: GoodsOwner) -> None:
    importer, *_ = world.members
    draft = a_claim(a_number(), "1.00").showing(counterparty=owner)
    assert isinstance(world.refused(importer, draft), OwnerUnknown)


def test_the_importer_itself_and_an_authority_are_no_owners_to_name(world: World) -> None:
    importer, *_ = world.members
    for owner in (importer, world.cast.india):
        assert isinstance(world.refused(importer, a_claim_for(owner, a_number(), "1.00")), OwnerUnknown)


# ---- return to vendor


@pytest.fixture
def bought(world: World) -> LotId:
    """100.00 ct bought, which came 60 : 40 from two of the vendor's lots; the buyer's lot."""
    vendor, buyer, *_ = world.members
    one, other = world.a_lot(vendor, "60.00"), world.a_lot(vendor, "40.00")
    line = a_line("100.00", (one, "60.00"), (other, "40.00"))
    sale = world.accept(vendor, a_sale(vendor, buyer, line))
    world.accept(buyer, a_purchase(sale, "100.00"))
    return LotId(lot_id(sale, 1))


def sources(world: World, of: LotId) -> list[int]:
    """What is left in the lots that one was drawn from."""
    return [world.left(edge.source) for edge in world.books.lots.edges[of]]


def test_untouched_goods_go_back_to_the_same_lots(world: World, bought: LotId) -> None:
    """R27: 10.00 back is 6.00 and 4.00, where they came from."""
    vendor, buyer, *_ = world.members
    back = world.accept(buyer, a_return(lot(world, bought).statement, (1, "10.00")))
    assert (sources(world, bought), world.left(bought)) == ([0, 0], 90_000)
    world.accept(vendor, a_receipt(back, "10.00"))
    assert (sources(world, bought), lot(world, bought).received) == ([6_000, 4_000], 90_000)


def test_what_does_not_arrive_with_the_vendor_stays_with_the_buyer(world: World, bought: LotId) -> None:
    """B02 names the weight; 9.90 of 10.00 came."""
    vendor, buyer, *_ = world.members
    back = world.accept(buyer, a_return(lot(world, bought).statement, (1, "10.00")))
    world.accept(vendor, a_receipt(back, ReceivedLine(line=1, kept="9.90", returned="0.10")))
    assert rules_of(world.found) == ["B02"]
    assert (sources(world, bought), world.left(bought)) == ([5_940, 3_960], 90_100)


def test_goods_changed_since_come_back_as_a_new_lot(world: World, bought: LotId) -> None:
    """What was sold and bought back meanwhile is another lot; the vendor's old lots do not change."""
    vendor, buyer, third, _ = world.members
    first = lot(world, bought).statement
    sale = world.accept(buyer, a_sale(buyer, third, a_line("30.00", (bought, "30.00"))))
    world.accept(third, a_purchase(sale, "30.00"))
    again = world.accept(third, a_sale(third, buyer, a_line("30.00", (lot_id(sale, 1), "30.00"))))
    world.accept(buyer, a_purchase(again, "30.00"))
    changed = {1: (LotId(lot_id(again, 1)), "12.00")}
    back = world.accept(buyer, a_return(first, (1, "12.00"), changed=changed))
    world.accept(vendor, a_receipt(back, "12.00"))
    returned = lot(world, lot_id(back, 1))
    assert (returned.holder, returned.owner, returned.left) == (vendor.id, None, 12_000)
    assert sources(world, bought) == [0, 0]
    assert world.left(LotId(lot_id(again, 1))) == 18_000


def test_more_than_is_left_does_not_come_back(world: World, bought: LotId) -> None:
    _, buyer, *_ = world.members
    first = lot(world, bought).statement
    assert isinstance(world.refused(buyer, a_return(first, (1, "100.01"))), LotOverdrawn)
    beyond = a_return(first, (1, "100.01"), changed={1: (bought, "100.01")})
    assert isinstance(world.refused(buyer, beyond), LotOverdrawn)
    other = a_return(first, (1, "10.00"), changed={1: (bought, "9.00")})
    assert isinstance(world.refused(buyer, other), SourcesDoNotAddUp)
    elsewhere = a_return(first, (1, "10.00"), changed={2: (bought, "10.00")})
    assert isinstance(world.refused(buyer, elsewhere), LinesMalformed)


def test_more_goods_than_were_sold_go_back_with_b07(world: World, bought: LotId) -> None:
    """100.00 ct were bought: 100.00 ct that they were mixed into can go back for them, 100.01 ct cannot."""
    _, buyer, *_ = world.members
    first, other = lot(world, bought).statement, mixed(world, buyer, bought)
    world.accept(buyer, a_return(first, (1, "100.01"), changed={1: (other, "100.01")}))
    assert excesses(world) == ["0.01"]


def test_goods_that_go_back_in_parts_are_added_up(world: World, bought: LotId) -> None:
    """B07, of 100.00 ct: 60.00 and 40.00 of a mixture fit, 0.01 more does not, nor what was bought."""
    vendor, buyer, *_ = world.members
    first, other = lot(world, bought).statement, mixed(world, buyer, bought)
    back = world.accept(buyer, a_return(first, (1, "60.00"), changed={1: (other, "60.00")}))
    world.accept(vendor, a_receipt(back, "60.00"))
    world.accept(buyer, a_return(first, (1, "40.00"), changed={1: (other, "40.00")}))
    assert excesses(world) == []
    world.accept(buyer, a_return(first, (1, "0.01"), changed={1: (other, "0.01")}))
    assert excesses(world) == ["0.01"]
    world.accept(buyer, a_return(first, (1, "99.99")))
    assert excesses(world) == ["99.99"], "what was too much before has been told"


def test_what_the_vendor_did_not_receive_may_go_back_again(world: World, bought: LotId) -> None:
    """B07: 40.00 of 60.00 came, so that 60.00 of the goods bought still fit; they are off the sale then."""
    vendor, buyer, *_ = world.members
    first, other = lot(world, bought).statement, mixed(world, buyer, bought)
    back = world.accept(buyer, a_return(first, (1, "60.00"), changed={1: (other, "60.00")}))
    world.accept(vendor, a_receipt(back, ReceivedLine(line=1, kept="40.00", returned="20.00")))
    rest = world.accept(buyer, a_return(first, (1, "60.00")))
    assert excesses(world) == []
    world.accept(vendor, a_receipt(rest, "60.00"))
    world.accept(buyer, a_return(first, (1, "0.01")))
    assert excesses(world) == ["0.01"]


def test_only_the_buyer_returns_and_only_what_it_has_answered(world: World, bought: LotId) -> None:
    vendor, buyer, third, _ = world.members
    first = lot(world, bought).statement
    for by in (vendor, third):
        assert isinstance(world.refused(by, a_return(first, (1, "1.00"))), ConsignmentNotOpen)
    source = world.a_lot(vendor, "1.00")
    open_ = world.accept(vendor, a_sale(vendor, buyer, a_line("1.00", (source, "1.00"))))
    assert isinstance(world.refused(buyer, a_return(open_, (1, "1.00"))), ConsignmentNotOpen)


def test_a_purchase_in_dispute_returns_what_is_not(world: World) -> None:
    vendor, buyer, *_ = world.members
    source = world.a_lot(vendor, "10.00")
    sale = world.accept(vendor, a_sale(vendor, buyer, a_line("10.00", (source, "10.00"))))
    world.accept(buyer, a_purchase(sale, PurchaseLine(line=1, kept="9.00", difference="1.00")))
    assert isinstance(world.refused(buyer, a_return(sale, (1, "9.01"))), LotOverdrawn)
    back = world.accept(buyer, a_return(sale, (1, "9.00")))
    world.accept(vendor, a_receipt(back, "9.00"))
    assert world.left(source) == parse_carats("9.00")
