"""Opening stock: declared, documented, certified; each its own grade, and the pool only falls (R29, L11)."""

from datetime import timedelta

from msgspec import UNSET
from msgspec.structs import replace

from tests.builders import (
    SURAT,
    TODAY,
    Draft,
    Somebody,
    a_line,
    a_purchase,
    a_purchase_from_outside,
    a_sale,
    assert_books_hold,
)
from tests.lots.rooting import CUT_OVER, certified, documented, invoice, opening, returned
from tests.parties.builders import a_row, an_admission
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import StatementId, lot_id
from warranty.lots import service
from warranty.lots.books import LotKind
from warranty.lots.documents import SoldStockReturned
from warranty.lots.service import Coverage
from warranty.register.replay import Databases, replay

NOW = 2**62
ROUGH = "7102.31"


def test_stock_is_declared_once_for_each_class_of_goods(world: World) -> None:
    """A second time it is recorded, with L11, and nothing stands behind it."""
    member = world.members[0]
    world.accept(member, opening((ROUGH, "100.00"), (ROUGH, "20.00"), ("7102.39", "5.00")))
    assert world.found == []
    again = world.accept(member, opening((ROUGH, "30.00"), ("7102.10", "1.00")))
    assert [(one.rule, one.facts) for one in world.found] == [("L11", {"hs": ROUGH, "carats": "30.00"})]
    kinds = [world.books.lots.lots[lot_id(again, line)].kind for line in (1, 2)]
    assert kinds == [LotKind.UNSUPPORTED, LotKind.OPENING_STOCK]
    assert world.left(lot_id(again, 1)) == 30_000  # it is there, and saleable as what it is
    assert (
        world.refused(member, documented(again, invoice("A", "30.00"))).code == "opening-stock-not-declared"
    )
    assert world.refused(world.cast.association, certified(member, again, "30.00")).rule == "R29"
    world.accept(world.members[1], opening((ROUGH, "1.00")))
    assert world.found == []


def test_stock_declared_long_after_joining_is_recorded_with_l11(world: World) -> None:
    """90 days after the day of admission are still in time, 91 are not."""
    world.clock.at += timedelta(days=90)
    world.accept(world.members[0], opening((ROUGH, "1.00")).having(event_on=world.clock().date()))
    assert world.found == []
    world.clock.at += timedelta(days=1)
    world.accept(world.members[1], opening((ROUGH, "1.00")).having(event_on=world.clock().date()))
    assert rules_of(world.found) == ["L11"]


def test_stock_is_as_of_a_day_that_has_passed_and_its_lines_weigh_something(world: World) -> None:
    member = world.members[0]
    tomorrow = TODAY + timedelta(days=1)
    assert world.refused(member, opening((ROUGH, "1.00"), cut_over_on=tomorrow)).rule == "R29"
    world.refused(member, opening())
    assert world.refused(member, opening((ROUGH, "0.00"))).rule == "R31"
    assert world.refused(member, opening(("9999.99", "1.00"))).rule == "R39"
    world.accept(member, opening((ROUGH, "0.001"), cut_over_on=TODAY))


def test_invoices_are_hashed_dated_before_the_cut_over_shown_once_and_never_more_than_declared(
    world: World,
) -> None:
    member, other, *_ = world.members
    of = world.accept(member, opening((ROUGH, "100.00")))
    world.accept(member, documented(of, invoice("A", "60.00"), invoice("B", "20.00")))
    late = invoice("C", "1.00", CUT_OVER + timedelta(days=1))
    assert world.refused(member, documented(of, late)).pointer == "/credentialSubject/invoices/0/datedOn"
    assert world.refused(member, documented(of, invoice("A", "1.00"))).rule == "R29"
    assert world.refused(member, documented(of, invoice("D", "1.00"), invoice("D", "1.00"))).rule == "R29"
    assert world.refused(member, documented(of)).rule == "R29"
    exceeded = world.refused(member, documented(of, invoice("E", "20.01")))
    assert exceeded.facts == {"declared": "100.00", "asked": "100.01"}
    assert world.refused(other, documented(of, invoice("F", "1.00"))).code == "opening-stock-not-declared"
    assert world.refused(member, documented(of, invoice("G", "1.00"), line=2)).rule == "R29"
    assert world.refused(member, documented(of, invoice("G", "1.00"), line=2**70)).rule == "R29"
    world.accept(member, documented(of, invoice("H", "20.00")))


def test_only_the_members_own_association_certifies_and_never_more_than_was_declared(world: World) -> None:
    member, other, *_ = world.members
    stranger = Somebody()
    world.accept(world.cast.operator, Draft(an_admission(a_row(stranger, "Association"))))
    of = world.accept(member, opening((ROUGH, "100.00"), ("7102.39", "5.00")))
    ours = world.cast.association
    assert world.refused(stranger, certified(member, of, "100.00")).code == "opening-stock-not-declared"
    assert world.refused(ours, certified(other, of, "100.00")).code == "opening-stock-not-declared"
    assert world.refused(member, certified(member, of, "1.00")).code == "signer-not-entitled"
    assert world.refused(ours, certified(member, of, "100.01")).code == "opening-stock-exceeded"
    assert world.refused(ours, certified(member, of, "1.00", "1.00", "1.00")).pointer.endswith("/2/line")
    world.accept(ours, certified(member, of, "100.00", "5.00"))
    assert world.found == []
    world.accept(ours, certified(member, of, "90.00"))
    assert [(one.rule, one.facts["certified"]) for one in world.found] == [("L11", "90.00")]
    world.accept(ours, certified(member, of, "95.00"))  # the cap rises
    assert rules_of(world.found) == ["L11"]


def test_stock_has_one_cut_over_whatever_is_declared_later(world: World) -> None:
    """A class that was forgotten is declared as of the same day (R29)."""
    member = world.members[0]
    world.accept(member, opening((ROUGH, "100.00")))
    refused = world.refused(member, opening(("7102.21", "900.00"), cut_over_on=CUT_OVER + timedelta(days=1)))
    assert (refused.rule, refused.pointer) == ("R29", "/credentialSubject/cutOverOn")
    world.accept(member, opening(("7102.21", "9.00")))
    assert world.found == []


def test_what_was_sold_before_the_cut_over_comes_back_on_evidence_alone(world: World) -> None:
    member, newcomer, *_ = world.members
    world.accept(member, opening((ROUGH, "100.00")))
    world.accept(member, returned(("S-1", "4.00"), ("S-2", "0.50")))
    assert world.found == []
    assert world.refused(member, returned(("S-1", "4.00"))).rule == "R29"
    assert world.refused(member, returned(("S-3", "1.00"), ("S-3", "1.00"))).rule == "R29"
    later = returned(("S-4", "1.00"), dated_on=CUT_OVER + timedelta(days=1))
    assert world.refused(member, later).pointer == "/credentialSubject/lines/0/datedOn"
    assert world.refused(member, returned(("S-5", "1.00")).having(reason=" ")).rule == "R29"
    world.accept(newcomer, opening(("7102.39", "7.00"), cut_over_on=TODAY))
    assert world.found == []


def test_nothing_comes_back_to_a_member_that_declared_nothing(world: World) -> None:
    refused = world.refused(world.members[0], returned(("S-1", "5.00")))
    assert (refused.code, refused.rule) == ("opening-stock-not-declared", "R29")


def test_an_invoice_brings_back_no_more_than_it_sold_and_says_how_much_that_was(world: World) -> None:
    member = world.members[0]
    world.accept(member, opening((ROUGH, "100.00")))
    refused = world.refused(member, returned(("S-1", "6.11"), sold="6.10"))
    assert (refused.rule, refused.pointer) == ("R29", "/credentialSubject/lines/0/carats")
    silent = returned(("S-1", "1.00")).document
    assert isinstance(silent, SoldStockReturned)
    bare = Draft(replace(silent, lines=(replace(silent.lines[0], sold=UNSET),)))
    assert world.refused(member, bare).pointer == "/credentialSubject/lines/0/sold"
    world.accept(member, returned(("S-1", "6.10"), sold="6.10"))


def test_what_one_invoice_sold_comes_back_in_parts_until_all_of_it_has(world: World) -> None:
    """6.00 and 4.00 of 10.00 come back; 0.001 more does not, nor by another weight, scan or number."""
    member, other, *_ = world.members
    world.accept(member, opening((ROUGH, "100.00")))
    world.accept(member, returned(("S-1", "6.00"), sold="10.00"))
    heavier = world.refused(member, returned(("S-1", "4.00"), sold="50.00"))
    assert (heavier.rule, heavier.pointer) == ("R29", "/credentialSubject/lines/0/digest")
    exceeded = world.refused(member, returned(("S-1", "4.001"), sold="10.00"))
    assert (exceeded.rule, exceeded.pointer) == ("R29", "/credentialSubject/lines/0/carats")
    assert "6.00 ct came back already" in exceeded.sentence
    rescanned = world.refused(member, returned(("s -1", "4.00"), sold="10.00"))
    assert rescanned.pointer == "/credentialSubject/lines/0/digest"
    world.accept(member, returned(("S-1", "4.00"), sold="10.00"))
    assert world.found == []
    assert world.refused(member, returned(("S-1", "0.001"), sold="10.00")).rule == "R29"
    world.accept(other, opening((ROUGH, "100.00")))
    assert world.refused(other, returned(("S-2", "10.001"), sold="10.00")).rule == "R29"


def test_another_scan_of_the_same_invoice_is_the_same_invoice(world: World) -> None:
    """A hash is made in a moment; the number is the member's own, however it is spelled."""
    member = world.members[0]
    world.accept(member, opening((ROUGH, "100.00")))
    world.accept(member, returned(("S-1", "1.00")))
    document = returned(("s -1", "1.00")).document
    assert isinstance(document, SoldStockReturned)
    assert document.lines[0].digest != invoice("S-1", "1.00").digest
    assert world.refused(member, Draft(document)).pointer == "/credentialSubject/lines/0/digest"


def test_an_invoice_two_members_show_is_t06_for_both_and_names_neither(world: World) -> None:
    first, second, third, *_ = world.members
    *_, stock = [world.accept(one, opening((ROUGH, "100.00"))) for one in (first, second, third)]
    back = world.accept(first, returned(("S-1", "1.00")))
    assert world.found == []
    again = world.accept(second, returned(("S-1", "2.00")))
    assert [(one.rule, one.about) for one in world.found] == [
        ("T06", str(lot_id(again, 1))), ("T06", str(lot_id(back, 1))),
    ]  # fmt: skip
    assert [one.facts for one in world.found] == [{"paper": "S-1"}, {}]
    world.accept(third, documented(stock, invoice("S-1", "3.00")))
    assert [one.about for one in world.found] == [
        str(lot_id(stock, 1)), str(lot_id(back, 1)), str(lot_id(again, 1)),
    ]  # fmt: skip
    world.accept(third, documented(stock, invoice("S-2", "3.00")))
    assert world.found == []


def test_what_comes_back_long_after_joining_is_recorded_with_l11(world: World) -> None:
    """An invoice that nobody but its holder has seen must not be an endless source: 90 days, then L11."""
    member = world.members[0]
    world.accept(member, opening((ROUGH, "100.00")))
    world.clock.at += timedelta(days=90)
    world.accept(member, returned(("S-1", "4.00"), hs=ROUGH).having(event_on=world.clock().date()))
    assert world.found == []
    world.clock.at += timedelta(days=1)
    world.accept(member, returned(("S-2", "0.01")).having(event_on=world.clock().date()))
    assert [(one.rule, one.facts) for one in world.found] == [("L11", {"days": 90})]


def test_more_than_a_tenth_of_what_was_declared_of_a_class_does_not_come_back_unasked(world: World) -> None:
    """Of 100.00 declared 10.00 come back; of a class that was not declared nothing does (L11)."""
    member = world.members[0]
    stock = world.accept(member, opening((ROUGH, "100.00"), ("7102.21", "1.00")))
    world.accept(member, returned(("S-1", "9.00"), ("S-2", "1.00")))
    assert world.found == []
    world.accept(member, returned(("S-3", "0.001"), ("S-4", "100000.00")))
    told = [(one.rule, one.facts["carats"], one.facts["most"]) for one in world.found]
    assert told == [("L11", "0.001", "10.00"), ("L11", "100000.00", "10.00")]
    world.accept(member, returned(("S-5", "0.10"), hs="7102.21"))
    assert world.found == []
    world.accept(member, returned(("S-6", "0.01"), hs="7102.39"))
    assert [(one.rule, one.facts["most"]) for one in world.found] == [("L11", "0.00")]
    world.accept(world.cast.association, certified(member, stock, "100.00", "0.50"))
    world.accept(member, returned(("S-7", "0.01"), hs="7102.21"))  # half of it was there
    assert [(one.rule, one.facts["most"]) for one in world.found] == [("L11", "0.05")]


async def test_what_comes_back_beyond_the_share_is_unsupported_until_it_is_certified(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """The forged 100,000.00 of 100.00 declared, sold on as what they are; 2.00 of 11.00 were seen."""
    seller, buyer, *_ = running.members
    await running.accept(seller, opening((ROUGH, "100.00")))
    back = await running.accept(seller, returned(("S-1", "100000.00")))
    sale = await running.accept(seller, a_sale(seller, buyer, a_line("99000.00", (back.lots[0], "99000.00"))))
    sold = (await service.lineage(asking, sale.lots[0], NOW)).coverage
    assert sold == Coverage(unsupported=99_000_000)
    more = await running.accept(seller, returned(("S-2", "11.00")))
    assert (await service.lineage(asking, more.lots[0], NOW)).coverage == Coverage(unsupported=11_000)
    await running.accept(seller, documented(more.statement, invoice("A", "11.00")))
    assert (await service.lineage(asking, more.lots[0], NOW)).coverage == Coverage(unsupported=11_000)
    await running.accept(running.cast.association, certified(seller, more.statement, "2.00"))
    seen = Coverage(stock_certified=2_000, unsupported=9_000)
    assert (await service.lineage(asking, more.lots[0], NOW)).coverage == seen
    within = await running.accept(seller, returned(("S-3", "10.00")))
    assert (await service.lineage(asking, within.lots[0], NOW)).coverage == Coverage(stock_documented=10_000)
    await running.accept(buyer, opening((ROUGH, "100.00")))
    again = await running.accept(buyer, returned(("S-3", "1.00")))
    assert [one.rule for one in again.findings] == ["T06"]
    await assert_books_hold(asking)
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_each_step_is_a_grade_of_its_own_wherever_the_goods_are(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """100 declared, 40 sold; 50 documented: 20 of the 40; 80 certified: 32 of the 40, 8 unsupported."""
    seller, buyer, *_ = running.members
    stock = await running.accept(seller, opening((ROUGH, "100.00")))
    sale = await running.accept(seller, a_sale(seller, buyer, a_line("40.00", (stock.lots[0], "40.00"))))
    await running.accept(buyer, a_purchase(sale.statement, "40.00"))
    bought = sale.lots[0]
    assert (await service.lineage(asking, bought, NOW)).coverage == Coverage(stock_declared=40_000)
    papers = await running.accept(seller, documented(stock.statement, invoice("A", "50.00")))
    half = Coverage(stock_documented=20_000, stock_declared=20_000)
    assert (await service.lineage(asking, bought, NOW)).coverage == half
    ours = running.cast.association
    await running.accept(ours, certified(seller, stock.statement, "80.00"))
    found = await service.lineage(asking, bought, NOW)
    assert found.coverage == Coverage(stock_certified=32_000, unsupported=8_000)
    assert [root.kind for root in found.roots] == [LotKind.OPENING_STOCK]
    assert (await service.lineage(asking, bought, papers.position)).coverage == half
    back = (await running.accept(seller, returned(("S-1", "4.00")))).lots[0]
    assert (await service.lineage(asking, back, NOW)).coverage == Coverage(stock_documented=4_000)
    await assert_books_hold(asking)
    for at_once in (1, 4, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_stock_that_another_stood_behind_is_on_paper_once_it_passed_outside(
    running: RunningRegister, asking: Connection
) -> None:
    """R23: certified 5.00 are on paper; of 5.00 half of which is documented the other half stays declared."""
    ours, finder = running.cast.association, running.members[3]
    for seller, expected in (
        (running.members[0], Coverage(on_paper=5_000)),
        (running.members[1], Coverage(on_paper=2_500, stock_declared=2_500)),
    ):
        stock = await running.accept(seller, opening((ROUGH, "10.00")))
        if expected.stock_declared:
            await running.accept(seller, documented(stock.statement, invoice("P-1", "5.00")))
        else:
            await running.accept(ours, certified(seller, stock.statement, "10.00"))
        out = a_sale(seller, SURAT, a_line("10.00", (stock.lots[0], "10.00")), code="K7-QX-31-PL")
        sale = await running.accept(seller, out)
        shown = "5.00", (StatementId(sale.statement), 1, "K7-QX-31-PL")
        bought = (await running.accept(finder, a_purchase_from_outside(shown, hs=ROUGH))).lots[0]
        assert (await service.lineage(asking, bought, NOW)).coverage == expected
    await assert_books_hold(asking)
