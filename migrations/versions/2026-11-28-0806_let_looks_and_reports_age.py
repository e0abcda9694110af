"""Let looks, and the readers of sealed reports, be dropped once they are kept no longer.

Why: both tell of people, and are kept for so many days as policy says (R58).
"""

from alembic import op

revision = "0086_aging"
down_revision = "0085_countries_asked"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The register may delete; to change a row stays forbidden."""
    op.execute("GRANT DELETE ON looks, suspicions TO warranty_register")


def downgrade() -> None:
    """Both only grow again."""
    op.execute("REVOKE DELETE ON looks, suspicions FROM warranty_register")
