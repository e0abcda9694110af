"""Lots as they stood at a position or on a day, a party's own, and what is known of them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from warranty.certificates import service as certificates
from warranty.database.engine import Connection
from warranty.disclosure.rules import NotFound
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.lots import life_store, origin_store, ownership_store, root_store, store
from warranty.lots.accounts import AccountKind
from warranty.lots.books import Lot, LotKind, LotState
from warranty.lots.life_store import LifeOfLots
from warranty.lots.origins import OriginBooks, OriginReleased
from warranty.lots.ownership import OwnerAnswer
from warranty.lots.rules.origins import Told, told_at
from warranty.lots.rules.stones import known_as, report_key
from warranty.lots.service.answers import NEWEST, WIDEST_DISPERSION


async def lot_at(connection: Connection, lot: LotId, as_of: int) -> Lot:
    """A lot as it stood at a position. Raises NotFound when it was not opened yet."""
    found = await lots_at(connection, [lot], as_of)
    if lot not in found:
        raise NotFound
    return found[lot]


async def lots_at(connection: Connection, lots: Sequence[LotId], as_of: int) -> dict[LotId, Lot]:
    """Lots as they stood at a position, those not opened yet left out."""
    return await store.lots_as_of(connection, lots, as_of)


async def bound_by(connection: Connection, statements: Collection[StatementId], as_of: int) -> list[Lot]:
    """The lots these applications bound for export, with what is left of them at a position."""
    found = await store.opened_by(connection, statements, LotKind.EXPORT) if statements else []
    return list((await lots_at(connection, found, as_of)).values())


async def released_of(
    connection: Connection, lots: Collection[LotId], as_of: int
) -> dict[LotId, OriginReleased]:
    """What of the origins of these lots their sellers had released at a position; the others left out."""
    return await origin_store.released_of(connection, lots, as_of)


async def told_origins(connection: Connection, lot: LotId, as_of: int) -> Told | None:
    """What the holder of a lot knows of its origins at a position: by its own papers, and as released."""
    origins = OriginBooks()
    claims = await origin_store.load_behind(connection, origins, [lot], as_of)
    graded = await certificates.load_grades(connection, claims, as_of)
    origin_store.note_numbers(origins, {claim: one.number for claim, one in graded.items()})
    origins.papers = await certificates.certificates(connection, origins.numbers(), as_of)
    return told_at(origins, lot)


async def lots_on_day(
    connection: Connection, lots: Sequence[LotId], as_of: int, day: date
) -> dict[LotId, Lot]:
    """Lots as they stood at the end of a day, as known at a position."""
    return await store.lots_on_day(connection, lots, as_of, day)


async def vessels_of(connection: Connection, lots: Sequence[LotId]) -> dict[LotId, StatementId]:
    """The boxes and batches some lots are in; lots in none are left out."""
    return await store.vessels_of(connection, lots)


async def statements_of(connection: Connection, lots: Sequence[LotId]) -> dict[LotId, StatementId]:
    """The statements that opened some lots, which never change; lots nobody opened are left out."""
    return await store.statements_of(connection, lots)


async def stock_of(
    connection: Connection,
    holder: PartyId,
    as_of: int,
    *,
    before: tuple[int, int] = NEWEST,
    limit: int,
    hs: str | None = None,
    state: LotState | None = None,
    within: tuple[date, date] | None = None,
    stones: Collection[LotId] | None = None,
) -> list[LotId]:
    """The lots a party holds or owns, newest first, as it stood at a position; emptied lots too.

    before: position and line of the last one seen. Lots offered to the party are among them, and its own
    goods in another's hands. within: opened on these days alone, both included. stones: these single stones
    alone, and what is of them.
    """
    if stones is not None and not stones:
        return []
    return await store.stock_of(
        connection, holder, as_of, before, limit, hs=hs, state=state, within=within, stones=stones
    )


async def reported_stones(connection: Connection, report: str, as_of: int) -> set[LotId]:
    """The single stones a laboratory's report names (R37). report: laboratory and number."""
    return await store.stones_of(connection, [report_key(report)], as_of)


async def names_of_stones(
    connection: Connection, lots: Iterable[Lot], asker: PartyId, as_of: int
) -> dict[LotId, tuple[list[str], list[str]]]:
    """By the single stones these lots are, the reports that name them and the asker's own marks."""
    names = await store.names_of(connection, {lot.stone for lot in lots if lot.stone}, as_of)
    return {stone: known_as(keys, asker) for stone, keys in names.items()}


async def roots_by_party(connection: Connection, as_of: int) -> list[tuple[PartyId, AccountKind, int]]:
    """Thousandths that authorities recorded for each party, or it has in opening stock, by kind of root."""
    return await root_store.roots_by_party(connection, as_of)


async def shares_of(
    connection: Connection, lots: Sequence[LotId], as_of: int
) -> dict[LotId, list[tuple[PartyId | None, int]]]:
    """Who bought these lots together, in thousandths (R26); None for somebody outside."""
    return await store.shares_of(connection, lots, as_of)


async def named_owners(
    connection: Connection, lots: Sequence[LotId], as_of: int
) -> dict[LotId, dict[PartyId, OwnerAnswer]]:
    """Who is named an owner of these lots without having said so first, with what it has said since."""
    return await ownership_store.named_of(connection, lots, as_of)


async def life_of(connection: Connection, statement: StatementId) -> LifeOfLots:
    """Whether what was made of a statement's lots still has carats, and where its last event stands (R58)."""
    return await life_store.life_of(connection, statement, WIDEST_DISPERSION)
