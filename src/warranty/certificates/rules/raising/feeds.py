"""Findings raised by a feed mark: S02 for its count, C01 for numbers claimed that nobody knows."""

from collections.abc import Iterator

from warranty.certificates.books import CertificateBooks, FeedCount, FeedKey
from warranty.certificates.documents import FeedComplete
from warranty.certificates.rules.feeding import feed_of
from warranty.certificates.rules.raising.claims import unknown_finding
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry
from warranty.policy.catalogue import Finding
from warranty.policy.rows import Alarm


def feed_findings(books: CertificateBooks, entry: Entry) -> list[Finding]:
    """S02 when the signer counts otherwise than the record; C01 for each number claimed that nobody knows.

    Judged on what `store.load_feed` brought: all that lies before the mark in the log, wherever batches end.
    """
    key = feed_of(books, entry)
    found = list(_count_findings(key, entry.document, books.feeds[key]))
    return [*found, *map(unknown_finding, books.unknown[key])]


def _count_findings(key: FeedKey, document: FeedComplete, recorded: FeedCount) -> Iterator[Finding]:
    counted = FeedCount(document.certificates, parse_carats(document.carats))
    if counted == recorded:
        return
    sentence = (
        f"{key.participant} counts {counted.certificates} certificates with "
        f"{format_carats(counted.carats)} ct {key.of} through {key.through}; on record are "
        f"{recorded.certificates} with {format_carats(recorded.carats)} ct."
    )
    facts = {
        "alarm": Alarm.MAJOR.value,
        "counted": {"certificates": counted.certificates, "carats": format_carats(counted.carats)},
        "recorded": {"certificates": recorded.certificates, "carats": format_carats(recorded.carats)},
    }
    yield Finding("S02", key.participant, sentence, facts)
