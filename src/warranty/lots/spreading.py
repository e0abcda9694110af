"""Where carats went, as an asker is shown it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from warranty.database.engine import Connection
from warranty.database.wall import beyond
from warranty.disclosure.pseudonyms import Pseudonyms, pseudonyms_for
from warranty.disclosure.rules import Ground, NotFound
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.lots import service as lots
from warranty.lots.asking import Asking, Home, Position, homes_of, read_cursor, write_cursor
from warranty.lots.rules.cutting import HoldingShown, holdings_shown
from warranty.lots.rules.followed import CUT_TOGETHER
from warranty.lots.rules.goods import stage
from warranty.lots.service import Coverage, DispersionTooWide, Holding, add_up
from warranty.lots.showing import (
    as_dealt,
    grades_of,
    is_within_reach,
    look_at_lot,
    note_lots,
    vessel_shown,
)

LEFT: Final = {
    "outside": "sold-outside",
    **{place: place for place in ("lost", "sold-to-consumer", "not-natural", "industrial-use")},
}
"""Places that are in no lot any more, and what they are called in an answer."""
_FOLLOWED_FOR: Final = frozenset({Ground.OWN, Ground.COUNTERPARTY})
"""Grounds of those who have, own or share goods: they follow what is theirs, and know whom it went to."""


class DispersionShown(NamedTuple):
    """Where carats went, as far as it is shown. left: carats in no lot any more, by kind.

    holdings are a page, left stands on the first; over all pages they add up to carats.
    """

    as_of: int
    carats: int
    holdings: Sequence[HoldingShown]
    left: Sequence[tuple[str, int]]
    cursor: str | None


async def dispersion_for(
    connection: Connection,
    asking: Asking,
    identifier: LotId,
    as_of: int,
    *,
    cursor: str | None = None,
    limit: int,
) -> DispersionShown:
    """Where a lot's carats went. Raises NotFound, CursorUnreadable, DispersionTooWide, LineageTooLong.

    A member sees what is in its own hands, its own in others', and what it handed on, to whom, but not what
    became of that; of its own that others passed on or lost, how much.
    """
    if cursor is not None:
        as_of, _ = await read_cursor(connection, cursor, tuple[Position, Position])
    lot, seen = await look_at_lot(connection, asking, identifier, as_of)
    if seen.ground in (Ground.ENGAGEMENT, Ground.MATCHING):
        raise NotFound  # where goods went since would tell what came after the period
    async with beyond(connection):
        start = await lots.coverages(connection, [lot], as_of, budget=lots.LONGEST_LINEAGE)
        if not start:
            raise lots.too_long(lots.LONGEST_LINEAGE)
        return await spread(connection, asking, start, as_of, seen.ground, cursor=cursor, limit=limit)


async def spread(
    connection: Connection,
    asking: Asking,
    start: Mapping[LotId, Coverage],
    as_of: int,
    ground: Ground,
    *,
    cursor: str | None,
    limit: int,
) -> DispersionShown:
    """Where carats of some lots are, cut for the asker; a page. Raises DispersionTooWide, CursorUnreadable.

    ground: on which the asker is told; OWN: what is or was its own alone.
    """
    first = 0
    if cursor is not None:
        _, first = await read_cursor(connection, cursor, tuple[Position, Position])
    within = asking.viewer.party if ground in _FOLLOWED_FOR else None
    found = await lots.dispersion(connection, start, as_of, within=within)
    if not found.is_complete:
        raise DispersionTooWide(
            f"The carats went on in more than {found.edges} steps; no answer follows them all."
        )
    sides = {side for one in found.holdings for side in (one.lot.holder, one.lot.entrusted_to)}
    homes = await homes_of(connection, asking, sides)
    names = await pseudonyms_for(connection, asking.viewer) if within is None else None
    holdings = holdings_shown(
        (
            _shown(one, homes)
            for one in _by_vessel(_as_known(one, asking) for one in found.holdings)
            if one.place not in LEFT
        ),
        lambda one: (
            one.place != CUT_TOGETHER and (within is not None or is_within_reach(asking, one.holder, homes))
        ),
        None if names is None else lambda one: _under_alias(names, one),
    )
    page = holdings[first : first + limit]
    others = {one.lot: one.holder for one in page if one.lot and one.holder != asking.viewer.party}
    await note_lots(connection, asking, ground, others)
    goes_on = first + limit if len(holdings) > first + limit else None
    return DispersionShown(
        as_of,
        sum(each.total for each in start.values()),
        page,
        () if first else _left(found.holdings),
        write_cursor((as_of, goes_on)) if goes_on is not None else None,
    )


def _under_alias(names: Pseudonyms, shown: HoldingShown) -> HoldingShown:
    """The same under the names of a case: neither ids nor the place in the log, which would tell them."""
    return HoldingShown(
        shown.stage,
        shown.place,
        shown.country,
        shown.grades,
        lot_alias=names.of("lot", shown.lot) if shown.lot else "",
        holder_alias=names.of("party", shown.holder) if shown.holder else "",
    )


def _as_known(holding: Holding, asking: Asking) -> Holding:
    """A holding with whom the asker dealt with; its own in another's box or batch lot by lot."""
    lot = replace(holding.lot, vessel=vessel_shown(holding.lot, asking))
    return holding._replace(lot=as_dealt(lot, asking))


def _shown(holding: Holding, homes: Mapping[PartyId | None, Home]) -> HoldingShown:
    lot = holding.lot
    return HoldingShown(
        stage(lot.hs) or "",
        holding.place,
        "" if holding.place == "abroad" else homes[lot.holder].country,
        grades_of(holding.coverage),
        lot.id,
        lot.holder,
        lot.position,
        lot.vessel,
    )


def _by_vessel(holdings: Iterable[Holding]) -> Iterator[Holding]:
    """What is at one place in a box or batch together, with the youngest of its lots."""
    inside: dict[tuple[StatementId, str], list[Holding]] = {}
    for one in holdings:
        if one.lot.vessel is None:
            yield one
        else:
            inside.setdefault((one.lot.vessel, one.place), []).append(one)
    for found in inside.values():
        youngest = max(found, key=lambda one: (one.lot.position, one.lot.line))
        yield youngest._replace(coverage=add_up(one.coverage for one in found))


def _left(holdings: Iterable[Holding]) -> list[tuple[str, int]]:
    sums: dict[str, list[Coverage]] = {}
    for holding in holdings:
        if holding.place in LEFT:
            sums.setdefault(LEFT[holding.place], []).append(holding.coverage)
    return [(kind, add_up(found).total) for kind, found in sorted(sums.items())]
