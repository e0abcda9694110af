"""Personal data (R57, R58): each kind has its way to go and its time, and none comes unnoticed."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, get_args, get_origin

import msgspec
import pytest

from warranty.foundation.statements import Document
from warranty.policy.limits import Kept, kept_since, window_for
from warranty.policy.rule_set import packaged
from warranty.register.documents import DOCUMENT_TYPES
from warranty.register.erasure import ERASABLE
from warranty.register.store import NOT_DERIVED

TODAY = date(2026, 11, 28)
# Confidential parts that cannot be erased: what the books are drawn from, kept as long as the record (R58).
KEPT_WITH_THE_BOOKS = {
    "prices": "amounts, and who paid",
    "sources": "lots and weights",
    "counterparty": "who has the goods; of parties on record the DID alone",
    "scope": "whom a case or an audit opens; of parties the DID alone",
}
# Names of fields that hold a person, or words that may name one.
TELLING = {
    "address", "birthday", "bornOn", "contact", "email", "explanation", "name", "note", "passport", "phone",
    "purpose", "reason", "remark", "remarks", "registeredOffice", "signatory", "telephone", "text", "title",
    "vatId", "words",
}  # fmt: skip
# Where such a field stands in a signed part all the same, and why nobody is told there for ever.
ABOUT_GOODS = {
    "Basis", "BoxClosed", "CertificateCorrected", "CertificateReinstated", "CertificateReportedFake",
    "CertificateUnused", "CertificateVoided", "ConfirmationCorrected", "CreditNote", "DifferenceSettled",
    "ExportCancelled", "GoodsFound", "GoodsLost", "GoodsPassed", "GoodsReturned", "IndustrialUse",
    "InvoiceAmended", "LossTakenBack", "LotReweighed", "MemoClosed", "OfferWithdrawn", "OwnershipAnswered",
    "ProductionRecorded", "SeizedGoodsSold", "ShipmentDetained", "ShipmentReturned", "SoldStockReturned",
    "Unsupported", "WeightCorrected",
}  # fmt: skip
SIGNED_ALL_THE_SAME = {
    **{(kind, "reason"): "why goods or papers, not people" for kind in ABOUT_GOODS},
    ("AdmittedParty", "name"): "of a firm; a natural person's is refused (parties/rules/persons.py)",
    ("PartyRenamed", "name"): "of a firm; a natural person's is refused",
    ("RegisterFounded", "name"): "of the register",
    ("StandingChanged", "reason"): "a code of policy",
    ("KeyRevoked", "reason"): "why a key; whose it is stands apart",
    ("SuccessionWithdrawn", "reason"): "a code of policy",
    ("PlatformKeyChanged", "reason"): "why a key of the platform",
    ("CaseClosed", "reason"): "read by the office alone",
    ("EngagementEnded", "reason"): "read by the sides of the audit",
    ("ParticularsRectified", "reason"): "read by the party and who looks after it",
    ("ExplanationJudged", "explanation"): "names an explanation",
    ("ExplanationJudged", "reason"): "about a finding, read by its sides",
    ("FindingExplained", "text"): "about a finding, read by its sides",
    ("Independence", "text"): "a registered text",
    ("PaperWarranty", "text"): "a registered text",
    ("WarrantyGiven", "text"): "a registered text",
    ("ImportConfirmed", "note"): "about a paper, read by the authorities and the importer",
    ("Paper", "title"): "of a certificate, as printed",
    ("TradeParty", "address"): "as printed on a certificate, which the convention keeps (R1)",
    ("TradeParty", "name"): "as printed on a certificate, which the convention keeps (R1)",
}
# Tables that no replay makes anew: which rule says how long each is kept, or why it tells of nobody.
TIMES = {
    "attempts": "attempts",
    "looks": "looks",
    "disclosures": "R58",
    "erasures": "R58",
    "statements": "R58",
}
TELLS_OF_NOBODY = {
    "alembic_version", "assertions", "code_tries", "log_entries", "log_head", "log_nodes", "pseudonym_secret",
}  # fmt: skip


def flat(shape: Any) -> Iterator[Any]:  # noqa: ANN401 - any annotation
    yield shape
    if get_origin(shape) is not Literal:
        for inner in get_args(shape):
            yield from flat(inner)


def texts_of(kind: type[msgspec.Struct]) -> Iterator[tuple[str, str]]:
    """Each field that holds text, with the struct it stands in; confidential parts apart."""
    for field in msgspec.structs.fields(kind):
        shapes = list(flat(field.type))
        for inner in shapes:
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                yield from texts_of(inner)
        if str in shapes:
            yield kind.__name__, field.encode_name


@pytest.mark.parametrize("kind", DOCUMENT_TYPES.values(), ids=DOCUMENT_TYPES.keys())
def test_what_tells_of_people_is_erasable_or_stands_in_a_signed_part_for_a_reason(
    kind: type[Document],
) -> None:
    telling = {field for field in texts_of(kind) if field[1] in TELLING}
    assert telling <= SIGNED_ALL_THE_SAME.keys(), "put it into particulars, or say why not"
    assert kind.parts.keys() <= ERASABLE | KEPT_WITH_THE_BOOKS.keys()


def test_no_exception_is_kept_for_a_field_there_is_not() -> None:
    fields = {field for kind in DOCUMENT_TYPES.values() for field in texts_of(kind)}
    assert SIGNED_ALL_THE_SAME.keys() <= fields
    parts = {part for kind in DOCUMENT_TYPES.values() for part in kind.parts}
    assert parts == ERASABLE | KEPT_WITH_THE_BOOKS.keys()


def test_a_field_of_a_new_document_that_names_somebody_is_noticed() -> None:
    class Cleaner(msgspec.Struct):
        passport: str

    class GoodsCleaned(Document, frozen=True):
        by: tuple[Cleaner, ...]

    assert ("Cleaner", "passport") in set(texts_of(GoodsCleaned))


def test_r58_each_table_no_replay_makes_anew_has_its_time_or_tells_of_nobody() -> None:
    assert set(NOT_DERIVED) == TIMES.keys() | TELLS_OF_NOBODY
    policy = packaged()
    for rule in TIMES.values():
        if rule == "R58":
            assert window_for(policy, rule, TODAY, "last-use").days >= 5 * 365
        else:
            assert rule in get_args(Kept)
    for of in get_args(Kept):
        assert kept_since(policy, of, TODAY) < TODAY
