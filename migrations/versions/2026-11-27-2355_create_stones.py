"""Create the table of marks and reports of single stones, and tell which lots are a stone, or of one.

Why: a stone bagged by itself keeps its identity, and a number that names two stones is told (R37, T06).
"""

import sqlalchemy as sa
from alembic import op

revision = "0026_stones"
down_revision = "0025_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, whose rows only grow, and the column."""
    op.create_table(
        "stones",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("stone", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", "stone", name="pk_stones"),
    )
    op.execute("REVOKE SELECT ON stones FROM warranty_reader")
    op.execute("REVOKE UPDATE, DELETE ON stones FROM warranty_register")
    op.add_column("lots", sa.Column("stone", sa.Uuid()))


def downgrade() -> None:
    """Take them away again; `warranty replay` makes the table anew from the log."""
    op.drop_column("lots", "stone")
    op.drop_table("stones")
