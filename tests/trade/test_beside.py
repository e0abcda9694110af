"""R30: what may stand on an invoice beside the warranty, and the origins a seller releases."""

import pytest
from msgspec.structs import replace

from tests.builders import Draft, a_line, a_sale
from tests.worlds import World
from warranty.policy.rule_set import packaged
from warranty.trade.documents import WarrantyGiven

NATURAL = packaged().texts_by_id["WFDB-2014-EN-INVOICE"]


@pytest.fixture
def sale(world: World) -> Draft:
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "100.00")
    return a_sale(seller, buyer, a_line("40.00", (lot, "40.00")))


def test_the_registered_companion_may_stand_beside_the_warranty(world: World, sale: Draft) -> None:
    given = WarrantyGiven(text_id=NATURAL.id, text=NATURAL.words)
    assert world.refusal(world.members[0], sale.having(companions=(given,))) is None


def test_a_companion_with_a_word_changed_is_refused(world: World, sale: Draft) -> None:
    given = WarrantyGiven(text_id=NATURAL.id, text=NATURAL.words.replace("untreated", "treated"))
    refusal = world.refused(world.members[0], sale.having(companions=(given,)))
    assert refusal.pointer == "/credentialSubject/companions/0"


def test_the_warranty_itself_is_no_companion(world: World, sale: Draft) -> None:
    refusal = world.refused(world.members[0], sale.having(companions=(sale.document.warranty,)))
    assert refusal.pointer == "/credentialSubject/companions/0"


def test_an_origin_is_a_country(world: World, sale: Draft) -> None:
    (line,) = sale.document.lines
    refusal = world.refused(world.members[0], sale.having(lines=(replace(line, origins=("BW", "XX")),)))
    assert refusal.pointer == "/credentialSubject/lines/0/origins"
