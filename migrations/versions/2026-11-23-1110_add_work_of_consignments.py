"""Add what is done to goods sent for work.

Why: only cutting makes polished of rough (R34), and what comes back of work is judged by what was ordered
(R38).
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_work"
down_revision = "0012_countersignatures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of all that was sent so far nothing was sent for work."""
    op.add_column("consignments", sa.Column("work", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take the column away again; `warranty replay` makes the table anew from the log."""
    op.drop_column("consignments", "work")
