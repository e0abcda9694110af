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
    OwnersGoods,
    ShopFloorReported,
    WorkInProcessCounted,
)
from warranty.lots.rules.goods import positive_carats
from warranty.lots.rules.sources import named_lot

SUBJECT: Final = "/credentialSubject"


class Lost(NamedTuple):
    """One loss as it stands in a statement. pointer: to it. owner: as named, "" for everybody's."""

    batch: str
    cause: str
    carats: str
    pointer: str
    owner: str = ""


class Taken(NamedTuple):
    """Thousandths that leave a batch. owner: whose they are, as named, "" for everybody's."""

    carats: int
    owner: str
    line: FloorLine | None = None
    cause: str = ""


@dataclass(slots=True)
class Moved:
    """What one statement does to one batch, in thousandths. wheels: what was counted as still being worked.

    pointer: to where the batch is first named.
    """

    pointer: str
    ins: list[tuple[LotId, int]] = field(default_factory=list)
    takings: list[Taken] = field(default_factory=list)
    wheels: Carats | None = None

    @property
    def came_in(self) -> int:
        """All that goes in."""
        return sum(carats for _, carats in self.ins)

    @property
    def taken(self) -> int:
        """All that leaves the batch: what came out and what was lost."""
        return sum(each.carats for each in self.takings)

    @property
    def losses(self) -> dict[str, int]:
        """What was lost, by cause."""
        sums: dict[str, int] = {}
        for each in self.takings:
            if each.cause:
                sums[each.cause] = sums.get(each.cause, 0) + each.carats
        return sums


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
    for loss in losses_of(entry):
        yield loss.batch, f"{loss.pointer}/batch"


def owners_named(entry: Entry, place: str) -> dict[int, str]:
    """Whose the lines or losses of a statement are, by number, as far as it says. place: lines or losses."""
    named: tuple[OwnersGoods, ...] = entry.parts.get("counterparty", ())
    return {number: each.owner for each in named for number in getattr(each, place)}


def losses_of(entry: Entry) -> Iterator[Lost]:
    """The losses of a statement."""
    document: BatchClosed | ShopFloorReported | WorkInProcessCounted = entry.document
    owners = owners_named(entry, "losses")
    if isinstance(document, BatchClosed):
        losses = [(document.batch, one.cause, one.carats) for one in document.losses]
    else:
        losses = [(one.batch, one.cause, one.carats) for one in document.losses]
    for at, loss in enumerate(losses):
        yield Lost(*loss, f"{SUBJECT}/losses/{at}", owners.get(at + 1, ""))


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
    owners = owners_named(entry, "lines")
    for at, line in enumerate(getattr(document, "lines", ())):
        carats = positive_carats(line.carats, f"{SUBJECT}/lines/{at}/carats")
        found[line.batch].takings.append(Taken(carats, owners.get(line.line, ""), line=line))
    for loss in losses_of(entry):
        carats = positive_carats(loss.carats, f"{loss.pointer}/carats")
        found[loss.batch].takings.append(Taken(carats, loss.owner, cause=loss.cause))
    for at, count in enumerate(getattr(document, "counts", ())):
        found[count.batch].wheels = parse_carats(count.carats, pointer=f"{SUBJECT}/counts/{at}/carats")
    return found
