"""A party's own statements, and those others made towards it, so that it finds again what was recorded.

Own ones are its own to see, those of the other side of its trade its to see as that side; each of those is
noted as a look, as if it had been opened. An auditor lists the audited member's within its engagement, an
office those of whom its case is about, as far as it may read each of them by itself; each is noted.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from warranty.database import wall
from warranty.database.engine import Connection
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import (
    Field,
    Ground,
    NotFound,
    RecordKind,
    RecordRelations,
    Viewer,
    ground_for,
)
from warranty.disclosure.service import Shown
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import PartyId
from warranty.parties import service as parties
from warranty.policy.rule_set import Policy
from warranty.register import store
from warranty.register.documents import DOCUMENT_TYPES
from warranty.register.reading import kind_of
from warranty.register.store import Listed, Wanted, Within

__all__ = ["NEWEST", "Listed", "Page", "Wanted", "opened_by_case", "statements_of"]

NEWEST = 2**63 - 1


class PartnersNotOpened(Refusal):
    """A case opens what those it is about said; what their partners said is their own."""

    kind = Kind.FORBIDDEN
    code = "partners-not-opened"
    title = "The case is not about who made these"
    rule = "R59"


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
    return await _page(connection, page, more=len(found) > limit)


async def opened_by_case(
    connection: Connection,
    viewer: Viewer,
    member: PartyId,
    wanted: Wanted,
    policy: Policy,
    now: datetime,
    *,
    before: int,
    limit: int,
) -> Page:
    """A page of a party's own statements, as far as the case in hand lets the viewer read each of them.

    Raises NotFound unless the case is about the party and opens its trade, PartnersNotOpened for what others
    said towards it. What is behind the wall of an association's trade is asked for beyond it, these alone.
    """
    readable = await _readable(connection, viewer, member, policy, now.date())
    if viewer.case is None or member not in viewer.case.opens or "Sale" not in readable:
        raise NotFound
    if wanted.received:
        raise PartnersNotOpened(
            "Under a case the statements of whom it is about are listed, not those of its partners.",
            instead="Open a case about the partner and list its own; each statement names the other side.",
        )
    told = {name: one for name, one in readable.items() if one.is_side_told or wanted.counterparty is None}
    async with wall.beyond(connection):
        within = Within(sorted(told), date.min, date.max)
        found = await store.listed(connection, member, wanted, before, limit + 1, within)
    page = [one if told[one.type].is_side_told else one._replace(counterparty=None) for one in found[:limit]]
    shown = [
        Shown(told[one.type].kind, str(one.id), told[one.type].ground, frozenset({member})) for one in page
    ]
    await disclosure.record_look(connection, viewer, shown, now)
    return await _page(connection, page, more=len(found) > limit)


class _Readable(NamedTuple):
    """What a viewer may read of one type of a party's statements. is_side_told: with whom it is."""

    kind: RecordKind
    ground: Ground
    is_side_told: bool


async def _readable(
    connection: Connection, viewer: Viewer, member: PartyId, policy: Policy, day: date
) -> dict[str, _Readable]:
    """The types of a party's own statements that the viewer may read, each by itself; no sealed report."""
    homes = await parties.establishments(connection, [member], policy, day)
    readable: dict[str, _Readable] = {}
    for name, type_ in DOCUMENT_TYPES.items():
        relations = RecordRelations(
            kind_of(type_),
            owners=frozenset(homes),
            jurisdictions=frozenset().union(*(home.participants for home in homes.values())),
            admitters=frozenset().union(*(home.bodies for home in homes.values())),
            is_public=type_.is_public,
        )
        ground = ground_for(viewer, relations, Field.CONTENT)
        if ground is not None and relations.kind is not RecordKind.SUSPICION:
            is_side_told = ground_for(viewer, relations, Field.COUNTERPARTY) is not None
            readable[name] = _Readable(relations.kind, ground, is_side_told)
    return readable


async def _page(connection: Connection, page: Sequence[Listed], *, more: bool) -> Page:
    called = {party for one in page for party in (one.issuer, one.counterparty) if party}
    return Page(page, await parties.names(connection, called), more)


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
