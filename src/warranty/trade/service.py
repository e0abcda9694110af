"""What is asked of trade: goods out on memo, and what time alone has brought to light."""

from collections.abc import Collection
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from warranty.certificates import service as certificates
from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId, StatementId
from warranty.lots import service as lots
from warranty.policy.rule_set import Policy
from warranty.trade import store
from warranty.trade.books import Correction
from warranty.trade.rules.due import DueFinding, Waiting, due
from warranty.transparency import service as log

MOST_ON_APPROVAL: Final = 10_000
"""Lots on approval, the newest, of which it is asked what time has brought."""


class CorrectionBeside(NamedTuple):
    """A correction of a sale. agreed_by: whose word brought it into effect; None while it waits.

    agreement, agreed_at: the statement with that word and its position: the correction's own where it needed
    nobody else.
    """

    correction: Correction
    agreed_by: PartyId | None
    agreement: StatementId | None
    agreed_at: int | None


async def corrections_beside(connection: Connection, sale: StatementId) -> list[CorrectionBeside]:
    """What was said to correct a sale, in log order; what is in effect and what waits."""
    record = (await store.sales_by_id(connection, [sale])).get(sale)
    beside = []
    for correction, statement, position in await store.corrections_beside(connection, sale):
        by = None
        if statement is not None and record is not None:
            other = record.buyer if correction.party == record.seller else record.seller
            by = correction.party if statement == correction.id else other
        agreement = None if statement is None else StatementId(statement)
        beside.append(CorrectionBeside(correction, by, agreement, position))
    return beside


async def due_days(connection: Connection, statements: Collection[StatementId]) -> dict[UUID, date]:
    """When goods sent by these statements are due; those that sent none are left out."""
    if not statements:
        return {}
    found = await store.consignments_by_id(connection, list(statements))
    return {one.id: one.due_on for one in found.values() if one.due_on}


async def due_findings(
    connection: Connection, policy: Policy, party: PartyId | None, as_of: int, day: date, *, limit: int
) -> list[DueFinding]:
    """B08, L06, L07, L10 that time has brought by a day, B01 for what went of shares, as known at a position.

    party: about goods it holds or owns; None: about anybody's, the newest `limit` lots on approval.
    """
    return due(policy, await waiting(connection, party, as_of, limit=limit), day)


async def waiting(connection: Connection, party: PartyId | None, as_of: int, *, limit: int) -> Waiting:
    """Goods of which time may bring something to light, with the memos behind them; the newest of each."""
    found = await lots.on_approval(connection, party, as_of, limit)
    sent = await store.consignments_by_id(connection, list({one.lot.statement for one in found}))
    together = await lots.gone_together(connection, party, as_of, limit)
    worked = await lots.worked_together(connection, party, as_of, limit)
    dated = {
        at
        for one in found
        for sale in one.sales
        for part in sale.parts
        if part.title is not None
        for at in (part.title, sale.sold.since)
    }
    for one in found:
        dated.update(at for each in one.back for at in (each.position, one.lot.position))
    recorded = {at: moment.date() for at, moment in (await log.recorded_at(connection, dated)).items()}
    applied = await certificates.without_certificate(connection, party, as_of, limit)
    bound = await lots.bound_by(connection, applied, as_of)
    return Waiting(found, sent, recorded, bound, together, worked)
