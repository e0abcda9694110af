"""Grades of claims: confirmed, awaiting, unsupported; feed marks decide what is still awaited (C01)."""

from datetime import date

import pytest

from tests.certificates.world import DAY, NUMBER, World, a_paper, as_read, by_grade, carats, day
from warranty.certificates.books import Ground, Status
from warranty.certificates.documents import CertificateIssued, CertificateUnused, FeedComplete
from warranty.certificates.rules import ClaimTaken, Covered, Graded, grade_claims
from warranty.certificates.rules.grading import UNKNOWN, is_missing
from warranty.foundation.ids import LotId, PartyId, uuid7

A, B = PartyId(uuid7()), PartyId(uuid7())


def a_claim(
    asked: str, drawn: str = "0", weighing: str = "0", *, by: PartyId = A, issued_on: date | None = None
) -> ClaimTaken:
    weights = carats(asked, drawn, weighing)
    return ClaimTaken(LotId(uuid7()), NUMBER, "IN", by, weights[0], weights[1], weights[2], DAY, issued_on)


def graded(ground: Ground | None, claim: ClaimTaken, covered: Covered | None = None) -> tuple[int, int, int]:
    return by_grade(grade_claims(ground, [claim], covered or {})[claim.lot])


def a_ground(status: Status, confirmed: str | None = "800.00", *, is_issued: bool = True) -> Ground:
    named = frozenset({A}) if confirmed else frozenset[PartyId]()
    return Ground(status, is_issued, carats(confirmed)[0] if confirmed else None, named)


@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.RELEASED])
def test_drawn_is_confirmed_weighing_unsupported_pending_awaiting(status: Status) -> None:
    claim = a_claim("700.00", "500.00", "0.10")
    assert graded(a_ground(status), claim) == carats("500.00", "199.90", "0.10")


@pytest.mark.parametrize("status", [Status.VOIDED, Status.REPORTED_FAKE])
def test_a_dead_number_supports_nothing(status: Status) -> None:
    assert graded(a_ground(status), a_claim("700.00", "500.00")) == carats("0", "0", "700.00")


def test_the_shortfall_is_shared_by_weight_and_adds_up_to_the_thousandth() -> None:
    claims = [a_claim("1.000", "1.000") for _ in range(3)]
    parts = grade_claims(a_ground(Status.CONFIRMED, "1.000"), claims, {})
    assert [parts[claim.lot].confirmed for claim in claims] == [334, 333, 333]
    assert all(part.confirmed + part.unsupported == 1_000 for part in parts.values())


def test_an_unknown_number_is_not_yet_known_until_the_importers_feed_covers_its_day() -> None:
    claim = a_claim("5.00")
    assert graded(None, claim) == carats("0", "5.00", "0")
    assert graded(None, claim, {("IN", "confirmed"): day("2015-04-03")}) == carats("0", "5.00", "0")
    assert graded(None, claim, {("IN", "confirmed"): DAY}) == carats("0", "0", "5.00")
    assert graded(None, claim, {("AE", "confirmed"): DAY}) == carats("0", "5.00", "0")


def test_c01_the_issuers_feed_covers_the_day_of_issue_where_it_was_transcribed() -> None:
    covered: Covered = {("EU", "issued"): day("2015-01-01")}
    assert not is_missing(UNKNOWN, a_claim("5.00"), covered)
    assert is_missing(UNKNOWN, a_claim("5.00", issued_on=day("2015-01-01")), covered)
    assert not is_missing(a_ground(Status.ISSUED, None), a_claim("5.00", issued_on=DAY), covered)


def test_the_issuers_feed_says_nothing_of_a_number_in_a_strangers_grade() -> None:
    """In transit and never issued alike; or a claim of 0.001 ct would tell which numbers were issued."""
    claim = a_claim("5.00", by=B, issued_on=DAY)
    covered: Covered = {("EU", "issued"): DAY}
    for ground in (None, a_ground(Status.ISSUED, None), a_ground(Status.UNUSED, None)):
        assert graded(ground, claim, covered) == carats("0", "5.00", "0")


def test_a_number_that_was_issued_is_awaited_whatever_its_issuers_feed_says() -> None:
    issued = a_ground(Status.ISSUED, None)
    assert graded(issued, a_claim("5.00"), {("EU", "issued"): DAY}) == carats("0", "5.00", "0")


@pytest.mark.parametrize(
    "covered", [{}, {("IN", "confirmed"): DAY}, {("EU", "issued"): DAY}, {("AE", "confirmed"): DAY}]
)
@pytest.mark.parametrize(
    "status",
    [
        Status.ISSUED, Status.SUBMITTED, Status.CONFIRMED, Status.DETAINED, Status.RELEASED, Status.RETURNED,
        Status.UNUSED,
    ],
)  # fmt: skip
def test_a_stranger_is_graded_as_on_an_unknown_number(status: Status, covered: Covered) -> None:
    claim = a_claim("5.00", by=B)
    assert graded(a_ground(status), claim, covered) == graded(None, claim, covered)


def test_what_the_rightful_claimant_still_has_pending_ends_with_the_feed_too() -> None:
    claim = a_claim("700.00", "500.00")
    covered: Covered = {("IN", "confirmed"): DAY}
    assert graded(a_ground(Status.CONFIRMED, "500.00"), claim, covered) == carats("500.00", "0", "200.00")


def test_a_feed_mark_turns_awaiting_into_unsupported_and_a_late_confirmation_back() -> None:
    world = World()
    told = world.claims("5.00", transcription=as_read(a_paper()))
    world.says(
        world.mumbai, FeedComplete(event_on=DAY, of="confirmed", through=DAY, certificates=0, carats="0")
    )
    assert by_grade(world.grades()[told.lot]) == carats("0", "0", "5.00")
    world.confirms("800.00")
    assert world.grades()[told.lot] == Graded(NUMBER, 5_000, 0, 0)


def test_an_unused_certificate_covers_nothing_once_its_importers_feed_is_complete() -> None:
    world = World()
    world.says(world.antwerp, CertificateIssued(event_on=DAY, paper=a_paper()))
    world.says(world.antwerp, CertificateUnused(event_on=DAY, number=NUMBER, reason="came back"))
    told = world.claims("5.00")
    mark = FeedComplete(event_on=DAY, of="issued", through=DAY, certificates=1, carats="800.00")
    assert world.says(world.antwerp, mark).rules == []
    assert by_grade(world.grades()[told.lot]) == carats("0", "5.00", "0")
    mark = FeedComplete(event_on=DAY, of="confirmed", through=DAY, certificates=0, carats="0")
    world.says(world.mumbai, mark)
    assert by_grade(world.grades()[told.lot]) == carats("0", "0", "5.00")
