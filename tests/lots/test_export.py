"""Goods bound for export, free again, or fed into the claims of whoever imported them (L05, L06, L13, R4)."""

import asyncio

from tests.builders import (
    TODAY,
    Draft,
    a_certificate,
    a_line,
    a_memo,
    a_number,
    a_purchase_from_outside,
    a_sale,
    assert_books_hold,
)
from tests.lots.exporting import (
    a_cancellation,
    a_departure,
    a_european,
    an_application,
    arrived,
    bound,
    exported,
    issued_for,
    left,
    places,
)
from tests.worlds import RunningRegister
from warranty.certificates.documents import CertificateUnused, CertificateVoided
from warranty.database.engine import Connection
from warranty.foundation.ids import StatementId, uuid7
from warranty.lots import service
from warranty.register.recording import Recorded

NOW = 2**62


async def test_bound_goods_are_nobodys_to_draw_and_free_again_when_cancelled(
    running: RunningRegister, asking: Connection
) -> None:
    seller, buyer, *_ = running.members
    root = await running.a_lot(seller, "100.00")
    made = await running.accept(seller, bound(root, "60.00"))
    assert await left(asking, root) == 40_000
    assert await places(asking, root, 100_000) == {"held": 40_000, "bound-for-export": 60_000}
    refused = await running.refused(seller, a_sale(seller, buyer, a_line("5.00", (made.lots[0], "5.00"))))
    assert refused.rule == "L06"
    end = await running.accept(seller, a_cancellation(StatementId(made.statement)))
    assert await left(asking, root) == 100_000
    assert await places(asking, root, 100_000, end.position - 1) == {
        "held": 40_000,
        "bound-for-export": 60_000,
    }
    assert (await running.refused(seller, a_cancellation(StatementId(made.statement)))).rule == "L06"
    await assert_books_hold(asking)


async def test_more_than_held_foreign_lots_and_other_stages_are_refused(running: RunningRegister) -> None:
    seller, stranger, *_ = running.members
    root = await running.a_lot(seller, "100.00")
    too_much = await running.refused(seller, bound(root, "100.01"))
    assert (too_much.rule, too_much.facts["missing"]) == ("L05", "0.01")
    twice = an_application(("60.00", ((root, "60.00"),)), ("40.01", ((root, "40.01"),)))
    assert (await running.refused(seller, twice)).rule == "L05"
    assert (await running.refused(stranger, bound(root, "1.00"))).rule == "L06"
    await running.accept(seller, bound(root, "60.00"))
    assert (await running.refused(seller, bound(root, "60.00"))).rule == "L05"
    one_line = an_application(("60.00", ((root, "10.00"),)))
    assert (await running.refused(seller, one_line)).rule == "D06"
    polished = bound(root, "1.00").document.lines[0]
    as_polished = bound(root, "1.00").having(lines=(type(polished)(line=1, carats="1.00", hs="7102.39"),))
    assert (await running.refused(seller, as_polished)).rule == "R39"


async def test_movement_inside_the_union_needs_no_certificate(running: RunningRegister) -> None:
    seller = running.members[0]
    root = await running.a_lot(seller, "10.00")
    antwerp = await a_european(running)
    inside = bound(root, "1.00", participant="EU", destination="EU")
    assert (await running.refused(antwerp, inside)).code == "certificate-not-needed"
    to_germany = bound(root, "1.00", participant="EU", destination="DE")
    assert (await running.refused(antwerp, to_germany)).code == "certificate-not-needed"
    from_elsewhere = bound(root, "1.00", participant="EU")
    assert (await running.refused(seller, from_elsewhere)).code == "application-unfounded"
    without = bound(root, "1.00").having(evidence=())
    assert (await running.refused(seller, without)).rule == "D06"


async def test_an_unused_certificate_frees_the_goods_at_once(
    running: RunningRegister, asking: Connection
) -> None:
    seller, *_ = running.members
    root = await running.a_lot(seller, "100.00")
    application, number = await exported(running, seller, root, "60.00")
    under_way = await running.refused(seller, a_cancellation(application))
    assert under_way.code == "export-under-way"
    unused = Draft(CertificateUnused(event_on=TODAY, number=number, reason="Came back unused."))
    await running.accept(running.cast.india, unused)
    assert await left(asking, root) == 100_000
    await assert_books_hold(asking)


async def test_a_void_certificates_goods_wait_for_the_one_that_replaces_it(
    running: RunningRegister, asking: Connection
) -> None:
    seller, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "100.00")
    application, spoiled = await exported(running, seller, root, "60.00")
    number = a_number("IN")
    second = issued_for(application, number, "60.00")
    assert (await running.refused(running.cast.india, second)).code == "application-unfounded"
    voided = CertificateVoided(event_on=TODAY, number=spoiled, reason="Spoiled.", replaced_by=number)
    await running.accept(running.cast.india, Draft(voided))
    assert await left(asking, root) == 40_000
    await running.accept(running.cast.india, second)
    there = await arrived(running, number, antwerp, "60.00")
    assert [one.lot for one in (await service.lineage(asking, there, NOW)).roots] == [root]
    await assert_books_hold(asking)


async def test_a_certificate_names_only_an_application_from_its_own_participant(
    running: RunningRegister,
) -> None:
    seller, *_ = running.members
    root = await running.a_lot(seller, "100.00")
    number = a_number("IN")
    nothing = issued_for(StatementId(uuid7()), number, "60.00")
    assert (await running.refused(running.cast.india, nothing)).code == "application-unfounded"
    made = await running.accept(seller, bound(root, "60.00"))
    await running.accept(seller, a_cancellation(StatementId(made.statement)))
    ended = issued_for(StatementId(made.statement), number, "60.00")
    assert (await running.refused(running.cast.india, ended)).code == "application-unfounded"
    await running.accept(running.cast.india, a_certificate(number, "60.00"))


async def test_goods_leave_once_and_only_under_a_certificate(
    running: RunningRegister, asking: Connection
) -> None:
    seller, stranger, *_ = running.members
    root = await running.a_lot(seller, "100.00")
    made = await running.accept(seller, bound(root, "60.00"))
    application = StatementId(made.statement)
    assert (await running.refused(seller, a_departure(application))).code == "export-under-way"
    await running.accept(running.cast.india, issued_for(application, a_number("IN"), "60.00"))
    assert (await running.refused(stranger, a_departure(application))).code == "application-unfounded"
    gone = await running.accept(seller, a_departure(application))
    assert (await running.refused(seller, a_departure(application))).code == "export-under-way"
    assert await places(asking, root, 100_000) == {"held": 40_000, "abroad": 60_000}
    before = await places(asking, root, 100_000, gone.position - 1)
    assert before == {"held": 40_000, "bound-for-export": 60_000}


async def test_of_sixteen_applications_at_once_for_the_same_goods_exactly_the_balance_is_bound(
    running: RunningRegister, asking: Connection
) -> None:
    seller, *_ = running.members
    root = await running.a_lot(seller, "100.00")
    outcomes = await asyncio.gather(
        *(running.send(running.sign(seller, bound(root, "30.00"))) for _ in range(16))
    )
    recorded = [one for (one,) in outcomes if isinstance(one, Recorded)]
    assert len(recorded) == 3
    assert await left(asking, root) == 10_000
    await assert_books_hold(asking)


async def test_polished_goods_need_no_certificate_and_are_not_bound_for_one(
    running: RunningRegister,
) -> None:
    """L13: a polished lot cannot leave as rough."""
    seller, *_ = running.members
    bought = a_purchase_from_outside(("10.00", None), hs="7102.39")
    lot = (await running.accept(seller, bought)).lots[0]
    refused = await running.refused(seller, bound(lot, "1.00"))
    assert (refused.code, refused.rule) == ("export-not-rough", "L13")


async def test_goods_of_another_are_bound_by_their_owner_alone(running: RunningRegister) -> None:
    """L06: what is out on memo is not its holder's to send abroad, nor in its owner's hands."""
    owner, holder, *_ = running.members
    root = await running.a_lot(owner, "10.00")
    memo = await running.accept(owner, a_memo(owner, holder, a_line("10.00", (root, "10.00"))))
    for by in (owner, holder):
        assert (await running.refused(by, bound(memo.lots[0], "1.00"))).rule == "L06"
