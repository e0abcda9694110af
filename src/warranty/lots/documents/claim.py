"""What members sign that opens a chain: the import claim."""

from collections.abc import Mapping
from typing import Any, ClassVar

from msgspec import UNSET, UnsetType

from warranty.certificates.documents import Transcription
from warranty.foundation.statements import Document, Part


class GoodsOwner(Part, frozen=True):
    """Confidential: whose the goods are: a party by DID, or somebody outside by name and country."""

    party: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    country: str | UnsetType = UNSET


class ImportClaimed(Document, frozen=True):
    """Carats an importer takes into stock against one certificate. Opens one lot, line 1.

    number: canonical certificate number. participant: where it was imported. hs: class of the goods taken.
    transcription: the paper as the importer read it, for a number not on record yet. counterparty: the owner
    of goods imported on consignment; the importer then holds them only (R24). So it does, whoever is named or
    not, where the exporter's application says that it stays the owner.
    box: where one's own go at once.
    """

    parts: ClassVar[Mapping[str, Any]] = {"counterparty": GoodsOwner}
    optional_parts: ClassVar[frozenset[str]] = frozenset({"counterparty"})

    number: str
    participant: str
    carats: str
    hs: str
    document_number: str | UnsetType = UNSET
    transcription: Transcription | UnsetType = UNSET
    box: str | UnsetType = UNSET
