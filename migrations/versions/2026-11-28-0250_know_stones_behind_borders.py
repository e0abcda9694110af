"""Let the register write which stone a lot is, of lots that are open already.

Why: a claim abroad may be settled, and so fed by a bagged stone, long after its lot was opened; the stone
keeps its identity across the border (R37).
"""

from alembic import op

revision = "0044_stones_abroad"
down_revision = "0043_worn_goods"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Grant the one column."""
    op.execute("GRANT UPDATE (stone) ON lots TO warranty_register")


def downgrade() -> None:
    """Take it back."""
    op.execute("REVOKE UPDATE (stone) ON lots FROM warranty_register")
