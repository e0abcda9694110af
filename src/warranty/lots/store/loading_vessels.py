"""Of a batch of statements: the boxes and manufacture batches it touches, and what is in them."""

from collections.abc import Collection
from typing import Final

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId, StatementId
from warranty.foundation.statements import Touched
from warranty.lots.books import Cut, LotBooks, LotState
from warranty.lots.rules.yields import MOST_LOOKED_BACK_ON
from warranty.lots.store.rows import LOT, as_lot, as_vessel

_VESSELS: Final = """select id, v.position, holder, kind, number, hs, c.position is not null as is_closed,
  category
from vessels v left join vessel_closings c on c.vessel = v.id where v.id = any($1::uuid[])"""
_ACCOUNTS: Final = """select batch, pool, account, sum(carats)::bigint as carats, event_on
from batch_bookings where batch = any($1::uuid[]) group by batch, pool, account, event_on"""
# What the holders of these batches, or of those to be opened, and contractors have cut of the same category,
# in batches and for others; the newest.
_CUT: Final = """select asked.holder, asked.category, cut.* from (
  select holder, category from vessels where id = any($1::uuid[]) and kind = 'batch'
  union select * from unnest($2::uuid[], $3::text[])
) asked cross join lateral (
  (select c.position, c.polished, c.consumed, v.id from vessels v join vessel_closings c on c.vessel = v.id
    where v.holder = asked.holder and v.category = asked.category and c.consumed > 0
    order by c.position desc limit $4)
  union all
  (select w.position, w.polished, w.consumed, w.work from works_cut w
    where w.holder = asked.holder and w.category = asked.category and not exists (
      select from works_cut n where n.work = w.work and n.position > w.position)
    order by w.position desc limit $4)
  order by position desc limit $4
) cut order by cut.position"""
# Besides what is in them: what goods of these statements can go back into.
_INSIDE: Final = f"""select {LOT} from lots where vessel = any($1::uuid[]) and "left" > 0
union select {LOT} from lots where id = any($2::uuid[]) and vessel = any($1::uuid[])"""  # noqa: S608


async def load_cut(
    connection: Connection,
    books: LotBooks,
    batches: Collection[StatementId],
    kinds: Collection[tuple[PartyId, str]],
) -> None:
    """What was cut before by the makers of these batches, of their category; and by these of these."""
    asked = [*zip(*kinds, strict=True)] or [(), ()]
    for row in await connection.fetch(_CUT, batches, *asked, MOST_LOOKED_BACK_ON):
        books.cut.setdefault((row["holder"], row["category"]), []).append(Cut(*list(row.values())[2:]))


async def load_vessels_around(connection: Connection, books: LotBooks) -> None:
    """The boxes and batches that lots named for themselves wait in, to tell their holder of them."""
    around = {lot.vessel for lot in books.lots.values() if lot.state is LotState.INSIDE}
    if unknown := around - books.vessels.keys():
        for row in await connection.fetch(_VESSELS, unknown):
            books.vessels[row["id"]] = as_vessel(row)


async def load_vessels(connection: Connection, touched: Touched, books: LotBooks) -> None:
    for row in await connection.fetch(_VESSELS, touched.vessels):
        books.vessels[row["id"]] = as_vessel(row)
    for row in await connection.fetch(_ACCOUNTS, touched.batches) if touched.batches else ():
        books.note_booking(*row.values())
    behind = {edge.source for edges in books.edges.values() for edge in edges}
    for row in await connection.fetch(_INSIDE, touched.vessels, behind):
        if row["id"] not in books.lots:
            lot = as_lot(row)
            books.lots[lot.id] = lot
            books.by_statement.setdefault(lot.statement, []).append(lot)
    for lot in books.lots.values():
        if lot.vessel is not None:
            books.put_inside(lot)
