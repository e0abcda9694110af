"""Findings of authorities' statements: recorded all the same, and told (C01 to C11, K02 to K06, R8)."""

from datetime import date

import pytest
from msgspec import UNSET, UnsetType

from tests.certificates.world import DAY, NUMBER, Told, World, a_paper, as_read, day
from warranty.certificates.documents import (
    CertificateCorrected,
    CertificateIssued,
    ConfirmationCorrected,
    Container,
    ContainerSeen,
    FeedComplete,
    HsWeight,
    Origin,
    Paper,
    SealState,
    ShipmentSubmitted,
    TradeParties,
    TradeParty,
    Validation,
)
from warranty.policy.catalogue import alarm_within
from warranty.policy.rows import Alarm


def issues(world: World, paper: Paper | None = None, containers: tuple[Container, ...] = ()) -> Told:
    document = CertificateIssued(event_on=DAY, paper=paper or a_paper(), containers=containers)
    return world.says(world.antwerp, document)


def alarms(told: Told) -> list[tuple[str, str]]:
    return [(finding.rule, finding.facts["alarm"]) for finding in told.findings]


# ---- two ways in compared


@pytest.mark.parametrize(
    ("confirmed", "expected"),
    [
        ("799.80", []),
        ("800.20", []),
        ("799.799", [("K02", "M")]),
        ("784.00", [("K02", "M")]),
        ("783.999", [("K02", "X")]),
        ("800.201", [("K02", "X")]),
    ],
)
def test_k02_weights_within_the_tolerance_of_0_20_agree(
    confirmed: str, expected: list[tuple[str, str]]
) -> None:
    """τ = 4 x 0.01 + 0.02 % of 800.00 = 0.20; X beyond 2 % or when heavier beyond τ."""
    world = World()
    issues(world)
    assert alarms(world.confirms(confirmed)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("127927.00", []),
        ("134323.35", []),
        ("134323.36", [("K04", "m")]),
        ("153512.40", [("K04", "m")]),
        ("153512.41", [("K04", "M")]),
    ],
)
def test_k04_values_agree_within_five_percent(value: str, expected: list[tuple[str, str]]) -> None:
    """127,927.00 x 1.05 = 134,323.35; x 1.2 = 153,512.40."""
    world = World()
    issues(world)
    assert alarms(world.confirms(value=value)) == expected


def test_k03_k05_k06_compare_parcels_codes_and_names() -> None:
    world = World()
    issues(world)
    told = world.confirms(parcels=3, hs=("7102.21", "7102.31"), exporter="b01 pvt", importer="A02 LTD.")
    assert told.rules == ["K03", "K05", "K06"]
    assert told.findings[-1].facts["figures"] == ["A01 LTD.", "A02 LTD."]


def test_a_transcription_has_to_agree_with_the_issuers_paper_exactly() -> None:
    world = World()
    issues(world)
    told = world.confirms(paper=a_paper(carats="800.01", value="127927.01"))
    assert alarms(told) == [("K02", "X"), ("K04", "m")]
    assert told.findings[0].facts["sides"] == ["issuer's certificate", "authority's transcription"]


def test_without_the_issuers_own_the_confirmation_is_compared_with_its_transcription() -> None:
    told = World().confirms("780.00")
    assert told.rules == ["K02"]
    assert told.findings[0].facts["sides"] == ["authority's transcription", "import confirmation"]


def test_an_issuer_that_comes_later_is_compared_with_all_that_was_said_before() -> None:
    world = World()
    world.claims("100.00", transcription=as_read(a_paper(parcels=5)))
    world.claims("100.00", by=world.other, transcription=as_read(a_paper(parcels=6)))
    assert world.confirms().rules == ["K03", "L03"]
    told = issues(world, a_paper(carats="900.00"))
    assert told.rules == ["K02", "K02", "K02", "K03"]


def test_a_corrected_certificate_is_compared_again() -> None:
    world = World()
    issued = issues(world)
    world.confirms()
    document = CertificateCorrected(
        event_on=DAY, corrects=issued.statement, paper=a_paper(parcels=9), reason="typing"
    )
    told = world.says(world.antwerp, document)
    assert told.rules == ["K03"]


def test_what_a_side_does_not_state_is_not_compared() -> None:
    world = World()
    issues(world)
    told = world.confirms(
        paper=a_paper(carats=UNSET, value=UNSET, parcels=UNSET, hs=UNSET, trade_parties=UNSET)
    )
    assert told.rules == ["C07"]
    assert told.findings[0].facts["notStated"] == ["tradeParties", "carats", "value", "parcels", "hs"]


# ---- the paper itself


def test_c07_names_what_is_unreadable() -> None:
    told = World().confirms(paper=a_paper(validation=UNSET, origin=UNSET))
    assert told.rules == ["C07"]
    assert told.findings[0].facts["notStated"] == ["origin", "validation"]


@pytest.mark.parametrize(("on", "expected"), [("2025-02-28", []), ("2025-03-01", ["C08"])])
def test_c08_the_union_asks_for_every_origin_from_march_2025(on: str, expected: list[str]) -> None:
    """R7: `***` on an import into the Union, by the day of the event."""
    world = World()
    paper = a_paper(
        "BW12345",
        origin=Origin(kind="undisclosed"),
        issued_on=day("2025-02-01"),
        expires_on=day("2025-12-31"),
        issuing_authority="Gaborone",
        trade_parties=TradeParties(exporter=TradeParty(name="A"), importer=TradeParty(name="B")),
    )
    told = world.confirms(number="BW12345", by=world.antwerp, paper=paper, on=day(on))
    assert told.rules == expected


def test_c10_a_paper_of_a_country_that_takes_no_part() -> None:
    """FC3: a certificate supposedly from Kenya, 17 July 2015."""
    world = World()
    paper = a_paper("KE000123", issued_on=day("2015-07-17"), expires_on=UNSET, issuing_authority="Nairobi")
    told = world.confirms(number="KE000123", paper=paper, on=day("2015-07-20"))
    assert "C10" in told.rules


def test_a_country_printed_in_words_accuses_nobody() -> None:
    parties = TradeParties(exporter=TradeParty(name="A", country="Belgien"), importer=TradeParty(name="B"))
    assert World().confirms(paper=a_paper(trade_parties=parties)).rules == []


@pytest.mark.parametrize(
    ("rule", "raised"),
    [
        ("C03", "X"),
        ("C04", "X"),
        ("C05", "M"),
        ("C11", "M"),
        ("L03", "M"),
        ("S02", "M"),
        ("K02", "MX"),
        ("K03", "M"),
        ("K04", "mM"),
        ("K05", "m"),
        ("K06", "M"),
    ],
)
def test_alarms_lie_within_the_catalogue(rule: str, raised: str) -> None:
    """The alarms this room raises, against the least and most of each rule."""
    policy = World().policy
    assert [alarm_within(policy, rule, Alarm(alarm), DAY) for alarm in raised] == list(raised)


def test_c02_a_number_of_another_years_range() -> None:
    """FC1: Sierra Leone 4306 belongs to the range of 2014."""
    world = World()
    paper = a_paper("SL004306", issued_on=day("2015-11-20"), expires_on=UNSET, issuing_authority="Freetown")
    told = world.confirms(number="SL004306", paper=paper, on=day("2015-12-01"))
    assert ("C02", "X") in alarms(told)


# ---- use after the last day: R8


@pytest.mark.parametrize(("validated", "expected"), [("2025-02-28", []), ("2025-03-01", ["C05"])])
def test_a_union_certificate_issued_on_31_december_2024_is_exported_by_28_february_2025(
    validated: str, expected: list[str]
) -> None:
    world = World()
    paper = a_paper(
        issued_on=day("2024-12-31"),
        expires_on=day("2025-06-30"),
        validation=Validation(by="Antwerp", on=day(validated)),
    )
    assert issues(world, paper).rules == expected


@pytest.mark.parametrize(("submitted", "expected"), [("2015-06-30", []), ("2015-07-01", ["C05"])])
def test_expiry_is_judged_on_the_day_of_submission(submitted: str, expected: list[str]) -> None:
    world = World()
    issues(world)
    told = world.says(world.mumbai, ShipmentSubmitted(event_on=day(submitted), number=NUMBER))
    assert told.rules == expected
    assert world.confirms(on=day("2015-07-20"), received_on=day(submitted)).rules == []


def test_without_a_submission_the_day_of_receipt_decides() -> None:
    assert World().confirms(on=day("2015-08-01")).rules == []
    assert World().confirms(on=day("2015-08-01"), received_on=day("2015-07-01")).rules == ["C05"]


# ---- containers and weighing at submission (C11)


def submits(
    world: World, *containers: tuple[str, str, SealState], carats_weighed: str | UnsetType = UNSET
) -> Told:
    seen = tuple(
        ContainerSeen(number=number, seal=seal, state=state, opened=True)
        for number, seal, state in containers
    )
    document = ShipmentSubmitted(event_on=DAY, number=NUMBER, containers=seen, carats_weighed=carats_weighed)
    return world.says(world.mumbai, document)


def test_c11_broken_and_mismatching_seals() -> None:
    assert submits(World(), ("1", "S1", "intact")).rules == []
    assert submits(World(), ("1", "S1", "broken"), ("2", "S2", "mismatch")).rules == ["C11", "C11"]


def test_c11_containers_and_seals_other_than_the_issuer_sent() -> None:
    world = World()
    issues(world, containers=(Container(number="1", seal="S1"), Container(number="2", seal="S2")))
    told = submits(world, ("1", "S9", "intact"), ("3", "S3", "intact"))
    assert told.rules == ["C11", "C11", "C11"]
    assert [finding.facts["container"] for finding in told.findings] == ["1", "2", "3"]


def test_k02_the_weight_found_at_submission() -> None:
    world = World()
    issues(world)
    assert alarms(submits(world, carats_weighed="700.00")) == [("K02", "X")]


@pytest.mark.parametrize(
    ("importer", "expected"),
    [
        (TradeParty(name="A01 LTD.", country="IN"), ["C05", "C11", "K02"]),
        (TradeParty(name="A01 LTD."), ["C05", "C11", "K02"]),
        (TradeParty(name="A01 LTD.", country="AE"), []),
    ],
)
def test_a_submission_is_not_held_against_what_the_issuer_sent_elsewhere(
    importer: TradeParty, expected: list[str]
) -> None:
    """Seals, weight and last day are the issuer's: of another's import nobody is told by a difference."""
    world = World()
    sides = TradeParties(exporter=TradeParty(name="B01 PVT.", country="BE"), importer=importer)
    issues(world, a_paper(trade_parties=sides), containers=(Container(number="1", seal="S1"),))
    seen = (ContainerSeen(number="1", seal="S9", state="intact", opened=True),)
    late = ShipmentSubmitted(
        event_on=date(2015, 7, 1), number=NUMBER, containers=seen, carats_weighed="700.00"
    )
    assert world.says(world.mumbai, late).rules == expected


# ---- twice, unknown, dead


def test_c03_two_confirmations_of_one_number_are_both_kept_and_the_first_stands() -> None:
    world = World()
    dubai = world.authority("AE", "import")
    world.confirms("800.00")
    assert world.confirms("790.00", by=dubai, to=world.other, paper=a_paper(carats="790.00")).rules == ["C03"]
    assert world.confirms("780.00", paper=a_paper(carats="780.00")).rules == ["C03"]
    certificate = world.certificate()
    assert [each.carats for each in certificate.confirmations] == [800_000, 790_000, 780_000]
    assert certificate.confirmation is certificate.confirmations[0]


def test_c03_a_second_confirmation_is_held_against_its_own_reading_of_the_paper_alone() -> None:
    """K02, K04: the issuer's 800.00 ct are of the first import; read 790.00, weighed 700.00."""
    world = World()
    issues(world)
    world.confirms("800.00")
    dubai = world.authority("AE", "import")
    told = world.confirms("700.00", by=dubai, to=world.other, paper=a_paper(carats="790.00", value="1.00"))
    assert told.rules == ["C03", "K02"]
    assert told.findings[1].facts["figures"] == ["790.00", "700.00"]
    assert {finding.facts["confirmation"] for finding in told.findings} == {told.statement}


def test_k02_of_a_confirmation_that_stands_only_now_concerns_that_one() -> None:
    """R9: 800.00 certified; the first is taken back, the second confirmed 700.00."""
    world = World()
    issues(world)
    first = world.confirms("800.00")
    dubai = world.authority("AE", "import")
    second = world.confirms("700.00", by=dubai, to=world.other, paper=a_paper(carats="700.00"))
    position = world.certificate().position
    document = ConfirmationCorrected(
        event_on=DAY,
        number=NUMBER,
        corrects=first.statement,
        confirmation=world.confirmation("0"),
        reason="Other goods.",
    )
    told = world.says(world.mumbai, document)
    assert [(found.rule, found.concerns) for found in told.findings] == [("K02", position)] * 2
    assert {found.facts["confirmation"] for found in told.findings} == {second.statement}


def test_c03_two_issues_of_one_number_are_both_kept_and_the_first_stands() -> None:
    world = World()
    issues(world)
    assert issues(world, a_paper(carats="1.00")).rules == ["C03"]
    certificate = world.certificate()
    assert [issue.paper.carats for issue in certificate.issues] == ["800.00", "1.00"]
    assert certificate.issue is certificate.issues[0]


def test_c01_an_import_of_a_number_its_issuers_complete_feed_does_not_have() -> None:
    world = World()
    mark = FeedComplete(event_on=DAY, of="issued", through=day("2015-01-31"), certificates=0, carats="0")
    world.says(world.antwerp, mark)
    assert world.confirms().rules == ["C01"]
    assert (
        world.confirms(number="EU00567878", paper=a_paper("EU00567878", issued_on=day("2015-02-01"))).rules
        == []
    )


def test_hs_weights_of_a_paper_are_kept_as_printed() -> None:
    world = World()
    paper = a_paper(hs=(HsWeight(code="7102.31", carats="500.00"), HsWeight(code="7102.21", carats="300.00")))
    assert issues(world, paper).refusal is None
    assert world.certificate().issues[0].paper == paper
