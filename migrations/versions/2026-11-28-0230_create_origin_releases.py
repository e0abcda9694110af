"""Create the table of origins that sellers released to their buyers.

Why: a buyer is told where goods were mined if their seller releases it (domain.md § 8), and nobody tells what
is not so (L09).
"""

import sqlalchemy as sa
from alembic import op

revision = "0040_origin_releases"
down_revision = "0039_pools"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; its rows only grow."""
    op.create_table(
        "origin_releases",
        sa.Column("lot", sa.Uuid(), nullable=False),
        sa.Column("countries", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("with_shares", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lot", "position", name="pk_origin_releases"),
        sa.CheckConstraint("cardinality(countries) > 0", name="ck_origin_releases_countries_named"),
    )
    op.execute("REVOKE UPDATE, DELETE ON origin_releases FROM warranty_register")


def downgrade() -> None:
    """Drop the table; `warranty replay` makes it anew from the log."""
    op.drop_table("origin_releases")
