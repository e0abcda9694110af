"""What a statement about batches does to each of them, gathered from its lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from warranty.foundation.ids import LotId
from warranty.foundation.quantities import Carats, parse_carats
from warranty.foundation.statements import Entry
from warranty.lots.documents import (
    BatchClosed,
    FloorLine,
    ShopFloorReported,
    WorkInProcessCounted,
)
from warranty.lots.rules.goods import positive_carats
from warranty.lots.rules.sources import named_lot

SUBJECT: Final = "/credentialSubject"


class Lost(NamedTuple):
    """One loss as it stands in a statement. pointer: to it."""

    batch: str
    cause: str
    carats: str
    pointer: str


@dataclass(slots=True)
class Moved:
    """What one statement does to one batch, in thousandths. wheels: what was counted as still being worked.

    pointer: to where the batch is first named.
    """

    pointer: str
    ins: list[tuple[LotId, int]] = field(default_factory=list)
    lines: list[FloorLine] = field(default_factory=list)
    losses: dict[str, int] = field(default_factory=dict)
    wheels: Carats | None = None

    @property
    def came_in(self) -> int:
        """All that goes in."""
        return sum(carats for _, carats in self.ins)

    @property
    def taken(self) -> int:
        """All that leaves the batch: what came out and what was lost."""
        return sum(parse_carats(line.carats) for line in self.lines) + sum(self.losses.values())


def batches_named(entry: Entry) -> Iterator[tuple[str, str]]:
    """Every mention of a batch, with its pointer."""
    document = entry.document
    match document:
        case BatchClosed():
            yield document.batch, f"{SUBJECT}/batch"
            return
        case WorkInProcessCounted():
            for at, count in enumerate(document.counts):
                yield count.batch, f"{SUBJECT}/counts/{at}/batch"
        case ShopFloorReported():
            for at, source in enumerate(entry.parts.get("sources", ())):
                yield source.batch, f"{SUBJECT}/sources/{at}/batch"
            for at, line in enumerate(document.lines):
                yield line.batch, f"{SUBJECT}/lines/{at}/batch"
    for loss in losses_of(document):
        yield loss.batch, f"{loss.pointer}/batch"


def losses_of(document: BatchClosed | ShopFloorReported | WorkInProcessCounted) -> Iterator[Lost]:
    """The losses of a statement."""
    if isinstance(document, BatchClosed):
        losses = [(document.batch, one.cause, one.carats) for one in document.losses]
    else:
        losses = [(one.batch, one.cause, one.carats) for one in document.losses]
    for at, loss in enumerate(losses):
        yield Lost(*loss, f"{SUBJECT}/losses/{at}")


def moves(entry: Entry) -> dict[str, Moved]:
    """What a statement does, by batch in the order of first mention.

    Raises CaratsUnreadable or WeightNotPositive with a pointer; nothing but a count may be zero.
    """
    document = entry.document
    found: dict[str, Moved] = {}
    for batch, pointer in batches_named(entry):
        found.setdefault(batch, Moved(pointer))
    for at, source in enumerate(entry.parts.get("sources", ())):
        carats = positive_carats(source.carats, f"{SUBJECT}/sources/{at}/carats")
        if lot := named_lot(source.lot):
            found[source.batch].ins.append((lot, carats))
    for at, line in enumerate(getattr(document, "lines", ())):
        positive_carats(line.carats, f"{SUBJECT}/lines/{at}/carats")
        found[line.batch].lines.append(line)
    for loss in losses_of(document):
        found[loss.batch].losses[loss.cause] = positive_carats(loss.carats, f"{loss.pointer}/carats")
    for at, count in enumerate(getattr(document, "counts", ())):
        found[count.batch].wheels = parse_carats(count.carats, pointer=f"{SUBJECT}/counts/{at}/carats")
    return found
