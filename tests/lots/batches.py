"""Statements about manufacture batches, as tests write them."""

from tests.builders import MAKEABLE, Draft, Somebody
from tests.parties.builders import TODAY
from warranty.foundation.ids import LotId, StatementId
from warranty.foundation.statements import urn
from warranty.lots.documents import (
    BatchClosed,
    BatchInput,
    BatchLoss,
    BatchOpened,
    CauseOfLoss,
    FloorLine,
    OwnersGoods,
    ShopFloorReported,
    WorkCount,
    WorkInProcessCounted,
)

POLISHED = "7102.39"
Batch = StatementId


def a_batch(category: str = "makeable", hs: str = MAKEABLE) -> Draft:
    return Draft(BatchOpened(event_on=TODAY, number="Kapan 1", hs=hs, category=category))


def a_day(
    *,
    ins: list[tuple[Batch, LotId, str]] = [],  # noqa: B006 - only read
    out: list[tuple[Batch, str, str]] = [],  # noqa: B006
    lost: list[tuple[Batch, str, str]] = [],  # noqa: B006
    hs: str | None = None,
) -> Draft:
    """A day of the shop floor. ins: batch, lot, carats; out: batch, what, carats; lost: with its cause."""
    lines = tuple(
        FloorLine(
            line=at, batch=urn(batch), what=what, carats=carats,  # type: ignore[arg-type]
            hs=hs or (POLISHED if what == "polished" else MAKEABLE), qualification=f"Goods, {what}",
        )
        for at, (batch, what, carats) in enumerate(out, 1)
    )  # fmt: skip
    losses = tuple(
        BatchLoss(batch=urn(batch), cause=cause, carats=carats)  # type: ignore[arg-type]
        for batch, cause, carats in lost
    )
    sources = tuple(BatchInput(batch=urn(batch), lot=str(lot), carats=carats) for batch, lot, carats in ins)
    document = ShopFloorReported(event_on=TODAY, lines=lines, losses=losses)
    return Draft(document, {"sources": sources} if sources else {})


def of_owners(draft: Draft, *whose: tuple[Somebody | LotId, list[int], list[int]]) -> Draft:
    """The same, saying whose lines and losses are: an owner, or the lot that went in, with their numbers."""
    named = tuple(
        OwnersGoods(
            owner=owner.did if isinstance(owner, Somebody) else str(owner),
            lines=tuple(lines), losses=tuple(losses),
        )
        for owner, lines, losses in whose
    )  # fmt: skip
    return draft.showing(counterparty=named)


def a_count(batch: Batch, wheels: str, **lost: str) -> Draft:
    losses = tuple(
        BatchLoss(batch=urn(batch), cause=cause, carats=ct)  # type: ignore[arg-type]
        for cause, ct in lost.items()
    )
    counts = (WorkCount(batch=urn(batch), carats=wheels),)
    return Draft(WorkInProcessCounted(event_on=TODAY, counts=counts, losses=losses))


def a_close(batch: Batch, **lost: str) -> Draft:
    losses = tuple(
        CauseOfLoss(cause=cause, carats=ct)  # type: ignore[arg-type]
        for cause, ct in lost.items()
    )
    return Draft(BatchClosed(event_on=TODAY, batch=urn(batch), losses=losses))
