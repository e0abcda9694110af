"""Index what a return is of.

Why: returns of goods changed since were each judged by itself, so that together more went back than had been
sold; now those of one sale are added up.
"""

from alembic import op

revision = "0072_returns"
down_revision = "0071_second_signatures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_consignments_of", "consignments", ["of"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_consignments_of", "consignments")
