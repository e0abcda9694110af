"""Keep of each lot the latest day on which carats of it moved, and find what was in hand on a day by it.

Why: a count of an earlier day read all that its maker had ever had, while the log waited.
"""

from alembic import op

revision = "0092_last_days"
down_revision = "0091_former_names"
branch_labels = None
depends_on = None

# Days are those of the statements: an opening has its own, and so has what it draws; the others are kept.
LAST_DAYS = """select l.id, greatest(l.event_on, max(moved.event_on)) as last_moved_on
from lots l left join (
  select e.source as lot, t.event_on from edges e join lots t on t.id = e.target
    where e.fan_in > 0 and e.fed_at is null
  union all select e.target, s.event_on from edges e join lots s on s.id = e.source where e.fan_in = 0
  union all select e.source, d.event_on from edges e join ledger_days d on d.position = e.fed_at
  union all select e.source, d.event_on from edges e join edge_reversals r using (target, ordinal)
    join ledger_days d on d.position = r.position
  union all select e.target, d.event_on from edges e join edge_reversals r using (target, ordinal)
    join ledger_days d on d.position = r.position where e.fed_at is null
  union all select x.lot, d.event_on from lot_exits x join ledger_days d on d.position = x.position
  union all select l.id, d.event_on from lots l join ledger_days d on d.position = l.ended_at
) moved on moved.lot = l.id group by l.id"""


def upgrade() -> None:
    """A column filled for what is on record; a lot without it may have moved on any day."""
    op.execute("alter table lots add column last_moved_on date")
    op.execute(f"update lots set last_moved_on = d.last_moved_on from ({LAST_DAYS}) d where d.id = lots.id")  # noqa: S608
    op.execute(
        """create index ix_lots_holder_until on lots
        (holder, (case when "left" > 0 then 'infinity'::date else coalesce(last_moved_on, 'infinity') end))"""
    )
    op.execute("grant update (last_moved_on) on lots to warranty_register")


def downgrade() -> None:
    """The day can be made anew of what moved."""
    op.execute("drop index ix_lots_holder_until")
    op.execute("alter table lots drop column last_moved_on")
