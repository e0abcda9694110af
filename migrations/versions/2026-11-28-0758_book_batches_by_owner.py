"""Book what goes into a batch, comes out and is lost by whose it is.

Why: a batch was judged as a whole alone, so that what was made of several owners' rough could be given to one
of them; each owner's part is judged besides (R36). What is on record is told by its lots and edges.
"""

import sqlalchemy as sa
from alembic import op

revision = "0080_bookings"
down_revision = "0079_lone_signatures"
branch_labels = None
depends_on = None

# Every booking anew, of batches with rough of others in them.
BOOKED = """
    create temporary table booked on commit drop as
    with inside as (
      select l.id, l.kind, l.vessel as batch, coalesce(l.pool, v.holder) as pool, l.position, l.opened_with
      from lots l join vessels v on v.id = l.vessel and v.kind = 'batch'
      where l.vessel in (select vessel from lots where pool is not null)
    ), parts as (
      select batch, position, pool, 'in' as account, opened_with as carats from inside where kind = 'put-in'
      union all
      select i.batch, e.position, i.pool, case coalesce(
          (select o.kind from edges d join lots o on o.id = d.target
            where d.source = t.id and t.kind = 'common' limit 1), t.kind)
          when 'cut' then 'polished' when 'rejected' then 'rejected' when 'unworked' then 'returned' end,
        e.carats
      from inside i join edges e on e.source = i.id join lots t on t.id = e.target
      where i.kind <> 'common' and t.kind in ('cut', 'rejected', 'unworked', 'common')
      union all
      select i.batch, x.position, i.pool, 'lost ' || x.cause, x.carats
      from inside i join lot_exits x on x.lot = i.id and x.kind = 'loss'
    )
    select p.batch, p.position, p.pool, p.account, sum(p.carats)::bigint as carats,
      (select max(b.event_on) from batch_bookings b
        where b.batch = p.batch and b.position = p.position) as event_on
    from parts p group by p.batch, p.position, p.pool, p.account
"""


def upgrade() -> None:
    """Add the pool, and fill it: the holder's, or those of the owners."""
    nobody = sa.text("'00000000-0000-0000-0000-000000000000'")
    op.add_column("batch_bookings", sa.Column("pool", sa.Uuid(), nullable=False, server_default=nobody))
    op.drop_constraint("pk_batch_bookings", "batch_bookings")
    op.create_primary_key("pk_batch_bookings", "batch_bookings", ["batch", "position", "pool", "account"])
    op.execute("update batch_bookings b set pool = v.holder from vessels v where v.id = b.batch")
    op.execute(BOOKED)
    op.execute("delete from batch_bookings where batch in (select batch from booked)")
    op.execute(
        "insert into batch_bookings (batch, position, pool, account, carats, event_on)"
        " select batch, position, pool, account, carats, event_on from booked"
    )
    op.create_index("ix_batch_bookings_pool", "batch_bookings", ["pool"])


def downgrade() -> None:
    """Sums over all owners again."""
    op.drop_index("ix_batch_bookings_pool", "batch_bookings")
    op.execute(
        "create temporary table booked on commit drop as select batch, position, account,"
        " sum(carats)::bigint as carats, max(event_on) as event_on from batch_bookings group by 1, 2, 3"
    )
    op.execute("delete from batch_bookings")
    op.drop_constraint("pk_batch_bookings", "batch_bookings")
    op.drop_column("batch_bookings", "pool")
    op.create_primary_key("pk_batch_bookings", "batch_bookings", ["batch", "position", "account"])
    op.execute("insert into batch_bookings select * from booked")
