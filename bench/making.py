"""Transformations as plain values, and their signing: an everyday mix over a cutter's own lots.

In equal parts split, mixed, sorted, cleaned and sawn, and a day's report of a manufacture batch with rough
in, polished and rejections out, and powder. They depend on none of each other.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final, NamedTuple
from uuid import UUID

from bench.people import DAY, HS, SIGNED_AT, person, sign
from warranty.foundation.ids import StatementId, uuid7
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import Document, issue, urn
from warranty.lots.documents import (
    BatchInput,
    BatchLoss,
    BatchOpened,
    FloorLine,
    LotsCleaned,
    LotsMerged,
    LotSplit,
    LotsSorted,
    LotTaken,
    MadeLine,
    Making,
    MakingLoss,
    RoughWorked,
    ShopFloorReported,
)

INDUSTRIAL: Final = "7102.21"
POLISHED: Final = "7102.39"
WORDS: Final = "Rough diamonds, natural, makeables, +11 sieve, white to light brown"
KINDS: Final = ("split", "mixed", "sorted", "cleaned", "sawn", "batch")
Sources = tuple[tuple[UUID, int], ...]


class MadeDraft(NamedTuple):
    """One transformation. maker: by number; sources: lots with thousandths; batch: of a report alone."""

    id: UUID
    kind: str
    maker: int
    sources: Sources
    batch: UUID


def opened(makers: Sequence[int]) -> tuple[dict[int, UUID], list[bytes]]:
    """A manufacture batch for each maker, and the signed statements that open them."""
    batches = {maker: uuid7() for maker in makers}
    document = BatchOpened(event_on=DAY, number="Kapan 1", hs=HS, category="makeable")
    return batches, [sign(document, maker, batch) for maker, batch in batches.items()]


def load(
    rng: Random, stock: Mapping[int, Sequence[UUID]], batches: Mapping[int, UUID], count: int
) -> list[MadeDraft]:
    """So many: all makers in turn, each from its first lots, every kind as often as any other."""
    makers = sorted(stock)
    drafts: list[MadeDraft] = []
    for number in range(count):
        maker, kind = makers[number % len(makers)], KINDS[number // len(makers) % len(KINDS)]
        lots = rng.sample(stock[maker], 2 if kind in ("mixed", "sorted") else 1)
        sources = tuple((lot, rng.randrange(1_000, 3_000)) for lot in lots)
        drafts.append(MadeDraft(uuid7(), kind, maker, sources, batches[maker]))
    return drafts


def signed_all(drafts: Sequence[MadeDraft]) -> list[bytes]:
    """What one process signs at a time."""
    return [_signed(draft) for draft in drafts]


def _signed(draft: MadeDraft) -> bytes:
    who = person(draft.maker)
    document, sources = _report(draft) if draft.kind == "batch" else _making(draft)
    parts = {"sources": sources}
    return issue(document, parts, statement=draft.id, did=who.did, key=who.key, signed_at=SIGNED_AT)


def _making(draft: MadeDraft) -> tuple[Document, object]:
    whole = sum(carats for _, carats in draft.sources)
    half, lost = whole // 2, whole // 100
    sources = tuple(LotTaken(lot=str(lot), carats=format_carats(ct)) for lot, ct in draft.sources)
    document: Making
    match draft.kind:
        case "split":
            document = LotSplit(event_on=DAY, lines=_lines((half, HS), (whole - half, HS)))
        case "mixed":
            document = LotsMerged(event_on=DAY, lines=_lines((whole, HS)))
        case "sorted":
            document = LotsSorted(event_on=DAY, lines=_lines((half, HS), (whole - half, INDUSTRIAL)))
        case "cleaned":
            losses = (MakingLoss(cause="boiling", carats=format_carats(lost)),)
            document = LotsCleaned(event_on=DAY, lines=_lines((whole - lost, HS)), losses=losses)
        case _:
            losses = (MakingLoss(cause="sawing", carats=format_carats(lost)),)
            lines = _lines((half, HS), (whole - half - lost, HS))
            document = RoughWorked(event_on=DAY, work="saw", lines=lines, losses=losses)
    return document, sources


def _lines(*made: tuple[int, str]) -> tuple[MadeLine, ...]:
    return tuple(
        MadeLine(line=at, carats=format_carats(carats), hs=hs, qualification=WORDS)
        for at, (carats, hs) in enumerate(made, 1)
    )


def _report(draft: MadeDraft) -> tuple[Document, object]:
    """Rough in; of it 40 % polished and 15 % rejected come out, 10 % are powder, the rest stays."""
    (lot, whole), batch = draft.sources[0], urn(StatementId(draft.batch))
    polished, rejected, powder = whole * 40 // 100, whole * 15 // 100, whole // 10
    lines = (
        FloorLine(
            line=1, batch=batch, what="polished", carats=format_carats(polished), hs=POLISHED,
            qualification="Round brilliants, natural, 0.30 to 0.70 ct, G to J",
        ),
        FloorLine(
            line=2, batch=batch, what="rejection", carats=format_carats(rejected), hs=HS, qualification=WORDS
        ),
    )  # fmt: skip
    losses = (BatchLoss(batch=batch, cause="powder", carats=format_carats(powder)),)
    document = ShopFloorReported(event_on=DAY, lines=lines, losses=losses)
    return document, (BatchInput(batch=batch, lot=str(lot), carats=format_carats(whole)),)
