"""Goods for export that lead to no import, production, state sale or opening stock are told (A06)."""

import pytest

from tests.builders import TODAY, Draft, a_claim, a_confirmation, a_correction, a_number
from tests.lots.exporting import an_application, bound, issued_for
from tests.lots.rooting import opening
from tests.lots.scales import found
from tests.lots.test_making import made
from tests.worlds import RunningRegister, rules_of
from warranty.foundation.ids import LotId, StatementId, lot_id, uuid7
from warranty.foundation.statements import urn
from warranty.lots.documents import BoundLot, BoxFilled, BoxOpened, LotsMerged, LotSplit
from warranty.lots.service import behind
from warranty.register.recording import Recorded
from warranty.register.replay import Databases, replay

GEM = "7102.31"


async def test_goods_for_export_that_lead_to_no_root_are_told_to_exporter_and_issuer(
    running: RunningRegister, database_url: str
) -> None:
    """A06: 40.00 imported and 50.00 found, 85.00 of them bound as two lines: 45.00 unsupported (τ 0.037)."""
    seller, *_ = running.members
    root = await running.a_lot(seller, "40.00")
    find = (await running.accept(seller, found("50.00", GEM))).lots[0]
    made = await running.accept(
        seller, an_application(("60.00", ((root, "40.00"), (find, "20.00"))), ("25.00", ((find, "25.00"),)))
    )
    (told,) = made.findings
    assert (told.rule, told.about) == ("A06", urn(made.statement))
    assert told.facts == {"carats": "85.00", "unsupported": "45.00"}
    number = a_number("IN")
    issued = await running.accept(
        running.cast.india, issued_for(StatementId(made.statement), number, "85.00")
    )
    assert [
        (one.rule, one.about, one.facts["unsupported"]) for one in issued.findings if one.rule == "A06"
    ] == [("A06", number, "45.00")]
    for at_once in (1, 2, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_goods_for_export_with_roots_of_any_kind_or_within_tolerance_are_told_nothing(
    running: RunningRegister,
) -> None:
    """A06: opening stock is support; 0.02 ct found in 50.00 ct are within τ (0.01 + 0.01), 0.03 are not."""
    seller, *_ = running.members
    stock = (await running.accept(seller, opening((GEM, "30.00")))).lots[0]
    assert (await running.accept(seller, bound(stock, "30.00"))).findings == []
    root = await running.a_lot(seller, "100.00")
    find = (await running.accept(seller, found("1.00", GEM))).lots[0]
    within = an_application(("50.00", ((root, "49.98"), (find, "0.02"))))
    assert (await running.accept(seller, within)).findings == []
    beyond = an_application(("50.00", ((root, "49.97"), (find, "0.03"))))
    assert rules_of((await running.accept(seller, beyond)).findings) == ["A06"]


async def test_what_a_batch_recorded_before_an_application_counts_and_a_correction_between_is_told_at_issue(
    running: RunningRegister, database_url: str
) -> None:
    """A06: 40.00 confirmed, claimed and applied for in one batch; then corrected to 30.00, and issued."""
    seller, *_ = running.members
    number, india, claim = a_number(), running.cast.india, StatementId(uuid7())
    confirmed, _, made = await running.send(
        running.sign(india, a_confirmation(number, seller, "40.00")),
        running.sign(seller, a_claim(number, "40.00"), statement=claim),
        running.sign(seller, bound(lot_id(claim, 1), "40.00")),
    )
    assert isinstance(confirmed, Recorded)
    assert isinstance(made, Recorded)
    assert made.findings == []
    await running.accept(india, a_correction(number, confirmed.statement, seller, "30.00"))
    issued = await running.accept(india, issued_for(StatementId(made.statement), a_number("IN"), "40.00"))
    (told,) = [one for one in issued.findings if one.rule == "A06"]
    assert told.facts == {"carats": "40.00", "unsupported": "10.00"}
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_goods_bound_out_of_a_box_are_judged_by_what_is_in_it(running: RunningRegister) -> None:
    """A06: a box of 30.00 imported and 10.00 found; of 20.00 bound a quarter, 5.00, is unsupported."""
    seller, *_ = running.members
    root = await running.a_lot(seller, "30.00")
    find = (await running.accept(seller, found("10.00", GEM))).lots[0]
    opened = await running.accept(seller, Draft(BoxOpened(event_on=TODAY, number="Makeables", hs=GEM)))
    box = opened.statement
    inside = (BoundLot(lot=str(root), carats="30.00"), BoundLot(lot=str(find), carats="10.00"))
    await running.accept(seller, Draft(BoxFilled(event_on=TODAY, box=urn(box)), {"sources": inside}))
    (told,) = (await running.accept(seller, bound(LotId(box), "20.00"))).findings
    assert told.facts == {"carats": "20.00", "unsupported": "5.00"}


async def test_goods_with_more_behind_them_than_is_followed_are_told_as_not_judged(
    running: RunningRegister, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A06: 10.00 merged of two lots, and 10.00 split off a find, which two edges do not reach.

    5.00 of the first are a find's, which is told; of the others nothing is known until they are followed.
    """
    seller, *_ = running.members
    root = await running.a_lot(seller, "5.00")
    find = (await running.accept(seller, found("15.00", GEM))).lots[0]
    half = await running.accept(seller, made(LotsMerged, [(root, "5.00"), (find, "5.00")], ("10.00", GEM)))
    split = await running.accept(seller, made(LotSplit, [(find, "10.00")], ("6.00", GEM), ("4.00", GEM)))
    lots = ((half.lots[0], "10.00"), (split.lots[0], "6.00"), (split.lots[1], "4.00"))
    lines = [(carats, ((lot, carats),)) for lot, carats in lots]
    monkeypatch.setattr(behind, "LISTED_EDGES", 2)
    unjudged, unsupported = (await running.accept(seller, an_application(*lines))).findings
    assert (unjudged.rule, unjudged.facts) == ("A06", {"carats": "20.00", "unjudged": "10.00"})
    assert (unsupported.rule, unsupported.facts) == ("A06", {"carats": "20.00", "unsupported": "5.00"})
    assert (await replay(Databases(database_url), judge=True, at_once=2)).is_same
