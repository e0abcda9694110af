"""Create the table of what was sold out of claims' lots before it was settled that the goods were another's.

Why: it left its exporter's stock without an invoice, and nothing said that one was to come (R24, L06).
"""

import sqlalchemy as sa
from alembic import op

revision = "0101_sold_early"
down_revision = "0100_said_by_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table that only grows, like that of titles."""
    op.create_table(
        "sold_early",
        sa.Column("lot", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Uuid(), nullable=False),
        sa.Column("target", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lot", "source", "target", "position", name="pk_sold_early"),
        sa.CheckConstraint("carats <> 0", name="ck_sold_early_carats_some"),
    )
    op.create_index("ix_sold_early_source", "sold_early", ["source"])
    op.execute("revoke update, delete on sold_early from warranty_register")


def downgrade() -> None:
    """Drop it; `warranty replay` makes it anew from the log."""
    op.drop_table("sold_early")
