"""Count wrong one-time codes that drafts show.

Why: a draft is judged like a submission but leaves no attempt; without a count of its own it would be a way
to guess codes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021_code_tries"
down_revision = "0021_batches"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, the register's alone."""
    op.create_table(
        "code_tries",
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("party", "day", name="pk_code_tries"),
    )
    op.execute("REVOKE SELECT ON code_tries FROM warranty_reader")


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("code_tries")
