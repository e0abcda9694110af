"""Create the tables of weighings, physical counts and what explains their differences.

Why: tolerance that is used has a cap (R70), and what a count finds short or over ends in a statement that
names it, so that nothing ends in silence (R47).
"""

import sqlalchemy as sa
from alembic import op

revision = "0032_counts"
down_revision = "0027_times"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; their rows only grow, and the register alone reads them."""
    op.create_table(
        "weighings",
        sa.Column("lot", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("becomes", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("booked", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("accumulated", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_weighings"),
        sa.CheckConstraint(
            "used in (0, abs(shown - booked)) and accumulated >= used", name="ck_weighings_used_sound"
        ),
    )
    op.create_index("ix_weighings_becomes", "weighings", ["becomes"])
    op.create_index("ix_weighings_party", "weighings", ["party"])
    op.create_table(
        "counts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_counts"),
    )
    op.create_index("ix_counts_party_position", "counts", ["party", "position"])
    op.create_table(
        "count_lines",
        sa.Column("count", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("hs", sa.Text(), nullable=False),
        sa.Column("lot", sa.Uuid()),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("booked", sa.BigInteger(), nullable=False),
        sa.Column("parcels", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("count", "line", name="pk_count_lines"),
        sa.CheckConstraint("counted >= 0 and parcels >= 0", name="ck_count_lines_counted_sound"),
    )
    op.create_table(
        "count_answers",
        sa.Column("count", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("count", "line", "position", name="pk_count_answers"),
    )
    op.execute("REVOKE SELECT ON weighings, counts, count_lines, count_answers FROM warranty_reader")
    op.execute(
        "REVOKE UPDATE, DELETE ON weighings, counts, count_lines, count_answers FROM warranty_register"
    )


def downgrade() -> None:
    """Drop the tables; `warranty replay` makes them anew from the log."""
    for table in ("count_answers", "count_lines", "counts", "weighings"):
        op.drop_table(table)
