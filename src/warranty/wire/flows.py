"""Certificates from one participant to another: the answer of `/v1/reconciliations/flow`."""

from datetime import date

import msgspec

from warranty.wire.shapes import Shape


class FlowSum(Shape, frozen=True):
    """Certificates and the carats they certify."""

    certificates: int
    carats: str


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
    arrived: str
    explanation: str
    rules: tuple[str, ...] = ()
    missing: tuple[MissingCertificate, ...] = ()
