"""R17-R19: the warranty on an invoice is the registered text of its day, in full, with the SoW number."""

from datetime import date

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from tests.builders import PURCHASED_2002, Draft, a_line, a_sale, the_warranty
from tests.worlds import World


@pytest.fixture
def sale(world: World) -> Draft:
    """A complete sale of one line of rough, under the 2021 text."""
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "100.00")
    return a_sale(seller, buyer, a_line("40.00", (lot, "40.00")))


def test_one_letter_changed_is_refused(world: World, sale: Draft) -> None:
    altered = replace(sale.document.warranty, text=sale.document.warranty.text.replace("legitimate", "legal"))
    refusal = world.refused(world.members[0], sale.having(warranty=altered))
    assert (refusal.rule, refusal.code) == ("D02", "warranty-text-altered")


def test_the_2002_text_ended_for_rough_with_21_september_2024(world: World, sale: Draft) -> None:
    seller, old = world.members[0], the_warranty(PURCHASED_2002)
    last = sale.having(warranty=old, event_on=date(2024, 9, 21))
    assert world.refusal(seller, last) is None
    refusal = world.refused(seller, last.having(event_on=date(2024, 9, 22)))
    assert (refusal.rule, refusal.code) == ("D03", "warranty-text-outdated")


def test_the_2021_text_needs_the_sellers_number(world: World, sale: Draft) -> None:
    unnumbered = replace(sale.document.warranty, sow=UNSET)
    refusal = world.refused(world.members[0], sale.having(warranty=unnumbered))
    assert (refusal.rule, refusal.code) == ("D04", "sow-identification-missing")


def test_a_self_assessment_is_good_for_a_year(world: World, sale: Draft) -> None:
    seller = world.members[0]
    in_time = the_warranty(assessed_on=date(2025, 11, 24))
    assert world.refusal(seller, sale.having(warranty=in_time)) is None
    expired = the_warranty(assessed_on=date(2025, 11, 23))
    refusal = world.refused(seller, sale.having(warranty=expired))
    assert (refusal.rule, refusal.code) == ("D04", "sow-identification-expired")


def test_the_text_is_judged_by_the_day_of_the_invoice_not_of_the_record(world: World, sale: Draft) -> None:
    seller = world.members[0]
    of_2015 = sale.having(warranty=the_warranty(PURCHASED_2002), event_on=date(2015, 3, 2))
    assert world.refusal(seller, of_2015) is None
    refusal = world.refused(seller, sale.having(event_on=date(2015, 3, 2)))
    assert refusal.code == "warranty-text-outdated"


def test_an_invented_text_is_refused(world: World, sale: Draft) -> None:
    invented = replace(sale.document.warranty, text_id="SOW-2030")
    assert world.refused(world.members[0], sale.having(warranty=invented)).rule == "D01"
