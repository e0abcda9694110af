"""Of a batch of statements: by which statement of its own an owner's goods are with whoever works them."""

# Every text is put together of constants of this file.
# ruff: noqa: S608

from typing import Final

from warranty.database.engine import Connection
from warranty.lots.books import SENT_BY_OWNER, TURNED_LINES, LotBooks, Sent

_BY_OWNER: Final = ", ".join(f"'{kind}'" for kind in sorted(SENT_BY_OWNER))  # as their index has them
# Sent for work or acknowledged; or exported, claimed by the holder, and its exporter's still.
_SENT: Final = f"""select position, statement from (
  (select l.position as at, l.position, l.statement from lots l
    where l.owner = asked.owner and l.holder = asked.holder and l.position < asked.before
      and l.kind in ({_BY_OWNER}) and l.line < {TURNED_LINES} order by at desc limit 1)
  union all
  (select l.position as at, x.position, x.statement from lots l cross join lateral (
      with recursive back (id, kind) as (
        select l.id, l.kind
        union select s.id, s.kind from back b join edges e on e.target = b.id join lots s on s.id = e.source
          where b.kind <> 'export' and (s.kind = 'export' or s.holder = l.holder))
      select id from back where kind = 'export') left_by
    join lots x on x.id = left_by.id and x.holder = l.owner
    where l.owner = asked.owner and l.holder = asked.holder and l.position < asked.before
      and l.kind in ('acknowledged', 'import-claim')
      and (l.kind = 'import-claim' or l.line >= {TURNED_LINES})
    order by at desc, x.position desc limit 1)
) words order by at desc limit 1"""
# Acknowledged by a partner; or sold by it to the holder, a share kept.
_SHARED: Final = """select position, statement from (
  (select a.position, a.statement from owner_namings n join owner_answers a using (lot, party)
    where n.party = asked.party and n.holder = asked.holder and a.answer = 'acknowledged'
      and a.position < asked.before and exists (select from lot_shares h where h.lot = n.lot)
    order by a.position desc limit 1)
  union all
  (select l.position, l.statement from lot_shares h join lots l on l.id = h.lot
    where h.party = asked.party and l.holder = asked.holder and l.kind = 'sale'
      and l.position < asked.before and exists (
        select from edges e join lots s on s.id = e.source where e.target = l.id and s.holder = h.party)
    order by l.position desc limit 1)
) words order by position desc limit 1"""
_EVER: Final = 2**63 - 1
_OF_HOLDERS: Final = f"""select asked.holder, asked.owner, sent.position, sent.statement
from (select holder, owner, $3::bigint as before from unnest($1::uuid[], $2::uuid[]) as each(holder, owner))
  asked cross join lateral ({_SENT}) sent"""
_OF_PARTNERS: Final = f"""select asked.holder, asked.party, sent.position, sent.statement
from (select holder, party, $3::bigint as before from unnest($1::uuid[], $2::uuid[]) as each(holder, party))
  asked cross join lateral ({_SHARED}) sent"""
# A pool is of one owner, or a lot that went in: of one outside, or of several, whose it was to give.
_POOLS: Final = """(select b.batch, b.pool, v.holder, l.owner, min(b.position) as before
  from batch_bookings b join vessels v on v.id = b.batch and v.holder <> b.pool
  left join lots l on l.id = b.pool
  where b.batch = any($1::uuid[]) group by b.batch, b.pool, v.holder, l.owner)"""
_SENT_IN: Final = f"""select asked.batch, asked.pool, sent.position, sent.statement
from (select batch, pool, holder, coalesce(owner, pool) as owner, before from {_POOLS} pools) asked
cross join lateral ({_SENT}) sent"""
_SHARED_IN: Final = f"""select asked.batch, asked.pool, asked.party, sent.position, sent.statement
from (select distinct p.batch, p.pool, coalesce(p.owner, p.holder) as holder, p.before, s.party
  from {_POOLS} p join lot_shares s on s.lot = p.pool and s.party <> p.holder and not exists (
    select from owner_answers a where a.lot = s.lot and a.party = s.party and a.answer <> 'acknowledged')
) asked cross join lateral ({_SHARED}) sent"""


async def load_words(connection: Connection, books: LotBooks) -> None:
    """Of goods in the batches the books know, and of those that may go in: others', and held with others."""
    batches = list(books.accounts)
    for row in await connection.fetch(_SENT_IN, batches) if batches else ():
        books.words.sent_in[row["batch"], row["pool"]] = Sent(row["position"], row["statement"])
    for row in await connection.fetch(_SHARED_IN, batches) if batches else ():
        partners = books.words.shared_in.setdefault((row["batch"], row["pool"]), {})
        partners[row["party"]] = Sent(row["position"], row["statement"])
    owned = {(lot.holder, lot.owner) for lot in books.lots.values() if lot.owner not in (None, lot.holder)}
    for row in await connection.fetch(_OF_HOLDERS, *zip(*owned, strict=True), _EVER) if owned else ():
        books.words.sent[row["holder"], row["owner"]] = Sent(row["position"], row["statement"])
    shared = {
        (lot.owner or lot.holder, party)
        for lot in books.lots.values()
        for party, _ in books.shares.get(lot.id, ())
        if party not in (None, lot.owner or lot.holder)
    }
    for row in await connection.fetch(_OF_PARTNERS, *zip(*shared, strict=True), _EVER) if shared else ():
        books.words.shared[row["holder"], row["party"]] = Sent(row["position"], row["statement"])
