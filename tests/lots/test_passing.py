"""Goods that pass without their holder's own word, on PostgreSQL: succession and restoration (R54, L06)."""

from typing import Literal

from tests.builders import (
    MAKEABLE,
    Draft,
    a_claim,
    a_confirmation,
    a_line,
    a_memo,
    a_number,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
    a_withdrawal,
    a_work,
    assert_books_hold,
)
from tests.lots.exporting import a_cancellation, an_application
from tests.lots.test_answering import an_answer
from tests.lots.test_boxes import a_box, filled
from tests.lots.test_making import made
from tests.parties.builders import TODAY, Somebody, a_row, an_admission
from tests.parties.test_succession import renamed, succession
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId
from warranty.lots import service as lots
from warranty.lots.documents import Evidence, GoodsPassed, LotSplit, LotTaken
from warranty.parties import service
from warranty.policy.limits import OWNERS_ANSWER_SINCE
from warranty.policy.rule_set import packaged
from warranty.register.answers import Recorded
from warranty.register.replay import Databases, replay
from warranty.trade.documents import PurchaseLine

JUDGMENT = (Evidence(kind="other", digest="0f" * 32),)


def passed(
    holder: Somebody,
    to: Somebody,
    *lots: tuple[LotId, str],
    ground: Literal["succession", "restoration"] = "succession",
    reason: str = "Deed 7",
) -> Draft:
    document = GoodsPassed(
        event_on=TODAY, holder=holder.did, to=to.did, ground=ground, reason=reason, evidence=JUDGMENT
    )
    taken = tuple(LotTaken(lot=str(lot), carats=carats) for lot, carats in lots)
    return Draft(document, {"sources": taken} if taken else {})


async def left(asking: Connection, lot: LotId) -> tuple[object, int]:
    row = await asking.fetchrow('select holder, "left" from lots where id = $1', lot)
    assert row is not None
    return row["holder"], row["left"]


async def opened(asking: Connection, recorded: Recorded) -> list[LotId]:
    """The lots a statement opened; who signs it learns of none."""
    rows = await asking.fetch("select id from lots where statement = $1 order by line", recorded.statement)
    return [row["id"] for row in rows]


async def assert_replays(database_url: str) -> None:
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_all_stock_passes_to_the_successor_with_its_lineage(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """10.00 ct of which 4.00 are sold, and 5.00 claimed in the very batch: 6.00 and 5.00 ct pass."""
    old, heir, buyer, *_ = running.members
    association = running.cast.association
    lot = await running.a_lot(old, "10.00")
    await running.accept(old, a_sale(old, buyer, a_line("4.00", (lot, "4.00"))))
    number = a_number()
    await running.accept(running.cast.india, a_confirmation(number, old, "5.00"))
    await running.accept(association, Draft(succession(old, heir, keys_end=False)))
    claim, moved = await running.send(
        running.sign(old, a_claim(number, "5.00")), running.sign(association, passed(old, heir))
    )
    assert isinstance(claim, Recorded)
    assert isinstance(moved, Recorded)
    assert await left(asking, lot) == (old.id, 0)
    assert [await left(asking, each) for each in await opened(asking, moved)] == [
        (heir.id, 6_000),
        (heir.id, 5_000),
    ]
    sources = await asking.fetch(
        "select source from edges where target = any($1::uuid[])", await opened(asking, moved)
    )
    assert {row["source"] for row in sources} == {lot, claim.lots[0]}
    await running.accept(
        heir, a_sale(heir, buyer, a_line("6.00", ((await opened(asking, moved))[0], "6.00")))
    )
    await assert_books_hold(asking)
    await assert_replays(database_url)


async def test_open_offers_are_the_successors_to_answer_and_to_take_back(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Offered to the old firm: answered in its name. Offered by it: withdrawn in its name, then passed on."""
    old, heir, other, *_ = running.members
    association = running.cast.association
    own, foreign = await running.a_lot(old, "3.00"), await running.a_lot(other, "2.00")
    given = await running.accept(old, a_sale(old, other, a_line("3.00", (own, "3.00"))))
    taken = await running.accept(other, a_sale(other, old, a_line("2.00", (foreign, "2.00"))))
    await running.accept(association, Draft(succession(old, heir)))
    answer = a_purchase(taken.statement, PurchaseLine(line=1, kept="2.00", returned="0"))
    assert (await running.refused(old, answer)).code == "key-revoked"
    await running.accept(old, answer, key=heir.key)
    await running.accept(old, a_withdrawal(given.statement), key=heir.key)
    moved = await running.accept(association, passed(old, heir))
    assert [await left(asking, each) for each in await opened(asking, moved)] == [
        (heir.id, 3_000),
        (heir.id, 2_000),
    ]
    await assert_books_hold(asking)
    await assert_replays(database_url)


async def test_a_division_names_what_goes_to_whom(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    old, first, second, stranger = running.members
    association = running.cast.association
    lot = await running.a_lot(old, "10.00")
    await running.accept(association, Draft(succession(old, first, second)))
    one = await running.accept(association, passed(old, first, (lot, "7.50")))
    two = await running.accept(association, passed(old, second))
    assert await left(asking, (await opened(asking, one))[0]) == (first.id, 7_500)
    assert await left(asking, (await opened(asking, two))[0]) == (second.id, 2_500)
    assert (await running.refused(association, passed(old, stranger))).code == "passing-impossible"
    over = await running.refused(association, passed(old, first, (lot, "0.01")))
    assert over.code == "lot-overdrawn"
    await assert_books_hold(asking)
    await assert_replays(database_url)


async def test_stolen_goods_are_restored_by_decision_and_what_was_sold_before_stays(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    victim, holder, buyer, *_ = running.members
    association = running.cast.association
    lot = await running.a_lot(holder, "10.00")
    sale = await running.accept(holder, a_sale(holder, buyer, a_line("4.00", (lot, "4.00"))))
    decision = passed(holder, victim, (lot, "6.00"), ground="restoration", reason="Judgment 2026/114")
    back = await running.accept(association, decision)
    assert await left(asking, (await opened(asking, back))[0]) == (victim.id, 6_000)
    assert await left(asking, lot) == (holder.id, 0)
    assert await left(asking, sale.lots[0]) == (buyer.id, 4_000)
    unnamed = passed(holder, victim, ground="restoration")
    assert (await running.refused(association, unnamed)).code == "passing-impossible"
    await assert_books_hold(asking)
    await assert_replays(database_url)


async def test_only_who_may_decide_about_the_holder_passes_its_goods_on_a_paper(
    running: RunningRegister,
) -> None:
    holder, victim, *_ = running.members
    lot = await running.a_lot(holder, "1.00")
    decision = passed(holder, victim, (lot, "1.00"), ground="restoration")
    foreign = Somebody()
    await running.accept(running.cast.operator, Draft(an_admission(a_row(foreign, "Association"))))
    for stranger in (foreign, running.cast.europe):
        assert (await running.refused(stranger, decision)).code == "passing-impossible"
    assert (await running.refused(victim, decision)).code == "signer-not-entitled"
    blank = passed(holder, victim, (lot, "1.00"), ground="restoration", reason=" ")
    assert (await running.refused(running.cast.association, blank)).code == "passing-impossible"
    unknown = passed(holder, victim, (await running.a_lot(victim, "1.00"), "1.00"), ground="restoration")
    assert (await running.refused(running.cast.association, unknown)).code == "lot-not-held"
    await running.accept(running.cast.india, decision)


async def test_a_name_changes_and_the_former_one_is_told(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    member = running.members[0]
    before = (await service.party(asking, member.id, TODAY, packaged())).party.name
    for name in ("Second Name", "Third Name"):
        await running.accept(running.cast.association, Draft(renamed(member, name)))
    seen = await service.party(asking, member.id, TODAY, packaged())
    assert seen.party.name == "Third Name"
    assert seen.former_names == [before, "Second Name"]
    await assert_replays(database_url)


async def test_what_does_not_pass_by_itself_is_wound_up_by_the_successor_and_passes_then(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """1.00 ct in a box, 2.00 on memo, 3.00 in work, 4.00 bound, 5.00 of another's: 10.00 ct pass."""
    old, heir, other, _ = running.members
    association = running.cast.association
    lot = await running.a_lot(old, "10.00")
    box = (await running.accept(old, a_box())).statement
    await running.accept(old, filled(StatementId(box), (lot, "1.00")))
    memo = (await running.accept(old, a_memo(old, other, a_line("2.00", (lot, "2.00"))))).statement
    work = (await running.accept(old, a_work(old, other, a_line("3.00", (lot, "3.00"))))).statement
    for sent, carats in ((memo, "2.00"), (work, "3.00")):
        await running.accept(other, a_receipt(sent, carats))
    bound = (await running.accept(old, an_application(("4.00", ((lot, "4.00"),))))).statement
    theirs = await running.a_lot(other, "5.00")
    held = (await running.accept(other, a_memo(other, old, a_line("5.00", (theirs, "5.00"))))).statement
    await running.accept(old, a_receipt(held, "5.00"))
    await running.accept(association, Draft(succession(old, heir)))
    first = await running.accept(association, passed(old, heir))
    assert await opened(asking, first) == []
    for ended, carats in ((memo, "2.00"), (work, "3.00")):
        back = await running.accept(other, a_return(ended, (1, carats)))
        await running.accept(old, a_receipt(back.statement, carats), key=heir.key)
    await running.accept(old, a_cancellation(StatementId(bound)), key=heir.key)
    await running.accept(old, made(LotSplit, [(LotId(box), "1.00")], ("1.00", MAKEABLE)), key=heir.key)
    given_back = await running.accept(old, a_return(held, (1, "5.00")), key=heir.key)
    await running.accept(other, a_receipt(given_back.statement, "5.00"))
    second = await running.accept(association, passed(old, heir))
    lefts = [await left(asking, each) for each in await opened(asking, second)]
    assert sorted(lefts, key=lambda one: one[1]) == [(heir.id, 1_000), (heir.id, 9_000)]
    assert (await left(asking, theirs))[1] == 5_000
    await assert_books_hold(asking)
    await assert_replays(database_url)


async def test_a_pending_claim_passes_and_is_settled_with_the_successor(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Claimed before it was confirmed: the successor's lot is awaiting, then confirmed."""
    old, heir, *_ = running.members
    number = a_number()
    await running.accept(old, a_claim(number, "5.00"))
    await running.accept(running.cast.association, Draft(succession(old, heir)))
    moved = await running.accept(running.cast.association, passed(old, heir))
    (theirs,) = await opened(asking, moved)
    lineage = await lots.lineage(asking, theirs, 2**62)
    assert (lineage.coverage.awaiting, lineage.coverage.confirmed) == (5_000, 0)
    await running.accept(running.cast.india, a_confirmation(number, old, "5.00"))
    lineage = await lots.lineage(asking, theirs, 2**62)
    assert (lineage.coverage.awaiting, lineage.coverage.confirmed) == (0, 5_000)
    await assert_books_hold(asking)
    await assert_replays(database_url)


async def test_a_share_nobody_has_owned_to_is_asked_for_by_the_successor(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """R26: 600 : 400 bought by the old firm; the partner acknowledges to the heir."""
    old, heir, partner, seller = running.members
    running.clock.at = OWNERS_ANSWER_SINCE
    lot = await running.a_lot(seller, "10.00")
    shared = a_sale(seller, old, a_line("10.00", (lot, "10.00")), owners=[(old, 600), (partner, 400)])
    sale = await running.accept(seller, shared)
    await running.accept(old, a_purchase(sale.statement, "10.00"))
    await running.accept(running.cast.association, Draft(succession(old, heir)))
    moved = await running.accept(running.cast.association, passed(old, heir))
    await running.accept(partner, an_answer(moved.statement, "acknowledged"))
    (theirs,) = await opened(asking, moved)
    assert (await lots.shares_of(asking, [theirs], 2**62))[theirs] == [(heir.id, 600), (partner.id, 400)]
    assert await lots.stock_of(asking, partner.id, 2**62, limit=9) == [theirs]
    await assert_books_hold(asking)
    await assert_replays(database_url)


async def test_after_two_mergers_the_last_acts_for_the_first_and_its_goods_pass_there(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """O became N, N became M: M sells what is O's, and O's stock passes to M, not to N, which has ended."""
    first, between, last, buyer = running.members
    association = running.cast.association
    lot = await running.a_lot(first, "10.00")
    await running.accept(association, Draft(succession(first, between)))
    await running.accept(association, Draft(succession(between, last)))
    sale = a_sale(first, buyer, a_line("4.00", (lot, "4.00")))
    await running.accept(first, sale, key=last.key)
    refused = await running.refused(association, passed(first, between))
    assert (refused.pointer, last.did in refused.instead) == ("/credentialSubject/to", True)
    moved = await running.accept(association, passed(first, last))
    assert [await left(asking, each) for each in await opened(asking, moved)] == [(last.id, 6_000)]
    await assert_replays(database_url)
