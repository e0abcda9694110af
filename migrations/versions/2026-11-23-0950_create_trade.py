"""Create the tables of trade: sales, how each ended, papers used, what both sides signed on differences."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005_trade"
down_revision = "0004_lots"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the four tables."""
    op.create_table(
        "sales",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("seller", sa.Uuid(), nullable=False),
        sa.Column("buyer", sa.Uuid()),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("code_digest", sa.Text()),
    )
    op.create_index("ix_sales_seller_position", "sales", ["seller", "position"])
    op.create_index("ix_sales_buyer_position", "sales", ["buyer", "position"])
    op.create_table(
        "sale_ends",
        sa.Column("sale", sa.Uuid(), primary_key=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("statement"),
    )
    op.create_table(
        "papers",
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("party", "mark", "position"),
    )
    op.create_table(
        "settlements",
        sa.Column("sale", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("lines", JSONB(), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("sale", "position"),
    )


def downgrade() -> None:
    """Drop them; `warranty replay` makes them again from the log."""
    for table in ("settlements", "papers", "sale_ends", "sales"):
        op.drop_table(table)
