"""Add the days of what is booked on batches, and what closed ones gave.

Why: what came out of a batch before enough had gone in is told by day (L07), and a yield is held against the
member's own before, without adding up all its batches under the log head (T01). Both come from what is on
record: days from lots opened and moved by the same statement, yields from the bookings.
"""

import sqlalchemy as sa
from alembic import op

revision = "0042_yields"
down_revision = "0041_engagements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and fill them."""
    op.add_column("batch_bookings", sa.Column("event_on", sa.Date()))
    op.add_column("vessel_closings", sa.Column("polished", sa.BigInteger()))
    op.add_column("vessel_closings", sa.Column("consumed", sa.BigInteger()))
    op.execute(
        """update batch_bookings b set event_on = d.event_on from (
             select position, min(event_on) as event_on from (
               select position, event_on from ledger_days union all select position, event_on from lots
             ) days group by position) d
           where d.position = b.position"""
    )
    op.execute(
        """update vessel_closings c set polished = s.polished, consumed = s.consumed from (
             select v.id, coalesce(sum(b.carats) filter (where b.account = 'polished'), 0) as polished,
               coalesce(sum(case when b.account = 'in' then b.carats
                 when b.account in ('rejected', 'returned', 'lost rejections') then -b.carats end), 0)
               as consumed
             from vessels v left join batch_bookings b on b.batch = v.id where v.kind = 'batch' group by v.id
           ) s where s.id = c.vessel"""
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("vessel_closings", "consumed")
    op.drop_column("vessel_closings", "polished")
    op.drop_column("batch_bookings", "event_on")
