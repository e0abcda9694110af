"""A member's slack in a period: certificates, losses, batches, weighings, old stock and counts (R67)."""

from datetime import date
from typing import NamedTuple

from warranty.certificates import service as certificates
from warranty.database.engine import Connection
from warranty.database.wall import beyond
from warranty.foundation.ids import PartyId
from warranty.foundation.quantities import parse_carats
from warranty.lots import stock, stocktaking
from warranty.lots.asking import Asking
from warranty.reconciliation import store
from warranty.reconciliation.rules.slack import Slack, root_tolerance, unclaimed, worked, yield_headroom
from warranty.transparency.service import Moment


class SlackShown(NamedTuple):
    """A member's slack as known at `as_of`."""

    member: PartyId
    as_of: int
    slack: Slack


class _Asked(NamedTuple):
    """Whose slack, of which days, as known when."""

    member: PartyId
    first: date
    last: date
    as_of: int


async def slack_of(
    connection: Connection, asking: Asking, member: PartyId, first: date, last: date, moment: Moment
) -> SlackShown:
    """Both days included. Raises NotFound unless the member's stock is the asker's to look at."""
    await stock.look_at_stock(connection, asking, member, first, last)
    asked = _Asked(member, first, last, moment.position)
    async with beyond(connection):
        slack = await _slack(connection, asking, asked)
    return SlackShown(member, moment.position, slack)


async def _slack(connection: Connection, asking: Asking, asked: _Asked) -> Slack:
    member, first, last, as_of = asked
    certified = await certificates.of_party(connection, member, as_of)
    until = None if asking.viewer.engagement is None else last
    over, _ = await stocktaking.unexplained(connection, asking.policy, member, as_of, until)
    return Slack(
        unclaimed=unclaimed(certified, member, last),
        losses=await _losses(connection, asked),
        yield_headroom=await _headroom(connection, asking, asked),
        root_tolerance=root_tolerance(asking.policy, certified, member, first, last),
        scale_tolerance=await stocktaking.tolerance_used(connection, member, first, last, as_of),
        legacy=await stock.pool_on(connection, member, last, as_of),
        surplus=over,
    )


async def _losses(connection: Connection, asked: _Asked) -> int:
    """What was declared lost, and of losses in work what was found beyond the usual (T04)."""
    gone = await stock.gone_in(connection, asked.member, asked.first, asked.last, asked.as_of)
    # A batch is judged at each count of it and at its close: the last judgement of a cause counts. What was
    # lost of each owner's rough in it stands for what was lost of all.
    beyond_usual: dict[tuple[str, str], dict[str, int]] = {}
    for finding in await store.findings_of(
        connection, asked.member, "T04", asked.first, asked.last, asked.as_of
    ):
        carats, limit = (parse_carats(finding.facts[name]) for name in ("carats", "limit"))
        of_cause = beyond_usual.setdefault((finding.about, finding.facts["cause"]), {})
        of_cause[finding.facts.get("rough", "")] = carats - limit
    return gone + sum(max(each.pop("", 0), sum(each.values())) for each in beyond_usual.values())


async def _headroom(connection: Connection, asking: Asking, asked: _Asked) -> int:
    """Of a batch its last judgement in the period: its close, or else the last time its work was weighed."""
    member, first, last, as_of = asked
    closed = await stocktaking.closed_batches(connection, member, as_of)
    counted = await stocktaking.counted_batches(connection, member, as_of, first, last)
    days = await store.days_of(connection, [batch.position for batch in (*closed, *counted)])
    closed = [batch for batch in closed if days[batch.position] <= last]
    ended = {batch.id for batch in closed}
    judged = [
        *((batch, batch.accounts) for batch in closed if days[batch.position] >= first),
        *((batch, worked(batch.accounts)) for batch in counted if batch.id not in ended),
    ]
    return yield_headroom(
        asking.policy, [(batch.category, days[batch.position], booked) for batch, booked in judged]
    )
