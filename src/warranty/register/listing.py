"""A party's own statements, and those others made towards it, so that it finds again what was recorded.

Own ones are its own to see, those of the other side of its trade its to see as that side; each of those is
noted as a look, as if it had been opened. An auditor lists the audited member's within its engagement, each
noted.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from warranty.database.engine import Connection
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import Ground, RecordKind, Viewer
from warranty.disclosure.service import Shown
from warranty.foundation.ids import PartyId
from warranty.parties import service as parties
from warranty.register import store
from warranty.register.store import Listed, Wanted, Within

__all__ = ["NEWEST", "Listed", "Page", "Wanted", "statements_of"]

NEWEST = 2**63 - 1


class Page(NamedTuple):
    """Statements with what those are called who made them and the other sides. more: there are older ones."""

    statements: Sequence[Listed]
    names: Mapping[PartyId, str]
    more: bool


async def statements_of(
    connection: Connection, viewer: Viewer, wanted: Wanted, now: datetime, *, before: int, limit: int
) -> Page:
    """A page of the statements of whom the viewer stands for. before: log position of the last one seen."""
    found = await store.listed(connection, viewer.side, wanted, before, limit + 1, _within(viewer))
    page = found[:limit]
    shown = [
        Shown(RecordKind.TRADE, str(one.id), ground, frozenset({one.issuer}))
        for one in page
        if (ground := _ground(viewer, one)) is not Ground.OWN
    ]
    await disclosure.record_look(connection, viewer, shown, now)
    called = {party for one in page for party in (one.issuer, one.counterparty) if party}
    return Page(page, await parties.names(connection, called), len(found) > limit)


def _within(viewer: Viewer) -> Within | None:
    engagement = viewer.engagement
    if engagement is None or viewer.side == viewer.party:
        return None
    return Within(sorted(engagement.types), engagement.first, engagement.last)


def _ground(viewer: Viewer, one: Listed) -> Ground:
    is_own = one.issuer == viewer.side
    if viewer.side != viewer.party:
        return Ground.ENGAGEMENT if is_own else Ground.MATCHING
    return Ground.OWN if is_own else Ground.COUNTERPARTY
