"""Certificates from one participant to another, and all that it exported: `/v1/reconciliations/…`."""

from datetime import date

import msgspec
from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape


class FlowSum(Shape, frozen=True):
    """Certificates and the carats they certify; absent where they are of too few for the asker."""

    certificates: int
    carats: str | UnsetType = UNSET


class MissingCertificate(Shape, frozen=True):
    """A certificate nobody accounts for. days: since it was issued."""

    number: str
    issued_on: date
    days: int
    carats: str


class CertificateFlow(Shape, frozen=True):
    """What one participant issued for another, as known at log position `as_of`.

    issued is the sum of confirmed, void, in_transit and gap. void: voided, forged, unused or returned to the
    sender. arrived: carats confirmed. rules: S02 when there is a gap; explanation: in a sentence. missing:
    the certificates in the gap, the oldest first, at most 1,000, for the issuing side alone.
    An office of the scheme is told whole quarters, and no weights where one is of fewer than 3 certificates.
    """

    exporting: str
    importing: str
    from_day: date = msgspec.field(name="from")
    to_day: date = msgspec.field(name="to")
    as_of: int
    issued: FlowSum
    confirmed: FlowSum
    void: FlowSum
    in_transit: FlowSum
    gap: FlowSum
    explanation: str
    arrived: str | UnsetType = UNSET
    rules: tuple[str, ...] = ()
    missing: tuple[MissingCertificate, ...] = ()


class Exports(Shape, frozen=True):
    """What a participant exported against all it can have, by everything on record at log position `as_of`.

    exported: certified for export, but what came to nothing. imported: confirmed. produced, state_sold: as
    its authorities recorded them; opening_stock: declared, or within what associations certified. difference:
    all these less the exported, signed. rules: A06 when too much was exported; explanation: in a sentence.
    """

    participant: str
    as_of: int
    exported: FlowSum
    imported: FlowSum
    produced: str
    state_sold: str
    opening_stock: str
    difference: str
    explanation: str
    rules: tuple[str, ...] = ()
