"""Lots as an asker is shown them: found, held against the table of who may see what, noted, and cut.

A lot nobody may read to the asker is answered like one that does not exist.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from warranty.database.engine import Connection
from warranty.database.wall import beyond
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import Ground, NotFound, RecordKind, RecordRelations, Topic
from warranty.disclosure.service import Seen, Shown
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.lots import service as lots
from warranty.lots.asking import Asking, Home, Line, Position, homes_of, read_cursor, write_cursor
from warranty.lots.books import AWAITED_OWNER, OUTSIDE_OWNER, Lot, LotState
from warranty.lots.ownership import AWAITING, OwnerAnswer
from warranty.lots.rules.cutting import Grades
from warranty.lots.rules.followed import AWAY
from warranty.lots.rules.owning import together
from warranty.lots.rules.titles import is_for_owner, owner_of
from warranty.lots.service import Coverage, Covered


class LotShown(NamedTuple):
    """A lot with its carats by grade; None when more lies behind it than the answer follows.

    shares: of those who bought it together, in thousandths; None for somebody outside. origins: countries
    its seller released. named: who is named an owner of it without having said so first, with what it has
    said since. reports, marks: what a single stone is known by, of marks the asker's own alone; nothing
    once the stone has left the lot, for a later owner's report is no former one's affair. uncertified: of its
    carats those that came over a border without a certificate (K07), by weight alone.
    """

    lot: Lot
    coverage: Coverage | None
    shares: Sequence[tuple[PartyId | None, int]] = ()
    origins: Sequence[str] = ()
    named: Mapping[PartyId, OwnerAnswer] = {}
    uncertified: int = 0
    reports: Sequence[str] = ()
    marks: Sequence[str] = ()


def custody_of(shown: LotShown, asking: Asking) -> str:
    """Whose goods in whose hands, as the asker stands to them: own, held-… or out-… (B08).

    Out are goods the asker owns and another has; held are those somebody has for their owner; sent-on those
    of another that the asker has given to somebody. awaiting-…: whoever is named as owner, or as the
    asker's co-owner that it would be, has not said so.
    """
    lot, party = shown.lot, asking.viewer.side
    is_open = lot.owner == AWAITED_OWNER and AWAITING in shown.named.values()
    if is_open or shown.named.get(party) == AWAITING:
        return "awaiting-acknowledgement"
    if party in dict(shares_shown(shown, asking)) and party not in (lot.holder, lot.owner):
        return "co-owned"
    if not is_for_owner(lot):
        return "own"
    if lot.sent_by == party:
        return "sent-on"
    side = "out" if lot.owner == party else "held"
    return f"{side}-{AWAY.get(lot.kind, 'elsewhere' if side == 'out' else 'for-owner')}"


def shares_shown(shown: LotShown, asking: Asking) -> Sequence[tuple[PartyId | None, int]]:
    """Who owns goods together is for them alone. What was refused or taken back is its holder's share."""
    viewer = asking.viewer.side
    refused = {party for party, answer in shown.named.items() if answer in ("refused", "withdrawn")}
    if viewer != owner_of(shown.lot) and viewer not in dict(shown.shares).keys() - refused:
        return ()
    return together(
        [(shown.lot.holder if party in refused else party, share) for party, share in shown.shares]
    )


def named_owner(shown: LotShown) -> PartyId | None:
    """Who is said to own a lot whose owner has not answered."""
    return next((party for party, answer in shown.named.items() if answer == AWAITING), None)


def vessel_shown(lot: Lot, asking: Asking) -> StatementId | None:
    """The box or batch a lot is in; what is in a cutter's batch is not for those whose rough is in it."""
    is_owners = asking.viewer.kind in ("Member", "Auditor") and asking.viewer.side != lot.holder
    return None if is_owners else lot.vessel


def may_know_owner(lot: Lot, asking: Asking) -> bool:
    """Whose goods they are is for their holder and their owner alone."""
    return asking.viewer.side in (lot.holder, lot.owner)


def may_know_memo(lot: Lot, asking: Asking) -> bool:
    """What goods were sent on under is for whoever sent them on and whoever has them, not for their owner."""
    return lot.sent_by is None or asking.viewer.side != lot.owner


def as_dealt(lot: Lot, asking: Asking) -> Lot:
    """A lot as one that dealt with it knows it: of goods that were sent on its own consignee and consignor.

    Their owner is told that they are with whom it gave them to, and who has them that they are of whoever
    sent them: each one's clients are its own.
    """
    if lot.sent_by is None:
        return lot
    if asking.viewer.side == lot.owner:
        return replace(lot, holder=lot.entrusted_to)
    return replace(lot, owner=lot.sent_by) if asking.viewer.side == lot.holder else lot


class StockPage(NamedTuple):
    """Some of one's own lots, newest first, as known at `as_of`. cursor: None when there are no more."""

    as_of: int
    lots: Sequence[LotShown]
    cursor: str | None


async def own_lots(
    connection: Connection,
    asking: Asking,
    as_of: int,
    *,
    cursor: str | None = None,
    limit: int,
    hs: str | None = None,
    state: LotState | None = None,
    report: str | None = None,
) -> StockPage:
    """The asker's lots: held, offered to it, or its own in another's hands; a page. Raises CursorUnreadable.

    report: only the single stone it names, by laboratory and number, and what is of it.
    An auditor's are those of the audited member, each as it stood on the last day of the period.

    A page ends early, with a cursor, where all its lots together take LISTED_EDGES steps back. A lot that
    takes more by itself is listed without its carats by grade, at the head of a page.
    """
    before = lots.NEWEST
    if cursor is not None:
        as_of, *last = await read_cursor(connection, cursor, tuple[Position, Position, Line])
        before = (last[0], last[1])
    span = asking.viewer.span(Topic.STOCK)
    stones = None
    if report is not None:
        async with beyond(connection):
            stones = await lots.reported_stones(connection, report, as_of)
    page = await lots.stock_of(
        connection,
        asking.viewer.side,
        as_of,
        before=before,
        limit=limit + 1,
        hs=hs,
        state=None if span else state,  # an auditor's by what it was on the last day of the period
        within=span,
        stones=stones,
    )
    # Which lots are the asker's is decided behind the wall; what makes them up may be another's.
    async with beyond(connection):
        found = await lots.lots_at(connection, page[:limit], as_of)
        listed = [found[lot] for lot in page[:limit]]
        covered = await lots.covered_by(connection, listed, as_of, budget=lots.LISTED_EDGES)
        shown = listed[: max(len(covered), 1)]
        cut = await _on_last_day(connection, asking, shown, as_of) if span else shown
        told = [lot for lot in cut if state in (None, lot.state)]
        answer = await _as_shown(connection, asking, told, covered, as_of)
    on = write_cursor((as_of, shown[-1].position, shown[-1].line)) if len(page) > len(shown) else None
    if span is not None:
        await note_lots(connection, asking, Ground.ENGAGEMENT, {lot.id: lot.holder for lot in told})
    return StockPage(as_of, answer, on)


async def _on_last_day(
    connection: Connection, asking: Asking, shown: Sequence[Lot], as_of: int
) -> Sequence[Lot]:
    """For an auditor lots as they stood on the last day of its period; for others as they are.

    Read beyond the wall once it is decided which are shown: what makes them up may be another's, as carats
    that its seller never delivered.
    """
    span, asked = asking.viewer.span(Topic.STOCK), [lot.id for lot in shown]
    if span is None:
        found = await lots.lots_at(connection, asked, as_of)
    else:
        found = await lots.lots_on_day(connection, asked, as_of, span[1])
    return [found[lot.id] for lot in shown]


async def lot_for(connection: Connection, asking: Asking, identifier: LotId, as_of: int) -> LotShown:
    """One lot. Raises NotFound, for a foreign one too."""
    lot, _ = await look_at_lot(connection, asking, identifier, as_of)
    # As in a list: behind the wall a lot may lack what makes it up, as that carats of it went back.
    async with beyond(connection):
        found = await lots.lots_at(connection, [identifier], as_of)
        covered = await lots.covered_by(connection, list(found.values()), as_of)
        cut = await _on_last_day(connection, asking, [lot], as_of)
        (shown,) = await _as_shown(connection, asking, cut, covered, as_of)
    return shown


async def _as_shown(
    connection: Connection,
    asking: Asking,
    found: Sequence[Lot],
    covered: Mapping[LotId, Covered],
    as_of: int,
) -> list[LotShown]:
    """Lots with what is told beside them."""
    asked = [lot.id for lot in found]
    shares = await lots.shares_of(connection, asked, as_of)
    released = await lots.released_of(connection, asked, as_of)
    named = await lots.named_owners(connection, asked, as_of)
    names = await lots.names_of_stones(connection, found, asking.viewer.side, as_of)
    return [
        LotShown(
            lot,
            covered[lot.id].grades if lot.id in covered else None,
            shares.get(lot.id, ()),
            released[lot.id].countries if lot.id in released else (),
            named.get(lot.id, {}),
            covered[lot.id].uncertified if lot.id in covered else 0,
            *(names.get(lot.stone, ()) if lot.stone and lot.left else ()),
        )
        for lot in found
    ]


async def look_at_lot(
    connection: Connection, asking: Asking, identifier: LotId, as_of: int
) -> tuple[Lot, Seen]:
    """Find a lot and note that it is shown. Raises NotFound."""
    lot = (await lots.lots_at(connection, [identifier], as_of)).get(identifier)
    if lot is None:
        raise NotFound
    holder = lot.holder or lot.owner or await _seller_of(connection, lot, as_of)
    homes = await homes_of(connection, asking, {holder})
    shares = (await lots.shares_of(connection, [identifier], as_of)).get(identifier, ())
    named = (await lots.named_owners(connection, [identifier], as_of)).get(identifier, {})
    relations = RecordRelations(
        RecordKind.LOT,
        counterparties=frozenset(party for party in (*dict(shares), *named) if party and party != holder),
        owners=frozenset(
            one for one in (holder, lot.owner, lot.sent_by) if one not in (None, OUTSIDE_OWNER, AWAITED_OWNER)
        ),
        jurisdictions=frozenset({homes[holder].participant} - {""}),
        topic=Topic.STOCK,
        days=frozenset({lot.event_on}),
        shared_days=frozenset({lot.event_on}),
    )
    return lot, await disclosure.look(connection, asking.viewer, str(identifier), relations, asking.now)


async def _seller_of(connection: Connection, lot: Lot, as_of: int) -> PartyId | None:
    """Who sold a lot that nobody on record holds: the holder of what it was drawn from."""
    source = await lots.source_of(connection, lot.id)
    if source is None:
        return None
    return (await lots.lots_at(connection, [source], as_of))[source].holder


def is_within_reach(asking: Asking, holder: PartyId | None, homes: Mapping[PartyId | None, Home]) -> bool:
    """Whether what a holder has is the asker's own, or lies in the participant the asker supervises."""
    viewer = asking.viewer
    if holder is None or holder == viewer.side:
        return holder is not None
    return viewer.supervises and homes[holder].participant == viewer.participant


async def note_lots(
    connection: Connection, asking: Asking, ground: Ground, holders: Mapping[LotId, PartyId | None]
) -> None:
    """Note that lots are shown, with whose they are, on one ground; the asker leaves its own out."""
    shown = [
        Shown(RecordKind.LOT, str(lot), ground, frozenset([holder] if holder else ()))
        for lot, holder in sorted(holders.items())
    ]
    await disclosure.record_look(connection, asking.viewer, shown, asking.now)


def grades_of(coverage: Coverage) -> Grades:
    """Its figures as rules take them."""
    return coverage


async def note_audited(connection: Connection, asking: Asking, statements: Iterable[StatementId]) -> None:
    """Note that an auditor was shown these of the audited member's boxes or batches."""
    of = frozenset({asking.viewer.side})
    shown = [Shown(RecordKind.STATEMENT, str(one), Ground.ENGAGEMENT, of) for one in statements]
    await disclosure.record_look(connection, asking.viewer, shown, asking.now)
