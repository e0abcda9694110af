"""Keep what work for others gave that came back cut, by contractor and category.

Why: a yield is held against what the same member's earlier batches gave (R36, T01); of what contractors cut
for others outside their own batches nothing was kept, and nothing compared.
"""

import sqlalchemy as sa
from alembic import op

revision = "0106_works_cut"
down_revision = "0105_gone_at"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table, whose rows only grow and which the register alone reads; empty at first."""
    op.create_table(
        "works_cut",
        sa.Column("work", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("polished", sa.BigInteger(), nullable=False),
        sa.Column("consumed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("work", "position", name="pk_works_cut"),
        sa.CheckConstraint(
            "polished >= 0 and consumed > 0 and polished <= consumed", name="ck_works_cut_yield_sound"
        ),
    )
    op.create_index("ix_works_cut_holder_category", "works_cut", ["holder", "category", "position"])
    op.execute("revoke update, delete on works_cut from warranty_register")


def downgrade() -> None:
    """`warranty replay` makes the rows anew."""
    op.drop_table("works_cut")
