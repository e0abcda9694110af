"""Create the tables of what stands behind roots that no certificate stands behind.

Why: production, sales of seized goods and opening stock begin a chain, too; who drew how much of what was
recorded for them follows from both tables in log order.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0023_root_accounts"
down_revision = "0022_source_statuses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; their rows only grow, and no list reads them as reader."""
    op.create_table(
        "root_takings",
        sa.Column("lot", sa.Uuid(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("lot", name="pk_root_takings"),
        sa.CheckConstraint(
            "kind in ('production', 'state-sale', 'opening-stock')", name="ck_root_takings_kind_known"
        ),
        sa.CheckConstraint("carats > 0", name="ck_root_takings_carats_positive"),
    )
    op.create_index("ix_root_takings_account", "root_takings", ["account"])
    op.create_index("ix_root_takings_party_position", "root_takings", ["party", "position"])
    op.create_table(
        "root_backings",
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("backing", sa.Text(), nullable=False),
        sa.Column("last", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.Column("papers", ARRAY(sa.Text()), nullable=False),
        sa.Column("countries", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("account", "statement", "position", name="pk_root_backings"),
        sa.CheckConstraint(
            "backing in ('recorded', 'documented', 'certified')", name="ck_root_backings_backing_known"
        ),
        sa.CheckConstraint("carats >= 0", name="ck_root_backings_carats_not_negative"),
    )
    op.create_index("ix_root_backings_party_position", "root_backings", ["party", "position"])
    op.execute("REVOKE SELECT ON root_takings, root_backings FROM warranty_reader")
    op.execute("REVOKE UPDATE, DELETE ON root_takings, root_backings FROM warranty_register")


def downgrade() -> None:
    """Drop the tables; `warranty replay` makes them anew from the log."""
    op.drop_table("root_backings")
    op.drop_table("root_takings")
