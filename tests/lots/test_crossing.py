"""Claims abroad continue the chain of what was exported, at once or when they are settled (L10, K06)."""

from random import Random

import pytest
from msgspec.structs import replace

from tests.builders import (
    TODAY,
    Draft,
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
from warranty.certificates.documents import CertificateUnused, CertificateVoided, FeedComplete
from warranty.database.engine import Connection
from warranty.foundation.ids import StatementId, lot_id, uuid7
from warranty.lots import service
from warranty.lots.service import Coverage
from warranty.register.recording import Recorded
from warranty.register.replay import Databases, replay

NOW = 2**62


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


async def test_a_claim_draws_on_exported_goods_of_its_own_class_first(
    running: RunningRegister, asking: Connection
) -> None:
    """20.00 unsorted and 30.00 non-industrial under one certificate; 40.00 claimed as non-industrial."""
    seller, *_ = running.members
    antwerp = await a_european(running)
    one, two = await running.a_lot(seller, "20.00"), await running.a_lot(seller, "30.00")
    application = an_application(("20.00", ((one, "20.00"),)), ("30.00", ((two, "30.00"),)))
    lines = application.document.lines
    unsorted = application.having(lines=(replace(lines[0], hs="7102.10"), lines[1]))
    made = await running.accept(seller, unsorted)
    number = a_number("IN")
    await running.accept(running.cast.india, issued_for(StatementId(made.statement), number, "50.00"))
    there = await arrived(running, number, antwerp, "40.00")
    roots = (await service.lineage(asking, there, NOW)).roots
    assert {root.lot: root.carats for root in roots} == {one: 10_000, two: 30_000}
    await assert_books_hold(asking)


async def test_application_certificate_confirmation_and_claim_of_one_batch_are_one_chain(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Bound, certified, confirmed, claimed, freed: judged in their order although nothing was saved yet."""
    seller, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "100.00")
    application, number, claim = StatementId(uuid7()), a_number("IN"), StatementId(uuid7())
    outcomes = await running.send(
        running.sign(seller, bound(root, "60.00"), statement=application),
        running.sign(running.cast.india, issued_for(application, number, "60.00")),
        running.sign(seller, a_departure(application)),
        running.sign(antwerp, a_claim(number, "45.00", participant="EU"), statement=claim),
        running.sign(running.cast.europe, a_confirmation(number, antwerp, "60.00")),
        running.sign(
            running.cast.india,
            Draft(CertificateUnused(event_on=TODAY, number=number, reason="The rest came back.")),
        ),
    )
    assert all(isinstance(outcome, Recorded) for outcome in outcomes), outcomes
    assert await left(asking, root) == 55_000
    assert await left(asking, lot_id(application, 1)) == 0
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=1)).is_same


async def test_what_a_claim_was_fed_is_written_once_though_a_feed_mark_follows_in_its_slice(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Before a mark counts its feed, what happened so far is written: the rest of the slice adds to that."""
    seller, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "100.00")
    _, number = await exported(running, seller, root, "60.00")
    await arrived(running, number, antwerp, "60.00")
    mark = FeedComplete(event_on=TODAY, of="confirmed", through=TODAY, certificates=1, carats="60.00")
    await running.accept(running.cast.europe, Draft(mark))
    assert await asking.fetchval("select count(*) from edges where fed_at is not null") == 1
    assert (await replay(Databases(database_url), judge=True, at_once=1_000)).is_same
