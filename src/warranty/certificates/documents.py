"""What authorities sign about certificates, and the paper itself as data (R1–R10).

Three ways in are kept apart: the issuer's own certificate (`CertificateIssued`), the paper as the
importing authority transcribed it (`ImportConfirmed.transcription`) and the paper as an importer
transcribed it in a claim (`lots.documents.ImportClaimed`).
"""

from datetime import date
from typing import ClassVar, Literal

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document, Part

# The twelve minimum fields of Annex I in the order of 31 CFR 592.307 (a)–(l).
AnnexField = Literal[
    "title",
    "origin",
    "number",
    "issuedOn",
    "expiresOn",
    "issuingAuthority",
    "tradeParties",
    "carats",
    "value",
    "parcels",
    "hs",
    "validation",
]
ANNEX_FIELDS: tuple[AnnexField, ...] = (
    "title",
    "origin",
    "number",
    "issuedOn",
    "expiresOn",
    "issuingAuthority",
    "tradeParties",
    "carats",
    "value",
    "parcels",
    "hs",
    "validation",
)
# The fixed sentence of Annex I, as printed in 31 CFR 592.307 (a).
CERTIFICATE_SENTENCE = (
    "The rough diamonds in this shipment have been handled in accordance with the provisions of the "
    "Kimberley Process Certification Scheme for rough diamonds"
)
SealState = Literal["intact", "broken", "mismatch"]


class OriginShare(Part, frozen=True):
    """One country of origin; percent as decimal text, when stated. zone: the region, when stated (R11)."""

    country: str
    zone: str | UnsetType = UNSET
    percent: str | UnsetType = UNSET


class Origin(Part, frozen=True):
    """Where mined (R7): a single country, a list, or undisclosed (printed `***`)."""

    kind: Literal["single", "list", "undisclosed"]
    countries: tuple[OriginShare, ...] = ()


class TradeParty(Part, frozen=True):
    """Exporter or importer as printed."""

    name: str
    address: str | UnsetType = UNSET
    country: str | UnsetType = UNSET


class TradeParties(Part, frozen=True):
    """Annex I: identification of exporter and importer; either may be unknown on a transcription."""

    exporter: TradeParty | UnsetType = UNSET
    importer: TradeParty | UnsetType = UNSET


class HsWeight(Part, frozen=True):
    """One HS line (7102.10, 7102.21, 7102.31); its own carats where the paper states them."""

    code: str
    carats: str | UnsetType = UNSET


class Validation(Part, frozen=True):
    """The stamp of the exporting authority."""

    by: str
    on: date


class Paper(Part, frozen=True):
    """A Kimberley Process Certificate's fields. Weights in carats, value in US$, both decimal text."""

    number: str
    title: str | UnsetType = UNSET
    origin: Origin | UnsetType = UNSET
    issued_on: date | UnsetType = UNSET
    expires_on: date | UnsetType = UNSET
    issuing_authority: str | UnsetType = UNSET
    trade_parties: TradeParties | UnsetType = UNSET
    carats: str | UnsetType = UNSET
    value: str | UnsetType = UNSET
    parcels: int | UnsetType = UNSET
    hs: tuple[HsWeight, ...] | UnsetType = UNSET
    validation: Validation | UnsetType = UNSET


class Transcription(Part, frozen=True):
    """Paper somebody read: each Annex I field is stated in `paper`, unreadable, or not stated.

    Every one of ANNEX_FIELDS stands in exactly one of the three.
    """

    paper: Paper
    unreadable: tuple[AnnexField, ...] = ()
    not_stated: tuple[AnnexField, ...] = ()


class Container(Part, frozen=True):
    """A tamper-resistant container and its seal."""

    number: str
    seal: str


class ContainerSeen(Part, frozen=True):
    """A container at submission: state of its seal against the paper, and whether it was opened."""

    number: str
    seal: str
    state: SealState
    opened: bool


class CertificateIssued(Document, frozen=True):
    """An issuing authority's own certificate, validated. The paper must be complete (R1).

    application: as urn:uuid, the export application it is issued for, whose goods then lie behind it; or, on
    a certificate that sends goods home, the one they left under. technical: goes with goods that are returned
    to their sender (R10).
    """

    paper: Paper
    containers: tuple[Container, ...] = ()
    technical: bool = False
    application: str | UnsetType = UNSET


class CertificateVoided(Document, frozen=True):
    """Lost, spoiled or withdrawn by its issuer; its carats can never be claimed (R10)."""

    is_public: ClassVar[bool] = True

    number: str
    reason: str
    replaced_by: str | UnsetType = UNSET


class CertificateReportedFake(Document, frozen=True):
    """A number an authority reports as forged; may be one nobody issued."""

    is_public: ClassVar[bool] = True

    number: str
    reason: str


class CertificateReinstated(Document, frozen=True):
    """The signer's own void or fake report was a mistake; the state before it holds again."""

    is_public: ClassVar[bool] = True

    number: str
    withdraws: str
    reason: str


class ShipmentSubmitted(Document, frozen=True):
    """Certificate and container handed to an importing authority (EU02 art. 4)."""

    number: str
    containers: tuple[ContainerSeen, ...] = ()
    weighed_by: str | UnsetType = UNSET
    carats_weighed: str | UnsetType = UNSET


class ShipmentDetained(Document, frozen=True):
    """Held by the importing authority, with its reason (EU02 art. 5, 14)."""

    number: str
    reason: str


class ShipmentReleased(Document, frozen=True):
    """Released after remedy; what was confirmed counts again."""

    number: str
    remedy: str


class ShipmentReturned(Document, frozen=True):
    """Sent back to the sender, under a technical certificate where there is one."""

    number: str
    reason: str
    technical_certificate: str | UnsetType = UNSET


class Confirmation(Part, frozen=True):
    """An import confirmation's own figures (R5), beside and never merged with the certificate's.

    confirmed_to: DID of the party that may claim. agents: further parties named by the authority that
    may claim for it (L03). received_on: day of receipt, when known.
    """

    confirmed_to: str
    carats: str
    received_on: date | UnsetType = UNSET
    value: str | UnsetType = UNSET
    parcels: int | UnsetType = UNSET
    hs: tuple[str, ...] = ()
    exporter: str | UnsetType = UNSET
    importer: str | UnsetType = UNSET
    agents: tuple[str, ...] = ()


class ImportConfirmed(Document, frozen=True):
    """An importing authority confirms an import to a named party. event_on: day of confirmation.

    note: what the official decided while reading a list, kept for the record.
    """

    number: str
    confirmation: Confirmation
    transcription: Transcription
    note: str | UnsetType = UNSET


class ConfirmationCorrected(Document, frozen=True):
    """New figures for one's own confirmation; never refused for their effect (R9).

    corrects: the confirmation (or its last correction) as urn:uuid. instruction_digest: SHA-256 of the
    instruction the correction rests on.
    """

    number: str
    corrects: str
    confirmation: Confirmation
    reason: str
    instruction_digest: str | UnsetType = UNSET


class CertificateCorrected(Document, frozen=True):
    """New content for one's own certificate; the original stays on record (R9)."""

    corrects: str
    paper: Paper
    reason: str
    instruction_digest: str | UnsetType = UNSET


class CertificateUnused(Document, frozen=True):
    """An own certificate that was never used and came back, or ran out unused."""

    number: str
    reason: str


class FeedComplete(Document, frozen=True):
    """The signer's feed is complete through a day: until then a missing number is "not yet known".

    of: certificates issued by the participant, or imports confirmed by it. certificates, carats: what
    the signer counts, compared with what is on record.
    """

    of: Literal["issued", "confirmed"]
    through: date
    certificates: int
    carats: str
