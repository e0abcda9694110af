"""An import claim: drawn at once, pending, refused (R2, R22, R70, L02, L03, C04)."""

from datetime import timedelta

import msgspec
import pytest

from tests.certificates.world import DAY, NUMBER, Told, World, a_paper, as_read, by_grade, carats
from warranty.certificates.books import CaratsDrawn
from warranty.certificates.documents import (
    CertificateIssued,
    CertificateReportedFake,
    CertificateVoided,
    ShipmentSubmitted,
    Transcription,
)
from warranty.certificates.rules import claim_state
from warranty.certificates.rules.refusals import ParticipantUnknown, TranscriptionIncomplete
from warranty.foundation.errors import Refusal
from warranty.policy.catalogue import may_be_told
from warranty.policy.rows import Viewer


def taken(told: Told) -> list[tuple[str, int]]:
    """What a claim took at once: kind and thousandths."""
    return [(effect.kind, effect.carats) for effect in told.effects if isinstance(effect, CaratsDrawn)]


def told_to_its_maker(world: World, told: Told) -> bytes:
    """All that the maker of a claim gets to see: refusal, state, grades, findings it may be told."""
    findings = [
        finding for finding in told.findings if may_be_told(world.policy, finding.rule, Viewer.MAKER, DAY)
    ]
    state = claim_state(world.books, told.lot)
    number = world.books.claims[told.lot].number
    grades = by_grade(world.grades(number)[told.lot])
    return msgspec.json.encode([told.refusal, state, grades, findings]).replace(number.encode(), b"<number>")


# ---- the rightful claimant


def test_what_is_left_is_drawn_at_once() -> None:
    world = World()
    world.confirms("800.00")
    assert taken(world.claims("500.00")) == [("draw", 500_000)]
    assert taken(world.claims("300.00")) == [("draw", 300_000)]


def test_the_second_of_two_claims_of_sixty_percent_is_refused_with_what_is_left() -> None:
    world = World()
    world.confirms("800.00")
    world.claims("480.00")
    refusal = world.claims("480.00").refusal
    assert refusal is not None
    assert (refusal.code, refusal.rule) == ("certificate-overclaimed", "L02")
    assert refusal.facts == {"asked": "480.00", "left": "320.00"}
    assert "Claim 320.00 ct" in refusal.instead


def test_an_agent_of_the_importer_may_claim() -> None:
    world = World()
    world.confirms("800.00", agents=(world.did(world.agent),))
    assert taken(world.claims("100.00", by=world.agent)) == [("draw", 100_000)]


def test_the_excess_within_the_tolerance_is_weighing_and_no_certificate_covers_it() -> None:
    """τ of 800.00 ct in 4 parcels: 4 x 0.01 + 0.02 % of 800.00 = 0.20 ct (R70)."""
    world = World()
    world.confirms("800.00", parcels=4)
    told = world.claims("800.20")
    assert taken(told) == [("draw", 800_000), ("weighing", 200)]
    assert by_grade(world.grades()[told.lot]) == carats("800.00", "0.00", "0.20")


def test_one_thousandth_beyond_the_tolerance_is_refused() -> None:
    world = World()
    world.confirms("800.00", parcels=4)
    assert world.claims("800.201").refusal is not None


def test_the_tolerance_of_a_certificate_is_used_only_once() -> None:
    world = World()
    world.confirms("800.00", parcels=4)
    world.claims("800.15")
    assert world.claims("0.06").refusal is not None
    assert taken(world.claims("0.05")) == [("weighing", 50)]
    assert world.claims("0.001").refusal is not None


def test_a_number_of_parcels_not_stated_counts_as_one() -> None:
    """τ = 0.01 + 0.16 = 0.17 ct."""
    world = World()
    world.confirms("800.00")
    assert world.claims("800.171").refusal is not None
    assert world.claims("800.17").refusal is None


def test_the_rightful_claimants_own_reading_is_compared_with_the_paper() -> None:
    world = World()
    world.confirms("800.00")
    told = world.claims("100.00", transcription=as_read(a_paper(carats="810.00")))
    assert told.rules == ["K02"]


def test_goods_of_another_class_than_confirmed_are_recorded_with_k05() -> None:
    world = World()
    world.confirms("800.00", hs=("7102.31",))
    assert world.claims("100.00", hs="7102.21").rules == ["K05"]


@pytest.mark.parametrize(("before", "rules"), [(0, []), (1, []), (2, ["L07"])])
def test_l07_goods_are_not_taken_into_stock_before_the_authority_received_them(
    before: int, rules: list[str]
) -> None:
    """Whichever was recorded first; a day is one between zones. The claim's maker is told, of its lot."""
    taken_on = DAY - timedelta(days=before)
    world = World()
    world.confirms("800.00", received_on=DAY)
    told = world.claims("100.00", on=taken_on)
    assert told.rules == rules
    assert [finding.about for finding in told.findings] == [str(told.lot)] * len(rules)
    world = World()
    claimed = world.claims("100.00", on=taken_on)
    confirmed = world.confirms("800.00", received_on=DAY)
    early = [finding for finding in confirmed.findings if finding.about == str(claimed.lot)]
    assert [finding.rule for finding in early] == rules
    assert all(finding.concerns is not None for finding in early), "the claim's maker is told"
    assert all(finding.concerns is None for finding in told.findings), "it is of this very statement"
    assert world.claims("1.00", on=DAY - timedelta(days=9)).rules == ["L07"]
    world = World()
    world.confirms("800.00")
    assert world.claims("100.00", on=DAY - timedelta(days=9)).rules == [], "no day of receipt is on record"


# ---- everybody else, and everything that cannot draw yet


def a_stranger_meets(world: World, situation: str) -> None:
    """Bring the number into a state a stranger must not be able to tell from any other."""
    if situation in {"issued", "submitted"}:
        world.says(world.antwerp, CertificateIssued(event_on=DAY, paper=a_paper()))
    if situation == "submitted":
        world.says(world.mumbai, ShipmentSubmitted(event_on=DAY, number=NUMBER))
    if situation in {"confirmed to another", "used up by another"}:
        world.confirms("800.00")
    if situation == "used up by another":
        world.claims("800.00")


SITUATIONS = ("unknown", "issued", "submitted", "confirmed to another", "used up by another")


@pytest.mark.parametrize("situation", SITUATIONS[1:])
@pytest.mark.parametrize(
    "transcription", [msgspec.UNSET, as_read(a_paper(carats="799.00", expires_on=msgspec.UNSET))]
)
def test_a_stranger_is_answered_byte_for_byte_as_on_an_unknown_number(
    situation: str, transcription: Transcription | msgspec.UnsetType
) -> None:
    answers = []
    for met in ("unknown", situation):
        world = World()
        a_stranger_meets(world, met)
        told = world.claims("100.00", by=world.other, transcription=transcription)
        answers.append(told_to_its_maker(world, told))
    assert answers[0] == answers[1]


def test_a_strangers_claim_draws_nothing_and_oversight_is_told() -> None:
    world = World()
    world.confirms("800.00")
    told = world.claims("100.00", by=world.other)
    assert (taken(told), told.rules) == ([], ["L03"])
    assert not may_be_told(world.policy, "L03", Viewer.MAKER, DAY)
    assert may_be_told(world.policy, "L03", Viewer.AUTHORITY, DAY)
    assert taken(world.claims("800.00")) == [("draw", 800_000)]


def test_a_claim_on_submitted_goods_draws_nothing() -> None:
    """R4: only confirmed or released after remedy roots lots."""
    world = World()
    world.says(world.mumbai, ShipmentSubmitted(event_on=DAY, number=NUMBER))
    told = world.claims("100.00")
    assert told.refusal is None
    assert claim_state(world.books, told.lot) == (100_000, 0, 0, 100_000)


# ---- refused for everybody


def test_a_void_number_cannot_be_claimed_and_its_replacement_is_named() -> None:
    world = World()
    void = CertificateVoided(event_on=DAY, number=NUMBER, reason="lost", replaced_by="EU00567999")
    world.says(world.antwerp, void)
    refusal = world.claims("100.00").refusal
    assert refusal is not None
    assert (refusal.code, refusal.rule) == ("certificate-void", "C04")
    assert "EU00567999" in refusal.instead


def test_a_number_reported_as_fake_cannot_be_claimed_even_if_nobody_issued_it() -> None:
    world = World()
    fake = CertificateReportedFake(event_on=DAY, number="SL004306", reason="range of 2014")
    world.says(world.antwerp, fake)
    refusal = world.claims("100.00", number="SL004306").refusal
    assert refusal is not None
    assert (refusal.code, refusal.rule) == ("certificate-reported-fake", "C04")


@pytest.mark.parametrize(
    "number", ["EU 00567877", "eu00567877", "XX1", "EUXXX", "EU", "00567877", "EU00567877 ", ""]
)
def test_a_malformed_number_is_refused_by_r2(number: str) -> None:
    refusal = World().claims("100.00", number=number).refusal
    assert refusal is not None
    assert (refusal.rule, refusal.pointer) == ("R2", "/credentialSubject/number")


def test_leading_zeros_make_another_number() -> None:
    world = World()
    world.confirms("800.00", number="EU00012345")
    assert taken(world.claims("100.00", number="EU12345")) == []


@pytest.mark.parametrize(
    ("code", "instead"), [("BE", "EU"), ("EC", "European Union"), ("XX", "two capitals")]
)
def test_imports_are_of_participants(code: str, instead: str) -> None:
    refusal = World().claims("100.00", participant=code).refusal
    assert isinstance(refusal, ParticipantUnknown)
    assert instead in refusal.instead


def test_a_transcription_accounts_for_each_field_once() -> None:
    read = as_read(a_paper())
    twice = msgspec.structs.replace(read, unreadable=("carats",))
    open_ = as_read(msgspec.structs.replace(a_paper(), carats=msgspec.UNSET))
    open_ = msgspec.structs.replace(open_, not_stated=())
    for transcription in (twice, open_):
        refusal = World().claims("100.00", transcription=transcription).refusal
        assert isinstance(refusal, TranscriptionIncomplete)
        assert refusal.facts == {"field": "carats"}


def test_a_transcription_of_another_number_is_refused() -> None:
    refusal = World().claims("100.00", transcription=as_read(a_paper("EU00567878"))).refusal
    assert isinstance(refusal, Refusal)
    assert refusal.pointer == "/credentialSubject/transcription/paper/number"


def test_a_number_printed_with_spaces_may_be_read_so() -> None:
    told = World().claims("100.00", transcription=as_read(a_paper("EU 00567877")))
    assert told.refusal is None
