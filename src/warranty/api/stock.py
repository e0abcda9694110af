"""`/v1/stock` and `/v1/balances`: a member's stock at the end of any day, and the balance of any period."""

from datetime import date
from typing import Annotated, Any, Final

from litestar import Request, get
from litestar.params import QueryParameter
from msgspec import UNSET

from warranty.api.asked import Hs, asking_of, finding
from warranty.api.auth import WITH_TOKEN, Visit, walled_visit
from warranty.api.cursors import Cursor
from warranty.api.parties import AsOf, Limit
from warranty.api.reconciliations import FromDay, ToDay, refuse_backwards
from warranty.disclosure.rules import NotFound
from warranty.foundation.ids import PartyId
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import urn
from warranty.lots import stock
from warranty.lots.rules.balance import Balance, RootsMoved, by_stage
from warranty.lots.rules.goods import stage
from warranty.lots.rules.sharing import HeldTogether
from warranty.lots.stock import LotOnDay
from warranty.parties.rules import did_of, party_of
from warranty.parties.service import LARGEST_PAGE
from warranty.transparency import service as log
from warranty.wire import stock as wire

OnDay = Annotated[date, QueryParameter(name="on", description="The stock at the end of this day.")]
Member = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^did:web:[^:]{1,300}:p:[0-9a-f]{32}$",
        max_length=400,  # the pattern alone lets a newline follow
        description="DID of a member; the asker itself unless it is given, or whom it audits.",
    ),
]

Roots = Annotated[
    bool,
    QueryParameter(
        description="Tell as well what stands behind opening and closing, each kind of root apart; it "
        "follows every lot in stock back to its roots."
    ),
]


@get("/v1/stock", summary="Stock at the end of a day", tags=["Lots"], security=WITH_TOKEN)
async def stock_on_day(
    request: Request[Any, Any, Any],
    on: OnDay,
    member: Member = None,
    hs: Hs = None,
    cursor: Cursor = None,
    limit: Limit = LARGEST_PAGE,
    as_of: AsOf = None,
) -> wire.Stock:
    """What the asker owned at the end of a day, and apart what it held for others, lot by lot.

    Apart from both its shares of goods bought together that another has in its stock (`together`).

    By the days things happened, late entries included, as known now; with `asOf` as known then. Goods offered
    are their seller's until the buyer has answered. An authority may ask for members it supervises. A page
    may hold fewer lots than asked for.
    """
    async with walled_visit(request) as here:
        moment = await log.moment(here.connection, as_of)
        found = await stock.stock_on(
            here.connection,
            asking_of(here),
            member_asked(here, member),
            on,
            moment.position,
            hs=hs,
            cursor=cursor,
            limit=limit,
        )
    return wire.Stock(
        member=did_of(found.member, here.resources.origin),
        on=on,
        as_of=found.as_of,
        lots=tuple(_lot(one) for one in found.lots),
        cursor=found.cursor or UNSET,
        together=tuple(map(_share, found.together)),
    )


@get("/v1/balances", summary="Balance of a period", tags=["Lots"], security=WITH_TOKEN)
async def balance(
    request: Request[Any, Any, Any],
    from_day: FromDay,
    to_day: ToDay,
    member: Member = None,
    roots: Roots = False,  # noqa: FBT002 - as the query has it
    as_of: AsOf = None,
) -> wire.Balances:
    """Opening + in − out − lost ± adjustments = closing, by goods class, from the ledger's own entries (R40).

    The closing of a period is the opening of the next, and the stock on its last day. An authority may ask
    for members it supervises.
    """
    refuse_backwards(from_day, to_day)
    async with walled_visit(request) as here:
        moment = await log.moment(here.connection, as_of)
        party = member_asked(here, member)
        found = await stock.balance_of(here.connection, asking_of(here), party, from_day, to_day, moment)
        behind = (
            await stock.roots_in_balance(here.connection, party, from_day, to_day, moment.position)
            if roots
            else None
        )
    return wire.Balances(
        member=did_of(found.member, here.resources.origin),
        from_day=from_day,
        to_day=to_day,
        as_of=found.as_of,
        rows=tuple(map(_row, found.rows)),
        stages=tuple(map(_row, by_stage(found.rows))),
        findings=tuple(map(finding, found.findings)),
        roots=UNSET if behind is None else tuple(map(_roots, behind)),
        together=tuple(map(_together, found.together)),
    )


def _together(one: HeldTogether) -> wire.BalanceTogether:
    return wire.BalanceTogether(
        hs=one.hs,
        stage=stage(one.hs) or "",
        held_by="member" if one.is_held else "another",
        own=format_carats(one.own),
        others=format_carats(one.others) if one.is_held else UNSET,
        awaiting=format_carats(one.awaited) if one.is_held else UNSET,
    )


def _roots(one: RootsMoved) -> wire.BalanceRoots:
    moved = one.balance
    return wire.BalanceRoots(
        hs=one.hs,
        stage=moved.stage,
        grade=one.grade.replace("_", "-"),
        opening=format_carats(moved.opening),
        came_in=format_carats(moved.came_in),
        went_out=format_carats(moved.went_out),
        lost=format_carats(moved.lost),
        adjusted=format_carats(moved.adjusted),
        regraded=format_carats(one.regraded),
        closing=format_carats(one.closing),
    )


def member_asked(here: Visit, member: str | None) -> PartyId:
    """Whose stock is asked for. Raises NotFound for a DID that is none of this register."""
    party = here.viewer.side if member is None else party_of(member, here.resources.origin)
    if party is None:
        raise NotFound
    return party


def _lot(one: LotOnDay) -> wire.StockLot:
    lot = one.lot
    return wire.StockLot(
        lot=str(lot.id),
        hs=lot.hs,
        stage=stage(lot.hs) or "",
        custody=custody(one),
        kind=lot.kind,
        left=format_carats(one.left),
        offered=format_carats(one.offered),
        event_on=lot.event_on,
        box=urn(lot.vessel) if lot.vessel else UNSET,
        share=one.share or UNSET,
        own=format_carats(one.part) if one.share else UNSET,
    )


def _share(one: LotOnDay) -> wire.StockTogether:
    lot = one.lot
    return wire.StockTogether(
        lot=str(lot.id),
        hs=lot.hs,
        stage=stage(lot.hs) or "",
        kind=lot.kind,
        share=one.share,
        own=format_carats(one.part),
        event_on=lot.event_on,
    )


def custody(one: LotOnDay) -> str:
    """Whose goods in whose hands."""
    if not one.is_own:
        return "held"
    if one.lot.kind == "export":
        return "bound"
    return "own" if one.lot.owner in (None, one.lot.holder) else "out"


def _row(row: Balance) -> wire.BalanceRow:
    return wire.BalanceRow(
        hs=row.hs or UNSET,
        stage=row.stage,
        opening=format_carats(row.opening),
        came_in=format_carats(row.came_in),
        went_out=format_carats(row.went_out),
        lost=format_carats(row.lost),
        adjusted=format_carats(row.adjusted),
        reclassified=format_carats(row.reclassified),
        worked=format_carats(row.worked),
        weighed=format_carats(row.weighed),
        found=format_carats(row.found),
        disputed=format_carats(row.disputed),
        closing=format_carats(row.closing),
    )


HANDLERS: Final[list[Any]] = [stock_on_day, balance]
