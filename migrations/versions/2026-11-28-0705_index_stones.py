"""Index the names of single stones by the stone.

Why: a lot that is one stone is shown with the reports that name it (R37).
"""

from alembic import op

revision = "0075_stone_names"
down_revision = "0074_circles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_stones_stone", "stones", ["stone"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_stones_stone", "stones")
