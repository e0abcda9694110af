"""Where carats went, as an asker is shown it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from warranty.database.engine import Connection
from warranty.database.wall import beyond
from warranty.disclosure.pseudonyms import Pseudonyms, pseudonyms_for
from warranty.disclosure.rules import Ground, NotFound
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.lots import service as lots
from warranty.lots.asking import Asking, Home, Position, homes_of, read_cursor, write_cursor
from warranty.lots.rules.cutting import HoldingShown, holdings_shown
from warranty.lots.rules.goods import stage
from warranty.lots.service import Coverage, DispersionTooWide, Holding, add_up
from warranty.lots.showing import as_dealt, grades_of, is_within_reach, look_at_lot, note_lots

LEFT: Final = {
    "outside": "sold-outside",
    **{place: place for place in ("lost", "sold-to-consumer", "not-natural", "industrial-use")},
}
"""Places that are in no lot any more, and what they are called in an answer."""


HANDED_ON: Final = frozenset({"passed-on", "on-memo"})
"""Where the asker's own goods went, and it knows to whom."""


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

    A member sees what is in its own hands and what it handed on, to whom, but not what became of that.
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

    ground: on which the asker is told; OWN: through its own hands alone.
    """
    first = 0
    if cursor is not None:
        _, first = await read_cursor(connection, cursor, tuple[Position, Position])
    within = asking.viewer.party if ground is Ground.OWN else None
    found = await lots.dispersion(connection, start, as_of, within=within)
    if not found.is_complete:
        raise DispersionTooWide(
            f"The carats went on in more than {found.edges} steps; no answer follows them all."
        )
    sides = {side for one in found.holdings for side in (one.lot.holder, one.lot.entrusted_to)}
    homes = await homes_of(connection, asking, sides)
    names = await pseudonyms_for(connection, asking.viewer) if ground is not Ground.OWN else None
    holdings = holdings_shown(
        (
            _shown(one._replace(lot=as_dealt(one.lot, asking)), homes)
            for one in _by_vessel(found.holdings)
            if one.place not in LEFT
        ),
        lambda one: one.place in HANDED_ON or is_within_reach(asking, one.holder, homes),
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
