"""Certificates and their spot check: answers of `/v1/certificates/…`.

A number nobody knows and one the asker may not read are answered alike. Weights are decimal text in carats;
what is not on record or not for the asker is absent, never zero.
"""

from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from warranty.certificates.documents import Confirmation, Paper, Transcription
from warranty.foundation.encoding import canonical_json
from warranty.wire.lots import Coverage
from warranty.wire.shapes import Shape
from warranty.wire.statements import Finding

ANSWER_HEADING = b"warranty answer v1\n"


class CertificateEvent(Shape, frozen=True):
    """One statement about a certificate. type: of the document; by: its signer, if the asker may know."""

    type: str
    statement: str
    position: int
    recorded_at: datetime
    event_on: date
    by: str | UnsetType = UNSET


class Certificate(Shape, frozen=True):
    """A certificate as known at log position `as_of`; the three ways in stand apart, nothing is merged (R5).

    status: issued, submitted, detained, released, confirmed, returned, unused, voided, reported-fake, or
    claimed-only where no authority has spoken yet. issued: the issuer's own; transcription: the paper as the
    importing authority read it; confirmation: that authority's figures.
    """

    number: str
    participant: str
    status: str
    as_of: int
    issued: Paper | UnsetType = UNSET
    transcription: Transcription | UnsetType = UNSET
    confirmation: Confirmation | UnsetType = UNSET
    claimed: str | UnsetType = UNSET
    drawn: str | UnsetType = UNSET
    history: tuple[CertificateEvent, ...] = ()
    findings: tuple[Finding, ...] = ()


class ClaimSeen(Shape, frozen=True):
    """One import claim on a certificate. claimant: if the asker may know.

    asked = drawn + weighing + pending; weighing: what a second scale found beyond the confirmed weight, which
    no certificate covers.
    """

    statement: str
    asked: str
    drawn: str
    pending: str
    event_on: date
    position: int
    weighing: str = "0.00"
    claimant: str | UnsetType = UNSET
    lot: str | UnsetType = UNSET


class StageCarats(Shape, frozen=True):
    """Carats now in one stage (rough, polished …)."""

    stage: str
    carats: str


class CountryCarats(Shape, frozen=True):
    """Carats now with holders of one country; country absent where the asker may not know it."""

    carats: str
    country: str | UnsetType = UNSET


class WhereNow(Shape, frozen=True):
    """Where a certificate's drawn carats are. complete: false when the node limit was reached.

    left: carats that are in no lot any more; beyond: carats not followed after the limit. The figures of each
    list, left and beyond add up to `carats`; the full answer is the certificate's dispersion.
    """

    carats: str
    by_grade: Coverage
    by_stage: tuple[StageCarats, ...]
    by_country: tuple[CountryCarats, ...]
    complete: bool
    node_limit: int
    left: str
    beyond: str


class AnswerSignature(Shape, frozen=True):
    """The platform's hand under an answer, so that it can be filed as evidence.

    checkpoint: the signed head of the log at the answer's position or later. key: the log's vkey. value:
    that key's Ed25519 signature over `signed_bytes` of the answer, base64url.
    """

    checkpoint: str
    key: str
    value: str


class SpotCheck(Shape, frozen=True):
    """What is on record about one certificate, at log position `as_of`, answered at `answered_at`.

    certified: by the issuer or else as transcribed; confirmed: by the importing authority; claimed and drawn
    over all members and years; claims: those the asker may see. recorded_at: of the statement at that
    position. ground: on which the asker is told (R14). What is not for the asker is absent.
    """

    number: str
    status: str
    as_of: int
    recorded_at: datetime
    answered_at: datetime
    ground: str = ""
    claims: tuple[ClaimSeen, ...] = ()
    findings: tuple[Finding, ...] = ()
    certified: str | UnsetType = UNSET
    confirmed: str | UnsetType = UNSET
    claimed: str | UnsetType = UNSET
    drawn: str | UnsetType = UNSET
    where_now: WhereNow | UnsetType = UNSET
    signature: AnswerSignature | UnsetType = UNSET


def signed_bytes(answer: bytes) -> bytes:
    """What the platform signs under an answer: a heading, then RFC 8785 of the JSON without its `signature`.

    Taken from the JSON as sent, so that a reader that does not know a field yet can still verify it. The
    heading keeps the signature from being one over a checkpoint.
    """
    content: dict[str, Any] = msgspec.json.decode(answer, type=dict[str, Any])
    content.pop("signature", None)
    return ANSWER_HEADING + canonical_json(content)
