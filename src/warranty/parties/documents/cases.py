"""What is signed about cases: why an office looks further than it otherwise may, at whom, and under what.

Private: what a case is about stands in its confidential part `scope`, for the office that opened it.
"""

from datetime import date
from typing import Any, ClassVar

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document, Part


class LegalOrder(Part, frozen=True):
    """The order a case rests on. court: who gave it. reference: its own number.

    notice_from: first day on which those concerned may be told of looks under it; absent: at once.
    """

    court: str
    reference: str
    issued_on: date
    notice_from: date | UnsetType = UNSET


class CaseScope(Part, frozen=True):
    """What a case is about. purpose: kept with each look under it. parties: DIDs of those it opens."""

    purpose: str
    parties: tuple[str, ...] = ()
    order: LegalOrder | UnsetType = UNSET


class CaseOpened(Document, frozen=True):
    """An association inquires into members it admitted, or an authority works on a case.

    number: the office's own, by which its questions name the case. until: first day on which it opens
    nothing any more. With an order, an authority sees prices of the parties named, at home in its
    participant; without one, a case keeps the pseudonyms of its traces the same.
    """

    parts: ClassVar[dict[str, Any]] = {"scope": CaseScope}

    number: str
    until: date


class CaseClosed(Document, frozen=True):
    """A case opens nothing any more. case: id of its opening (urn:uuid:…), by the same office."""

    case: str
    reason: str
