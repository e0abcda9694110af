"""Cases of associations and authorities: the answer of `/v1/cases`, the register of legal process."""

from datetime import date

from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape


class OrderSeen(Shape, frozen=True):
    """The order a case rests on. notice_from: from when those concerned are told; absent: at once."""

    court: str
    reference: str
    issued_on: date
    notice_from: date | UnsetType = UNSET


class CaseSeen(Shape, frozen=True):
    """A case as far as the asker may know it.

    case: urn:uuid of the statement that opened it, recorded at `position`. parties: DIDs of those it is
    about; whoever is one of them sees itself alone. until: first day on which it opens nothing. closed: log
    position of its closing. order: of an authority's case that opens prices. What was shown under a case is
    listed at /v1/looks.
    """

    case: str
    number: str
    opened_by: str
    purpose: str
    parties: tuple[str, ...]
    until: date
    position: int
    closed: int | UnsetType = UNSET
    order: OrderSeen | UnsetType = UNSET


class Cases(Shape, frozen=True):
    """A page of cases, newest first. cursor: for the next page, absent on the last."""

    cases: tuple[CaseSeen, ...]
    cursor: str | UnsetType = UNSET
