"""Find a stone's lots, and what an owner sent to one house, without reading all that a member has.

Why: a list asked by a report read the asker's whole stock, and a shop floor's file all that owners own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0089_stones_sent"
down_revision = "0088_admission_doubts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two partial indexes; most lots are neither a single stone nor in work for another."""
    op.create_index("ix_lots_stone", "lots", ["stone"], postgresql_where=sa.text("stone is not null"))
    op.create_index(
        "ix_lots_sent_by_owner",
        "lots",
        ["owner", "holder", "position"],
        postgresql_where=sa.text("kind in ('acknowledged', 'work')"),
    )


def downgrade() -> None:
    """Both questions are answered without, more slowly."""
    op.drop_index("ix_lots_sent_by_owner", "lots")
    op.drop_index("ix_lots_stone", "lots")
