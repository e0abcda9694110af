"""K07 has weight: what came over a border without a certificate is told wherever its carats are by now."""

from uuid import UUID

from tests.builders import (
    MAKEABLE,
    SURAT,
    a_claim,
    a_confirmation,
    a_line,
    a_number,
    a_purchase,
    a_purchase_from_outside,
    a_receipt,
    a_return,
    a_sale,
)
from tests.lots.exporting import NOW, a_european, an_application, issued_for
from tests.lots.test_making import made
from tests.parties.builders import TODAY, Somebody
from tests.trade.test_corrections import a_note, a_weight, an_agreement, with_sources
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id, uuid7
from warranty.lots import service
from warranty.lots.books import Crossed
from warranty.lots.documents import LotsMerged
from warranty.lots.rules.grading import Coverage
from warranty.lots.rules.shares import SCALE, Content, Flow
from warranty.lots.rules.uncertified import uncertified_ahead, uncertified_share
from warranty.policy.rule_set import packaged
from warranty.register import reading
from warranty.register.answers import Recorded
from warranty.register.replay import Databases, replay
from warranty.trade.documents import PurchaseLine

HOME, CAME, MIX, SOLD = (LotId(UUID(int=number)) for number in range(1, 5))
MIXED = [
    Flow(HOME, CAME, 0, 20_000, 1, on_paper=False),
    Flow(CAME, MIX, 0, 20_000, 2, on_paper=False),
    Flow(HOME, MIX, 1, 60_000, 2, on_paper=False),
    Flow(MIX, SOLD, 0, 10_000, 3, on_paper=False),
]


def came(carats: int, lot: LotId = CAME) -> Crossed:
    return Crossed(lot, carats, "IN", "EU")


# ---- shares


def test_a_part_of_a_mixture_has_its_part_of_what_came_so() -> None:
    """20.00 of 80.00 came without a certificate: 2.50 of 10.00; 5.00 of the 20.00: 0.62 and no more."""
    assert uncertified_share(SOLD, 10_000, MIXED, [came(20_000)]) == 2_500
    assert uncertified_share(SOLD, 10_000, MIXED, [came(5_000)]) == 625
    assert uncertified_share(SOLD, 10_000, MIXED, []) == 0


def test_carats_that_came_so_twice_are_counted_once() -> None:
    """All of the mixture crossed again, and a part of it alone."""
    assert uncertified_share(SOLD, 10_000, MIXED, [came(20_000), came(80_000, MIX)]) == 10_000
    assert uncertified_share(SOLD, 10_000, MIXED, [came(20_000), came(40_000, MIX)]) == 6_250


def test_what_came_in_two_parts_of_one_line_adds_up_and_is_never_more_than_there_is() -> None:
    assert uncertified_share(CAME, 20_000, MIXED[:1], [came(15_000), came(3_000)]) == 18_000
    assert uncertified_share(CAME, 20_000, MIXED[:1], [came(25_000)]) == 20_000


def test_forward_a_root_is_told_its_part_of_what_went_on_so() -> None:
    """30.00 of a root are in the mixture of 80.00, half of which went from India to Europe."""
    contents = {MIX: Content(2, 80_000, 0, 0)}
    assert uncertified_ahead({MIX: 30_000 * SCALE}, contents, [came(40_000, MIX)]) == {("IN", "EU"): 15_000}
    assert uncertified_ahead({}, contents, [came(40_000, MIX)]) == {}


# ---- in the books


async def sold(running: RunningRegister, by: Somebody, to: Somebody, lot: LotId, carats: str) -> Recorded:
    sale = await running.accept(by, a_sale(by, to, a_line(carats, (lot, carats))))
    await running.accept(to, a_purchase(sale.statement, carats))
    return sale


async def status(asking: Connection, sale: Recorded) -> str:
    state = await reading.warranty_status(asking, sale.statement, TODAY, packaged())
    return state.value


async def test_k07_goes_with_the_carats_and_takes_no_root_from_them(
    running: RunningRegister, asking: Connection
) -> None:
    """20.00 from India mixed with 60.00 certified in Europe, 10.00 sold on: 2.50 of these, all confirmed."""
    exporter, *_ = running.members
    importer, buyer = await a_european(running), await a_european(running)
    indian, number = await running.a_lot(exporter, "100.00"), a_number("IN")
    await running.accept(running.cast.europe, a_confirmation(number, importer, "60.00"))
    (own,) = (await running.accept(importer, a_claim(number, "60.00", participant="EU"))).lots
    brought = await sold(running, exporter, importer, indian, "20.00")
    merged = made(LotsMerged, [(brought.lots[0], "20.00"), (own, "60.00")], ("80.00", MAKEABLE))
    (mixed,) = (await running.accept(importer, merged)).lots
    onward = await sold(running, importer, buyer, mixed, "10.00")
    for lot, uncertified in ((brought.lots[0], 20_000), (mixed, 20_000), (onward.lots[0], 2_500)):
        lineage = await service.lineage(asking, lot, NOW)
        assert (lineage.uncertified, lineage.coverage.confirmed) == (uncertified, lineage.carats)
        known = [await service.lot_at(asking, lot, NOW)]
        covered = await service.covered_by(asking, known, NOW)
        assert covered[lot].uncertified == uncertified
    assert (await service.lineage(asking, brought.lots[0], brought.position)).uncertified == 0, (
        "offered, and not there yet"
    )
    assert (await service.lineage(asking, indian, NOW)).uncertified == 0
    assert await status(asking, brought) == await status(asking, onward) == "in-question"


async def test_a_warranty_of_goods_that_never_crossed_or_went_back_is_valid(
    running: RunningRegister, asking: Connection
) -> None:
    exporter, neighbour, *_ = running.members
    importer = await a_european(running)
    lot = await running.a_lot(exporter, "100.00")
    at_home = await sold(running, exporter, neighbour, lot, "5.00")
    abroad = await sold(running, exporter, importer, lot, "10.00")
    assert (await status(asking, at_home), await status(asking, abroad)) == ("valid", "in-question")
    back = await running.accept(importer, a_return(abroad.statement, (1, "10.00")))
    await running.accept(exporter, a_receipt(back.statement, "10.00"))
    assert (await service.lineage(asking, lot, NOW)).uncertified == 0
    again = await sold(running, exporter, neighbour, lot, "95.00")
    assert await status(asking, again) == "valid"


async def test_more_weight_agreed_later_comes_over_the_border_as_the_sale_did(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """0.01 bought, 100.00 were delivered: K07 over 99.99 for both, by the agreement and what it agrees to."""
    exporter, *_ = running.members
    importer = await a_european(running)
    lot = await running.a_lot(exporter, "100.00")
    sale = StatementId((await sold(running, exporter, importer, lot, "0.01")).statement)
    said = await running.accept(importer, a_weight(sale, "0.01", "100.00"))
    agreement = an_agreement(sale, StatementId(said.statement))
    word = await running.accept(exporter, with_sources(agreement, (lot, "99.99")))
    added = lot_id(word.statement, 1)
    assert (await service.lineage(asking, added, NOW)).uncertified == 99_990
    note = await running.accept(exporter, a_note(sale, "0.01", amount="1.00"))
    back = await running.accept(importer, an_agreement(sale, StatementId(note.statement)))
    rows = await asking.fetch(
        """select facts->>'carats', facts->>'to', position, concerns from findings
        where rule = 'K07' and position > $1 order by position, ordinal""",
        said.position,
    )
    assert [tuple(row) for row in rows] == [
        ("99.99", "EU", word.position, None),
        ("99.99", "EU", word.position, said.position),
        ("0.01", "IN", back.position, None),
        ("0.01", "IN", back.position, note.position),
    ]
    for slice_ in (1, 100):
        assert (await replay(Databases(database_url), judge=True, at_once=slice_)).is_same


async def test_a_surplus_of_a_purchase_from_abroad_has_its_weight_wherever_it_goes(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """20.00 from India and 2.00 more, mixed with 18.00 certified here: 22.00 of 40.00 came without.

    That is 5.50 of 10.00 sold on; of an export of 4.00 its authority hears 2.20.
    """
    exporter, *_ = running.members
    importer, buyer = await a_european(running), await a_european(running)
    indian, number = await running.a_lot(exporter, "100.00"), a_number("IN")
    await running.accept(running.cast.europe, a_confirmation(number, importer, "18.00"))
    (own,) = (await running.accept(importer, a_claim(number, "18.00", participant="EU"))).lots
    sale = await running.accept(exporter, a_sale(exporter, importer, a_line("20.00", (indian, "20.00"))))
    bought = await running.accept(
        importer, a_purchase(sale.statement, PurchaseLine(line=1, kept="20.00", surplus="2.00"))
    )
    surplus = LotId(lot_id(bought.statement, 1))
    lineage = await service.lineage(asking, surplus, NOW)
    assert (lineage.uncertified, lineage.coverage) == (2_000, Coverage(unsupported=2_000))
    all_in = [(sale.lots[0], "20.00"), (surplus, "2.00"), (own, "18.00")]
    (mixed,) = (await running.accept(importer, made(LotsMerged, all_in, ("40.00", MAKEABLE)))).lots
    onward = await sold(running, importer, buyer, mixed, "10.00")
    assert (await service.lineage(asking, onward.lots[0], NOW)).uncertified == 5_500
    known = await service.lot_at(asking, mixed, NOW)
    assert (await service.covered_by(asking, [known], NOW))[mixed].uncertified == 22_000
    assert await status(asking, onward) == "in-question"
    bind = an_application(("4.00", ((mixed, "4.00"),)), to=SURAT, participant="EU", destination="IN")
    applied = await running.accept(importer, bind)
    assert [one.facts for one in applied.findings if one.rule == "K07"] == [
        {"carats": "4.00", "uncertified": "2.20"}
    ]
    for slice_ in (1, 100):
        assert (await replay(Databases(database_url), judge=True, at_once=slice_)).is_same


async def test_rough_bought_from_somebody_outside_abroad_is_uncertified_from_its_root_on(
    running: RunningRegister, asking: Connection
) -> None:
    importer, buyer = await a_european(running), await a_european(running)
    (bought,) = (await running.accept(importer, a_purchase_from_outside(("7.00", None), seller=SURAT))).lots
    onward = await sold(running, importer, buyer, bought, "3.00")
    lineage = await service.lineage(asking, onward.lots[0], NOW)
    assert (lineage.uncertified, lineage.coverage) == (3_000, Coverage(unsupported=3_000))


async def test_an_export_application_tells_its_authority_and_the_certificate_again(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """20.00 came from India so; 5.00 of them are bound in Europe, in the batch that brought them or later."""
    exporter, *_ = running.members
    importer = await a_european(running)
    lot, number = await running.a_lot(exporter, "100.00"), a_number("EU")
    sale = await running.accept(exporter, a_sale(exporter, importer, a_line("20.00", (lot, "20.00"))))
    purchase = running.sign(importer, a_purchase(sale.statement, "20.00"))
    bind = an_application(("5.00", ((sale.lots[0], "5.00"),)), to=SURAT, participant="EU", destination="IN")
    application = uuid7()
    at_once = running.sign(importer, bind, statement=application)
    later = running.sign(importer, bind)
    answers = [*await running.send(purchase, at_once), *await running.send(later)]
    told = [
        [one for one in answer.findings if one.rule in ("K07", "A06")]
        for answer in answers
        if isinstance(answer, Recorded)
    ]
    assert [[one.facts for one in found] for found in told[1:]] == [
        [{"carats": "5.00", "uncertified": "5.00"}]
    ] * 2
    issued = await running.accept(running.cast.europe, issued_for(StatementId(application), number, "5.00"))
    assert [one.about for one in issued.findings if one.rule == "K07"] == [number]
    for slice_ in (1, 100):
        assert (await replay(Databases(database_url), judge=True, at_once=slice_)).is_same
