"""Rows of the lot tables ↔ the values rules work on, and the simplest questions: which rows these are."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId
from warranty.lots.books import Lot, LotKind, LotState, Vessel, VesselKind

NEWEST: Final = 2**63 - 1
LOT: Final = """id, statement, position, line, kind, holder, hs, received, "left", disputed, state, event_on,
ended_at, owner, vessel, stone, pool, sent_by, entrusted_to,
(select d.event_on from ledger_days d where d.position = ended_at) as answered_on"""
LOTS_BY_ID: Final = f"select {LOT} from lots where id = any($1::uuid[])"  # noqa: S608 - constant text
STONES: Final = "select key, stone, position from stones where key = any($1::text[])"


def as_vessel(row: asyncpg.Record) -> Vessel:
    id_, position, holder, kind, *rest = row.values()
    return Vessel(id_, position, holder, VesselKind(kind), *rest)


def as_lot(row: asyncpg.Record) -> Lot:
    id_, statement, position, line, kind, holder, hs, received, left, disputed, state, *dates = row.values()
    return Lot(
        id_, statement, position, line, LotKind(kind), holder, hs, received, left, disputed, LotState(state),
        *dates,
    )  # fmt: skip


async def lots_by_id(connection: Connection, ids: Sequence[UUID]) -> dict[LotId, Lot]:
    """These lots, as far as they exist, with today's balances."""
    return {row["id"]: as_lot(row) for row in await connection.fetch(LOTS_BY_ID, ids)}
