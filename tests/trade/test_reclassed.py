"""Goods that are told to be of another class than they are booked, and were not sorted (R39, A03, K05)."""

import pytest
from msgspec.structs import replace

from tests.builders import (
    SURAT,
    a_certificate,
    a_claim,
    a_confirmation,
    a_line,
    a_number,
    a_purchase_from_outside,
    a_receipt,
    a_return,
    a_sale,
    a_work,
)
from tests.lots.exporting import bound, issued_for
from tests.lots.test_boxes import a_box, filled
from tests.worlds import RunningRegister, World, rules_of
from warranty.certificates.documents import HsWeight
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.lots.documents import ExportLine
from warranty.policy.catalogue import Finding
from warranty.register.replay import Databases, replay
from warranty.trade.documents import LostInWork, Made, ReturnedLine

GEM, INDUSTRIAL, UNSORTED, POLISHED = "7102.31", "7102.21", "7102.10", "7102.39"
CODE = "K7-QX-31-PL"


def reclassings(found: list[Finding]) -> list[str]:
    return [one.sentence for one in found if one.rule == "A03"]


@pytest.mark.parametrize(("hs", "told"), [(GEM, 0), (INDUSTRIAL, 1), (UNSORTED, 1)])
def test_goods_are_applied_for_as_what_they_are_booked(world: World, hs: str, told: int) -> None:
    """A03, as a sale of the same goods gets it; out of a box, too."""
    owner, *_ = world.members
    lot = world.a_lot(owner, "40.00")
    box = world.accept(owner, a_box())
    world.accept(owner, filled(box, (lot, "20.00")))
    for source in (lot, LotId(box)):
        draft = bound(source, "5.00").having(lines=(ExportLine(line=1, carats="5.00", hs=hs),))
        application = world.accept(owner, draft)
        sentence = f"Line 1 is applied for as {hs}, its source is booked as {GEM}."
        assert reclassings(world.found) == [sentence] * told
        assert all(one.about == str(lot_id(application, 1)) for one in world.found if one.rule == "A03")


@pytest.mark.parametrize(
    ("work", "hs", "told"),
    [("saw", GEM, 0), ("saw", INDUSTRIAL, 2), ("other", UNSORTED, 2), ("cut", POLISHED, 0)],
)
def test_what_comes_of_work_is_of_the_class_sent(world: World, work: str, hs: str, told: int) -> None:
    """A03: told to the contractor, and to the owner by what it sent; polished comes of cutting (R34)."""
    owner, contractor, *_ = world.members
    source = world.a_lot(owner, "10.00")
    sent = world.accept(owner, a_work(owner, contractor, a_line("10.00", (source, "10.00")), work=work))
    at = world.entries[-1].position
    world.accept(contractor, a_receipt(sent, "10.00"))
    line = ReturnedLine(
        line=1, carats="1.00", made=(Made(carats="8.90", hs=hs),),
        lost=(LostInWork(carats="0.10", cause="powder"),),
    )  # fmt: skip
    back = world.accept(contractor, a_return(sent, line))
    found = [one for one in world.found if one.rule == "A03"]
    assert [one.concerns for one in found] == [None, at][:told]
    assert {one.about for one in found} == ({str(lot_id(back, 2001))} if told else set())


@pytest.mark.parametrize(("hs", "told"), [(GEM, 0), (INDUSTRIAL, 1)])
def test_goods_come_from_outside_as_what_they_were_sold_out_as(world: World, hs: str, told: int) -> None:
    """A03 for a line that shows its sale; without one there is nothing to hold it against."""
    seller, finder, *_ = world.members
    lot = world.a_lot(seller, "10.00")
    sale = world.accept(seller, a_sale(seller, SURAT, a_line("10.00", (lot, "10.00")), code=CODE))
    lines = ("6.00", (sale, 1, CODE)), ("2.00", None)
    world.accept(finder, a_purchase_from_outside(*lines, hs=hs))
    assert reclassings(world.found) == [f"Line 1 is bought as {hs}, its source is booked as {GEM}."] * told


async def test_a_certificate_and_a_claim_of_other_classes_than_were_bound_are_k05(
    running: RunningRegister, database_url: str
) -> None:
    """Bound as gem: certified as industrial; claimed as unsorted where the confirmation names no class."""
    exporter, importer, india = running.members[0], running.members[1], running.cast.india
    lot = await running.a_lot(exporter, "20.00")
    for certified, told in ((GEM, []), (INDUSTRIAL, [{"certified": INDUSTRIAL, "bound": GEM}])):
        applied = await running.accept(exporter, bound(lot, "10.00"))
        number = a_number("IN")
        paper = a_certificate(number, "10.00").document.paper
        stated = replace(paper, hs=(HsWeight(code=certified, carats="10.00"),))
        draft = issued_for(StatementId(applied.statement), number, "10.00").having(paper=stated)
        issued = await running.accept(india, draft)
        found = [one for one in issued.findings if one.rule == "K05"]
        assert [{name: one.facts[name] for name in ("certified", "bound")} for one in found] == told
    number = a_number("EU")
    await running.accept(running.cast.europe, a_certificate(number, "10.00"))
    await running.accept(india, a_confirmation(number, importer, "10.00"))
    claimed = await running.accept(importer, a_claim(number, "4.00", hs=UNSORTED))
    (told_of,) = (one.facts for one in claimed.findings if one.rule == "K05")
    assert (told_of["claimed"], told_of["issued"]) == (UNSORTED, GEM)
    alike = await running.accept(importer, a_claim(number, "4.00"))
    assert "K05" not in rules_of(alike.findings)
    assert (await replay(Databases(database_url), judge=True)).is_same
