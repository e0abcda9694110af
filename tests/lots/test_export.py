"""Goods bound for export, free again, or fed into the claims of whoever imported them (L05, L06, L13, R4)."""

import asyncio
from random import Random

import pytest

from tests.builders import (
    TODAY,
    Draft,
    a_certificate,
    a_claim,
    a_confirmation,
    a_correction,
    a_line,
    a_number,
    a_purchase,
    a_sale,
    assert_books_hold,
)
from tests.lots.exporting import (
    History,
    a_cancellation,
    a_departure,
    a_european,
    an_application,
    arrived,
    bound,
    exported,
    issued_for,
)
from tests.worlds import RunningRegister
from warranty.certificates.documents import CertificateUnused, CertificateVoided
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, uuid7
from warranty.lots import service
from warranty.lots.service import Coverage
from warranty.register.recording import Recorded
from warranty.register.replay import Databases, replay

NOW = 2**62


async def left(asking: Connection, lot: LotId, as_of: int = NOW) -> int:
    """Thousandths that can be drawn from a lot."""
    return (await service.lot_at(asking, lot, as_of)).left


async def places(asking: Connection, lot: LotId, carats: int, as_of: int = NOW) -> dict[str, int]:
    """Where the carats of a root are, by place."""
    found = await service.dispersion(asking, {lot: Coverage(confirmed=carats)}, as_of)
    sums: dict[str, int] = {}
    for holding in found.holdings:
        sums[holding.place] = sums.get(holding.place, 0) + holding.coverage.total
    return sums


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


async def test_a_claim_abroad_continues_the_chain_over_two_borders(
    running: RunningRegister, asking: Connection
) -> None:
    """100 confirmed in India; 60 go to Antwerp, 25 of those back to India: one root stands behind all."""
    seller, _, importer, _ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "100.00")
    _, first = await exported(running, seller, root, "60.00")
    there = await arrived(running, first, antwerp, "60.00")
    _, second = await exported(running, antwerp, there, "25.00", prefix="EU")
    back = await arrived(running, second, importer, "25.00", participant="IN")
    lineage = await service.lineage(asking, back, NOW)
    assert [(one.lot, one.carats) for one in lineage.roots] == [(root, 25_000)]
    assert lineage.coverage == Coverage(confirmed=25_000)
    found = await service.dispersion(asking, {root: Coverage(confirmed=100_000)}, NOW)
    assert {one.lot.id: one.coverage.total for one in found.holdings} == {
        root: 40_000,
        there: 35_000,
        back: 25_000,
    }
    await assert_books_hold(asking)


async def test_what_arrives_beyond_the_exported_is_a_root_of_its_own(
    running: RunningRegister, asking: Connection
) -> None:
    seller, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "100.00")
    _, number = await exported(running, seller, root, "60.00")
    there = await arrived(running, number, antwerp, "61.50")
    lineage = await service.lineage(asking, there, NOW)
    assert {one.lot: one.coverage for one in lineage.roots} == {
        root: Coverage(confirmed=60_000),
        there: Coverage(confirmed=1_500),
    }
    assert lineage.coverage == Coverage(confirmed=61_500)
    await assert_books_hold(asking)


async def test_a_pending_claim_is_fed_when_it_is_settled_and_not_before(
    running: RunningRegister, asking: Connection
) -> None:
    """The claim comes first, is sold on, then the confirmation is fed in; each position keeps its answer."""
    seller, buyer, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "100.00")
    _, number = await exported(running, seller, root, "60.00")
    claim = await running.accept(antwerp, a_claim(number, "60.00", participant="EU"))
    sale = await running.accept(antwerp, a_sale(antwerp, buyer, a_line("20.00", (claim.lots[0], "20.00"))))
    settled = await running.accept(running.cast.europe, a_confirmation(number, antwerp, "60.00"))
    before = await service.lineage(asking, sale.lots[0], settled.position - 1)
    assert [one.lot for one in before.roots] == [claim.lots[0]]
    assert before.coverage == Coverage(awaiting=20_000)
    after = await service.lineage(asking, sale.lots[0], NOW)
    assert [one.lot for one in after.roots] == [root]
    assert after.coverage == Coverage(confirmed=20_000)
    coverages = await service.coverages(
        asking, list((await service.lots_at(asking, [sale.lots[0], root], NOW)).values()), NOW
    )
    assert coverages[sale.lots[0]] == Coverage(confirmed=20_000)
    assert await places(asking, root, 100_000, settled.position - 1) == {
        "held": 40_000,
        "bound-for-export": 60_000,
    }
    assert await places(asking, root, 100_000) == {"held": 100_000}
    await assert_books_hold(asking)


async def test_a_confirmation_corrected_to_another_gives_the_carats_back_and_feeds_the_other(
    running: RunningRegister, asking: Connection
) -> None:
    seller, *_ = running.members
    one, other = await a_european(running), await a_european(running)
    root = await running.a_lot(seller, "100.00")
    _, number = await exported(running, seller, root, "60.00")
    confirmed = await running.accept(running.cast.europe, a_confirmation(number, one, "60.00"))
    first = await running.accept(one, a_claim(number, "60.00", participant="EU"))
    second = await running.accept(other, a_claim(number, "50.00", participant="EU"))
    assert [each.lot for each in (await service.lineage(asking, first.lots[0], NOW)).roots] == [root]
    corrected = a_correction(number, confirmed.statement, other, "60.00")
    done = await running.accept(running.cast.europe, corrected)
    assert [each.lot for each in (await service.lineage(asking, first.lots[0], NOW)).roots] == first.lots
    assert [each.lot for each in (await service.lineage(asking, second.lots[0], NOW)).roots] == [root]
    earlier = await service.lineage(asking, first.lots[0], done.position - 1)
    assert [each.lot for each in earlier.roots] == [root]
    assert await places(asking, root, 100_000) == {"held": 90_000, "abroad": 10_000}
    await assert_books_hold(asking)


async def test_the_chain_is_as_good_as_the_border_paper(running: RunningRegister, asking: Connection) -> None:
    """60.00 confirmed and claimed, corrected to 45.00: a quarter no longer leads back, and is unsupported."""
    seller, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "100.00")
    _, number = await exported(running, seller, root, "60.00")
    confirmed = await running.accept(running.cast.europe, a_confirmation(number, antwerp, "60.00"))
    claim = await running.accept(antwerp, a_claim(number, "60.00", participant="EU"))
    corrected = a_correction(number, confirmed.statement, antwerp, "45.00")
    done = await running.accept(running.cast.europe, corrected)
    lineage = await service.lineage(asking, claim.lots[0], NOW)
    assert {one.lot: one.coverage for one in lineage.roots} == {
        root: Coverage(confirmed=45_000),
        claim.lots[0]: Coverage(unsupported=15_000),
    }
    assert await places(asking, root, 100_000) == {"held": 85_000, "abroad": 15_000}
    assert await places(asking, root, 100_000, done.position - 1) == {"held": 100_000}
    voided = Draft(CertificateVoided(event_on=TODAY, number=number, reason="Withdrawn."))
    await running.accept(running.cast.india, voided)
    lineage = await service.lineage(asking, claim.lots[0], NOW)
    assert [(one.lot, one.coverage) for one in lineage.roots] == [
        (claim.lots[0], Coverage(unsupported=60_000))
    ]
    await assert_books_hold(asking)


async def test_goods_bound_after_a_claim_cannot_stand_behind_it(
    running: RunningRegister, asking: Connection
) -> None:
    """A claimed lot, sold to the exporter, bound and certified under the claimed number: no circle."""
    seller, *_ = running.members
    antwerp = await a_european(running)
    number = a_number("IN")
    claim = await running.accept(antwerp, a_claim(number, "60.00", participant="EU"))
    sale = await running.accept(antwerp, a_sale(antwerp, seller, a_line("60.00", (claim.lots[0], "60.00"))))
    await running.accept(seller, a_purchase(sale.statement, "60.00"))
    made = await running.accept(seller, bound(sale.lots[0], "60.00"))
    await running.accept(running.cast.india, issued_for(StatementId(made.statement), number, "60.00"))
    await running.accept(running.cast.europe, a_confirmation(number, antwerp, "60.00"))
    lineage = await service.lineage(asking, sale.lots[0], NOW)
    assert [one.lot for one in lineage.roots] == claim.lots
    assert lineage.coverage == Coverage(confirmed=60_000)
    await assert_books_hold(asking)


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


@pytest.mark.parametrize("at_once", [1, 4, 100])
async def test_the_log_leads_to_the_same_chains(
    running: RunningRegister, asking: Connection, database_url: str, at_once: int
) -> None:
    """Fed at once, fed later, given back, freed: the same tables however the log is sliced."""
    seller, *_ = running.members
    one, other = await a_european(running), await a_european(running)
    root, second = await running.a_lot(seller, "100.00"), await running.a_lot(seller, "3.333")
    application = an_application(
        ("60.001", ((root, "60.00"), (second, "0.001"))), ("3.333", ((second, "3.332"), (root, "0.001")))
    )
    made = await running.accept(seller, application)
    number = a_number("IN")
    issued = issued_for(StatementId(made.statement), number, "63.334")
    await running.accept(running.cast.india, issued)
    await running.accept(other, a_claim(number, "20.00", participant="EU"))
    await running.accept(one, a_claim(number, "33.335", participant="EU"))
    confirmed = await running.accept(running.cast.europe, a_confirmation(number, one, "63.334"))
    await running.accept(one, a_claim(number, "10.001", participant="EU"))
    corrected = a_correction(number, confirmed.statement, other, "63.334")
    await running.accept(running.cast.europe, corrected)
    unused = Draft(CertificateUnused(event_on=TODAY, number=number, reason="By mistake."))
    await running.accept(running.cast.india, unused)
    again = a_correction(number, confirmed.statement, one, "63.334")
    await running.accept(running.cast.europe, again)
    await assert_books_hold(asking)
    replayed = await replay(Databases(database_url), judge=True, at_once=at_once)
    assert replayed.is_same


async def test_an_issue_fed_in_last_of_all_feeds_the_claims_that_drew_before(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Application, confirmation and claims first; the issuer's own record comes afterwards."""
    seller, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "100.00")
    made = await running.accept(seller, bound(root, "60.00"))
    number = a_number("IN")
    there = await arrived(running, number, antwerp, "50.00")
    assert [one.lot for one in (await service.lineage(asking, there, NOW)).roots] == [there]
    issued = issued_for(StatementId(made.statement), number, "60.00")
    late = await running.accept(running.cast.india, issued)
    assert [one.lot for one in (await service.lineage(asking, there, NOW)).roots] == [root]
    before = await service.lineage(asking, there, late.position - 1)
    assert [one.lot for one in before.roots] == [there]
    assert await places(asking, root, 100_000) == {"held": 90_000, "abroad": 10_000}
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_a_certificate_over_another_weight_or_confirmed_to_another_is_found(
    running: RunningRegister,
) -> None:
    """L10 for 70.00 certified where 60.00 were bound; K06 for an importer the exporter did not name."""
    seller, *_ = running.members
    named, other = await a_european(running), await a_european(running)
    root = await running.a_lot(seller, "100.00")
    made = await running.accept(seller, bound(root, "60.00", to=named))
    number = a_number("IN")
    issued = await running.accept(
        running.cast.india, issued_for(StatementId(made.statement), number, "70.00")
    )
    assert [found.sentence for found in issued.findings if found.rule == "L10"] == [
        f"{number} certifies 70.00 ct; 60.00 ct were bound for it."
    ]
    confirmed = await running.accept(running.cast.europe, a_confirmation(number, other, "70.00"))
    assert "K06" in [found.rule for found in confirmed.findings]
    second = await running.accept(seller, bound(root, "40.00", to=named))
    number = a_number("IN")
    issued = await running.accept(
        running.cast.india, issued_for(StatementId(second.statement), number, "40.01")
    )
    assert "L10" not in [found.rule for found in issued.findings]
    confirmed = await running.accept(running.cast.europe, a_confirmation(number, named, "40.01"))
    assert "K06" not in [found.rule for found in confirmed.findings]


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_crosses_borders_no_carat_appears_or_vanishes(
    running: RunningRegister, asking: Connection, database_url: str, seed: int
) -> None:
    """Random histories: what all roots have spread is all there is anywhere.

    Where a paper confirms less than was drawn on it, a claim has the rest for its own, and so has the export.
    """
    chance = Random(seed)  # noqa: S311 - repeatable, not secret
    history = History(running, chance, [running.members[0], await a_european(running), running.members[1]])
    await history.begin()
    for _ in range(25):
        await history.step()
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=chance.choice((1, 3, 50)))).is_same
    ids = [row["id"] for row in await asking.fetch("select id from lots")]
    lots = await service.lots_at(asking, ids, NOW)
    fed = {
        row["target"]: row["carats"]
        for row in await asking.fetch(
            "select target, sum(carats - reversed)::bigint as carats from edges "
            "where fed_at is not null group by target"
        )
    }
    spread, unconfirmed = 0, 0
    for lot in lots.values():
        lineage = await service.lineage(asking, lot.id, NOW)
        assert sum(root.carats for root in lineage.roots) == lot.received == lineage.coverage.total
        own = sum(root.carats for root in lineage.roots if root.lot == lot.id)
        unconfirmed += fed[lot.id] - lot.received + own if lot.id in fed else 0
        if own:
            found = await service.dispersion(asking, {lot.id: Coverage(own)}, NOW)
            assert sum(one.coverage.total for one in found.holdings) == own
            spread += own
    edges = await asking.fetch("select carats - reversed as carats from edges")
    somewhere = sum(lot.received for lot in lots.values()) - sum(edge["carats"] for edge in edges)
    assert unconfirmed >= 0
    assert spread == somewhere + unconfirmed
