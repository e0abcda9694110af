"""R23: the outsider that joins takes its balance over; codes are not to be guessed."""

import asyncio

from tests.builders import (
    SURAT,
    TODAY,
    Draft,
    Somebody,
    a_line,
    a_purchase_from_outside,
    a_sale,
    assert_books_hold,
)
from tests.parties.builders import a_row, an_admission
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.ids import StatementId, lot_id
from warranty.foundation.statements import urn
from warranty.lots import service
from warranty.lots.service import Coverage
from warranty.register.recording import Recorded, Refused
from warranty.register.replay import Databases, replay
from warranty.trade.documents import OutsideLine, OutsideTakenOver, Release

CODE = "K7-QX-31-PL"
NOW = 2**62


def a_takeover(sale: StatementId, carats: str, *, code: str = CODE, line: int = 1) -> Draft:
    """What was sold to outside, taken over."""
    taken = OutsideLine(line=1, carats=carats, hs="7102.31", qualification="Rough, makeable")
    release = Release(line=1, sale=urn(sale), sale_line=line, code=code)
    return Draft(OutsideTakenOver(event_on=TODAY, lines=(taken,)), {"sources": (release,)})


async def sold_out(running: RunningRegister) -> StatementId:
    """10.00 ct sold to somebody outside."""
    seller = running.members[0]
    lot = await running.a_lot(seller, "100.00")
    sale = a_sale(seller, SURAT, a_line("10.00", (lot, "10.00")), code=CODE)
    return StatementId((await running.accept(seller, sale)).statement)


async def joined(running: RunningRegister) -> Somebody:
    """Somebody who becomes a member now."""
    somebody = Somebody()
    await running.accept(running.cast.association, Draft(an_admission(a_row(somebody))))
    return somebody


async def test_the_outsider_that_joins_takes_its_balance_over_on_paper(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    sale = await sold_out(running)
    patel = await joined(running)
    too_much = await running.refused(patel, a_takeover(sale, "10.01"))
    assert (too_much.rule, too_much.facts["left"]) == ("L05", "10.00")
    taken = await running.accept(patel, a_takeover(sale, "10.00"))
    assert taken.lots == [lot_id(taken.statement, 1)]
    lineage = await service.lineage(asking, taken.lots[0], NOW)
    assert lineage.coverage == Coverage(on_paper=10_000)
    spent = await running.refused(patel, a_takeover(sale, "0.01"))
    assert spent.rule == "L05"
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_who_was_on_record_already_was_no_outsider(running: RunningRegister) -> None:
    sale = await sold_out(running)
    member = running.members[1]
    assert (await running.refused(member, a_takeover(sale, "10.00"))).code == "never-outside"
    wrong = await running.refused(member, a_takeover(sale, "10.00", code="guess"))
    assert wrong.code == "release-not-valid", "without the code nobody is told when it was sold"


async def test_after_ten_wrong_codes_a_day_the_right_one_opens_nothing_either(
    running: RunningRegister, asking: Connection
) -> None:
    sale = await sold_out(running)
    patel, other = await joined(running), running.members[1]
    for guess in range(6):
        refused = await running.refused(patel, a_takeover(sale, "1.00", code=f"K{guess}"))
        assert refused.code == "release-not-valid"
    together = [a_purchase_from_outside(("1.00", (sale, 1, f"Q{guess}"))) for guess in range(6)]
    outcomes = await running.send(*(running.sign(patel, draft) for draft in together))
    codes = [outcome.refusal.code for outcome in outcomes if isinstance(outcome, Refused)]
    assert codes == ["release-not-valid"] * 4 + ["tries-used-up"] * 2
    assert (await running.refused(patel, a_takeover(sale, "1.00"))).code == "tries-used-up"
    await running.accept(patel, a_purchase_from_outside(("1.00", None)))
    await running.accept(other, a_purchase_from_outside(("2.00", (sale, 1, CODE))))
    running.clock.on(2026, 11, 24)
    await running.accept(patel, a_takeover(sale, "8.00"))
    await assert_books_hold(asking)


async def test_of_sixteen_takeovers_at_once_exactly_what_was_sold_is_drawn(
    running: RunningRegister, asking: Connection
) -> None:
    sale = await sold_out(running)
    patel = await joined(running)
    outcomes = await asyncio.gather(
        *(running.send(running.sign(patel, a_takeover(sale, "3.00"))) for _ in range(16))
    )
    assert sum(isinstance(outcome, Recorded) for (outcome,) in outcomes) == 3
    assert (await service.lot_at(asking, lot_id(sale, 1), NOW)).left == 1_000
    await assert_books_hold(asking)
