"""Find what one holds abroad that its exporter still owns.

Why: of the yield of such goods in a batch their owner is told by its own application, as others are by the
statement by which they sent theirs; found among all lots of an owner that takes as long as there are many.
"""

import sqlalchemy as sa
from alembic import op

revision = "0104_exporters_goods"
down_revision = "0103_succession_ends"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A partial index: few lots are held abroad for their exporter."""
    op.create_index(
        "ix_lots_of_exporter",
        "lots",
        ["owner", "holder", "position"],
        postgresql_where=sa.text(
            "owner is not null and kind in ('acknowledged', 'import-claim')"
            " and (kind = 'import-claim' or line >= 5001)"
        ),
    )


def downgrade() -> None:
    """The question is answered without, more slowly."""
    op.drop_index("ix_lots_of_exporter", "lots")
