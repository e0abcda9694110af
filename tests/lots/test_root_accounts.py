"""Who is shown what of goods without a certificate, and what stands behind them (domain.md § 8)."""

from uuid import UUID

import pytest

from tests.builders import Draft, Somebody
from tests.lots.rooting import (
    certified,
    documented,
    invoice,
    mined,
    opening,
    recorded,
    sold_by_state,
    taken,
)
from tests.parties.builders import NOON, a_row, an_admission
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.database.wall import Behind, go_behind
from warranty.disclosure.rules import NotFound, Viewer
from warranty.lots import root_store
from warranty.lots.asking import Asking
from warranty.lots.rooting import AccountShown, accounts_for
from warranty.lots.service import Coverage
from warranty.policy.rule_set import packaged
from warranty.register.reading import record

MAX = UUID(int=2**128 - 1)


async def shown_to(
    connection: Connection, running: RunningRegister, viewer: Viewer, *, limit: int = 100, back: int = 0
) -> list[AccountShown]:
    """Every page of the accounts a party is shown, asked behind the wall; back: so many entries ago."""
    asking = Asking(viewer, packaged(), running.clock())
    as_of = await connection.fetchval("select count(*) from statements") - 1 - back
    found: list[AccountShown] = []
    cursor = None
    async with connection.transaction():
        await go_behind(connection, Behind(viewer.party, viewer.participant))
        while True:
            page = await accounts_for(connection, asking, as_of, cursor=cursor, limit=limit)
            assert len(page.accounts) <= limit
            found += page.accounts
            cursor = page.cursor
            if cursor is None:
                return found


def member(who: Somebody) -> Viewer:
    """A member that asks."""
    return Viewer(who.id, "Member")


async def test_holder_authority_and_association_each_see_their_own(
    running: RunningRegister, asking: Connection
) -> None:
    """10.00 mined, 8.00 recorded; 5.00 seized; 100.00 in stock, 40.00 documented, 90.00 certified."""
    first, second, third, _ = running.members
    india, ours = running.cast.india, running.cast.association
    await running.accept(first, mined("10.00"))
    await running.accept(india, recorded(first, "8.00"))
    await running.accept(second, taken("5.00"))
    stock = await running.accept(second, opening(("7102.31", "100.00")))
    await running.accept(second, documented(stock.statement, invoice("A", "40.00")))
    await running.accept(ours, certified(second, stock.statement, "90.00"))

    (mine,) = await shown_to(asking, running, member(first))
    assert (mine.opened.kind, mine.taken, mine.account.recorded, mine.left) == (
        "production",
        10_000,
        8_000,
        0,
    )
    assert mine.coverage == Coverage(produced=8_000, awaiting=2_000)
    theirs = await shown_to(asking, running, member(second))
    assert [one.opened.kind for one in theirs] == ["opening-stock", "state-sale"]
    assert theirs[0].coverage == Coverage(stock_certified=90_000, unsupported=10_000)
    assert (theirs[0].account.documented, theirs[0].account.cap) == (40_000, 90_000)
    assert theirs[0].declaration == stock.statement
    overseen = await shown_to(asking, running, Viewer(india.id, "Authority", "IN"))
    assert [one.opened.kind for one in overseen] == ["opening-stock", "state-sale", "production"]
    certifying = await shown_to(asking, running, Viewer(ours.id, "Association"))
    assert [one.opened.kind for one in certifying] == ["opening-stock"]
    assert await shown_to(asking, running, member(third)) == []
    assert await shown_to(asking, running, Viewer(running.cast.europe.id, "Authority", "EU")) == []
    for viewer in (Viewer(ours.id, "Association"), Viewer(india.id, "Authority", "IN"), member(second)):
        assert (
            await record(asking, stock.statement, viewer, packaged(), running.clock())
        ).id == stock.statement
    with pytest.raises(NotFound):
        await record(asking, stock.statement, Viewer(running.cast.operator.id, "Operator"), packaged(), NOON)
    looks = await asking.fetch("select distinct viewer from looks")
    assert {row["viewer"] for row in looks} == {india.id, ours.id}, "one's own is nobody's look"


async def test_another_association_or_an_authority_without_standing_sees_nothing(
    running: RunningRegister, asking: Connection
) -> None:
    stranger = Somebody()
    await running.accept(running.cast.operator, Draft(an_admission(a_row(stranger, "Association"))))
    await running.accept(running.members[0], opening(("7102.31", "1.00")))
    assert await shown_to(asking, running, Viewer(stranger.id, "Association")) == []
    suspended = Viewer(running.cast.india.id, "Authority", "IN", is_in_good_standing=False)
    assert await shown_to(asking, running, suspended) == []


async def test_pages_of_any_size_show_each_account_once_as_known_at_the_position(
    running: RunningRegister, asking: Connection
) -> None:
    holder, india = running.members[0], Viewer(running.cast.india.id, "Authority", "IN")
    for number in range(5):
        await running.accept(running.cast.india, sold_by_state(holder, "2.00", number=f"TC {number}"))
    await running.accept(holder, taken("1.50", number="TC 3"))
    for limit in (1, 2, 5, 6):
        for viewer in (member(holder), india):
            found = await shown_to(asking, running, viewer, limit=limit)
            assert [one.opened.reference for one in found] == ["", "TC 3", "", "", ""]
            assert [one.left for one in found] == [2_000, 500, 2_000, 2_000, 2_000]
    before = await shown_to(asking, running, member(holder), back=1)
    assert [one.left for one in before] == [2_000] * 5


async def test_every_account_stands_once_where_it_was_first_spoken_of_on_pages_of_any_length(
    running: RunningRegister, asking: Connection
) -> None:
    """Taken before recorded and after, several times, by lines of one statement; and as known half way."""
    first, second, *_ = running.members
    india = running.cast.india
    for by, draft in (
        (india, recorded(first, "9.00")), (first, mined("1.00", "2.00")), (first, mined("1.00")),
        (second, mined("4.00", month="2026-09")), (india, recorded(second, "5.00", month="2026-09")),
        (first, opening(("7102.31", "6.00"), ("7102.39", "1.00"))), (second, taken("3.00")),
        (india, recorded(second, "7.00")), (india, sold_by_state(second, "3.00")), (first, mined("2.00")),
    ):  # fmt: skip
        await running.accept(by, draft)
    head = await asking.fetchval("select count(*) from statements") - 1
    for as_of, accounts, firsts in ((head, 6, 3), (head - 5, 2, 1)):
        for party in (None, first.id):
            whole = await root_store.accounts_before(asking, (2**62, MAX), as_of, 100, party=party)
            assert len({one.account for one in whole}) == len(whole) == (firsts if party else accounts)
            paged: list[root_store.AccountOpened] = []
            before = (2**62, MAX)
            while page := await root_store.accounts_before(asking, before, as_of, 1, party=party):
                paged += page
                before = (page[-1].position, page[-1].account)
            assert paged == whole
