"""Let looks and sealed reports go only once they are as old as they have to get, whoever asks the database.

Why: the program's role may delete both, for what policy keeps no longer (R58); nothing but its own question
kept it from dropping who looked yesterday. Age is told by the log, whose recorded time never falls, or by the
server's clock, whichever is later. The days are the least that any policy keeps them (`policy/data`); keeping
them for less takes a migration.
"""

from alembic import op

revision = "0096_aging_guarded"
down_revision = "0092_last_days"
branch_labels = None
depends_on = None

# table: days that its rows are kept at least, and when a row that went was made. What a report said can be
# erased at its maker's request on the day itself that policy counts to.
KEPT = {
    "looks": (3653, "gone.looked_at"),
    "suspicions": (1826, "(select s.recorded_at from statements s where s.position = gone.position)"),
}
# By whole days, as policy counts them.
GUARD = """create function {table}_are_old() returns trigger language plpgsql as $$
declare
  kept_since timestamptz := date_trunc('day', greatest(now(), (select recorded_at from log_head)), 'UTC')
    - interval '{days} days';
begin
  if exists (select from gone where {made} >= kept_since) then
    raise exception using errcode = 'restrict_violation', message = '{table} are kept for {days} days';
  end if;
  return null;
end $$"""


def upgrade() -> None:
    """One question for all rows that a command deletes."""
    for table, (days, made) in KEPT.items():
        op.execute(GUARD.format(table=table, days=days, made=made))
        op.execute(
            f"create trigger {table}_stay after delete on {table} referencing old table as gone"
            f" for each statement execute function {table}_are_old()"
        )


def downgrade() -> None:
    """The program's own question alone again."""
    for table in KEPT:
        op.execute(f"drop trigger {table}_stay on {table}")
        op.execute(f"drop function {table}_are_old()")
