"""Let what a natural person was called before be forgotten with the particulars that told it.

Why: a person renamed when names still stood in the signed part kept an erased name among its former ones.
"""

from alembic import op

revision = "0091_former_names"
down_revision = "0090_consumer_returns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The register may change that one column."""
    op.execute("grant update (former) on party_names to warranty_register")


def downgrade() -> None:
    """The table only grows again."""
    op.execute("revoke update (former) on party_names from warranty_register")
