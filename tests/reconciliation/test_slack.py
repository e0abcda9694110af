"""Slack: what is declared lost counts once, by as much as it is more than usual (R67)."""

from tests.builders import MAKEABLE, TODAY, Draft, a_line, a_receipt, a_return, a_work
from tests.lots.hearing import told
from tests.lots.scales import reweighed
from tests.lots.test_leaving import lost
from tests.lots.test_making import made
from tests.reconciliation.scene import Scene
from tests.worlds import rules_of
from warranty.foundation.ids import LotId
from warranty.lots.documents import LotsCleaned, MakingLoss
from warranty.reconciliation import service as reconciliation
from warranty.trade.documents import LostInWork, Made, ReturnedLine
from warranty.transparency import service as log


async def test_the_tolerance_of_a_number_confirmed_to_somebody_else_tells_nobody_of_it(scene: Scene) -> None:
    """0.01 ct for the parcel and 0.02 % of 10.00 ct, rounded: 0.01 for who may claim it, else nothing."""
    number = await scene.confirmed("10.00")
    for who, expected in ((scene.importer, 10), (scene.stranger, 0)):
        await scene.claimed(number, "10.00", by=who)
        async with scene.visit() as connection:
            moment = await log.moment(connection, None)
            shown = await reconciliation.slack_of(connection, scene.asking(who), who.id, TODAY, TODAY, moment)
        assert shown.slack.root_tolerance == expected


async def losses(scene: Scene) -> int:
    """Thousandths of the importer's slack of the day that are losses."""
    who = scene.importer
    async with scene.visit() as connection:
        moment = await log.moment(connection, None)
        shown = await reconciliation.slack_of(connection, scene.asking(who), who.id, TODAY, TODAY, moment)
    return shown.slack.losses


def broken(lot: LotId, carats: str, left: str) -> Draft:
    """Of 10.00 ct that were cleaned some broke."""
    breakage = (MakingLoss(cause="breakage", carats=carats),)
    return made(LotsCleaned, [(lot, "10.00")], (left, MAKEABLE), losses=breakage)


async def test_what_breaks_in_work_counts_as_far_as_it_is_more_than_usual(scene: Scene) -> None:
    """2 % are usual: of 10.00 ct 0.20 are none, of 1.00 ct 0.80 are."""
    lot = await scene.running.a_lot(scene.importer, "100.00")
    usual = await scene.record(scene.importer, broken(lot, "0.20", "9.80"))
    assert rules_of(usual.findings) == []
    assert await losses(scene) == 0
    more = await scene.record(scene.importer, broken(lot, "1.00", "9.00"))
    assert rules_of(more.findings) == ["T04"]
    assert await losses(scene) == 800


async def test_what_no_work_explains_counts_whole(scene: Scene) -> None:
    """0.50 ct stolen, and 0.40 ct of another lot broken on the scale; 0.01 ct are the scale's, no loss."""
    who = scene.importer
    lots = [await scene.running.a_lot(who, "10.00") for _ in range(3)]
    await scene.record(who, lost((lots[0], "0.50"), carats="0.50", cause="theft"))
    await scene.record(who, reweighed(lots[1], "10.00", "9.60", cause="breakage", reason="It broke."))
    await scene.record(who, reweighed(lots[2], "10.00", "9.99"))
    assert await losses(scene) == 900


async def test_losses_beyond_the_usual_are_slack_of_who_did_the_work_and_of_the_owner(scene: Scene) -> None:
    """20.00 of 40.00 ct went by sawing, where 0.80 are usual: 19.20 (R67)."""
    running, owner, contractor = scene.running, scene.importer, scene.cutter
    source = await running.a_lot(owner, "50.00")
    line = a_line("40.00", (source, "40.00"))
    sent = await running.accept(owner, a_work(owner, contractor, line, work="saw"))
    await running.accept(contractor, a_receipt(sent.statement, "40.00"))
    lost = (LostInWork(carats="20.00", cause="sawing"),)
    line_back = ReturnedLine(line=1, made=(Made(carats="20.00", hs=MAKEABLE),), lost=lost)
    await running.accept(contractor, a_return(sent.statement, line_back))
    async with scene.visit() as connection:
        for who in (owner, contractor):
            assert len(await told(connection, running, who, "Member", "T04")) == 1
    assert await losses(scene) == 19_200
