"""Corrections of a sale name it, wait for the other side where they change what it has, and move no more."""

import pytest
from msgspec import UNSET

from tests.builders import (
    Draft,
    Somebody,
    a_line,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
    assert_books_hold,
)
from tests.lots.rooting import opening
from tests.lots.test_making import made
from tests.parties.builders import TODAY
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Role, connect
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.statements import urn
from warranty.lots import service as lots
from warranty.lots.documents import LotsMerged
from warranty.register.replay import Databases, replay
from warranty.trade.documents import (
    CorrectionAgreed,
    CreditNote,
    InvoiceAmended,
    LineAmount,
    LineSources,
    NoteLine,
    Payment,
    PaymentReferenced,
    Prices,
    Rate,
    SourceLot,
    WeighedLine,
    WeightCorrected,
)
from warranty.trade.rules.refusals import (
    CorrectionImpossible,
    GoodsUsedSince,
    InvoiceIncomplete,
    LinesMalformed,
)


def a_weight(sale: StatementId, booked: str, carats: str, *, shortage: bool = False) -> Draft:
    line = WeighedLine(line=1, booked=booked, carats=carats)
    return Draft(
        WeightCorrected(
            event_on=TODAY, sale=urn(sale), lines=(line,), reason="Misread.", declared_shortage=shortage
        )
    )


def a_note(
    sale: StatementId, carats: str = "0", *, direction: str = "credit", amount: str = "100.00"
) -> Draft:
    note = CreditNote(
        event_on=TODAY, sale=urn(sale), direction=direction, document_number="CN-1",  # type: ignore[arg-type]
        lines=(NoteLine(line=1, carats=carats),), reason="Too dear.",
    )  # fmt: skip
    return Draft(note, {"prices": (LineAmount(line=1, amount=amount),)})


def an_agreement(sale: StatementId, correction: StatementId) -> Draft:
    return Draft(CorrectionAgreed(event_on=TODAY, sale=urn(sale), correction=urn(correction)))


def a_payment(sale: StatementId, means: str = "transfer", **payment: object) -> Draft:
    values = Payment(amount="1200.00", currency="USD", **payment)  # type: ignore[arg-type]
    document = PaymentReferenced(event_on=TODAY, sale=urn(sale), means=means)  # type: ignore[arg-type]
    return Draft(document, {"prices": values})


class Sold:
    """100.00 ct sold from two lots, 60 : 40, and taken into stock."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seller, self.buyer, self.third, _ = world.members
        self.one, self.other = world.a_lot(self.seller, "60.00"), world.a_lot(self.seller, "40.00")
        line = a_line("100.00", (self.one, "60.00"), (self.other, "40.00"))
        self.sale = world.accept(self.seller, a_sale(self.seller, self.buyer, line))
        world.accept(self.buyer, a_purchase(self.sale, "100.00"))
        self.lot = lot_id(self.sale, 1)

    def balances(self) -> tuple[int, int, int]:
        return self.world.left(self.one), self.world.left(self.other), self.world.left(self.lot)

    def both(self, draft: Draft, by: Somebody | None = None) -> StatementId:
        first = by or self.seller
        proposed = self.world.accept(first, draft)
        other = self.buyer if first is self.seller else self.seller
        return self.world.accept(other, an_agreement(self.sale, proposed))


@pytest.fixture
def sold(world: World) -> Sold:
    return Sold(world)


def test_less_weight_goes_back_when_both_have_signed(sold: Sold) -> None:
    proposed = sold.world.accept(sold.seller, a_weight(sold.sale, "100.00", "95.00"))
    assert sold.balances() == (0, 0, 100_000)
    sold.world.accept(sold.buyer, an_agreement(sold.sale, proposed))
    assert sold.balances() == (3_000, 2_000, 95_000)
    again = sold.world.refused(sold.buyer, an_agreement(sold.sale, proposed))
    assert isinstance(again, CorrectionImpossible)


def test_nobody_agrees_to_its_own_correction_or_to_a_strangers(sold: Sold) -> None:
    proposed = sold.world.accept(sold.seller, a_weight(sold.sale, "100.00", "95.00"))
    for who in (sold.seller, sold.third):
        assert isinstance(sold.world.refused(who, an_agreement(sold.sale, proposed)), CorrectionImpossible)


@pytest.mark.parametrize(("booked", "carats"), [("99.00", "95.00"), ("100.00", "100.00")])
def test_a_weight_must_name_what_is_booked_and_be_another(sold: Sold, booked: str, carats: str) -> None:
    refused = sold.world.refused(sold.buyer, a_weight(sold.sale, booked, carats))
    assert isinstance(refused, CorrectionImpossible)


def with_sources(agreement: Draft, *lots: tuple[LotId, str]) -> Draft:
    """The seller's agreement to more weight of line 1, with where it comes from."""
    drawn = tuple(SourceLot(lot=str(lot), carats=carats) for lot, carats in lots)
    return Draft(agreement.document, {"sources": (LineSources(line=1, lots=drawn),)})


def test_more_weight_is_said_by_the_buyer_and_drawn_from_what_the_seller_holds(sold: Sold) -> None:
    """102.50 weighed of 100.00 booked: 2.50 from the seller's third lot of 4.00, in a lot of their own."""
    world, seller, buyer = sold.world, sold.seller, sold.buyer
    assert isinstance(world.refused(seller, a_weight(sold.sale, "100.00", "102.50")), CorrectionImpossible)
    lot = world.a_lot(seller, "4.00")
    proposed = world.accept(buyer, a_weight(sold.sale, "100.00", "102.50"))
    assert (sold.balances(), world.left(lot)) == ((0, 0, 100_000), 4_000)
    agreed = world.accept(seller, with_sources(an_agreement(sold.sale, proposed), (lot, "2.50")))
    further = world.books.lots.lots[lot_id(agreed, 1)]
    assert (further.holder, further.received, further.left, further.hs) == (buyer.id, 2_500, 2_500, "7102.31")
    assert (sold.balances(), world.left(lot)) == ((0, 0, 100_000), 1_500)
    world.accept(
        buyer, a_sale(buyer, sold.third, a_line("102.50", (sold.lot, "100.00"), (further.id, "2.50")))
    )


def test_after_more_weight_the_next_correction_books_all_that_was_delivered(sold: Sold) -> None:
    """R21: 100.00 and 2.50 more are 102.50; to 101.00 the 1.50 go back off what was added, then to 99.00."""
    world, seller, buyer = sold.world, sold.seller, sold.buyer
    lot = world.a_lot(seller, "4.00")
    proposed, again = (world.accept(buyer, a_weight(sold.sale, "100.00", "102.50")) for _ in range(2))
    agreement = an_agreement(sold.sale, proposed)
    agreed = world.accept(seller, with_sources(agreement, (lot, "2.50")))
    twice = world.refused(seller, with_sources(an_agreement(sold.sale, again), (lot, "1.50")))
    assert (twice.code, "has changed since" in twice.sentence) == ("correction-impossible", True)
    old = world.refused(seller, a_weight(sold.sale, "100.00", "95.00"))
    assert (old.code, "booked with 102.50 ct, not with 100.00 ct" in old.sentence) == (
        "correction-impossible", True,
    )  # fmt: skip
    further = lot_id(agreed, 1)
    sold.both(a_weight(sold.sale, "102.50", "101.00"))
    assert (sold.balances(), world.left(further), world.left(lot)) == ((0, 0, 100_000), 1_000, 3_000)
    sold.both(a_weight(sold.sale, "101.00", "99.00"))  # 1.00 more of it, and 1.00 as 60 : 40
    assert (sold.balances(), world.left(further), world.left(lot)) == ((600, 400, 99_000), 0, 4_000)
    assert world.refusal(buyer, a_weight(sold.sale, "99.00", "98.00")) is None


def test_what_was_passed_on_of_more_weight_is_taken_off_what_is_there_and_else_is_a_shortage(
    sold: Sold,
) -> None:
    """A04, L04: of 100.00 and 2.50, 2.50 and 98.00 passed on; 2.00 left, so of 5.00 less 3.00 are short."""
    world, seller, buyer = sold.world, sold.seller, sold.buyer
    lot = world.a_lot(seller, "2.50")
    proposed = world.accept(buyer, a_weight(sold.sale, "100.00", "102.50"))
    agreed = world.accept(seller, with_sources(an_agreement(sold.sale, proposed), (lot, "2.50")))
    further = lot_id(agreed, 1)
    drawn = (sold.lot, "98.00"), (further, "2.50")
    world.accept(buyer, a_sale(buyer, sold.third, a_line("100.50", *drawn)))
    assert world.refusal(seller, a_weight(sold.sale, "102.50", "100.50")) is None
    assert isinstance(world.refused(seller, a_weight(sold.sale, "102.50", "97.50")), GoodsUsedSince)
    sold.both(a_weight(sold.sale, "102.50", "97.50", shortage=True))
    assert [(found.rule, found.facts) for found in world.found] == [("L04", {"line": 1, "carats": "3.00"})]
    # 2.00 that are there and 0.50 missing go back over 60 : 40, 2.50 missing to the lot they were added from
    assert (sold.balances(), world.left(further), world.left(lot)) == ((1_500, 1_000, 0), 0, 2_500)
    received = [world.books.lots.lots[each].received for each in (sold.lot, further)]
    assert received == [98_000, 2_500]
    delivered = [world.books.lots.delivered(world.books.lots.lots[each]) for each in (sold.lot, further)]
    assert delivered == [97_500, 0]


def test_more_weight_without_what_the_seller_holds_is_refused_with_its_own_facts(sold: Sold) -> None:
    """L05: 2.00 left of the lot named, 2.50 asked; L06 for another's; R21 for what does not make 2.50."""
    world, seller = sold.world, sold.seller
    lot, foreign = world.a_lot(seller, "2.00"), world.a_lot(sold.third, "9.00")
    proposed = world.accept(sold.buyer, a_weight(sold.sale, "100.00", "102.50"))
    agreement = an_agreement(sold.sale, proposed)
    for sources, rule in (
        ([(lot, "2.50")], "L05"),
        ([(foreign, "2.50")], "L06"),
        ([(lot, "2.00")], "R21"),
    ):
        refused = world.refused(seller, with_sources(agreement, *sources))
        assert refused.rule == rule, refused
    assert isinstance(world.refused(seller, agreement), LinesMalformed)
    assert world.refused(seller, with_sources(agreement, (lot, "2.50"))).facts["left"] == "2.00"


def test_an_agreement_that_adds_nothing_names_no_sources(sold: Sold) -> None:
    lot = sold.world.a_lot(sold.seller, "2.00")
    proposed = sold.world.accept(sold.buyer, a_weight(sold.sale, "100.00", "95.00"))
    refused = sold.world.refused(sold.seller, with_sources(an_agreement(sold.sale, proposed), (lot, "1.00")))
    assert isinstance(refused, LinesMalformed)


def test_used_goods_are_corrected_only_as_a_declared_shortage(sold: Sold) -> None:
    """A04: 98.00 of 100.00 passed on; 5.00 less are refused, then 3.00 of them are unsupported (L04)."""
    world = sold.world
    world.accept(sold.buyer, a_sale(sold.buyer, sold.third, a_line("98.00", (sold.lot, "98.00"))))
    refused = world.refused(sold.seller, a_weight(sold.sale, "100.00", "95.00"))
    assert isinstance(refused, GoodsUsedSince)
    assert not refused.facts
    assert "2" not in refused.sentence
    sold.both(a_weight(sold.sale, "100.00", "95.00", shortage=True))
    assert [(found.rule, found.facts) for found in world.found] == [("L04", {"line": 1, "carats": "3.00"})]
    assert sold.balances() == (3_000, 2_000, 0)
    assert world.books.lots.lots[sold.lot].received == 98_000


def test_goods_used_between_proposal_and_agreement_refuse_the_agreement(sold: Sold) -> None:
    proposed = sold.world.accept(sold.seller, a_weight(sold.sale, "100.00", "95.00"))
    sold.world.accept(sold.buyer, a_sale(sold.buyer, sold.third, a_line("96.00", (sold.lot, "96.00"))))
    assert isinstance(sold.world.refused(sold.buyer, an_agreement(sold.sale, proposed)), GoodsUsedSince)


def test_a_note_with_goods_brings_them_back_over_the_same_edges(sold: Sold) -> None:
    sold.both(a_note(sold.sale, "10.00"))
    assert sold.balances() == (6_000, 4_000, 90_000)


def test_more_back_than_sold_is_b07_and_only_what_was_sold_moves(sold: Sold) -> None:
    proposed = sold.world.accept(sold.seller, a_note(sold.sale, "101.00"))
    assert [(found.rule, found.facts["excess"]) for found in sold.world.found] == [("B07", "1.00")]
    sold.world.accept(sold.buyer, an_agreement(sold.sale, proposed))
    assert [(found.rule, found.facts["excess"]) for found in sold.world.found] == [("B07", "1.00")]
    assert sold.balances() == (60_000, 40_000, 0)


@pytest.mark.parametrize(("noted", "excess"), [("60.00", []), ("60.01", ["0.01"])])
def test_a_note_is_judged_again_by_what_went_back_before_it_was_agreed_to(
    sold: Sold, noted: str, excess: list[str]
) -> None:
    """B07: of 100.00 ct a note is proposed, 40.00 ct changed since go back, and then it is agreed to."""
    world = sold.world
    proposed = world.accept(sold.seller, a_note(sold.sale, noted))
    assert [found.rule for found in world.found] == []
    both = [(sold.lot, "0.01"), (world.a_lot(sold.buyer, "40.00"), "40.00")]
    other = lot_id(world.accept(sold.buyer, made(LotsMerged, both, ("40.01", "7102.31"))), 1)
    back = world.accept(sold.buyer, a_return(sold.sale, (1, "40.00"), changed={1: (other, "40.00")}))
    world.accept(sold.seller, a_receipt(back, "40.00"))
    world.accept(sold.buyer, an_agreement(sold.sale, proposed))
    assert [(found.rule, found.facts["excess"]) for found in world.found] == [
        ("B07", carats) for carats in excess
    ]


def test_two_notes_that_bring_back_more_together_than_was_sold_are_b07(sold: Sold) -> None:
    """50.00 and 60.00 of 100.00: the second moves 50.00; its 10.00 too many are told with the agreement."""
    first, second = (sold.world.accept(sold.seller, a_note(sold.sale, ct)) for ct in ("50.00", "60.00"))
    sold.world.accept(sold.buyer, an_agreement(sold.sale, first))
    assert sold.world.found == []
    sold.world.accept(sold.buyer, an_agreement(sold.sale, second))
    assert [(found.rule, found.facts["excess"]) for found in sold.world.found] == [("B07", "10.00")]
    assert sold.balances() == (60_000, 40_000, 0)


def test_no_more_is_credited_than_was_invoiced_without_b07(sold: Sold) -> None:
    """Of 100.00 ct at 1200.00 a carat, 120000.00 in all; what was debited may be credited, too."""
    world = sold.world
    for direction, amount, found in (
        ("credit", "119000.00", []),
        ("credit", "1000.00", []),
        ("credit", "0.01", ["B07"]),
        ("debit", "500.00", []),
        ("credit", "499.99", []),
        ("credit", "0.01", ["B07"]),
    ):
        world.accept(sold.seller, a_note(sold.sale, direction=direction, amount=amount))
        assert rules_of(world.found) == found
        assert all("0.01" not in one.sentence + str(one.facts) for one in world.found), "no amount is told"


def test_a_note_with_goods_counts_from_when_it_is_agreed_to(sold: Sold) -> None:
    """Two of 70000.00 on 120000.00: the one that takes effect last is too much."""
    first, second = (
        sold.world.accept(sold.seller, a_note(sold.sale, ct, amount="70000.00")) for ct in ("10.00", "20.00")
    )
    assert sold.world.found == []
    sold.world.accept(sold.buyer, an_agreement(sold.sale, second))
    assert sold.world.found == []
    sold.world.accept(sold.buyer, an_agreement(sold.sale, first))
    assert [(one.rule, one.facts) for one in sold.world.found] == [("B07", {"line": 1, "excess": "value"})]


def test_a_note_over_nothing_is_refused(sold: Sold) -> None:
    """R27: neither value nor goods; goods without value, and value without goods, are something."""
    refused = sold.world.refused(sold.seller, a_note(sold.sale, amount="0.00"))
    assert (refused.code, refused.pointer) == ("invoice-incomplete", "/credentialSubject/lines/0")
    sold.world.accept(sold.seller, a_note(sold.sale, "1.00", amount="0.00"))
    refused = sold.world.refused(sold.seller, a_note(sold.sale, amount="0.001"))
    assert "USD" in refused.sentence, "in the currency of the invoice"


def test_a_note_for_value_needs_nobody_else(sold: Sold) -> None:
    proposed = sold.world.accept(sold.seller, a_note(sold.sale, direction="debit"))
    assert sold.balances() == (0, 0, 100_000)
    assert isinstance(sold.world.refused(sold.buyer, an_agreement(sold.sale, proposed)), CorrectionImpossible)
    moving = a_note(sold.sale, "1.00", direction="debit")
    assert isinstance(sold.world.refused(sold.seller, moving), LinesMalformed)


def test_an_amendment_changes_something_and_moves_nothing(sold: Sold) -> None:
    empty = Draft(InvoiceAmended(event_on=TODAY, sale=urn(sold.sale), reason="Wrong number."))
    assert isinstance(sold.world.refused(sold.seller, empty), InvoiceIncomplete)
    sold.both(empty.having(document_number="2026/117-A"), sold.buyer)
    assert sold.balances() == (0, 0, 100_000)


@pytest.mark.parametrize(
    ("means", "payment", "found"),
    [
        ("transfer", {"bank": "Example Bank", "reference": "TT-1"}, []),
        ("transfer", {"bank": "Example Bank"}, ["V05"]),
        ("cash", {}, ["V05"]),
        ("transfer", {"bank": "B", "reference": "TT-1", "payer": "Somebody Ltd"}, ["V05"]),
        ("set-off", {"netted": ("2026/0042",)}, []),
    ],
)
def test_a_payment_moves_nothing_and_v05_names_what_is_odd(
    sold: Sold, means: str, payment: dict[str, object], found: list[str]
) -> None:
    sold.world.accept(sold.buyer, a_payment(sold.sale, means, **payment))
    assert [one.rule for one in sold.world.found] == found
    assert sold.balances() == (0, 0, 100_000)


def test_a_set_off_names_its_documents(sold: Sold) -> None:
    assert isinstance(sold.world.refused(sold.buyer, a_payment(sold.sale, "set-off")), InvoiceIncomplete)


def test_a_stranger_learns_nothing(sold: Sold) -> None:
    for draft in (a_note(sold.sale), a_payment(sold.sale), a_weight(sold.sale, "100.00", "1.00")):
        assert isinstance(sold.world.refused(sold.third, draft), CorrectionImpossible)


async def test_more_weight_is_covered_like_what_it_comes_from_and_replays(
    running: RunningRegister, database_url: str
) -> None:
    """10.00 sold, 11.00 weighed: the further 1.00 leads back to the seller's other certificate."""
    seller, buyer, *_ = running.members
    lot, other = await running.a_lot(seller, "10.00"), await running.a_lot(seller, "3.00")
    sale = await running.accept(seller, a_sale(seller, buyer, a_line("10.00", (lot, "10.00"))))
    await running.accept(buyer, a_purchase(sale.statement, "10.00"))
    named = StatementId(sale.statement)
    proposed = await running.accept(buyer, a_weight(named, "10.00", "11.00"))
    agreement = an_agreement(named, StatementId(proposed.statement))
    agreed = await running.accept(seller, with_sources(agreement, (other, "1.00")))
    connection = await connect(database_url, Role.REGISTER)
    try:
        further = await lots.lineage(connection, lot_id(agreed.statement, 1), agreed.position)
        left = (await lots.lot_at(connection, other, agreed.position)).left
        await assert_books_hold(connection)
    finally:
        await connection.close()
    assert [(root.lot, root.carats, root.coverage.confirmed) for root in further.roots] == [
        (other, 1_000, 1_000)
    ]
    assert left == 2_000
    less = await running.accept(seller, a_weight(named, "11.00", "9.50"))  # the 1.00 added, and 0.50 more
    await running.accept(buyer, an_agreement(named, StatementId(less.statement)))
    connection = await connect(database_url, Role.REGISTER)
    try:
        now = [
            (await lots.lot_at(connection, one, 2**62)).left
            for one in (LotId(sale.lots[0]), lot_id(agreed.statement, 1), lot, other)
        ]
        await assert_books_hold(connection)
    finally:
        await connection.close()
    assert now == [9_500, 0, 500, 3_000]
    for at_once in (1, 2, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_a_shortage_is_unsupported_downstream_now_and_not_before(
    running: RunningRegister, database_url: str
) -> None:
    """3.00 of the 98.00 passed on are unsupported from the declaration on; the books add up and replay."""
    seller, buyer, third, _ = running.members
    lot = await running.a_lot(seller, "100.00")
    sale = await running.accept(seller, a_sale(seller, buyer, a_line("100.00", (lot, "100.00"))))
    await running.accept(buyer, a_purchase(sale.statement, "100.00"))
    on = await running.accept(buyer, a_sale(buyer, third, a_line("98.00", (sale.lots[0], "98.00"))))
    await running.accept(buyer, a_payment(StatementId(sale.statement), "cash"))
    proposed = await running.accept(
        seller, a_weight(StatementId(sale.statement), "100.00", "95.00", shortage=True)
    )
    agreed = await running.accept(
        buyer, an_agreement(StatementId(sale.statement), StatementId(proposed.statement))
    )
    connection = await connect(database_url, Role.REGISTER)
    try:
        now = await lots.lineage(connection, LotId(on.lots[0]), agreed.position)
        before = await lots.lineage(connection, LotId(on.lots[0]), agreed.position - 1)
        back = await lots.lot_at(connection, lot, agreed.position)
        await assert_books_hold(connection)
    finally:
        await connection.close()
    assert (now.carats, now.coverage.confirmed, now.coverage.unsupported) == (98_000, 95_000, 3_000)
    assert (before.coverage.confirmed, before.coverage.unsupported) == (98_000, 0)
    assert back.left == 5_000
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_what_went_back_before_is_on_record(running: RunningRegister, database_url: str) -> None:
    """B07: 60.00 and 40.01 of 100.00 in batches of their own, and in one; a note brings more to light."""
    seller, buyer, *_ = running.members
    stock = await running.accept(seller, opening(("7102.31", "100.00")))
    others = (await running.accept(buyer, opening(("7102.31", "300.00")))).lots[0]
    sale = await running.accept(seller, a_sale(seller, buyer, a_line("100.00", (stock.lots[0], "100.00"))))
    await running.accept(buyer, a_purchase(sale.statement, "100.00"))
    both = made(LotsMerged, [(sale.lots[0], "0.01"), (others, "300.00")], ("300.01", "7102.31"))
    others = (await running.accept(buyer, both)).lots[0]
    whole = a_return(sale.statement, (1, "60.00"), changed={1: (others, "60.00")})
    back = await running.accept(buyer, whole)
    await running.accept(seller, a_receipt(back.statement, "60.00"))
    parts = [a_return(sale.statement, (1, part), changed={1: (others, part)}) for part in ("40.00", "0.01")]
    outcomes = await running.send(*(running.sign(buyer, part) for part in parts))
    told = [
        [one.facts["excess"] for one in each.findings if "excess" in one.facts]  # type: ignore[union-attr]
        for each in (back, *outcomes)
    ]
    assert told == [[], [], ["0.01"]]
    note = await running.accept(seller, a_note(StatementId(sale.statement), "1.00"))
    assert [(one.rule, one.facts["excess"]) for one in note.findings] == [("B07", "1.00")]
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


def an_amendment(sale: StatementId, amount: str, currency: str = "USD", usd: str = "") -> Draft:
    """Another price of line 1; usd: what one unit of its currency is worth."""
    rate = Rate(usd=usd, on=TODAY) if usd else UNSET
    prices = Prices(currency=currency, lines=(LineAmount(line=1, amount=amount),), rate=rate)
    document = InvoiceAmended(event_on=TODAY, sale=urn(sale), reason="Agreed.", document_number="117-A")
    return Draft(document, {"prices": prices})


def credited(sold: Sold, *amounts: str) -> list[list[str]]:
    """What is told of each of these notes."""
    told = []
    for amount in amounts:
        sold.world.accept(sold.seller, a_note(sold.sale, amount=amount))
        told.append(rules_of(sold.world.found))
    return told


def test_notes_count_in_the_currency_that_an_invoice_was_amended_to(sold: Sold) -> None:
    """B07: 120000.00 USD amended to 100000.00 EUR, of which 60000.00 and 40000.00 are credited; 0.01 more."""
    sold.both(an_amendment(sold.sale, "100000.00", "EUR", "1.10"))
    assert credited(sold, "60000.00", "40000.00", "0.01") == [[], [], ["B07"]]


def test_a_note_older_than_an_amendment_counts_at_the_rate_of_the_invoice(sold: Sold) -> None:
    """B07: 11000.00 USD were credited; at 1.10 these are 10000.00 of the 100000.00 EUR that it became."""
    assert credited(sold, "11000.00") == [[]]
    sold.both(an_amendment(sold.sale, "100000.00", "EUR", "1.10"))
    assert credited(sold, "90000.00", "0.01") == [[], ["B07"]]


def test_a_note_is_in_the_currency_it_was_given_in_whenever_it_is_agreed_to(sold: Sold) -> None:
    """B07: given over 11000.00 USD with goods, agreed to when the invoice is in EUR: 10000.00 EUR."""
    note = sold.world.accept(sold.seller, a_note(sold.sale, "1.00", amount="11000.00"))
    sold.both(an_amendment(sold.sale, "100000.00", "EUR", "1.10"))
    sold.world.accept(sold.buyer, an_agreement(sold.sale, note))
    assert rules_of(sold.world.found) == []
    assert credited(sold, "90000.00", "0.01") == [[], ["B07"]]


def test_in_one_currency_notes_add_up_whatever_its_rate_was(sold: Sold) -> None:
    """B07: 50000.00 EUR credited at 1.10 are 50000.00 of 100000.00 EUR at 1.20, too."""
    sold.both(an_amendment(sold.sale, "90000.00", "EUR", "1.10"))
    assert credited(sold, "50000.00") == [[]]
    sold.both(an_amendment(sold.sale, "100000.00", "EUR", "1.20"))
    assert credited(sold, "50000.00", "0.01") == [[], ["B07"]]


async def test_what_was_credited_before_counts_wherever_slices_of_the_log_end(
    running: RunningRegister, database_url: str
) -> None:
    """B07: of 1000.00 EUR at 1.10 credited are 200.00, which were 220.00 USD before, 600.00, then 200.01."""
    seller, buyer, *_ = running.members
    lot = await running.a_lot(seller, "5.00")
    sale = StatementId(
        (await running.accept(seller, a_sale(seller, buyer, a_line("1.00", (lot, "1.00"))))).statement
    )
    await running.accept(buyer, a_purchase(sale, "1.00"))
    await running.accept(seller, a_note(sale, amount="220.00"))
    amended = an_amendment(sale, "1000.00", "EUR", "1.10")
    proposed = StatementId((await running.accept(seller, amended)).statement)
    await running.accept(buyer, an_agreement(sale, proposed))
    first = await running.accept(seller, a_note(sale, amount="600.00"))
    second = await running.accept(seller, a_note(sale, amount="200.01"))
    assert (rules_of(first.findings), rules_of(second.findings)) == ([], ["B07"])
    assert (await replay(Databases(database_url), judge=True, at_once=2)).is_same
