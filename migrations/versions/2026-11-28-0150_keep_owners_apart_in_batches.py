"""Add whose goods a lot in a batch is part of.

Why: a cutter may put rough of several owners into one batch; what each has in it is a pool of its own, so
that nothing of one becomes another's. What is on record stays: until now all of a batch was its holder's.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039_pools"
down_revision = "0038_capacities"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty."""
    op.add_column("lots", sa.Column("pool", sa.Uuid()))


def downgrade() -> None:
    """Every batch is its holder's alone again."""
    op.drop_column("lots", "pool")
