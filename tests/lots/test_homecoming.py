"""Goods that were abroad come home: into the lots they left, or polished (R27, L02, L05, T03, L10)."""

import pytest
from msgspec import UNSET

from tests.builders import (
    TODAY,
    Draft,
    Somebody,
    a_certificate,
    a_claim,
    a_confirmation,
    a_correction,
    a_line,
    a_number,
    a_sale,
    assert_books_hold,
)
from tests.lots.exporting import (
    a_cancellation,
    a_departure,
    a_european,
    a_homecoming,
    an_application,
    arrived,
    bound,
    exported,
    issued_for,
    left,
    places,
    polished,
)
from tests.worlds import RunningRegister, rules_of
from warranty.certificates.documents import CertificateReinstated, CertificateVoided, ShipmentReturned
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.statements import urn
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


async def test_the_line_that_comes_home_with_more_than_left_is_named_with_what_is_still_abroad(
    running: RunningRegister,
) -> None:
    """L05: of two lines of 10.00 and 20.00 the second comes home with 20.01; the first as it left."""
    seller, *_ = running.members
    one, two = await running.a_lot(seller, "10.00"), await running.a_lot(seller, "20.00")
    lines = (("10.00", ((one, "10.00"),)), ("20.00", ((two, "20.00"),)))
    application = StatementId((await running.accept(seller, an_application(*lines))).statement)
    await running.accept(running.cast.india, issued_for(application, a_number("IN"), "30.00"))
    await running.accept(seller, a_departure(application))
    home = a_number("EU")
    await running.accept(running.cast.india, a_confirmation(home, seller, "30.01"))
    refused = await running.refused(seller, a_homecoming(application, home, "10.00", "20.01"))
    assert (refused.rule, refused.pointer) == ("L05", "/credentialSubject/lines/1/carats")
    assert refused.facts == {"asked": "20.01", "left": "20.00"}
    await running.accept(seller, a_homecoming(application, home, "10.00", "20.00"))


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


# ---- what came home nobody claims abroad


async def consigned(
    running: RunningRegister, carats: str = "30.00"
) -> tuple[LotId, StatementId, str, Somebody]:
    """200.00 ct at home, of which carats left for Antwerp: lot, application, number and who is there."""
    seller, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "200.00")
    application, number = await exported(running, seller, root, carats)
    await running.accept(seller, a_departure(application))
    return root, application, number, antwerp


async def come_home(running: RunningRegister, application: StatementId, carats: str) -> None:
    """Carats of an application are home again, under a certificate of their own."""
    seller, home = running.members[0], a_number("EU")
    await running.accept(running.cast.india, a_confirmation(home, seller, carats))
    await running.accept(seller, a_homecoming(application, home, carats))


async def test_what_came_home_can_be_claimed_abroad_no_more(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """30.00 go out, 25.00 come home: 5.00 are left to claim (L02), and 200.00 ct stay 200.00."""
    root, application, number, antwerp = await consigned(running)
    await running.accept(running.cast.europe, a_confirmation(number, antwerp, "30.00"))
    await come_home(running, application, "25.00")
    refused = await running.refused(antwerp, a_claim(number, "30.00", participant="EU"))
    assert (refused.rule, refused.facts["left"]) == ("L02", "5.00")
    claim = await running.accept(antwerp, a_claim(number, "5.00", participant="EU"))
    lineage = await service.lineage(asking, claim.lots[0], NOW)
    assert [(one.lot, one.coverage) for one in lineage.roots] == [(root, Coverage(confirmed=5_000))]
    assert await left(asking, root) == 195_000
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=3)).is_same


async def test_a_pending_claim_gets_what_did_not_come_home(
    running: RunningRegister, asking: Connection
) -> None:
    """The other way round: 30.00 claimed before anything is confirmed, 25.00 home, 30.00 confirmed."""
    root, application, number, antwerp = await consigned(running)
    claim = await running.accept(antwerp, a_claim(number, "30.00", participant="EU"))
    await come_home(running, application, "25.00")
    await running.accept(running.cast.europe, a_confirmation(number, antwerp, "30.00"))
    coverage = (await service.lineage(asking, claim.lots[0], NOW)).coverage
    assert coverage == Coverage(confirmed=5_000, awaiting=25_000)
    assert await left(asking, root) == 195_000
    await assert_books_hold(asking)


@pytest.mark.parametrize("is_corrected_first", [True, False])
async def test_claimed_in_part_home_in_part_and_corrected_covers_the_same_in_either_order(
    running: RunningRegister, asking: Connection, database_url: str, *, is_corrected_first: bool
) -> None:
    """20.00 of 30.00 come home, 10.00 are left; corrected from 30.00 to 8.00 the paper covers 8.00 of these.

    Claimed after the correction they are 8.00; claimed before, 2.00 of the 10.00 become unsupported.
    """
    root, application, number, antwerp = await consigned(running)
    confirmed = await running.accept(running.cast.europe, a_confirmation(number, antwerp, "30.00"))
    correction = a_correction(number, confirmed.statement, antwerp, "8.00")
    await come_home(running, application, "20.00")
    asked, unsupported = ("8.00", 0) if is_corrected_first else ("10.00", 2_000)
    if is_corrected_first:
        await running.accept(running.cast.europe, correction)
        refused = await running.refused(antwerp, a_claim(number, "10.00", participant="EU"))
        assert (refused.rule, refused.facts["left"]) == ("L02", "8.00")
    claim = await running.accept(antwerp, a_claim(number, asked, participant="EU"))
    if not is_corrected_first:
        await running.accept(running.cast.europe, correction)
    coverage = (await service.lineage(asking, claim.lots[0], NOW)).coverage
    assert coverage == Coverage(confirmed=8_000, unsupported=unsupported)
    assert await places(asking, root, 200_000) == {"held": 198_000, "abroad": 2_000}
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=2)).is_same


async def test_a_weight_that_arrived_short_and_what_came_home_add_up_to_what_left(
    running: RunningRegister, asking: Connection
) -> None:
    """Of 30.00 that left 12.00 are confirmed abroad and 18.00 come home before the claim: 12.00 are left."""
    root, application, number, antwerp = await consigned(running)
    await running.accept(running.cast.europe, a_confirmation(number, antwerp, "12.00"))
    await come_home(running, application, "18.00")
    claim = await running.accept(antwerp, a_claim(number, "12.00", participant="EU"))
    coverage = (await service.lineage(asking, claim.lots[0], NOW)).coverage
    assert (coverage, await left(asking, root)) == (Coverage(confirmed=12_000), 188_000)


async def test_a_certificate_recorded_last_covers_no_claim_on_goods_that_are_home(
    running: RunningRegister, asking: Connection
) -> None:
    """25.00 are home, 30.00 claimed; then the issuer says whose goods they were: 25.00 are unsupported."""
    seller, *_ = running.members
    antwerp, number = await a_european(running), a_number("IN")
    root = await running.a_lot(seller, "200.00")
    application = StatementId((await running.accept(seller, bound(root, "30.00"))).statement)
    lot = await arrived(running, number, antwerp, "30.00")
    await come_home(running, application, "25.00")
    issued = await running.accept(running.cast.india, issued_for(application, number, "30.00"))
    coverage = (await service.lineage(asking, lot, NOW)).coverage
    assert coverage == Coverage(confirmed=5_000, unsupported=25_000)
    assert (await service.lineage(asking, lot, issued.position - 1)).coverage == Coverage(confirmed=30_000)
    await assert_books_hold(asking)


async def test_what_others_claimed_does_not_come_home_besides(running: RunningRegister) -> None:
    """A claim older than the application feeds on none of its lots; its carats are gone too (L05)."""
    seller, *_ = running.members
    antwerp, number, home = await a_european(running), a_number("IN"), a_number("EU")
    await arrived(running, number, antwerp, "10.00")
    root = await running.a_lot(seller, "200.00")
    application = StatementId((await running.accept(seller, bound(root, "10.00"))).statement)
    await running.accept(running.cast.india, issued_for(application, number, "10.00"))
    await running.accept(running.cast.india, a_confirmation(home, seller, "10.00"))
    refused = await running.refused(seller, a_homecoming(application, home, "10.00"))
    assert (refused.rule, refused.facts["left"]) == ("L05", "0.00")


async def test_polishing_abroad_is_judged_like_ones_own(running: RunningRegister) -> None:
    """T01, T04, R36: of 90.00 that come home in parts 43.20 are the most that makeable rough gives, 48 %."""
    seller, *_ = running.members
    root = await running.a_lot(seller, "100.00")
    made = await running.accept(seller, bound(root, "90.00", purpose="polishing"))
    application = StatementId(made.statement)
    await running.accept(running.cast.india, issued_for(application, a_number("IN"), "90.00"))
    await running.accept(seller, a_departure(application))
    half = (AbroadLoss(cause="polishing", carats="10.00"),)
    broken = (AbroadLoss(cause="breakage", carats="1.81"),)
    unknown = await running.refused(seller, polished(application, "10.00", losses=half, category="best"))
    assert (unknown.code, unknown.rule) == ("category-unknown", "R36")
    for carats, category, losses, rules in (
        ("10.00", UNSET, half, []),
        ("33.20", "makeable", (), []),
        ("0.01", "makeable", (), ["T01"]),
        ("0.01", UNSET, broken, ["T04"]),  # 1.80 of 90.00 ct are usual
    ):
        came = await running.accept(seller, polished(application, carats, losses=losses, category=category))
        assert rules_of(came.findings) == rules


async def test_what_was_polished_or_lost_abroad_can_be_claimed_there_no_more(
    running: RunningRegister, asking: Connection
) -> None:
    """Of 60.00 sent for polishing 25.00 are home and 30.00 used up: 5.00 are left to claim."""
    seller, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "100.00")
    made = await running.accept(seller, bound(root, "60.00", purpose="polishing"))
    application, number = StatementId(made.statement), a_number("IN")
    await running.accept(running.cast.india, issued_for(application, number, "60.00"))
    await running.accept(seller, a_departure(application))
    await running.accept(running.cast.europe, a_confirmation(number, antwerp, "60.00"))
    await running.accept(
        seller, polished(application, "25.00", losses=(AbroadLoss(cause="polishing", carats="30.00"),))
    )
    refused = await running.refused(antwerp, a_claim(number, "60.00", participant="EU"))
    assert (refused.rule, refused.facts["left"]) == ("L02", "5.00")
    await assert_books_hold(asking)


async def test_goods_freed_with_their_certificate_stay_freed_when_it_is_valid_after_all(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Voided and cancelled, 30.00 are back in their lot; reinstated, the number covers no claim on them."""
    root, application, number, antwerp = await consigned(running)
    voided = CertificateVoided(event_on=TODAY, number=number, reason="Misprinted.")
    void = await running.accept(running.cast.india, Draft(voided))
    await running.accept(running.members[0], a_cancellation(application))
    reinstated = CertificateReinstated(
        event_on=TODAY, number=number, withdraws=urn(void.statement), reason="Another was meant."
    )
    await running.accept(running.cast.india, Draft(reinstated))
    claim = await running.accept(antwerp, a_claim(number, "30.00", participant="EU"))
    await running.accept(running.cast.europe, a_confirmation(number, antwerp, "30.00"))
    coverage = (await service.lineage(asking, claim.lots[0], NOW)).coverage
    assert (coverage, await left(asking, root)) == (Coverage(awaiting=30_000), 200_000)
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=2)).is_same
