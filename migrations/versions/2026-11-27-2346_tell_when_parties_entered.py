"""Keep the day a party entered the register.

Why: opening stock is declared when a member joins and not years later; the window counts from that day (L11).
"""

import sqlalchemy as sa
from alembic import op

revision = "0024_entered"
down_revision = "0024_ledger_days"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the day from the statement that admitted the party."""
    op.add_column("parties", sa.Column("entered_on", sa.Date()))
    op.execute(
        "update parties p set entered_on = (s.recorded_at at time zone 'UTC')::date"
        " from statements s where s.position = p.position"
    )
    op.alter_column("parties", "entered_on", nullable=False)


def downgrade() -> None:
    """Drop the column; the log has the day."""
    op.drop_column("parties", "entered_on")
