"""Feed marks: what one of them touches, and whether its figures can be read."""

from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from warranty.certificates.books import FeedKind
from warranty.certificates.documents import FeedComplete
from warranty.certificates.rules.refusals import PaperMalformed
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Entry

MOST_CERTIFICATES: Final = 1_000_000_000
_SIGN: Final = "*"


class FeedTouched(NamedTuple):
    """A feed mark's feed before its signer's participant is known."""

    party: PartyId
    of: FeedKind
    through: date


def feed_key(entry: Entry) -> str:
    """How a feed stands among touched certificates: it is every number of its participant through a day.

    No number begins with the sign, so the two cannot be mixed up.
    """
    document: FeedComplete = entry.document
    return _SIGN.join(("", document.of, document.through.isoformat(), entry.party.hex))


def feed_touched(key: str) -> FeedTouched | None:
    """The feed of a key, None for a certificate number."""
    if not key.startswith(_SIGN):
        return None
    _, of, through, party = key.split(_SIGN)
    kind: FeedKind = "issued" if of == "issued" else "confirmed"
    return FeedTouched(PartyId(UUID(hex=party)), kind, date.fromisoformat(through))


def feed_refusal(document: FeedComplete) -> Refusal | None:
    """A day that has not passed for the signer, or counts that are none."""
    if document.through > document.event_on:
        return PaperMalformed(
            "A feed is complete through a day that has passed, the day of this statement at the latest.",
            pointer="/credentialSubject/through",
        )
    try:
        parse_carats(document.carats, pointer="/credentialSubject/carats")
    except Refusal as refused:
        return refused
    if not 0 <= document.certificates <= MOST_CERTIFICATES:
        return PaperMalformed(
            "A feed counts from 0 certificates up.", pointer="/credentialSubject/certificates"
        )
    return None
