"""Copies of a statement that show less: the buyer's, and the public one.

Leaving a disclosure out needs no key and breaks nothing: signature, receipt and the other disclosures hold
as before, and what is left out cannot be guessed, because every part has a salt of its own.
"""

from collections.abc import Container
from typing import Final

from warranty.foundation.statements import read_disclosure, split

KEPT_FROM_THE_BUYER: Final = frozenset({"sources"})


def buyers_copy(received: bytes) -> bytes:
    """The statement without its sources: prices, counterparty and particulars stay.

    received: the statement with any of its disclosures. Raises EnvelopeMalformed.
    """
    return _without(received, KEPT_FROM_THE_BUYER)


def public_copy(received: bytes) -> bytes:
    """The signed part alone, with no confidential part. Raises EnvelopeMalformed."""
    return split(received).signed + b"~"


def _without(received: bytes, names: Container[str]) -> bytes:
    envelope = split(received)
    kept = [encoded for encoded in envelope.disclosures if read_disclosure(encoded).part not in names]
    return b"~".join([envelope.signed, *kept, b""])
