"""Goods that were abroad come home: into the lots they left, or polished (R27, L02, L05, T03, L10)."""

from tests.builders import (
    TODAY,
    Draft,
    a_certificate,
    a_claim,
    a_confirmation,
    a_line,
    a_number,
    a_sale,
    assert_books_hold,
)
from tests.lots.exporting import (
    a_departure,
    a_european,
    a_homecoming,
    an_application,
    arrived,
    bound,
    exported,
    issued_for,
    polished,
)
from tests.worlds import RunningRegister, rules_of
from warranty.certificates.documents import ShipmentReturned
from warranty.database.engine import Connection
from warranty.foundation.ids import StatementId, lot_id
from warranty.lots import service
from warranty.lots.documents import AbroadLoss
from warranty.lots.service import Coverage
from warranty.register.replay import Databases, replay

NOW = 2**62


async def test_unsold_goods_come_home_into_the_lots_they_left_and_open_no_root(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """60 go out of two lots, 24 are claimed there, 36 come home: 24 and 12 to the lots, pro rata."""
    seller, *_ = running.members
    antwerp = await a_european(running)
    one, two = await running.a_lot(seller, "50.00"), await running.a_lot(seller, "30.00")
    made = await running.accept(seller, an_application(("60.00", ((one, "40.00"), (two, "20.00")))))
    application, number = StatementId(made.statement), a_number("IN")
    await running.accept(running.cast.india, issued_for(application, number, "60.00"))
    await running.accept(seller, a_departure(application))
    await arrived(running, number, antwerp, "24.00")
    home = a_number("EU")
    unconfirmed = await running.refused(seller, a_homecoming(application, home, "36.00"))
    assert (unconfirmed.code, unconfirmed.rule) == ("homecoming-unconfirmed", "L02")
    await running.accept(running.cast.india, a_confirmation(home, seller, "36.00"))
    too_much = await running.refused(seller, a_homecoming(application, home, "36.01"))
    assert (too_much.rule, too_much.facts["left"]) == ("L05", "36.00")
    back = await running.accept(seller, a_homecoming(application, home, "36.00"))
    lots = await service.lots_at(asking, [one, two, lot_id(back.statement, 1)], NOW)
    assert [lot.left for lot in (lots[one], lots[two])] == [34_000, 22_000]
    assert lots[lot_id(back.statement, 1)].received == 0
    overclaimed = await running.refused(seller, a_claim(home, "36.00"))
    assert overclaimed.rule == "L02"
    lineage = await service.lineage(asking, one, NOW)
    assert [root.lot for root in lineage.roots] == [one]
    begin = await service.as_handed_on(asking, {lot_id(back.statement, 1): Coverage(confirmed=36_000)})
    assert begin == {one: Coverage(confirmed=24_000), two: Coverage(confirmed=12_000)}
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=3)).is_same


async def test_goods_returned_to_their_sender_come_home_under_the_technical_certificate(
    running: RunningRegister, asking: Connection
) -> None:
    seller, *_ = running.members
    root = await running.a_lot(seller, "100.00")
    application, number = await exported(running, seller, root, "60.00")
    technical = a_number("EU")
    await running.accept(
        running.cast.europe, issued_for(application, technical, "60.00").having(technical=True)
    )
    returned = ShipmentReturned(
        event_on=TODAY, number=number, reason="Seal broken.", technical_certificate=technical
    )
    await running.accept(running.cast.europe, Draft(returned))
    await running.accept(running.cast.india, a_confirmation(technical, seller, "60.00"))
    as_import = await running.refused(seller, a_claim(technical, "60.00"))
    assert (as_import.code, as_import.rule) == ("goods-come-home", "R27")
    await running.accept(seller, a_homecoming(application, technical, "60.00"))
    assert (await service.lot_at(asking, root, NOW)).left == 100_000
    await assert_books_hold(asking)


async def test_goods_nobody_saw_leave_come_home_with_a_gap(
    running: RunningRegister, asking: Connection
) -> None:
    seller, stranger, *_ = running.members
    root = await running.a_lot(seller, "100.00")
    made = await running.accept(seller, bound(root, "60.00"))
    application, home = StatementId(made.statement), a_number("EU")
    await running.accept(running.cast.india, a_confirmation(home, seller, "60.00"))
    foreign = await running.refused(stranger, a_homecoming(application, home, "60.00"))
    assert foreign.code == "application-unfounded"
    back = await running.accept(seller, a_homecoming(application, home, "60.00"))
    assert rules_of(back.findings) == ["L10"]
    await assert_books_hold(asking)


async def test_goods_sent_for_polishing_come_home_polished_without_a_certificate(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Of 60.00 sent, 25.00 are home polished and 30.00 used up; 5.00 are still abroad."""
    seller, buyer, *_ = running.members
    root = await running.a_lot(seller, "100.00")
    made = await running.accept(seller, bound(root, "60.00", purpose="polishing"))
    application = StatementId(made.statement)
    early = await running.refused(seller, polished(application, "25.00"))
    assert early.code == "export-under-way"
    await running.accept(running.cast.india, issued_for(application, a_number("IN"), "60.00"))
    await running.accept(seller, a_departure(application))
    gained = await running.refused(seller, polished(application, "60.01"))
    assert (gained.rule, gained.facts["left"]) == ("T03", "60.00")
    losses = (AbroadLoss(cause="polishing", carats="29.50"), AbroadLoss(cause="powder", carats="0.50"))
    home = await running.accept(seller, polished(application, "20.00", "5.00", losses=losses))
    assert [lot_id(home.statement, 1), lot_id(home.statement, 2)] == home.lots
    await running.accept(seller, a_sale(seller, buyer, a_line("1.00", (home.lots[0], "1.00"), hs="7102.39")))
    lineage = await service.lineage(asking, home.lots[0], NOW)
    assert [(one.lot, one.coverage) for one in lineage.roots] == [(root, Coverage(confirmed=20_000))]
    found = await service.dispersion(asking, {root: Coverage(confirmed=100_000)}, NOW)
    sums: dict[str, int] = {}
    for one in found.holdings:
        sums[one.place] = sums.get(one.place, 0) + one.coverage.total
    assert sums == {"held": 65_000, "lost": 30_000, "abroad": 5_000}
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=2)).is_same


async def test_a_certificate_that_was_claimed_by_its_own_exporter_in_error_is_an_ordinary_import(
    running: RunningRegister, asking: Connection
) -> None:
    """A certificate that names no application roots a lot as ever."""
    seller, *_ = running.members
    number = a_number("EU")
    await running.accept(running.cast.europe, a_certificate(number, "10.00"))
    lot = await arrived(running, number, seller, "10.00", participant="IN")
    assert (await service.lineage(asking, lot, NOW)).coverage == Coverage(confirmed=10_000)
