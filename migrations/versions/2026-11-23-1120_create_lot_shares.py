"""Create the table of shares in lots that several bought together.

Why: a joint purchase has several owners whose shares make the whole (R26).
"""

import sqlalchemy as sa
from alembic import op

revision = "0014_shares"
down_revision = "0013_work"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; its rows only grow."""
    op.create_table(
        "lot_shares",
        sa.Column("lot", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("party", sa.Uuid()),
        sa.Column("share", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lot", "ordinal", name="pk_lot_shares"),
        sa.CheckConstraint("share between 1 and 999", name="ck_lot_shares_share_of_thousand"),
    )
    op.create_index("ix_lot_shares_party", "lot_shares", ["party"])
    op.execute("REVOKE UPDATE, DELETE ON lot_shares FROM warranty_register")


def downgrade() -> None:
    """Drop the table; `warranty replay` makes it anew from the log."""
    op.drop_table("lot_shares")
