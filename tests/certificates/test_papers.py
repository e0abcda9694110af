"""What a signer can still put right in its own new document is refused (R1, R5, R7)."""

from datetime import date
from typing import Any

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from tests.certificates.world import DAY, NUMBER, World, a_paper, as_read
from warranty.certificates import rules
from warranty.certificates.documents import (
    ANNEX_FIELDS,
    AnnexField,
    CertificateIssued,
    CertificateReportedFake,
    CertificateUnused,
    CertificateVoided,
    Confirmation,
    FeedComplete,
    HsWeight,
    ImportConfirmed,
    Origin,
    OriginShare,
    ShipmentSubmitted,
    TradeParties,
    TradeParty,
    Validation,
)
from warranty.certificates.rules.numbering import PARTICIPANT_BEHIND
from warranty.certificates.rules.papers import stated
from warranty.certificates.rules.refusals import (
    CertificateIncomplete,
    PaperMalformed,
    PartyUnreadable,
    TranscriptionIncomplete,
)
from warranty.foundation.errors import Refusal
from warranty.foundation.statements import Touched

ATTRIBUTES = {
    "title": "title", "origin": "origin", "issuedOn": "issued_on", "expiresOn": "expires_on",
    "issuingAuthority": "issuing_authority", "tradeParties": "trade_parties", "carats": "carats",
    "value": "value", "parcels": "parcels", "hs": "hs", "validation": "validation",
}  # fmt: skip


def issuing(**changes: Any) -> Refusal | None:  # noqa: ANN401 - fields of a paper
    """What the issuer is told of the standard paper with these fields changed."""
    world = World()
    return world.says(world.antwerp, CertificateIssued(event_on=DAY, paper=a_paper(**changes))).refusal


def test_a_whole_certificate_is_recorded() -> None:
    assert issuing() is None


@pytest.mark.parametrize("name", [name for name in ANNEX_FIELDS if name != "number"])
def test_a_certificate_without_one_of_the_minimum_fields_is_refused_naming_it(name: str) -> None:
    refusal = issuing(**{ATTRIBUTES[name]: UNSET})
    assert isinstance(refusal, CertificateIncomplete)
    assert refusal.facts == {"missing": [name]}
    assert refusal.pointer == f"/credentialSubject/paper/{name}"
    assert name in refusal.sentence


def test_a_certificate_without_a_number_is_refused() -> None:
    refusal = issuing(number="")
    assert refusal is not None
    assert (refusal.rule, refusal.pointer) == ("R2", "/credentialSubject/paper/number")


def test_every_missing_field_is_named_at_once() -> None:
    refusal = issuing(carats=UNSET, validation=UNSET, issuing_authority="  ")
    assert refusal is not None
    assert refusal.facts["missing"] == ["issuingAuthority", "carats", "validation"]


def test_both_sides_of_the_trade_are_needed() -> None:
    exporter = TradeParty(name="B01")
    refusal = issuing(trade_parties=TradeParties(exporter=exporter))
    assert refusal is not None
    assert refusal.facts == {"missing": ["tradeParties"]}


def test_the_origin_of_mixed_parcels_may_be_undisclosed() -> None:
    assert issuing(origin=Origin(kind="undisclosed")) is None


BW, ZA = OriginShare(country="BW", percent="60"), OriginShare(country="ZA", percent="40.0")
WRONG: dict[str, dict[str, Any]] = {
    "origin of nowhere": {"origin": Origin(kind="single")},
    "origins of one": {"origin": Origin(kind="list", countries=(BW,))},
    "origins disclosed and not": {"origin": Origin(kind="undisclosed", countries=(BW,))},
    "origin in words": {"origin": Origin(kind="single", countries=(OriginShare(country="Botswana"),))},
    "origin twice": {"origin": Origin(kind="list", countries=(BW, BW))},
    "shares over 100": {"origin": Origin(kind="list", countries=(BW, replace(ZA, percent="40.5")))},
    "shares under 100": {"origin": Origin(kind="list", countries=(BW, replace(ZA, percent="39")))},
    "share in words": {"origin": Origin(kind="list", countries=(BW, replace(ZA, percent="rest")))},
    "no weight": {"carats": "0.00"},
    "weight with exponent": {"carats": "8e2"},
    "negative weight": {"carats": "-1"},
    "weight beyond all": {"carats": "1000000000000000000"},
    "not a number": {"carats": "NaN"},
    "value in words": {"value": "much"},
    "value with three decimals": {"value": "1.000"},
    "no parcels": {"parcels": 0},
    "parcels beyond all": {"parcels": 10**30},
    "polished": {"hs": (HsWeight(code="7102.39"),)},
    "code twice": {"hs": (HsWeight(code="7102.31"), HsWeight(code="7102.31"))},
    "codes heavier than the whole": {"hs": (HsWeight(code="7102.31", carats="800.01"),)},
    "codes lighter than the whole": {"hs": (HsWeight(code="7102.31", carats="799.99"),)},
    "another sentence": {"title": "Kimberley Process Certificate"},
    "a day beyond all calendars": {"issued_on": date.max, "expires_on": date.max},
    "validated beyond all calendars": {"validation": Validation(by="Antwerp", on=date.max)},
    "expired when issued": {"expires_on": a_paper().issued_on.replace(year=2014)},  # type: ignore[union-attr]
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_own_certificate_that_cannot_be_is_refused(wrong: str) -> None:
    refusal = issuing(**WRONG[wrong])
    assert refusal is not None
    assert refusal.pointer.startswith("/credentialSubject")


@pytest.mark.parametrize(
    "origin",
    [
        Origin(kind="list", countries=(BW, ZA)),
        Origin(kind="list", countries=(BW, replace(ZA, percent=UNSET))),
    ],
)
def test_shares_of_origin_are_optional_and_add_up(origin: Origin) -> None:
    assert issuing(origin=origin) is None


def test_weights_by_code_may_leave_a_code_open() -> None:
    assert issuing(hs=(HsWeight(code="7102.31", carats="700.00"), HsWeight(code="7102.21"))) is None


# ---- transcriptions and confirmations


def confirming(**changes: Any) -> Refusal | None:  # noqa: ANN401 - fields of a confirmation
    """What the importing authority is told of its confirmation with these fields changed."""
    world = World()
    confirmation: dict[str, Any] = {"confirmed_to": world.did(world.importer), "carats": "800.00"}
    transcription = changes.pop("transcription", as_read(a_paper()))
    number = changes.pop("number", NUMBER)
    agents = tuple(world.did(world.agent) if did == "agent" else did for did in changes.pop("agents", ()))
    document = ImportConfirmed(
        event_on=DAY,
        number=number,
        confirmation=Confirmation(**confirmation | changes, agents=agents),
        transcription=transcription,
    )
    return world.says(world.mumbai, document).refusal


def test_a_paper_of_which_a_list_tells_five_fields_is_transcribed_as_it_is() -> None:
    told = a_paper(
        title=UNSET, origin=UNSET, expires_on=UNSET, issuing_authority=UNSET, parcels=UNSET, hs=UNSET,
        validation=UNSET,
    )  # fmt: skip
    assert confirming(transcription=as_read(told)) is None


@pytest.mark.parametrize("name", ANNEX_FIELDS)
def test_a_field_left_open_or_told_twice_is_refused(name: AnnexField) -> None:
    read = as_read(a_paper())
    refusal = confirming(transcription=replace(read, unreadable=(name,)))
    assert isinstance(refusal, TranscriptionIncomplete)
    assert refusal.facts == {"field": name}
    if name in ATTRIBUTES:
        open_ = replace(read, paper=replace(read.paper, **{ATTRIBUTES[name]: UNSET}))
        assert isinstance(confirming(transcription=open_), TranscriptionIncomplete)
        both = replace(open_, unreadable=(name,), not_stated=(name,))
        assert isinstance(confirming(transcription=both), TranscriptionIncomplete)
        assert confirming(transcription=replace(open_, unreadable=(name,))) is None
        assert stated(open_.paper, name) is None


def test_a_number_unreadable_on_the_paper_can_be_told_so() -> None:
    read = as_read(a_paper(""), unreadable=("number",))
    assert confirming(transcription=read) is None


WRONG_CONFIRMATIONS: dict[str, tuple[type[Refusal], dict[str, Any]]] = {
    "nothing confirmed": (PaperMalformed, {"carats": "0"}),
    "a code twice": (PaperMalformed, {"hs": ("7102.31", "7102.31")}),
    "polished": (PaperMalformed, {"hs": ("7102.39",)}),
    "no parcels": (PaperMalformed, {"parcels": 0}),
    "to a name": (PartyUnreadable, {"confirmed_to": "A01 LTD."}),
    "to another register's party": (
        PartyUnreadable,
        {"confirmed_to": "did:web:elsewhere.example:p:" + "0" * 32},
    ),
    "an agent in words": (PartyUnreadable, {"agents": ("agent", "my cousin")}),
    "an agent twice": (PartyUnreadable, {"agents": ("agent", "agent")}),
    "of another paper": (PaperMalformed, {"transcription": as_read(a_paper("EU00567878"))}),
}


@pytest.mark.parametrize("wrong", WRONG_CONFIRMATIONS)
def test_a_confirmation_that_cannot_be_is_refused(wrong: str) -> None:
    expected, changes = WRONG_CONFIRMATIONS[wrong]
    assert isinstance(confirming(**changes), expected)


@pytest.mark.parametrize("carats", ["", "800,00", "Infinity", "1e3", "1_000", "1000000000"])
def test_weights_are_plain_decimal_text(carats: str) -> None:
    refusal = confirming(carats=carats)
    assert refusal is not None
    assert (refusal.rule, refusal.pointer) == ("R31", "/credentialSubject/confirmation/carats")


def test_other_figures_of_authorities_are_read_as_strictly() -> None:
    world = World()
    weighed = ShipmentSubmitted(event_on=DAY, number=NUMBER, carats_weighed="about 800")
    assert world.says(world.mumbai, weighed).refusal is not None
    for certificates, carats in ((-1, "0"), (10**12, "0"), (1, "-1")):
        mark = FeedComplete(
            event_on=DAY, of="confirmed", through=DAY, certificates=certificates, carats=carats
        )
        assert world.says(world.mumbai, mark).refusal is not None


@pytest.mark.parametrize("replaced_by", [NUMBER, "EU", "eu00567999", "soon"])
def test_a_void_number_is_replaced_by_another_number(replaced_by: str) -> None:
    world = World()
    void = CertificateVoided(event_on=DAY, number=NUMBER, reason="spoiled", replaced_by=replaced_by)
    refusal = world.says(world.antwerp, void).refusal
    assert refusal is not None
    assert refusal.pointer == "/credentialSubject/replacedBy"


@pytest.mark.parametrize("number", ["*issued*2015-01-01*0", "*", "EU" + "0" * 40, "EU\x00", "É", ""])
def test_what_cannot_be_a_number_is_not_even_looked_up(number: str) -> None:
    world = World()
    document = CertificateVoided(event_on=DAY, number=number, reason="lost")
    touched = Touched()
    rules.touched(world.entry(world.antwerp, document), touched)
    assert touched.certificates == set()
    assert world.says(world.antwerp, document).refusal is not None


def test_a_paper_from_before_the_scheme_is_transcribed_as_it_is() -> None:
    world = World()
    paper = a_paper(issued_on=date(1015, 1, 1), expires_on=date(1015, 3, 1), parcels=5)
    assert world.confirms(parcels=4, paper=paper, on=date(1999, 1, 1)).refusal is None


@pytest.mark.parametrize("day", [date(1, 1, 1), date(2002, 12, 31)])
def test_a_day_the_authority_answers_for_itself_lies_in_the_time_of_the_scheme(day: date) -> None:
    at = "/credentialSubject"
    for refusal, pointer in (
        (issuing(issued_on=day), f"{at}/paper/issuedOn"),
        (issuing(validation=Validation(by="Antwerp", on=day)), f"{at}/paper/validation/on"),
        (World().confirms(received_on=day).refusal, f"{at}/confirmation/receivedOn"),
    ):
        assert isinstance(refusal, PaperMalformed)
        assert refusal.pointer == pointer


def test_nothing_is_received_in_the_last_year_there_is() -> None:
    refusal = World().confirms(received_on=date(9999, 12, 31)).refusal
    assert isinstance(refusal, PaperMalformed)
    assert refusal.pointer == "/credentialSubject/confirmation/receivedOn"


@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_what_is_done_to_a_certificate_has_a_reason(blank: str) -> None:
    world = World()
    for document, pointer in (
        (CertificateVoided(event_on=DAY, number=NUMBER, reason=blank), "reason"),
        (CertificateUnused(event_on=DAY, number=NUMBER, reason=blank), "reason"),
        (CertificateReportedFake(event_on=DAY, number=NUMBER, reason=blank), "reason"),
    ):
        refusal = world.says(world.antwerp, document).refusal
        assert refusal is not None
        assert (refusal.code, refusal.pointer) == ("reason-missing", f"/credentialSubject/{pointer}")


def test_prefixes_known_to_effects_are_those_of_the_rule_set() -> None:
    rows = World().policy.numbers.prefixes
    assert {
        row.prefix: row.participant for row in rows if row.prefix != row.participant
    } == PARTICIPANT_BEHIND
