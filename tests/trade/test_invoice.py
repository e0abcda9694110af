"""R16: what art. 17(2)(a)(ii) asks an invoice to hold; each item missing is refused by its name."""

from datetime import date

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from tests.builders import SURAT, Draft, Somebody, a_line, a_sale
from tests.worlds import World
from warranty.trade.documents import Basis, Counterparty, LineAmount, Prices, Rate, SaleParticulars
from warranty.trade.rules.refusals import CounterpartyUnknown, InvoiceIncomplete, LinesMalformed


@pytest.fixture
def sale(world: World) -> Draft:
    """A complete sale of one line."""
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "100.00")
    return a_sale(seller, buyer, a_line("40.00", (lot, "40.00")))


def the_seller(world: World) -> Somebody:
    return world.members[0]


def test_a_complete_invoice_is_recorded(world: World, sale: Draft) -> None:
    assert world.refusal(the_seller(world), sale) is None


@pytest.mark.parametrize(
    ("side", "field", "named", "pointer"),
    [
        ("seller", "name", "The seller's name", "name"),
        ("seller", "registered_office", "The seller's registered office", "registeredOffice"),
        ("seller", "vat_id", "The seller's VAT number", "vatId"),
        ("buyer", "name", "The buyer's name", "name"),
        ("buyer", "registered_office", "The buyer's registered office", "registeredOffice"),
        ("buyer", "vat_id", "The buyer's VAT number", "vatId"),
    ],
)
def test_each_particular_of_both_sides_is_asked_for_by_name(
    world: World, sale: Draft, side: str, field: str, named: str, pointer: str
) -> None:
    particulars: SaleParticulars = sale.parts["particulars"]
    firm = replace(getattr(particulars, side), **{field: "  "})
    refusal = world.refused(the_seller(world), sale.showing(particulars=replace(particulars, **{side: firm})))
    assert isinstance(refusal, InvoiceIncomplete)
    assert refusal.rule == "R16"
    assert refusal.sentence == f"{named} is missing."
    assert refusal.pointer == f"/credentialSubject/particulars/{side}/{pointer}"


def test_the_invoice_number_is_asked_for_by_name(world: World, sale: Draft) -> None:
    refusal = world.refused(the_seller(world), sale.having(document_number=""))
    assert isinstance(refusal, InvoiceIncomplete)
    assert refusal.sentence == "The invoice number is missing."
    assert refusal.pointer == "/credentialSubject/documentNumber"


def test_the_qualification_of_the_goods_is_asked_for_by_name(world: World, sale: Draft) -> None:
    (line,) = sale.document.lines
    refusal = world.refused(the_seller(world), sale.having(lines=(replace(line, qualification=""),)))
    assert refusal.sentence == "The qualification of the goods is missing."
    assert refusal.pointer == "/credentialSubject/lines/0/qualification"


def test_a_guarantee_on_personal_knowledge_needs_its_reason(world: World, sale: Draft) -> None:
    seller = the_seller(world)
    refusal = world.refused(seller, sale.having(basis=Basis(kind="personal-knowledge")))
    assert isinstance(refusal, InvoiceIncomplete)
    assert refusal.pointer == "/credentialSubject/basis/reason"
    known = Basis(kind="personal-knowledge", reason="Bought at the mine, in person.")
    assert world.refusal(seller, sale.having(basis=known)) is None


def test_each_line_needs_its_value(world: World, sale: Draft) -> None:
    nothing = Prices(currency="USD", lines=())
    refusal = world.refused(the_seller(world), sale.showing(prices=nothing))
    assert isinstance(refusal, InvoiceIncomplete)
    assert refusal.pointer == "/credentialSubject/prices/lines"


@pytest.mark.parametrize("amount", ["", "12.345", "1e3", "-1.00", "NaN", "1_000.00", "12,50"])
def test_a_value_is_plain_decimal_text(world: World, sale: Draft, amount: str) -> None:
    prices = Prices(currency="USD", lines=(LineAmount(line=1, amount=amount),))
    refusal = world.refused(the_seller(world), sale.showing(prices=prices))
    assert refusal.pointer == "/credentialSubject/prices/lines/0/amount"


def test_another_currency_needs_its_rate_and_dollars_none(world: World, sale: Draft) -> None:
    seller = the_seller(world)
    amounts = (LineAmount(line=1, amount="1200.00"),)
    rate = Rate(usd="1.0931", on=date(2026, 11, 20))
    euros = Prices(currency="EUR", lines=amounts, rate=rate)
    assert world.refusal(seller, sale.showing(prices=euros)) is None
    for prices in (
        Prices(currency="EUR", lines=amounts),
        Prices(currency="USD", lines=amounts, rate=rate),
    ):
        refusal = world.refused(seller, sale.showing(prices=prices))
        assert isinstance(refusal, InvoiceIncomplete)
        assert refusal.pointer == "/credentialSubject/prices/rate"


@pytest.mark.parametrize("usd", ["", "0", "0.000", "1.", ".5", "-1", "1e2", "١", "NaN", "1" * 21])
def test_a_rate_is_plain_digits_above_zero(world: World, sale: Draft, usd: str) -> None:
    rate = Rate(usd=usd, on=date(2026, 11, 20))
    prices = Prices(currency="EUR", lines=(LineAmount(line=1, amount="1200.00"),), rate=rate)
    refusal = world.refused(the_seller(world), sale.showing(prices=prices))
    assert refusal.pointer == "/credentialSubject/prices/rate/usd"


def test_a_buyer_outside_is_named_with_its_country(world: World, sale: Draft) -> None:
    seller, *_ = world.members
    lot = world.a_lot(seller, "10.00")
    out = a_sale(seller, SURAT, a_line("5.00", (lot, "5.00")), code="K7-QX-31")
    assert world.refusal(seller, out) is None
    for missing, pointer in (
        (Counterparty(country="IN"), "/credentialSubject/counterparty/name"),
        (Counterparty(name="Patel & Sons"), "/credentialSubject/counterparty/country"),
    ):
        refusal = world.refused(seller, out.showing(counterparty=missing))
        assert isinstance(refusal, InvoiceIncomplete)
        assert refusal.pointer == pointer


def test_a_buyer_is_a_member_on_record_and_not_the_seller(world: World, sale: Draft) -> None:
    seller, *_ = world.members
    stranger, authority = Somebody(), world.cast.india
    for nobody in (
        stranger.did,
        authority.did,
        seller.did,
        "did:web:elsewhere.example:p:" + "0" * 32,
        "Patel",
    ):
        refusal = world.refused(seller, sale.showing(counterparty=Counterparty(party=nobody)))
        assert isinstance(refusal, CounterpartyUnknown)
        assert refusal.pointer == "/credentialSubject/counterparty/party"


def test_a_buyer_is_named_one_way(world: World, sale: Draft) -> None:
    seller, buyer, *_ = world.members
    both = Counterparty(party=buyer.did, name="Patel & Sons", country="IN")
    assert isinstance(world.refused(seller, sale.showing(counterparty=both)), CounterpartyUnknown)


@pytest.mark.parametrize("numbers", [(), (2,), (0,), (1, 1), (1, 3), (2, 1)])
def test_lines_are_numbered_from_one_without_gaps(
    world: World, sale: Draft, numbers: tuple[int, ...]
) -> None:
    (line,) = sale.document.lines
    lines = tuple(replace(line, line=number) for number in numbers)
    refusal = world.refused(the_seller(world), sale.having(lines=lines))
    assert isinstance(refusal, LinesMalformed)
    assert refusal.pointer == "/credentialSubject/lines"


def test_pieces_are_at_least_one_where_they_are_counted(world: World, sale: Draft) -> None:
    (line,) = sale.document.lines
    seller = the_seller(world)
    refusal = world.refused(seller, sale.having(lines=(replace(line, pieces=0),)))
    assert refusal.pointer == "/credentialSubject/lines/0/pieces"
    assert world.refusal(seller, sale.having(lines=(replace(line, pieces=1),))) is None


def test_a_code_digest_goes_with_a_buyer_outside_and_with_nobody_else(world: World, sale: Draft) -> None:
    seller, *_ = world.members
    lot = world.a_lot(seller, "10.00")
    out = a_sale(seller, SURAT, a_line("5.00", (lot, "5.00")), code="K7-QX-31")
    for wrong in (
        out.having(code_digest=UNSET),
        out.having(code_digest="ab"),
        sale.having(code_digest="ab" * 32),
    ):
        refusal = world.refused(seller, wrong)
        assert isinstance(refusal, InvoiceIncomplete)
        assert refusal.pointer == "/credentialSubject/codeDigest"


def test_a_text_is_not_a_book(world: World, sale: Draft) -> None:
    seller = the_seller(world)
    assert world.refusal(seller, sale.having(document_number="7" * 2_000)) is None
    refusal = world.refused(seller, sale.having(document_number="7" * 2_001))
    assert refusal.sentence == "The invoice number is longer than 2000 characters."


def test_the_goods_are_of_a_class_the_register_books(world: World, sale: Draft) -> None:
    (line,) = sale.document.lines
    refusal = world.refused(the_seller(world), sale.having(lines=(replace(line, hs="7103.10"),)))
    assert refusal.code == "hs-unknown"
    assert refusal.pointer == "/credentialSubject/lines/0/hs"


@pytest.mark.parametrize("day", [date(1, 1, 1), date(2206, 11, 23), date(9999, 12, 31)])
def test_a_day_nobody_can_mean_is_refused(world: World, sale: Draft, day: date) -> None:
    refusal = world.refused(the_seller(world), sale.having(delivery_on=day))
    assert isinstance(refusal, InvoiceIncomplete)
    assert refusal.sentence == f"The day of delivery, {day}, cannot be meant."
    assert refusal.pointer == "/credentialSubject/deliveryOn"
    prices = Prices(
        currency="EUR", lines=(LineAmount(line=1, amount="1.00"),), rate=Rate(usd="1.0931", on=day)
    )
    assert world.refused(the_seller(world), sale.showing(prices=prices)).pointer == (
        "/credentialSubject/prices/rate/on"
    )


def test_a_currency_there_is_none_of_is_pointed_at(world: World, sale: Draft) -> None:
    prices = Prices(currency="DIAMOND", lines=(LineAmount(line=1, amount="1.00"),))
    refusal = world.refused(the_seller(world), sale.showing(prices=prices))
    assert (refusal.code, refusal.pointer) == ("amount-unreadable", "/credentialSubject/prices/currency")
