"""Claims, what they take from certificates, and feed marks, as plain values."""

from datetime import date
from typing import Literal, NamedTuple

from warranty.certificates.documents import Transcription
from warranty.foundation.ids import LotId, PartyId, StatementId

FeedKind = Literal["issued", "confirmed"]
DrawKind = Literal["draw", "weighing"]


class Claim(NamedTuple):
    """An import claim as made. participant: where imported, as claimed. issued_on: as transcribed."""

    lot: LotId
    number: str
    position: int
    participant: str
    claimant: PartyId
    carats: int
    hs: str
    event_on: date
    issued_on: date | None
    transcription: Transcription | None


class Taken(NamedTuple):
    """What one claim has taken, net of reversals. weighing: excess within τ, which no certificate covers."""

    drawn: int = 0
    weighing: int = 0


class Account(NamedTuple):
    """A certificate's draws over all claims. sequence: of its last row, so that rows of two hands collide."""

    sequence: int = 0
    drawn: int = 0
    weighing: int = 0


class FeedMark(NamedTuple):
    """A participant's feed is complete through a day. certificates, carats: what its authority counted."""

    participant: str
    of: FeedKind
    position: int
    statement: StatementId
    by: PartyId
    through: date
    certificates: int
    carats: int


class FeedKey(NamedTuple):
    """All that one participant issued or confirmed through a day: what a feed mark speaks of."""

    participant: str
    of: FeedKind
    through: date


class FeedCount(NamedTuple):
    """What is on record for a FeedKey. carats in thousandths."""

    certificates: int
    carats: int
