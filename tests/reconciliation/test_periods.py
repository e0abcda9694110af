"""Certificates against claims for a participant and a period: rows, totals, pages, earlier positions."""

from datetime import date

import msgspec
import pytest

from tests.builders import TODAY, Draft, a_certificate, a_confirmation, a_number
from tests.disclosure.noted import looks_at
from tests.reconciliation.scene import Scene
from warranty.certificates.documents import CertificateReportedFake, CertificateVoided
from warranty.disclosure.rules import Ground, NotFound, RecordKind
from warranty.foundation.encoding import b64url_decode
from warranty.lots.asking import write_cursor
from warranty.parties.service import CursorUnreadable
from warranty.reconciliation.service import Reconciliation, findings_for

EARLIER, LATER = date(2026, 11, 2), date(2026, 11, 10)


def statuses(found: Reconciliation) -> dict[str, str]:
    """Status by number."""
    return {one.row.number: one.row.status.value for one in found.rows}


async def test_a_days_imports_are_told_apart(scene: Scene) -> None:
    """One certificate of each kind; confirmed 1,520.00, claimed 1,500.00."""
    matched = await scene.confirmed("100.00")
    await scene.claimed(matched, "100.00")
    unclaimed = await scene.confirmed("200.00")
    await scene.claimed(unclaimed, "50.00")
    over = a_number()
    confirmation = await scene.record(scene.cast.india, a_confirmation(over, scene.importer, "800.00"))
    await scene.claimed(over, "800.00")
    await scene.corrected(over, confirmation.statement, "720.00")
    wrong = await scene.confirmed("300.00", to=scene.dealer)
    await scene.claimed(wrong, "300.00", by=scene.stranger)
    issued = a_number()
    await scene.record(scene.cast.europe, a_certificate(issued, "100.00"))
    await scene.claimed(issued, "100.00")
    not_known = a_number("BW")
    await scene.claimed(not_known, "50.00")
    fake = a_number("BW")
    await scene.claimed(fake, "50.00")
    await scene.record(
        scene.cast.europe, Draft(CertificateReportedFake(event_on=TODAY, number=fake, reason="Copied."))
    )
    void = await scene.confirmed("200.00")
    await scene.claimed(void, "50.00")
    await scene.record(
        scene.cast.europe, Draft(CertificateVoided(event_on=TODAY, number=void, reason="Spoiled in print."))
    )

    found = await scene.reconcile()

    assert statuses(found) == {
        matched: "matched", unclaimed: "unclaimed", over: "over-claimed", wrong: "wrong-claimant",
        issued: "awaiting", not_known: "not-yet-known", fake: "reported-fake", void: "voided",
    }  # fmt: skip
    assert len(found.rows) == 9, "the confirmation that was wrongly claimed has a row of its own"
    assert [one.row.status.value for one in found.rows if one.row.number == wrong] == [
        "unclaimed",
        "wrong-claimant",
    ]
    assert (found.totals.rows, found.totals.confirmed, found.totals.claimed) == (9, 1_520_000, 1_500_000)
    assert found.totals.difference == 20_000
    assert sum(of.difference for of in found.by_status.values()) == 20_000
    assert sum(one.row.difference for one in found.rows) == 20_000


async def test_a_feed_mark_turns_not_yet_known_into_unknown(scene: Scene) -> None:
    number = a_number("BW")
    await scene.claimed(number, "50.00")
    before = scene.position
    await scene.fed(scene.cast.india, "confirmed")
    assert statuses(await scene.reconcile()) == {number: "unknown"}
    assert statuses(await scene.reconcile(as_of=before)) == {number: "not-yet-known"}


async def test_a_later_correction_does_not_change_the_answer_of_an_earlier_position(scene: Scene) -> None:
    number = a_number()
    confirmation = await scene.record(scene.cast.india, a_confirmation(number, scene.importer, "800.00"))
    await scene.claimed(number, "800.00")
    before = scene.position
    told = await scene.reconcile(as_of=before)
    await scene.corrected(number, confirmation.statement, "720.00")
    assert await scene.reconcile(as_of=before) == told
    assert (told.totals.confirmed, told.totals.difference) == (800_000, 0)
    now = await scene.reconcile()
    assert (now.totals.confirmed, now.totals.difference) == (720_000, -80_000)


async def test_each_row_leads_to_the_statements_behind_it(scene: Scene) -> None:
    number = a_number()
    confirmation = await scene.record(scene.cast.india, a_confirmation(number, scene.importer, "800.00"))
    await scene.corrected(number, confirmation.statement, "720.00")
    lots = [await scene.claimed(number, "360.00"), await scene.claimed(number, "360.00")]
    (one,) = (await scene.reconcile()).rows
    assert one.row.confirmation == confirmation.statement
    assert one.row.last != confirmation.statement
    assert list(one.row.claims) == lots
    assert len(one.statements) == 2
    assert one.explanation == (
        f"720.00 ct were confirmed to Member {scene.importer.id.hex[-6:]} on 2026-11-23, as last corrected, "
        "and 720.00 ct are claimed: both sides agree."
    )


async def test_neighbouring_periods_add_up_to_the_whole(scene: Scene) -> None:
    """Confirmations count by their day with all claims on them; claims that none names by theirs."""
    first = await scene.confirmed("100.00", on=EARLIER)
    await scene.claimed(first, "100.00", on=LATER)
    await scene.confirmed("40.00", on=LATER)
    await scene.claimed(a_number("BW"), "7.00", on=EARLIER)
    await scene.claimed(a_number("BW"), "8.00", on=LATER)
    november = [date(2026, 11, day) for day in (1, 5, 6, 30)]
    halves = [
        await scene.reconcile(first=november[0], last=november[1]),
        await scene.reconcile(first=november[2], last=november[3]),
    ]
    whole = await scene.reconcile(first=november[0], last=november[3])
    assert [tuple(half.totals) for half in halves] == [(2, 0, 100_000, 107_000), (2, 0, 40_000, 8_000)]
    assert tuple(whole.totals) == (4, 0, 140_000, 115_000)


async def test_pages_make_one_answer_whatever_is_recorded_meanwhile(scene: Scene) -> None:
    numbers = [await scene.confirmed(f"{carats}.00") for carats in (1, 2, 3)]
    page = await scene.reconcile(limit=2)
    await scene.claimed(numbers[0], "1.00")
    await scene.confirmed("9.00")
    assert page.cursor is not None
    rest = await scene.reconcile(limit=2, cursor=page.cursor)
    assert [one.row.number for one in (*page.rows, *rest.rows)] == sorted(numbers)
    assert (rest.cursor, rest.as_of, rest.totals) == (None, page.as_of, page.totals)


async def test_filters_by_importer_and_class(scene: Scene) -> None:
    to_dealer = await scene.confirmed("10.00", to=scene.dealer, hs=("7102.10",))
    await scene.confirmed("20.00", hs=("7102.31",))
    assert statuses(await scene.reconcile(importer=scene.dealer)) == {to_dealer: "unclaimed"}
    assert statuses(await scene.reconcile(hs="7102.10")) == {to_dealer: "unclaimed"}


async def test_an_unclaimed_certificate_is_a_finding_once_its_window_is_over(scene: Scene) -> None:
    """L01: 90 days from 23 November 2026 end on 21 February 2027."""
    await scene.confirmed("100.00")
    before = scene.position
    scene.running.clock.on(2027, 2, 21)
    (last_day,) = (await scene.reconcile()).rows
    scene.running.clock.on(2027, 2, 22)
    (after,) = (await scene.reconcile()).rows
    assert (last_day.row.rules, after.row.rules) == ((), ("L01",))
    await scene.claimed(a_number("BW"), "1.00", on=date(2027, 2, 22))
    (then,) = (await scene.reconcile(as_of=before)).rows
    assert then.row.rules == (), "as of an earlier position, by the day of that position"


async def test_a_second_confirmation_of_a_number_is_told_apart(scene: Scene) -> None:
    number = await scene.confirmed("100.00", number=a_number("BW"))
    await scene.claimed(number, "100.00")
    await scene.second_confirmation(number, "90.00")
    assert statuses(await scene.reconcile()) == {number: "matched"}
    theirs = await scene.reconcile(scene.cast.europe, participant="EU")
    assert statuses(theirs) == {number: "confirmed-twice"}
    assert [tuple(of) for of in theirs.by_status.values()] == [(1, 0, 90_000, 0)]
    assert tuple(theirs.totals) == (0, 0, 0, 0)


async def test_foreign_participants_and_foreign_importers_are_not_told(scene: Scene) -> None:
    await scene.confirmed("100.00")
    with pytest.raises(NotFound):
        await scene.reconcile(scene.cast.europe)
    with pytest.raises(NotFound):
        await scene.reconcile(scene.stranger, importer=scene.importer)
    with pytest.raises(NotFound):
        await scene.reconcile(scene.cast.association)


async def test_an_importer_is_answered_for_itself_without_a_word_of_others(scene: Scene) -> None:
    own = await scene.confirmed("100.00")
    await scene.confirmed("500.00", to=scene.dealer)
    foreign = await scene.confirmed("300.00", to=scene.dealer)
    unknown = a_number("BW")
    for number in (foreign, unknown):
        await scene.claimed(number, "30.00")
    await scene.fed(scene.cast.india, "confirmed")
    found = await scene.reconcile(scene.importer)
    assert statuses(found) == {own: "unclaimed", foreign: "awaiting", unknown: "awaiting"}
    told = {one.row.number: one.explanation.replace(one.row.number, "") for one in found.rows}
    assert told[foreign] == told[unknown]
    assert found.totals.confirmed == 100_000


async def test_what_an_authority_was_shown_is_noted(scene: Scene) -> None:
    number = await scene.confirmed("100.00")
    lot = await scene.claimed(a_number("BW"), "100.00")
    await scene.reconcile()
    async with scene.visit() as connection:
        (look,) = await looks_at(connection, RecordKind.CERTIFICATE, number)
        (claim,) = await looks_at(connection, RecordKind.CLAIM, str(lot))
    assert (look.viewer, look.ground, claim.ground) == (
        scene.cast.india.id,
        Ground.IMPORTING,
        Ground.IMPORTING,
    )


async def test_an_agent_sees_its_own_claims_and_not_its_principals(scene: Scene) -> None:
    """800.00 confirmed to the importer with the dealer as agent: 700.00 and 100.00 are claimed."""
    number = await scene.confirmed("800.00", agents=(scene.dealer.did,))
    before = scene.position
    own = await scene.claimed(number, "100.00", by=scene.dealer)
    alone = await scene.reconcile(scene.dealer)
    await scene.claimed(number, "700.00")
    (row,) = (await scene.reconcile(scene.dealer)).rows
    assert (row.row.claimed, row.row.claims, len(row.statements)) == (100_000, (own,), 1)
    assert (row,) == tuple(alone.rows), "the principal's claim changes nothing"
    assert row.explanation == (
        f"800.00 ct were confirmed to Member {scene.importer.id.hex[-6:]} on 2026-11-23 and its agent claims "
        "100.00 ct. What others claim on it is not told."
    )
    scene.running.clock.on(2027, 11, 23)
    (late,) = (await scene.reconcile(scene.dealer, as_of=before)).rows
    assert (late.row.claimed, late.row.rules) == (0, ())
    for who in (scene.importer, scene.cast.india):
        (whole,) = (await scene.reconcile(who)).rows
        assert (whole.row.claimed, whole.row.status.value) == (800_000, "matched")
    (asked,) = (await scene.reconcile(importer=scene.dealer)).rows
    assert asked.row.claimed == 800_000, "the authority sees all, whomever it asks about"


async def test_l01_an_answer_for_a_named_position_never_changes(scene: Scene) -> None:
    """Even for the head itself: by the day it was recorded. Without a position: by today."""
    number = await scene.confirmed("100.00")
    head = scene.position
    reconciled, checked = await scene.reconcile(as_of=head), await scene.spot_check(number, as_of=head)
    scene.running.clock.on(2027, 6, 1)
    assert await scene.reconcile(as_of=head) == reconciled
    assert await scene.spot_check(number, as_of=head) == checked
    assert [one.row.rules for one in (await scene.reconcile()).rows] == [("L01",)]
    assert "L01" in [found.rule for found in (await scene.spot_check(number)).findings]


async def test_a_cursor_does_not_choose_the_day(scene: Scene) -> None:
    """All that a cursor says is where to go on, and whether its position was asked for by name."""
    for _ in range(2):
        await scene.confirmed("1.00")
    page = await scene.reconcile(limit=1)
    assert page.cursor is not None
    as_of, is_named, after = msgspec.json.decode(b64url_decode(page.cursor))
    assert (as_of, is_named) == (scene.position, False)
    scene.running.clock.on(2027, 6, 1)
    for named, rules in ((False, ("L01",)), (True, ())):
        cursor = write_cursor((as_of, named, after))
        assert [one.row.rules for one in (await scene.reconcile(cursor=cursor)).rows] == [rules]
    for forged in (
        (as_of, "2099-01-01", after),
        (as_of + 1, False, after),
        (-1, False, after),
        (2**70, False, after),
    ):
        with pytest.raises(CursorUnreadable):
            await scene.reconcile(cursor=write_cursor(forged))


async def test_a_cursor_of_findings_stays_within_the_log(scene: Scene) -> None:
    await scene.confirmed("1.00")
    async with scene.visit() as connection:
        for forged in ((scene.position + 1, 5, 0), (scene.position, 5, 2**31), (scene.position, 2**63, 0)):
            with pytest.raises(CursorUnreadable):
                await findings_for(
                    connection,
                    scene.asking(scene.importer),
                    scene.position,
                    cursor=write_cursor(forged),
                    limit=1,
                )
