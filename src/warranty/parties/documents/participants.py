"""What is signed about participants of the scheme, zones whose goods are compliant, and advisories (R11)."""

from datetime import date
from typing import ClassVar, Literal

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document

# Of a participant: how it took part. Of a zone: whether its goods were compliant. Of either: an advisory.
SourceStatus = Literal[
    "participant", "suspended", "conditional", "not-participant", "compliant", "not-compliant", "advisory"
]


class SourceStatusStated(Document, frozen=True):
    """How a participant, or a zone of it, stood from a day until before another, by a notice.

    participant: its code, ISO 3166-1 alpha-2 or EU. zone: as the notice names it. notice: the notice by title
    and number; digest: SHA-256, hex, of it. Of several words on one day the last counts; the days none covers
    are those of the rule set. An authority's advisory holds for what its own participant imports, the
    operator's, on a notice of the scheme, for all.
    """

    is_public: ClassVar[bool] = True

    participant: str
    status: SourceStatus
    valid_from: date
    notice: str
    digest: str
    zone: str | UnsetType = UNSET
    valid_until: date | UnsetType = UNSET
