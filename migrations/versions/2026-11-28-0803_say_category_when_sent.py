"""Keep the category of rough that its owner named when it sent it to be cut.

Why: named by who returns the goods, once the yield is known, a category is whichever the yield fits (R36).
"""

import sqlalchemy as sa
from alembic import op

revision = "0083_work_category"
down_revision = "0082_title_days"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing was said of orders that are there."""
    op.add_column("consignments", sa.Column("category", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("consignments", "category")
