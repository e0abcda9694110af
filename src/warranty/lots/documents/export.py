"""What members sign when goods go abroad: application, departure, and that it came to nothing."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document, Part


class ExportLine(Part, frozen=True):
    """Goods of one class for the certificate. line: from 1, without gaps. Opens lot n, bound for export."""

    line: int
    carats: str
    hs: str


class Evidence(Part, frozen=True):
    """Paper that shows what is said: SHA-256 (hex) of its scan, and its number where it has one."""

    kind: Literal[
        "invoice",
        "warranty",
        "certificate",
        "licence",
        "police-report",
        "insurer",
        "laboratory-report",
        "other",
    ]
    digest: str
    document_number: str | UnsetType = UNSET


class BoundLot(Part, frozen=True):
    """Carats bound from one of the exporter's lots."""

    lot: str
    carats: str


class BoundLots(Part, frozen=True):
    """Confidential: where one line's carats come from."""

    line: int
    lots: tuple[BoundLot, ...]


class Importer(Part, frozen=True):
    """Confidential: to whom the goods go: a party by DID, or an outsider by name and country."""

    party: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    country: str | UnsetType = UNSET


class ExportApplied(Document, frozen=True):
    """An exporter asks its authority for a certificate and binds the goods (EU 2368/2002 art. 12).

    participant: where the goods leave; destination: the participant they go to. purpose: of goods on
    consignment or for polishing the exporter stays the owner, whoever claims them there.
    """

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[BoundLots, ...], "counterparty": Importer}

    participant: str
    destination: str
    purpose: Literal["sale", "consignment", "polishing"]
    lines: tuple[ExportLine, ...]
    evidence: tuple[Evidence, ...]


class ExportDeparted(Document, frozen=True):
    """The goods left under the certificate issued for an application. event_on: the day they left."""

    application: str


class ReturnedLine(Part, frozen=True):
    """Carats of one line of an application that came home, or never left."""

    line: int
    carats: str


class ExportCancelled(Document, frozen=True):
    """Goods bound by an application, or what is left of them, do not go: they are free again.

    lines: what of them stayed, where the others left or still go: what is neither certified nor has arrived.
    """

    application: str
    reason: str
    lines: tuple[ReturnedLine, ...] = ()


class ExportReturned(Document, frozen=True):
    """Unsold goods come home: what nobody claimed abroad is in the lots it left again (R27).

    What was claimed there and is still held for the exporter opens lots of its own, from 2.

    number: of the certificate they came under, a technical one where they were returned to their sender; the
    import is confirmed to the exporter.
    """

    application: str
    number: str
    lines: tuple[ReturnedLine, ...]


class PolishedLine(Part, frozen=True):
    """Goods polished abroad. line: from 1, without gaps. Opens lot n."""

    line: int
    carats: str
    hs: str
    pieces: int | UnsetType = UNSET


class AbroadLoss(Part, frozen=True):
    """Carats that polishing abroad used up."""

    cause: Literal["polishing", "powder", "breakage"]
    carats: str


class PolishedAbroad(Document, frozen=True):
    """What came home of goods sent abroad for polishing, with what was lost; rough returns by itself.

    Needs no certificate: polished goods have left the Kimberley Process. category: of the rough, which band
    the yield of all that came of it so far is judged by; unsaid: it is one that some category gives (R36).
    """

    application: str
    lines: tuple[PolishedLine, ...]
    losses: tuple[AbroadLoss, ...] = ()
    category: str | UnsetType = UNSET
