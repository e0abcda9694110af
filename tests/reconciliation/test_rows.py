"""A row's status and sentence, worked out by hand from figures of both sides; no database."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from warranty.certificates.books import Ground, Status
from warranty.certificates.questions import ClaimedSide, ConfirmedSide, Life
from warranty.certificates.rules import ClaimTaken, Covered
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.policy.rule_set import packaged
from warranty.reconciliation.rules.explaining import explanation
from warranty.reconciliation.rules.rows import Row, RowStatus, claimed_row, confirmed_row, neutral, totals

POLICY = packaged()
DAY = date(2026, 3, 2)
IMPORTER, STRANGER = PartyId(UUID(int=1)), PartyId(UUID(int=2))
LOT, STATEMENT = LotId(UUID(int=3)), StatementId(UUID(int=4))
NO_LIFE = Life("BW", None, None, DAY)


def a_side(carats: int = 800_000, claimed: int = 800_000, **changes: object) -> ConfirmedSide:
    """800.00 ct in one parcel confirmed on the day to the importer, as standing."""
    values: dict[str, Any] = {
        "number": "BW00012345", "statement": STATEMENT, "last": STATEMENT, "participant": "IN", "on": DAY,
        "carats": carats, "parcels": 1, "hs": ("7102.31",), "confirmed_to": IMPORTER, "corrections": 0,
        "certified": None, "status": Status.CONFIRMED, "arrival": Status.CONFIRMED, "is_standing": True,
        "life": NO_LIFE, "claimed": claimed, "lots": (LOT,) if claimed else (),
    }  # fmt: skip
    return ConfirmedSide(**(values | changes))


def the_row(side: ConfirmedSide, *, today: date = DAY, recorded_on: date = DAY) -> Row:
    return confirmed_row(POLICY, side, recorded_on, today)


def test_both_sides_agree() -> None:
    row = the_row(a_side())
    assert (row.status, row.difference, row.rules) == (RowStatus.MATCHED, 0, ())
    assert explanation(row, "Example Gems", DAY) == (
        "800.00 ct were confirmed to Example Gems on 2026-03-02 and 800.00 ct are claimed: both sides agree."
    )


@pytest.mark.parametrize(
    ("claimed", "status"),
    [
        (800_170, RowStatus.MATCHED),
        (800_171, RowStatus.OVER_CLAIMED),
        (799_830, RowStatus.MATCHED),
        (799_829, RowStatus.UNCLAIMED),
    ],
)
def test_two_scales_may_differ_by_the_tolerance(claimed: int, status: RowStatus) -> None:
    """τ of 800.00 ct in one parcel: 0.01 + 0.02 % of 800 = 0.17 ct."""
    row = the_row(a_side(claimed=claimed))
    assert row.tolerance == 170
    assert row.status is status


def test_what_is_not_claimed_is_a_finding_after_its_window() -> None:
    """L01 after 90 days: the 90th is still in time."""
    last, after = DAY + timedelta(days=90), DAY + timedelta(days=91)
    in_time, late = (
        the_row(a_side(claimed=300_000), today=last),
        the_row(a_side(claimed=300_000), today=after),
    )
    assert (in_time.status, in_time.rules) == (RowStatus.UNCLAIMED, ())
    assert (late.status, late.rules, late.difference) == (RowStatus.UNCLAIMED, ("L01",), 500_000)
    assert "500.00 ct are in nobody's books yet. There is time until 2026-05-31." in explanation(
        in_time, "Example Gems", last
    )
    assert "500.00 ct are in nobody's books, 91 days after they could be claimed; 90 days are allowed." in (
        explanation(late, "Example Gems", after)
    )


def test_nobody_can_claim_before_the_confirmation_is_on_record() -> None:
    """Confirmed in 2015, recorded today: the window starts today."""
    side = a_side(claimed=0, on=date(2015, 5, 4))
    assert the_row(side, recorded_on=DAY, today=DAY).rules == ()
    assert the_row(side, recorded_on=DAY, today=DAY + timedelta(days=91)).rules == ("L01",)


def test_a_correction_below_the_claims_is_a_claim_too_many() -> None:
    row = the_row(a_side(carats=720_000, corrections=1))
    assert (row.status, row.difference, row.rules) == (RowStatus.OVER_CLAIMED, -80_000, ("L02",))
    assert explanation(row, "Example Gems", DAY) == (
        "720.00 ct were confirmed to Example Gems on 2026-03-02, as last corrected, and 800.00 ct are "
        "claimed: 80.00 ct more than is confirmed. The confirmation was corrected after carats had been "
        "claimed. They are unsupported."
    )


@pytest.mark.parametrize(
    ("changes", "status", "rules"),
    [
        ({"status": Status.REPORTED_FAKE}, RowStatus.REPORTED_FAKE, ("C04",)),
        ({"status": Status.VOIDED}, RowStatus.VOIDED, ("C04",)),
        ({"status": Status.VOIDED, "claimed": 0}, RowStatus.VOIDED, ()),
        ({"status": Status.RETURNED, "arrival": Status.RETURNED}, RowStatus.RETURNED, ()),
        ({"is_standing": False, "claimed": 0}, RowStatus.CONFIRMED_TWICE, ("C03",)),
        ({"status": Status.DETAINED, "arrival": Status.DETAINED}, RowStatus.DETAINED, ()),
        ({"status": Status.UNUSED}, RowStatus.UNUSED, ()),
        ({"carats": 0, "corrections": 1}, RowStatus.OVER_CLAIMED, ("L02",)),
        ({"carats": 0, "corrections": 1, "claimed": 0}, RowStatus.TAKEN_BACK, ()),
        ({"life": Life("BW", date(2026, 1, 1), date(2026, 3, 1), DAY)}, RowStatus.EXPIRED, ("C05",)),
        ({"life": Life("BW", date(2026, 1, 1), DAY, DAY)}, RowStatus.MATCHED, ()),
        ({"life": Life("BW", None, date(2026, 3, 1), DAY)}, RowStatus.EXPIRED, ("C05",)),
    ],
)
def test_what_takes_a_confirmation_out_of_use_goes_first(
    changes: dict[str, Any], status: RowStatus, rules: tuple[str, ...]
) -> None:
    row = the_row(a_side(**changes))
    assert (row.status, row.rules) == (status, rules)


@dataclass
class Known:
    """What is known of the number a stranger claims 50.00 ct on; nothing unless said."""

    status: Status = Status.CLAIMED_ONLY
    is_issued: bool = False
    confirmed: int | None = None
    named: frozenset[PartyId] = frozenset()
    life: Life = field(default_factory=lambda: NO_LIFE._replace(used_on=None))

    def row(self, covered: Covered | None = None, today: date = DAY) -> Row:
        """The claim's row."""
        claim = ClaimTaken(LOT, "BW00012345", "IN", STRANGER, 50_000, 0, 0, DAY, None)
        ground = Ground(self.status, self.is_issued, self.confirmed, self.named)
        return claimed_row(
            POLICY, ClaimedSide(claim, "7102.31", ground, None, self.life), covered or {}, today
        )


ISSUED = Known(Status.ISSUED, is_issued=True)
TO_ANOTHER = Known(Status.CONFIRMED, confirmed=100_000, named=frozenset({IMPORTER}))
INDIAS_FEED: Covered = {("IN", "confirmed"): DAY}
ISSUERS_FEED: Covered = {("BW", "issued"): DAY}


@pytest.mark.parametrize(
    ("known", "covered", "status", "rules"),
    [
        (Known(), {}, RowStatus.NOT_YET_KNOWN, ()),
        (Known(), {("IN", "confirmed"): DAY - timedelta(days=1)}, RowStatus.NOT_YET_KNOWN, ()),
        (Known(), INDIAS_FEED, RowStatus.UNKNOWN, ("C01",)),
        (Known(), ISSUERS_FEED, RowStatus.UNKNOWN, ("C01",)),
        (ISSUED, {}, RowStatus.AWAITING, ()),
        (ISSUED, ISSUERS_FEED, RowStatus.AWAITING, ()),
        (ISSUED, INDIAS_FEED, RowStatus.NOT_CONFIRMED, ()),
        (Known(Status.SUBMITTED), {}, RowStatus.AWAITING, ()),
        (TO_ANOTHER, {}, RowStatus.WRONG_CLAIMANT, ("L03",)),
        (Known(Status.VOIDED, is_issued=True), {}, RowStatus.VOIDED, ("C04",)),
        (Known(Status.REPORTED_FAKE), {}, RowStatus.REPORTED_FAKE, ("C04",)),
        (Known(Status.UNUSED, is_issued=True), {}, RowStatus.UNUSED, ()),
        (Known(Status.RETURNED, is_issued=True), {}, RowStatus.RETURNED, ()),
        (Known(Status.DETAINED, is_issued=True), {}, RowStatus.DETAINED, ()),
        (Known(Status.CONFIRMED, confirmed=0, named=frozenset({IMPORTER})), {}, RowStatus.NOT_YET_KNOWN, ()),
    ],
)
def test_a_claim_no_confirmation_names_has_its_reason(
    known: Known, covered: Covered, status: RowStatus, rules: tuple[str, ...]
) -> None:
    row = known.row(covered)
    assert (row.status, row.rules) == (status, rules)
    assert (row.confirmed, row.claimed, row.difference) == (None, 50_000, -50_000)
    assert explanation(row, "Example Gems", DAY).startswith(
        "Example Gems claims 50.00 ct imported on 2026-03-02"
    )


def test_a_certificate_that_ran_out_before_it_was_handed_in_can_confirm_nothing_any_more() -> None:
    expired = Known(Status.ISSUED, is_issued=True, life=Life("BW", date(2026, 1, 1), date(2026, 3, 1), None))
    assert expired.row(today=date(2026, 3, 1)).status is RowStatus.AWAITING
    assert expired.row(today=DAY).status is RowStatus.EXPIRED


@pytest.mark.parametrize("known", [Known(), ISSUED, TO_ANOTHER, Known(Status.DETAINED, is_issued=True)])
@pytest.mark.parametrize("covered", [{}, INDIAS_FEED])
def test_a_claimant_reads_the_same_words_whatever_the_reason(known: Known, covered: Covered) -> None:
    told = neutral(known.row(covered), STRANGER)
    assert told == neutral(Known().row(), STRANGER)
    assert (told.status, told.rules, told.certified) == (RowStatus.AWAITING, (), None)


def test_totals_are_sums_and_those_by_status_add_up_to_them() -> None:
    rows = [
        the_row(a_side(certified=1_000_000)),
        the_row(a_side(carats=720_000)),
        the_row(a_side(claimed=0)),
        Known().row(),
    ]
    whole, by_status = totals(rows)
    assert tuple(whole) == (4, 1_000_000, 2_320_000, 1_650_000)
    assert whole.difference == 670_000
    assert {status.value: tuple(of) for status, of in by_status.items()} == {
        "matched": (1, 1_000_000, 800_000, 800_000),
        "unclaimed": (1, 0, 800_000, 0),
        "over-claimed": (1, 0, 720_000, 800_000),
        "not-yet-known": (1, 0, 0, 50_000),
    }


def test_a_number_confirmed_twice_counts_once_in_the_whole() -> None:
    """1000.00 ct certified; 800.00 ct confirmed and claimed; 800.00 ct once more; 50.00 ct by a stranger."""
    first = the_row(a_side(certified=1_000_000))
    again = the_row(a_side(certified=1_000_000, claimed=0, is_standing=False))
    strange = Known().row()._replace(number=first.number, certified=1_000_000)
    other = the_row(a_side(carats=200_000, claimed=200_000, number="BW00012346", certified=300_000))
    whole, by_status = totals([first, again, strange, other])
    assert tuple(whole) == (3, 1_300_000, 1_000_000, 1_050_000)
    assert {status.value: tuple(of) for status, of in by_status.items()} == {
        "matched": (2, 1_300_000, 1_000_000, 1_000_000),
        "not-yet-known": (1, 1_000_000, 0, 50_000),
        "confirmed-twice": (1, 1_000_000, 800_000, 0),
    }


def test_nothing_adds_up_to_nothing() -> None:
    whole, by_status = totals([])
    assert (tuple(whole), by_status) == ((0, 0, 0, 0), {})
