"""What a submitter is told: a receipt with what its statement brought about, or why it was refused."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from warranty.certificates.rules import ClaimState
from warranty.database.engine import Connection
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, lot_id
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Document
from warranty.lots.documents import (
    BoxFilled,
    ExportApplied,
    GoodsFound,
    ImportClaimed,
    LegacyDeclared,
    LotReweighed,
    Making,
    OpeningStockDeclared,
    PolishedAbroad,
    ProductionDeclared,
    SeizedGoodsTaken,
    ShopFloorReported,
    SoldStockReturned,
)
from warranty.policy.catalogue import Finding, may_be_told
from warranty.policy.rows import Viewer
from warranty.policy.rule_set import Policy
from warranty.register.batch import Accepted, Batch, log_entry
from warranty.register.opening import Opened
from warranty.trade.documents import (
    GoodsCollected,
    MemoOut,
    OutsideTakenOver,
    Purchase,
    PurchaseFromOutside,
    Sale,
    WorkSent,
)
from warranty.transparency import service as log
from warranty.transparency.rules.frontier import Growth, Head
from warranty.transparency.rules.receipts import format_receipt


class Recorded(NamedTuple):
    """An accepted statement. entry: its 41 bytes in the log; findings: those its maker may see."""

    statement: UUID
    position: int
    recorded_at: datetime
    entry: bytes
    receipt: str
    replayed: bool
    findings: Sequence[Finding]
    lots: Sequence[LotId]
    claim: ClaimState | None


class Refused(NamedTuple):
    """A refused statement. statement: its id as far as it could be read."""

    statement: UUID | None
    refusal: Refusal


Outcome = Recorded | Refused


async def answers(
    connection: Connection, batch: Batch, growth: Growth | None, head: Head, checkpoint: str, policy: Policy
) -> list[Outcome]:
    """An answer for each statement of a committed batch, in its order.

    growth: of the log by this batch, None when nothing was accepted. head, checkpoint: after it.
    """
    receipts = await _receipts(connection, batch, growth, head, checkpoint)
    return [_answer(batch, place, receipts, policy) for place in range(len(batch.opened))]


async def _receipts(
    connection: Connection, batch: Batch, growth: Growth | None, head: Head, checkpoint: str
) -> dict[int, str]:
    """Receipts by log position: of what the batch appended, and of what it found recorded already."""
    lines = growth.inclusion_lines() if growth else []
    first = head.size - len(lines)
    made = {at: format_receipt(at, path, checkpoint) for at, path in enumerate(lines, first)}
    earlier = [row["position"] for row in batch.replayed.values()]
    again = await log.receipts(connection, head, checkpoint, earlier) if earlier else []
    return {**made, **dict(zip(earlier, again, strict=True))}


def _answer(batch: Batch, place: int, receipts: dict[int, str], policy: Policy) -> Outcome:
    opened = batch.opened[place]
    if place in batch.refused or isinstance(opened, Refusal):
        identifier = None if isinstance(opened, Refusal) else opened.statement.id
        return Refused(identifier, batch.refused[place])
    if place in batch.replayed:
        row = batch.replayed[place]
        return _answered_again(opened, row, receipts[row["position"]])
    accepted = batch.known[place]
    is_first = accepted.opened is opened
    return _answered(accepted, receipts[accepted.entry.position], policy, is_first=is_first)


def _answered(accepted: Accepted, receipt: str, policy: Policy, *, is_first: bool) -> Recorded:
    entry = accepted.entry
    today = entry.recorded_at.date()
    # What concerns earlier statements may be thousands; whom it concerns reads it among the findings.
    own = (found for found in accepted.findings if found.concerns is None)
    told = [found for found in own if may_be_told(policy, found.rule, Viewer.MAKER, today)]
    return Recorded(
        entry.id, entry.position, entry.recorded_at, accepted.leaf, receipt, not is_first, told,
        lots_opened(entry.id, entry.document), accepted.claim,
    )  # fmt: skip


def _answered_again(opened: Opened, row: asyncpg.Record, receipt: str) -> Recorded:
    leaf = log_entry(opened, row["recorded_at"])
    lots = lots_opened(opened.statement.id, opened.statement.document)
    return Recorded(row["id"], row["position"], row["recorded_at"], leaf, receipt, True, (), lots, None)


def lots_opened(statement: UUID, document: Document) -> list[LotId]:
    """The lots a statement opens by its lines, so that a client need not compute them.

    Of a purchase those of its surpluses. The lot of a line's unsupported carats is not told apart: it is
    drawn empty by the statement that opens it.
    """
    match document:
        case ImportClaimed() | BoxFilled() | GoodsFound():
            return [lot_id(statement, 1)]
        case Sale(goods="sold-on"):
            return []
        case (
            LegacyDeclared()
            | ProductionDeclared()
            | SeizedGoodsTaken()
            | OpeningStockDeclared()
            | SoldStockReturned()
            | Sale()
            | PurchaseFromOutside()
            | OutsideTakenOver()
            | ExportApplied()
            | PolishedAbroad()
            | MemoOut()
            | WorkSent()
            | GoodsCollected()
            | Making()
            | ShopFloorReported()
        ):
            return [lot_id(statement, line.line) for line in document.lines]
        case LotReweighed(booked=booked, carats=shown):
            return [lot_id(statement, 1)] if parse_carats(shown) > parse_carats(booked) else []
        case Purchase():
            return [lot_id(statement, line.line) for line in document.lines if parse_carats(line.surplus)]
    return []
