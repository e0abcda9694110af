"""Confirmation, correction and named agents settle pending claims in log order, as far as carats are left."""

from tests.certificates.world import DAY, NUMBER, Told, World, by_grade, carats
from warranty.certificates.documents import (
    CertificateReinstated,
    CertificateVoided,
    ConfirmationCorrected,
    ShipmentDetained,
    ShipmentReleased,
    ShipmentReturned,
)
from warranty.certificates.rules import claim_state
from warranty.foundation.ids import PartyId


def corrects(
    world: World, first: Told, amount: str, *, to: PartyId | None = None, agents: tuple[str, ...] = ()
) -> Told:
    """The authority corrects its confirmation."""
    document = ConfirmationCorrected(
        event_on=DAY,
        number=NUMBER,
        corrects=first.statement,
        confirmation=world.confirmation(amount, to, agents=agents),
        reason="the scale was read wrongly",
    )
    told = world.says(world.mumbai, document)
    assert told.refusal is None
    return told


def drawn(world: World, *claims: Told) -> tuple[int, ...]:
    return tuple(claim_state(world.books, claim.lot).drawn for claim in claims)


def grades(world: World, *claims: Told) -> list[tuple[int, int, int]]:
    graded = world.grades()
    return [by_grade(graded[claim.lot]) for claim in claims]


def test_a_confirmation_settles_claims_made_before_it_in_log_order() -> None:
    world = World()
    first, second, third = (world.claims(amount) for amount in ("500.00", "200.00", "300.00"))
    assert grades(world, first) == [carats("0", "500.00", "0")]
    world.confirms("800.00")
    assert drawn(world, first, second, third) == carats("500.00", "200.00", "100.00")
    assert grades(world, third) == [carats("100.00", "200.00", "0")]


def test_claims_of_strangers_are_passed_over() -> None:
    world = World()
    stranger, importer = world.claims("500.00", by=world.other), world.claims("700.00")
    told = world.confirms("800.00")
    assert drawn(world, stranger, importer) == carats("0", "700.00")
    assert told.rules == ["L03"]


def test_naming_an_agent_settles_its_pending_claims() -> None:
    world = World()
    confirmed = world.confirms("800.00")
    agents = world.claims("300.00", by=world.agent)
    assert drawn(world, agents) == (0,)
    corrects(world, confirmed, "800.00", agents=(world.did(world.agent),))
    assert drawn(world, agents) == carats("300.00")


def test_800_corrected_to_720_leaves_80_unsupported_by_weight() -> None:
    """The worked example of design.md: 500.00 and 300.00 drawn, 720.00 confirmed in the end."""
    world = World()
    confirmed = world.confirms("800.00")
    claims = world.claims("500.00"), world.claims("300.00")
    assert grades(world, *claims) == [carats("500.00", "0", "0"), carats("300.00", "0", "0")]
    corrects(world, confirmed, "720.00")
    assert grades(world, *claims) == [carats("450.00", "0", "50.00"), carats("270.00", "0", "30.00")]
    assert drawn(world, *claims) == carats("500.00", "300.00")


def test_on_a_certificate_drawn_beyond_its_correction_not_even_the_tolerance_is_left() -> None:
    world = World()
    confirmed = world.confirms("800.00")
    world.claims("800.00")
    corrects(world, confirmed, "799.99")
    assert world.claims("0.16").refusal is None
    corrects(world, confirmed, "720.00")
    refusal = world.claims("0.001").refusal
    assert refusal is not None
    assert refusal.facts == {"asked": "0.001", "left": "0.00"}


def test_a_correction_upwards_settles_what_was_left_pending() -> None:
    world = World()
    claim = world.claims("800.00")
    confirmed = world.confirms("720.00")
    assert grades(world, claim) == [carats("720.00", "80.00", "0")]
    corrects(world, confirmed, "810.00")
    assert grades(world, claim) == [carats("800.00", "0", "0")]
    assert world.claims("10.00").refusal is None


def test_a_correction_to_another_party_gives_back_and_settles_the_new_one() -> None:
    world = World()
    confirmed = world.confirms("800.00", parcels=4)
    wrong, right = world.claims("800.10"), world.claims("600.00", by=world.other)
    corrects(world, confirmed, "800.00", to=world.other)
    assert claim_state(world.books, wrong.lot) == (800_100, 0, 0, 800_100)
    assert drawn(world, right) == carats("600.00")
    assert grades(world, wrong, right) == [carats("0", "800.10", "0"), carats("600.00", "0", "0")]
    assert world.books.account_of(NUMBER)[1:] == (600_000, 0)


def test_a_correction_that_keeps_the_former_party_as_agent_gives_nothing_back() -> None:
    world = World()
    confirmed = world.confirms("800.00")
    first = world.claims("500.00")
    corrects(world, confirmed, "800.00", to=world.other, agents=(world.did(world.importer),))
    assert drawn(world, first) == carats("500.00")


def test_a_correction_to_nothing_takes_the_confirmation_back() -> None:
    world = World()
    confirmed = world.confirms("800.00")
    claim = world.claims("500.00")
    corrects(world, confirmed, "0")
    assert grades(world, claim) == [carats("0", "0", "500.00")]


def test_after_a_confirmation_taken_back_the_next_one_stands() -> None:
    world = World()
    dubai = world.authority("AE", "import")
    confirmed = world.confirms("800.00")
    world.confirms("790.00", by=dubai, to=world.other)
    first, second = world.claims("500.00"), world.claims("790.00", by=world.other)
    assert drawn(world, first, second) == carats("500.00", "0")
    corrects(world, confirmed, "0")
    assert drawn(world, first, second) == carats("0", "790.00")


def test_a_claim_on_detained_goods_waits_for_the_release() -> None:
    world = World()
    world.says(world.mumbai, ShipmentDetained(event_on=DAY, number=NUMBER, reason="seal broken"))
    world.confirms("800.00")
    claim = world.claims("500.00")
    assert (world.status(), drawn(world, claim)) == ("detained", (0,))
    world.says(world.mumbai, ShipmentReleased(event_on=DAY, number=NUMBER, remedy="inspected"))
    assert (world.status(), drawn(world, claim)) == ("released", carats("500.00"))


def test_what_was_drawn_before_a_detention_awaits_its_end() -> None:
    world = World()
    world.confirms("800.00")
    claim = world.claims("500.00")
    world.says(world.mumbai, ShipmentDetained(event_on=DAY, number=NUMBER, reason="weight in doubt"))
    assert grades(world, claim) == [carats("0", "500.00", "0")]
    world.says(world.mumbai, ShipmentReleased(event_on=DAY, number=NUMBER, remedy="weighed again"))
    assert grades(world, claim) == [carats("500.00", "0", "0")]


def test_goods_sent_back_are_unsupported() -> None:
    world = World()
    world.confirms("800.00")
    claim, stranger = world.claims("500.00"), world.claims("10.00", by=world.other)
    world.says(world.mumbai, ShipmentReturned(event_on=DAY, number=NUMBER, reason="no remedy"))
    assert grades(world, claim, stranger) == [carats("0", "0", "500.00"), carats("0", "10.00", "0")]
    later = world.claims("100.00")
    assert (drawn(world, later), grades(world, later)) == ((0,), [carats("0", "0", "100.00")])


def test_a_void_taken_back_restores_the_grades_and_settles_what_came_meanwhile() -> None:
    world = World()
    claim = world.claims("900.00")
    void = world.says(world.antwerp, CertificateVoided(event_on=DAY, number=NUMBER, reason="lost"))
    world.confirms("800.00")
    assert (drawn(world, claim), grades(world, claim)) == ((0,), [carats("0", "0", "900.00")])
    mistake = CertificateReinstated(event_on=DAY, number=NUMBER, withdraws=void.statement, reason="found")
    world.says(world.antwerp, mistake)
    assert grades(world, claim) == [carats("800.00", "100.00", "0")]
