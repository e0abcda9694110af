"""Engagements as their sides use them: to see what there is, and to ask under. In the door's transaction."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from warranty.audits import store
from warranty.audits.books import Engagement, EngagementState
from warranty.audits.rules.refusals import EngagementNotYours
from warranty.audits.rules.topics import types_of
from warranty.audits.store import EngagementSeen
from warranty.database.engine import Connection
from warranty.disclosure.rules import EngagementInHand, NotFound, Topic, Viewer
from warranty.foundation.ids import PartyId, parse_uuid
from warranty.foundation.statements import URN
from warranty.parties import service as parties
from warranty.policy.rule_set import Policy

__all__ = [
    "NEWEST",
    "EngagementSeen",
    "engagement_in_hand",
    "engagement_of",
    "engagements",
    "order_of",
    "orders_to",
]

NEWEST: Final = 2**63 - 1


async def engagement_in_hand(
    connection: Connection, auditor: PartyId, name: str, day: date, policy: Policy
) -> EngagementInHand:
    """An auditor's open engagement, to ask under. name: the order's number, or its id.

    Raises EngagementNotYours unless it was accepted, is not ended or over, and who ordered it is in good
    standing; in the same words where two offices gave the same number, so that the id has to be named.
    """
    found = await store.open_engagements(connection, auditor, name, _identifier(name), day)
    if len(found) == 1:
        (order,) = found
        office = await parties.party(connection, order.ordered_by, day, policy)
        if office.standing == "good":
            return _in_hand(order)
    raise EngagementNotYours(
        "You have no open engagement under this number or id.",
        instead="'warranty engagements' lists yours; where two have one number, name the id of the order.",
    )


def _identifier(name: str) -> UUID | None:
    try:
        return parse_uuid(name.removeprefix(URN))
    except ValueError:
        return None


def _in_hand(order: Engagement) -> EngagementInHand:
    topics = frozenset(map(Topic, order.topics))
    return EngagementInHand(
        order.id, order.purpose, order.member, topics, order.period_from, order.period_to, types_of(topics)
    )


async def engagements(
    connection: Connection,
    viewer: Viewer,
    day: date,
    *,
    member: PartyId | None = None,
    state: EngagementState | None = None,
    before: int,
    limit: int,
) -> Sequence[EngagementSeen]:
    """Engagements the viewer ordered, is to carry out, or is the audited member of; for oversight all.

    Newest first. state: offered, open, ended, over. before: log position of the last one seen.
    """
    return await store.listed(connection, _side(viewer), before, day, limit, member=member, state=state)


async def engagement_of(connection: Connection, viewer: Viewer, identifier: UUID) -> EngagementSeen:
    """One engagement, for its three sides and oversight. Raises NotFound."""
    found = await store.engagement(connection, identifier, _side(viewer))
    if found is None:
        raise NotFound
    return found


async def orders_to(connection: Connection, auditor: PartyId, day: date, *, limit: int) -> list[Engagement]:
    """Orders to an auditor that wait for its word, the newest."""
    found = await store.listed(connection, auditor, NEWEST, day, limit, member=None, state="offered")
    return [one.order for one in found]


async def order_of(connection: Connection, identifier: UUID | None) -> Engagement | None:
    """The order that a statement makes, accepts or ends, whoever asks."""
    found = await store.engagement(connection, identifier, None) if identifier else None
    return found.order if found else None


def _side(viewer: Viewer) -> PartyId | None:
    return None if viewer.kind == "Operator" else viewer.party
