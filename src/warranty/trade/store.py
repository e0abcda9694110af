"""SQL of trade. `load` and `save` are the register's, for a batch; the rest answers questions."""

import json
from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId, StatementId, lot_id
from warranty.foundation.statements import Touched
from warranty.lots.books import LotBooks
from warranty.parties.books import PartyBooks, Signature
from warranty.trade.books import (
    Consignment,
    ConsignmentKind,
    ConsignmentState,
    Correction,
    CorrectionKind,
    PaperUsed,
    SaleRecord,
    SaleState,
    TradeBooks,
)

_SALE: Final = (
    """s.id, s.position, s.seller, s.buyer, s.lines, s.event_on, s.document_number, s.code_digest, e.state"""
)
_SALES: Final = f"""select {_SALE} from sales s left join sale_ends e on e.sale = s.id
where s.id = any($1::uuid[])"""  # noqa: S608 - constant text
# A side's last word counts, unless an end took effect after it.
_SETTLEMENTS: Final = """select distinct on (s.sale, s.party) s.sale, s.party, s.lines from settlements s
where s.sale = any($1::uuid[]) and s.position > coalesce(
  (select max(f.position) from settlements f where f.sale = s.sale and f.is_final), -1)
order by s.sale, s.party, s.position desc"""
_PAPERS: Final = """select p.party, p.mark, sum(p.change)::bigint uses from papers p
join unnest($1::uuid[], $2::text[]) asked(party, mark) using (party, mark) group by p.party, p.mark"""


_CONSIGNMENTS: Final = """select c.id, c.position, c.kind, c.sender, c.receiver, c.of, c.lines, c.event_on,
  c.due_on, c.document_number, c.work, c.category, m.state
from consignments c left join lateral (
  select state from consignment_moves m where m.consignment = c.id order by m.position desc limit 1) m on true
where c.id = any($1::uuid[])"""


# A lot of a return holds what is on its way, or was received of goods changed since; what came back unchanged
# is off the line of the sale instead.
_RETURNED: Final = """select c.of, c.id, l.line, l.received from consignments c
join lots l on l.statement = c.id and l.kind = 'return'
where c.of = any($1::uuid[]) and c.kind = 'return'"""
# What went back by an invoice for goods sold on is, received, off two edges at once: those into the lot of
# the return, with all that was sent, and those into what it was drawn from, with what was kept.
_CAME_HOME: Final = """select c.of, l.line, sum(least(o.carats, i.carats))::bigint as carats
from consignments c join sale_ends s on s.sale = c.of and s.state = 'title'
join lots l on l.statement = c.id and l.kind = 'return'
join edges e on e.target = l.id join edge_reversals o on o.target = e.target and o.ordinal = e.ordinal
join edges b on b.target = e.source
join edge_reversals i on i.target = b.target and i.ordinal = b.ordinal and i.position = o.position
where c.of = any($1::uuid[]) and c.kind = 'return' group by c.of, l.line"""
_CORRECTIONS: Final = """select c.id, c.sale, c.party, c.position, c.kind, c.lines, c.is_shortage,
  e.position as ended_at, c.event_on
from corrections c left join correction_ends e on e.correction = c.id where c.sale = any($1::uuid[])"""


_CORRECTIONS_IN_ORDER: Final = f"{_CORRECTIONS} order by e.position, c.position"
MOST_HELD: Final = 10_000
"""Sales whose buyers are told at once that their sellers were put out, or are in question; the newest."""
# In the buyer's hands still, or in what it made of them at once.
_STILL_HELD: Final = """select s.seller, s.id, s.position from sales s
where s.seller = any($1::uuid[]) and s.position < $2 and s.buyer is not null and exists (
  select from lots l where l.statement = s.id and l.state = 'held' and (l."left" > 0 or exists (
    select from edges e join lots m on m.id = e.target
    where e.source = l.id and m.holder = l.holder and m."left" > 0)))
order by s.position desc limit $3"""


async def still_held(
    connection: Connection, sellers: Sequence[PartyId], before: int
) -> list[tuple[PartyId, Signature]]:
    """Sales of these before a position whose goods their buyer has, each with its seller, in log order."""
    rows = await connection.fetch(_STILL_HELD, sellers, before, MOST_HELD) if sellers else ()
    return [(PartyId(row["seller"]), Signature(row["id"], row["position"])) for row in reversed(rows)]


async def load(connection: Connection, touched: Touched, parties: PartyBooks, lots: LotBooks) -> TradeBooks:
    """The sales a batch touches, the open proposals to end their differences, and papers used before."""
    books = TradeBooks(parties, lots)
    if touched.sales:
        for row in await connection.fetch(_SALES, touched.sales):
            books.sales[row["id"]] = _sale(row)
        for row in await connection.fetch(_SETTLEMENTS, touched.sales):
            lines = tuple(tuple(line) for line in json.loads(row["lines"]))
            books.settlements[row["sale"], row["party"]] = lines
    if touched.corrected:
        for row in await connection.fetch(_CORRECTIONS, touched.corrected):
            books.corrections[row["id"]] = _correction(row)
    await _load_returned(connection, touched, books)
    if touched.papers:
        parties_, marks = zip(*touched.papers, strict=True)
        for row in await connection.fetch(_PAPERS, parties_, marks):
            books.papers[row["party"], row["mark"]] = row["uses"]
    if touched.consignments:
        for row in await connection.fetch(_CONSIGNMENTS, touched.consignments):
            books.consignments[row["id"]] = _consignment(row)
    return books


async def _load_returned(connection: Connection, touched: Touched, books: TradeBooks) -> None:
    rows = await connection.fetch(_RETURNED, touched.returned) if touched.returned else ()
    for of, return_, line, received in rows:
        books.returned.setdefault(of, {}).setdefault(return_, {})[line] = received
    for of, line, carats in await connection.fetch(_CAME_HOME, list(books.returned)) if rows else ():
        books.came_home[of, line] = carats


# More weight is lots of their own, of the agreement to it.
_ADDED_TO: Final = """select c.sale, (each.line ->> 0)::int as line, e.statement
from corrections c join correction_ends e on e.correction = c.id
cross join lateral jsonb_array_elements(c.lines) each(line)
where c.sale in (select unnest($1::uuid[]) union select of from consignments where id = any($2::uuid[]))
  and c.kind = 'weight' and (each.line ->> 2)::bigint < 0 order by e.position"""


async def added_to(
    connection: Connection, sales: Collection[UUID], returns: Collection[UUID]
) -> dict[tuple[StatementId, int], list[StatementId]]:
    """By which statements more was delivered of lines of sales, or of what returns are of, in log order."""
    found: dict[tuple[StatementId, int], list[StatementId]] = {}
    rows = await connection.fetch(_ADDED_TO, sales, returns) if sales or returns else ()
    for sale, line, agreement in rows:
        found.setdefault((sale, line), []).append(agreement)
    return found


_ANSWERS: Final = "select sale, statement from sale_ends where sale = any($1::uuid[])"


async def answers_to(connection: Connection, sales: Collection[UUID]) -> dict[StatementId, StatementId]:
    """By which statements these sales were answered, or taken back."""
    rows = await connection.fetch(_ANSWERS, sales) if sales else ()
    return {row["sale"]: row["statement"] for row in rows}


async def delivered_in(connection: Connection, sale: SaleRecord) -> list[LotId]:
    """The lots a sale was delivered in: those of its lines, and of what was delivered of these later."""
    added = await added_to(connection, [sale.id], [])
    later = [lot_id(statement, line) for (_, line), by in added.items() for statement in by]
    return [*(lot_id(sale.id, line) for line in range(1, sale.lines + 1)), *later]


_TITLING: Final = """select s.position from sales s join sale_ends e on e.sale = s.id
where s.id = any($1::uuid[]) and e.state = 'title'
union select e.position from corrections c join correction_ends e on e.correction = c.id
join sale_ends t on t.sale = c.sale where c.sale = any($1::uuid[]) and t.state = 'title'"""


async def titling(connection: Connection, sales: Collection[UUID]) -> list[int]:
    """Where those of these sales that were of goods sold on before passed their title, or lost it again."""
    return [row["position"] for row in await connection.fetch(_TITLING, sales)]


async def corrections_of(connection: Connection, sales: Collection[UUID]) -> list[Correction]:
    """What corrects these sales, as it took effect; what waits for the other side follows."""
    return [_correction(row) for row in await connection.fetch(_CORRECTIONS_IN_ORDER, sales)]


def _correction(row: asyncpg.Record) -> Correction:
    return _correction_in(list(row.values()))


def _correction_in(values: Sequence[Any]) -> Correction:
    id_, sale, party, position, kind, lines, *state = values
    moved = tuple(tuple(line) for line in json.loads(lines))
    return Correction(id_, sale, party, position, CorrectionKind(kind), moved, *state)


def _sale(row: asyncpg.Record) -> SaleRecord:
    id_, position, seller, buyer, lines, event_on, number, code_digest, ended = row.values()
    state = SaleState(ended) if ended else SaleState.OUTSIDE if buyer is None else SaleState.OFFERED
    return SaleRecord(id_, position, seller, buyer, lines, event_on, number, code_digest, state)


def _consignment(row: asyncpg.Record) -> Consignment:
    id_, position, kind, sender, receiver, of, lines, event_on, due_on, number, *rest, moved = row.values()
    at_first = ConsignmentState.OUT if receiver is None else ConsignmentState.OFFERED
    state = ConsignmentState(moved) if moved else at_first
    return Consignment(
        id_,
        position,
        ConsignmentKind(kind),
        sender,
        receiver,
        of,
        lines,
        event_on,
        due_on,
        number,
        state,
        *rest,
    )


_SALE_COLUMNS: Final = (
    "id",
    "position",
    "seller",
    "buyer",
    "lines",
    "event_on",
    "document_number",
    "code_digest",
)


async def save(connection: Connection, books: TradeBooks) -> None:
    """Write what a batch did in trade, a statement for each table."""
    if books.sold:
        records = [tuple(getattr(sale, column) for column in _SALE_COLUMNS) for sale in books.sold]
        await connection.copy_records_to_table("sales", records=records, columns=_SALE_COLUMNS)
    if books.ended:
        await connection.copy_records_to_table(
            "sale_ends",
            records=[(end.sale, end.state.value, end.statement, end.position) for end in books.ended],
            columns=("sale", "state", "statement", "position"),
        )
    if books.used:
        await connection.copy_records_to_table(
            "papers",
            records=[_usage(used) for used in books.used],
            columns=("party", "mark", "position", "change"),
        )
    await _save_consignments(connection, books)
    if books.proposed:
        await connection.copy_records_to_table(
            "corrections",
            records=[
                (
                    c.id,
                    c.sale,
                    c.party,
                    c.position,
                    c.kind.value,
                    json.dumps(c.lines),
                    c.is_shortage,
                    c.event_on,
                )
                for c in books.proposed
            ],
            columns=("id", "sale", "party", "position", "kind", "lines", "is_shortage", "event_on"),
        )
    if books.corrected:
        await connection.copy_records_to_table(
            "correction_ends", records=books.corrected, columns=("correction", "statement", "position")
        )
    if books.signed:
        await connection.copy_records_to_table(
            "settlements",
            records=[(s.sale, s.party, s.position, json.dumps(s.lines), s.is_final) for s in books.signed],
            columns=("sale", "party", "position", "lines", "is_final"),
        )


_CONSIGNMENT_COLUMNS: Final = (
    "id", "position", "kind", "sender", "receiver", "of", "lines", "event_on", "due_on", "document_number",
    "work", "category",
)  # fmt: skip


async def _save_consignments(connection: Connection, books: TradeBooks) -> None:
    if books.consigned:
        records = [
            tuple(getattr(consignment, column) for column in _CONSIGNMENT_COLUMNS)
            for consignment in books.consigned
        ]
        await connection.copy_records_to_table("consignments", records=records, columns=_CONSIGNMENT_COLUMNS)
    if books.moved:
        await connection.copy_records_to_table(
            "consignment_moves",
            records=[
                (move.consignment, move.state.value, move.statement, move.position) for move in books.moved
            ],
            columns=("consignment", "state", "statement", "position"),
        )


def _usage(used: PaperUsed) -> tuple[UUID, str, int, int]:
    return *used.paper, used.position, used.change


async def sales_by_id(connection: Connection, ids: list[UUID]) -> dict[UUID, SaleRecord]:
    """These sales, as far as they exist."""
    return {row["id"]: _sale(row) for row in await connection.fetch(_SALES, ids)}


_LAST_SALE: Final = """(select id from sales where seller = $1 and buyer = $2 order by position desc limit 1)
union all (select id from sales where seller = $1 order by position desc limit 1) limit 1"""


async def last_sale(connection: Connection, seller: UUID, buyer: UUID | None) -> UUID | None:
    """A seller's last sale to a buyer; to anybody where there was none."""
    found: UUID | None = await connection.fetchval(_LAST_SALE, seller, buyer)
    return found


_CORRECTIONS_BESIDE: Final = """select c.id, c.sale, c.party, c.position, c.kind, c.lines, c.is_shortage,
  e.position as ended_at, c.event_on, e.statement
from corrections c left join correction_ends e on e.correction = c.id where c.sale = $1 order by c.position"""


async def corrections_beside(
    connection: Connection, sale: UUID
) -> list[tuple[Correction, UUID | None, int | None]]:
    """The corrections of a sale in log order, each with the statement it took effect by and its position."""
    rows = await connection.fetch(_CORRECTIONS_BESIDE, sale)
    return [(_correction_in(list(row.values())[:9]), row["statement"], row["ended_at"]) for row in rows]


async def consignments_by_id(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, Consignment]:
    """These consignments, as far as they exist."""
    return {row["id"]: _consignment(row) for row in await connection.fetch(_CONSIGNMENTS, ids)}
