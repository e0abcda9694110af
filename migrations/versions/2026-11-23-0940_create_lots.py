"""Create the lot ledger: lots, the edges between them, what went back over an edge, and what left.

Edges are found by target for lineage (the primary key) and by source for dispersion. Lots are updated in
place for the sums kept for speed; the fill factor leaves room so that such an update moves no index.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_lots"
down_revision = "0003_certificates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the four tables."""
    op.create_table(
        "lots",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("holder", sa.Uuid()),
        sa.Column("hs", sa.Text(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("opened_with", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("left", sa.BigInteger(), nullable=False),
        sa.Column("disputed", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.CheckConstraint("received >= 0 and received <= opened_with", name="received_within_opening"),
        sa.CheckConstraint('"left" >= 0 and disputed >= 0', name="balance_not_negative"),
        sa.CheckConstraint('"left" + disputed <= received', name="balance_within_received"),
    )
    op.create_index("ix_lots_statement", "lots", ["statement"])
    op.create_index("ix_lots_holder_position", "lots", ["holder", "position", "line"])
    op.execute("alter table lots set (fillfactor = 85)")
    op.create_table(
        "edges",
        sa.Column("target", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("fan_in", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Uuid(), nullable=False),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.Column("reversed", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("target", "ordinal"),
        sa.CheckConstraint("carats > 0 and reversed >= 0 and reversed <= carats", name="carats_sound"),
        sa.CheckConstraint("source <> target", name="not_a_loop"),
    )
    op.create_index("ix_edges_source", "edges", ["source"])
    op.create_table(
        "edge_reversals",
        sa.Column("target", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("target", "ordinal", "position"),
        sa.CheckConstraint("carats > 0", name="carats_positive"),
    )
    op.create_table(
        "lot_exits",
        sa.Column("lot", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lot", "position", "kind"),
    )


def downgrade() -> None:
    """Drop them; `warranty replay` makes them again from the log."""
    for table in ("lot_exits", "edge_reversals", "edges", "lots"):
        op.drop_table(table)
