"""Making a statement: the document, its confidential parts, a fresh id, the signature."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from warranty.foundation.ids import uuid7
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import Document, issue


def sign(
    document: Document,
    parts: Mapping[str, Any],
    key: SigningKey,
    did: str,
    now: datetime,
    *,
    statement: UUID | None = None,
) -> bytes:
    """The whole SD-JWT with all its disclosures, ready to submit.

    parts: confidential values by name, as the document's type asks for them. now: the signing time
    (validFrom); the day of the event is in the document. statement: its id, a UUIDv7, when it had to be known
    before, as for lots drawn from a statement not yet sent; otherwise a new one.
    """
    identifier = statement or uuid7(int(now.timestamp() * 1000))
    signed_at = now.replace(microsecond=0)
    return issue(document, parts, statement=identifier, did=did, key=key, signed_at=signed_at)
