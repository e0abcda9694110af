"""Create countersignatures: leave for single statements of members that are suspended or expelled.

Why: such a member may return goods and wind down, and enter late what happened before, each statement let in
by who admitted it (design.md, Three times). Readers may read it: these statements are public.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_countersignatures"
down_revision = "0011_exports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, whose rows only grow."""
    op.create_table(
        "countersignatures",
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("statement", "party", name="pk_countersignatures"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_countersignatures_party_parties"),
        sa.ForeignKeyConstraint(["by"], ["parties.id"], name="fk_countersignatures_by_parties"),
    )
    op.execute("REVOKE UPDATE, DELETE ON countersignatures FROM warranty_register")
    op.execute("GRANT SELECT ON countersignatures TO warranty_reader")


def downgrade() -> None:
    """Take the table away again; `warranty replay` makes it anew from the log."""
    op.drop_table("countersignatures")
