"""Create the tables of corrections of sales and of how they took effect.

Why: a correction names the sale and waits for the other side (R27); nothing recorded before is changed.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017_corrections"
down_revision = "0016_vessels"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; their rows only grow."""
    op.create_table(
        "corrections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sale", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lines", JSONB(), nullable=False),
        sa.Column("is_shortage", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_sale", "corrections", ["sale"])
    op.create_table(
        "correction_ends",
        sa.Column("correction", sa.Uuid(), nullable=False),
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("correction", name="pk_correction_ends"),
    )
    op.execute("REVOKE SELECT ON corrections, correction_ends FROM warranty_reader")
    op.execute("REVOKE UPDATE, DELETE ON corrections, correction_ends FROM warranty_register")


def downgrade() -> None:
    """Drop the tables; `warranty replay` makes them anew from the log."""
    op.drop_table("correction_ends")
    op.drop_table("corrections")
