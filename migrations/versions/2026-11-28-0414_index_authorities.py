"""Index the authorities among the parties.

Why: which states have an authority of their own is asked with every batch, for where one has none that of the
whole participant acts (EU 2368/2002 art. 17(9)).
"""

import sqlalchemy as sa
from alembic import op

revision = "0073_authorities"
down_revision = "0072_returns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_parties_authorities",
        "parties",
        ["participant", "country"],
        postgresql_where=sa.text("kind = 'Authority'"),
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_parties_authorities", "parties")
