"""What members sign that opens a chain: the import claim."""

from msgspec import UNSET, UnsetType

from warranty.certificates.documents import Transcription
from warranty.foundation.statements import Document


class ImportClaimed(Document, frozen=True):
    """Carats an importer takes into stock against one certificate. Opens one lot, line 1.

    number: canonical certificate number. participant: where it was imported. hs: class of the goods taken.
    transcription: the paper as the importer read it, for a number not on record yet.
    """

    number: str
    participant: str
    carats: str
    hs: str
    document_number: str | UnsetType = UNSET
    transcription: Transcription | UnsetType = UNSET
