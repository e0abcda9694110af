"""Feed marks: until then a missing number is not yet known, then C01; counts that differ are S02."""

from datetime import date

from tests.certificates.world import DAY, Told, World, a_paper, as_read, day
from warranty.certificates.books import FeedCount, FeedKey, FeedKind
from warranty.certificates.documents import ConfirmationCorrected, FeedComplete
from warranty.policy.catalogue import may_be_told
from warranty.policy.rows import Viewer


def marks(
    world: World,
    certificates: int,
    carats: str,
    *,
    of: FeedKind = "confirmed",
    through: date = DAY,
    recorded: FeedCount | None = None,
) -> Told:
    """A mark of the importing authority (or the issuer), the books loaded for it as the store would."""
    by = world.mumbai if of == "confirmed" else world.antwerp
    key = FeedKey("IN" if of == "confirmed" else "EU", of, through)
    world.books.feeds[key] = recorded or FeedCount(certificates, 0)
    document = FeedComplete(
        event_on=max(DAY, through), of=of, through=through, certificates=certificates, carats=carats
    )
    return world.says(by, document)


def test_s02_a_count_or_weight_that_differs_from_the_record() -> None:
    assert marks(World(), 2, "1600.00", recorded=FeedCount(2, 1_600_000)).rules == []
    told = marks(World(), 2, "1600.00", recorded=FeedCount(1, 800_000))
    assert told.rules == ["S02"]
    assert told.findings[0].facts["recorded"] == {"certificates": 1, "carats": "800.00"}


def test_c01_each_unknown_number_a_mark_newly_covers_is_named_once() -> None:
    world = World()
    for number in ("EU00000001", "EU00000001", "EU00000002"):
        world.claims("5.00", number=number)
    world.claims("5.00", number="EU00000003", on=day("2015-04-05"))
    told = marks(world, 0, "0")
    assert [(each.rule, each.about) for each in told.findings] == [
        ("C01", "EU00000001"),
        ("C01", "EU00000002"),
    ]
    assert [each.about for each in marks(world, 0, "0", through=day("2015-04-05")).findings] == ["EU00000003"]


def test_a_number_confirmed_meanwhile_is_not_unknown() -> None:
    world = World()
    world.claims("5.00", number="EU00000001")
    world.confirms(number="EU00000001")
    assert marks(world, 1, "800.00", recorded=FeedCount(1, 800_000)).rules == []


def test_the_issuers_mark_covers_claims_by_the_day_of_issue_they_transcribe() -> None:
    world = World()
    world.claims("5.00", number="EU00000001", transcription=as_read(a_paper("EU00000001")))
    told = marks(world, 0, "0", of="issued", through=day("2015-01-01"))
    assert told.rules == ["C01"]


def test_a_claim_after_the_mark_is_told_to_oversight_alone() -> None:
    world = World()
    marks(world, 0, "0")
    told = world.claims("5.00", number="EU00000001")
    assert told.rules == ["C01"]
    assert not may_be_told(world.policy, "C01", Viewer.MAKER, DAY)


def test_a_mark_for_an_earlier_day_takes_nothing_back() -> None:
    world = World()
    marks(world, 0, "0")
    marks(world, 0, "0", through=day("2015-03-31"))
    assert world.books.covered["IN", "confirmed"] == DAY


def test_statements_earlier_in_the_same_batch_count() -> None:
    world = World()
    key = FeedKey("IN", "confirmed", DAY)
    world.books.feeds[key] = FeedCount(10, 5_000_000)
    first = world.confirms("800.00")
    assert world.books.feeds[key] == FeedCount(11, 5_800_000)
    world.confirms("700.00", number="EU00000002", on=day("2015-04-05"))
    assert world.books.feeds[key] == FeedCount(11, 5_800_000)
    world.says(
        world.mumbai,
        ConfirmationCorrected(
            event_on=DAY, number="EU00567877", corrects=first.statement, confirmation=world.confirmation("0"),
            reason="never arrived",
        ),
    )  # fmt: skip
    assert world.books.feeds[key] == FeedCount(10, 5_000_000)


def test_a_mark_through_a_day_to_come_is_refused() -> None:
    ahead = FeedComplete(event_on=DAY, of="confirmed", through=day("2015-04-05"), certificates=0, carats="0")
    world = World()
    refusal = world.says(world.mumbai, ahead).refusal
    assert refusal is not None
    assert (refusal.code, refusal.pointer) == ("paper-malformed", "/credentialSubject/through")
    assert world.books.covered == {}
