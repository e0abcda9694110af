"""Let what answers an offer, or goes back, count no earlier than the goods went.

Why: a purchase dated before its sale had the goods in two stocks on the days between, and what was given back
before it came was in one twice.
"""

from alembic import op

revision = "0112_days_of_answers"
down_revision = "0111_doubt_keys"
branch_labels = None
depends_on = None

# An answer may wait for one that waits itself: as often as one moves.
WAIT = """do $$ begin loop
  update ledger_days d set event_on = waited.came_on from (
    select each.position, max(greatest(l.event_on, ended.event_on)) as came_on
    from (
      select ended_at as position, id as lot from lots where ended_at is not null
      union select r.position, r.target from edge_reversals r join edges e using (target, ordinal)
        where e.fed_at is null
      union select position, lot from lot_exits where kind = 'difference'
    ) each join lots l on l.id = each.lot
    left join ledger_days ended on ended.position = l.ended_at and l.ended_at < each.position
    group by each.position
  ) waited where d.position = waited.position and d.event_on < waited.came_on;
  exit when not found;
end loop; end $$"""
MOVED = """update lots set last_moved_on = later.on_day from (
  select moved.lot, max(d.event_on) as on_day from (
    select id as lot, ended_at as position from lots where ended_at is not null
    union all select e.source, r.position from edges e join edge_reversals r using (target, ordinal)
    union all select r.target, r.position from edges e join edge_reversals r using (target, ordinal)
      where e.fed_at is null
    union all select lot, position from lot_exits
  ) moved join ledger_days d using (position) group by moved.lot
) later where later.lot = lots.id and lots.last_moved_on < later.on_day"""


def upgrade() -> None:
    """The days of what is on record, and of each lot the latest."""
    op.execute(WAIT)
    op.execute(MOVED)


def downgrade() -> None:
    """`warranty replay` of the version before tells the days that differ."""
