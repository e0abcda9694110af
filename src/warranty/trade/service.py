"""What is asked of trade: goods out on memo, and what time alone has brought to light."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from warranty.database.engine import Connection
from warranty.foundation.ids import StatementId
from warranty.trade import store


async def due_days(connection: Connection, statements: Collection[StatementId]) -> dict[UUID, date]:
    """When goods sent by these statements are due; those that sent none are left out."""
    if not statements:
        return {}
    found = await store.consignments_by_id(connection, list(statements))
    return {one.id: one.due_on for one in found.values() if one.due_on}
