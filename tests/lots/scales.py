"""What members sign about scales, finds and counts."""

from datetime import date
from typing import Any
from uuid import UUID

from tests.builders import MAKEABLE, TODAY, Draft
from warranty.foundation.statements import urn
from warranty.lots.documents import (
    CountedLine,
    CountedLot,
    GoodsFound,
    LotReweighed,
    PhysicalCount,
    WeighedLot,
)

SCALE = "Mettler CM 1000-L, no. 3"


def reweighed(lot: UUID, booked: str, shown: str, *, on: date = TODAY, **more: object) -> Draft:
    """A lot, or a box by its statement, on the scale. of: the count it answers."""
    document = LotReweighed(event_on=on, scale=SCALE, booked=booked, carats=shown, **_answering(more))
    return Draft(document, {"sources": (WeighedLot(lot=str(lot)),)})


def found(carats: str, hs: str = MAKEABLE, *, on: date = TODAY, **more: object) -> Draft:
    """Goods in no lot."""
    values = {"qualification": "Rough, 2 pieces", "reason": "Under the sorting table.", **_answering(more)}
    return Draft(GoodsFound(event_on=on, scale=SCALE, carats=carats, hs=hs, **values))


def counted(
    *lines: tuple[str, UUID | None],
    hs: str = MAKEABLE,
    on: date = TODAY,
    **more: Any,  # noqa: ANN401
) -> Draft:
    """Carats of each lot or box; None: all else of the class."""
    document = PhysicalCount(
        event_on=on,
        scale=SCALE,
        lines=tuple(CountedLine(line=at, hs=hs, carats=carats) for at, (carats, _) in enumerate(lines, 1)),
        **more,
    )
    named = (CountedLot(line=at, lot=str(lot)) for at, (_, lot) in enumerate(lines, 1) if lot)
    return Draft(document, {"sources": tuple(named)})


def _answering(more: dict[str, Any]) -> dict[str, Any]:
    of = more.pop("of", None)
    return {**more, "count": urn(of)} if of else more
