"""Feed marks: until then a missing number is not yet known, then C01; counts that differ are S02."""

from datetime import date

from tests.certificates.world import DAY, Told, World, day
from warranty.certificates.books import FeedCount, FeedKey, FeedKind
from warranty.certificates.documents import CertificateUnused, FeedComplete
from warranty.certificates.rules.refusals import NotCompetent
from warranty.foundation.ids import PartyId
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
    by: PartyId | None = None,
) -> Told:
    """A mark of the importing authority (or the issuer). recorded: what is on record for its feed."""
    by = by or (world.mumbai if of == "confirmed" else world.antwerp)
    key = FeedKey("IN" if of == "confirmed" else "EU", of, through)
    if recorded is not None:
        world.books.feeds[key] = recorded
    document = FeedComplete(
        event_on=max(DAY, through), of=of, through=through, certificates=certificates, carats=carats
    )
    return world.says(by, document)


def test_s02_a_count_or_weight_that_differs_from_the_record() -> None:
    assert marks(World(), 2, "1600.00", recorded=FeedCount(2, 1_600_000)).rules == []
    told = marks(World(), 2, "1600.00", recorded=FeedCount(1, 800_000))
    assert told.rules == ["S02"]
    assert told.findings[0].facts["recorded"] == {"certificates": 1, "carats": "800.00"}


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


def test_a_mark_through_a_day_to_come_is_refused() -> None:
    ahead = FeedComplete(event_on=DAY, of="confirmed", through=day("2015-04-05"), certificates=0, carats="0")
    world = World()
    refusal = world.says(world.mumbai, ahead).refusal
    assert refusal is not None
    assert (refusal.code, refusal.pointer) == ("paper-malformed", "/credentialSubject/through")
    assert world.books.covered == {}


def test_r12_who_reports_completes_feeds_and_does_nothing_else() -> None:
    """As in Germany: one authority issues and receives, another reports."""
    world = World()
    reporting = world.authority("EU", "report")
    assert marks(world, 0, "0", of="issued", by=reporting).refusal is None
    unused = CertificateUnused(event_on=DAY, number="EU00567877", reason="Came back.")
    refused = world.says(reporting, unused).refusal
    assert isinstance(refused, NotCompetent)
    assert "outside your authority's competence" in refused.sentence
    assert isinstance(
        marks(world, 0, "0", of="issued", by=world.authority("EU", "import")).refusal, NotCompetent
    )
