"""Feed marks: the feed one of them speaks of, and whether its figures can be read."""

from typing import Final

from warranty.certificates.books import CertificateBooks, FeedKey
from warranty.certificates.documents import FeedComplete
from warranty.certificates.rules.refusals import PaperMalformed
from warranty.foundation.errors import Refusal
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Entry

MOST_CERTIFICATES: Final = 1_000_000_000


def feed_of(books: CertificateBooks, entry: Entry) -> FeedKey:
    """The feed an authority's mark speaks of: that of its participant, through a day."""
    document: FeedComplete = entry.document
    return FeedKey(books.parties.parties[entry.party].participant, document.of, document.through)


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
