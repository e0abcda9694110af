"""Where a lot comes from, as an asker is shown it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from warranty.certificates import service as certificates
from warranty.certificates.books import Certificate
from warranty.certificates.rules.origins import draws_on, origin_on
from warranty.database.engine import Connection
from warranty.database.wall import beyond
from warranty.disclosure.pseudonyms import Pseudonyms, pseudonyms_for
from warranty.disclosure.rules import Field, Ground, Topic
from warranty.disclosure.service import Seen
from warranty.foundation.aside import aside
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.lots import service as lots
from warranty.lots.asking import Asking, Position, homes_of, read_cursor, write_cursor
from warranty.lots.books import Lot, LotKind
from warranty.lots.rules.cutting import (
    OriginShown,
    RootShown,
    add_origins,
    origins_of,
    origins_told,
    possible_origins,
    roots_shown,
)
from warranty.lots.rules.hops import Hop, Place, hops
from warranty.lots.rules.origins import ENDS, Told
from warranty.lots.rules.titles import owner_of
from warranty.lots.service import Coverage, Lineage, Root
from warranty.lots.showing import grades_of, is_within_reach, look_at_lot, note_lots


class EdgeShown(NamedTuple):
    """Carats that went from one lot into another, each end by its id or by its alias in a case.

    vessel: the box or batch they went through, however often goods moved in it. statement, position, vessel:
    None where the lot they opened lies abroad: each would tell which it is. holders: aliases of who has the
    ends that lie abroad, "" for the others.
    """

    source: str
    target: str
    carats: int
    statement: StatementId | None
    position: int | None
    vessel: StatementId | None
    holders: tuple[str, str] = ("", "")


class LineageShown(NamedTuple):
    """A lot's chain as far as it is shown. origins, edges, paths: None: not for the asker.

    uncertified: thousandths that came over a border without a certificate (K07).
    """

    as_of: int
    lot: Lot
    coverage: Coverage
    roots: Sequence[RootShown]
    origins: Sequence[OriginShown] | None
    edges: Sequence[EdgeShown] | None
    paths: int | None
    cursor: str | None
    uncertified: int


async def lineage_for(
    connection: Connection,
    asking: Asking,
    identifier: LotId,
    as_of: int,
    *,
    cursor: str | None = None,
    limit: int,
) -> LineageShown:
    """Where a lot comes from. Raises NotFound, CursorUnreadable, LineageTooLong.

    A member is shown the roots it claimed itself, all others as sums; edges and paths where all behind the
    lot was in its own hands throughout. An authority is shown the roots that lie in its participant, and the
    edges between lots that do. Under a case it is shown what lies abroad, too, under names that hold in this
    case alone.
    """
    start = (0, 0)
    if cursor is not None:
        as_of, *begins = await read_cursor(connection, cursor, tuple[Position, Position, Position])
        start = (begins[0], begins[1])
    lot, seen = await look_at_lot(connection, asking, identifier, as_of)
    async with beyond(connection):
        return await _traced(connection, asking, lot, seen, as_of, start, limit)


async def _traced(
    connection: Connection, asking: Asking, lot: Lot, seen: Seen, as_of: int, start: Place, limit: int
) -> LineageShown:
    """The lineage of a lot the asker may read, cut for it. start, limit: of the page of edges."""
    lot = (await lots.lots_at(connection, [lot.id], as_of))[lot.id]  # whole, as roots and coverage are
    found = await lots.lineage(connection, lot.id, as_of)
    numbers = {root.certificate for root in found.roots if root.certificate}
    papers = await certificates.certificates(connection, sorted(numbers), as_of)
    opened = await lots.lots_at(connection, [root.lot for root in found.roots], as_of)
    is_shown = await _readable(connection, asking, opened)
    abroad = _confirmed_in(asking, papers)
    in_clear = {root.lot for root in found.roots if is_shown(root.lot) or root.certificate in abroad}
    reads_chain = Field.CHAIN in seen.fields and seen.ground is not Ground.OWN
    is_own = seen.ground is Ground.OWN and await lots.is_own_chain(connection, found, asking.viewer.side)
    names = await pseudonyms_for(connection, asking.viewer) if reads_chain else None
    roots = roots_shown(
        (
            RootShown(root.kind, grades_of(root.coverage), root.lot, root.certificate, root.reference)
            for root in found.roots
        ),
        in_clear.__contains__,
        None if names is None else lambda root: names.of("lot", root),
    )
    may_know_origins = reads_chain or len(in_clear) == len(found.roots)
    told = None if may_know_origins else await _told(connection, asking, lot, seen, as_of)
    origins = _origins(lot, found, _drawn_from(papers, opened, abroad)) if may_know_origins or told else None
    edges, goes_on = (
        await _edges(connection, asking, names, found, start, limit, as_of)
        if reads_chain or is_own
        else (None, None)
    )
    await note_lots(connection, asking, seen.ground, _holders(opened, in_clear))
    return LineageShown(
        as_of,
        lot,
        found.coverage,
        roots,
        origins if told is None or origins is None else origins_told(origins, told),
        edges,
        found.paths if reads_chain or is_own else None,
        write_cursor((as_of, *goes_on)) if goes_on is not None else None,
        found.uncertified,
    )


async def _told(connection: Connection, asking: Asking, lot: Lot, seen: Seen, as_of: int) -> Told | None:
    """What the asker knows of a lot of its own: what was released; of goods of another nothing."""
    is_anothers = lot.kind not in ENDS and owner_of(lot) != asking.viewer.side
    if seen.ground not in (Ground.OWN, Ground.ENGAGEMENT) or is_anothers:
        return None
    return await lots.told_origins(connection, lot.id, as_of)


async def _readable(
    connection: Connection, asking: Asking, found: Mapping[LotId, Lot]
) -> Callable[[LotId], bool]:
    """Which of these lots the asker may read by itself: its own, or those held in its participant.

    An auditor those the audited member opened in the period; claims if it looks at certificates, too.
    """
    homes = await homes_of(connection, asking, {lot.holder for lot in found.values()})

    def is_readable(identifier: LotId) -> bool:
        lot = found.get(identifier)
        if lot is None or not is_within_reach(asking, lot.holder, homes):
            return False
        topic = Topic.CERTIFICATES if lot.kind is LotKind.IMPORT_CLAIM else Topic.STOCK
        span = asking.viewer.span(topic)
        return span is None or span[0] <= lot.event_on <= span[1]

    return is_readable


def _confirmed_in(asking: Asking, papers: Mapping[str, Certificate]) -> set[str | None]:
    """An authority's own certificates: those its participant's confirmation stands for."""
    viewer = asking.viewer
    if not viewer.has_task("import", "supervise"):
        return set()
    return {
        number
        for number, certificate in papers.items()
        if (standing := certificate.confirmation) and standing.participant == viewer.participant
    }


def _drawn_from(
    papers: Mapping[str, Certificate], opened: Mapping[LotId, Lot], abroad: set[str | None]
) -> Callable[[Root], Certificate | None]:
    """The paper behind a root: of a certificate its claimant is named in, or the asker's own.

    A claim on anything else draws nothing, and anybody may make one: it must not open the paper of a number
    that was merely guessed, and is answered as if nobody knew the number.
    """

    def paper(root: Root) -> Certificate | None:
        certificate = papers.get(root.certificate or "")
        is_drawn_on = draws_on(certificate, opened[root.lot].holder)
        return certificate if is_drawn_on or root.certificate in abroad else None

    return paper


def _origins(lot: Lot, found: Lineage, paper: Callable[[Root], Certificate | None]) -> list[OriginShown]:
    """Where a lot's carats were mined, as far as the certificates and records behind it say.

    A record speaks of what it stands behind; of the rest of such a root there is no word but its holder's.
    A single stone was mined in one place: where several are possible, none has a part of it.
    """
    parts = add_origins(part for root in found.roots for part in _origins_of(root, paper))
    return possible_origins(parts) if lot.stone is not None and len(parts) > 1 else parts


def _origins_of(root: Root, paper: Callable[[Root], Certificate | None]) -> Iterator[OriginShown]:
    if not root.countries:
        yield from origins_of(root.carats, origin_on(paper(root)))
        return
    recorded = root.carats - root.coverage.awaiting - root.coverage.unsupported
    yield from origins_of(recorded, root.countries)
    yield from origins_of(root.carats - recorded, ())


def _holders(lots_by_id: Mapping[LotId, Lot], seen: Iterable[LotId]) -> dict[LotId, PartyId | None]:
    return {identifier: lots_by_id[identifier].holder for identifier in seen}


async def _edges(
    connection: Connection,
    asking: Asking,
    names: Pseudonyms | None,
    found: Lineage,
    start: Place,
    limit: int,
    as_of: int,
) -> tuple[list[EdgeShown], Place | None]:
    """A page of the edges, newest first, and where to go on.

    Those both of whose ends the asker may read; in a case all, what lies abroad under its alias.
    """
    every = {end for flow in found.flows for end in flow[:2]}
    holders = await lots.holders_of(connection, every)
    homes = await homes_of(connection, asking, set(holders.values()))
    home = {end for end, holder in holders.items() if is_within_reach(asking, holder, homes)}
    inside = await lots.vessels_of(connection, list({flow.target for flow in found.flows} - {found.lot}))
    among = home if names is None else None
    page, goes_on = await aside(len(found.flows), hops, found.flows, inside, start, limit, among)
    ends = await lots.lots_at(connection, list({end for hop in page for end in hop.flow[:2]}), as_of)
    await note_lots(connection, asking, Ground.JURISDICTION, _holders(ends, ends.keys() & home))
    return [_edge(hop, ends, home, names) for hop in page], goes_on


def _edge(
    hop: Hop, ends: Mapping[LotId, Lot], home: Collection[LotId], names: Pseudonyms | None
) -> EdgeShown:
    flow = hop.flow

    def named(end: LotId) -> tuple[str, str]:
        if names is None or end in home:
            return str(end), ""
        holder = ends[end].holder
        return names.of("lot", end), names.of("party", holder) if holder else ""

    (source, giver), (target, taker) = named(flow.source), named(flow.target)
    is_home = flow.target in home
    return EdgeShown(
        source,
        target,
        flow.carats,
        ends[flow.target].statement if is_home else None,
        flow.position if is_home else None,
        hop.vessel if is_home else None,
        (giver, taker),
    )
