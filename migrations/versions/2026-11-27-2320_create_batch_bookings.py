"""Create the table of what is booked on manufacture batches, and tell which category a batch is of.

Why: the yield of a batch is judged over all that went in and came out, whatever day it was (R36).
"""

import sqlalchemy as sa
from alembic import op

revision = "0021_batches"
down_revision = "0020_memberships"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, whose rows only grow, and the column."""
    op.create_table(
        "batch_bookings",
        sa.Column("batch", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("batch", "position", "account", name="pk_batch_bookings"),
        sa.CheckConstraint("carats > 0", name="ck_batch_bookings_carats_positive"),
    )
    op.execute("REVOKE SELECT ON batch_bookings FROM warranty_reader")
    op.execute("REVOKE UPDATE, DELETE ON batch_bookings FROM warranty_register")
    op.add_column("vessels", sa.Column("category", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away again; `warranty replay` makes the table anew from the log."""
    op.drop_column("vessels", "category")
    op.drop_table("batch_bookings")
