"""Keep which invitation a party answered.

Why: a link that was forwarded admitted a second, unknown firm behind the first (R54).
"""

import sqlalchemy as sa
from alembic import op

revision = "0099_invitations"
down_revision = "0098_work_counts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One party for each; those admitted without, or before, have none."""
    op.add_column("parties", sa.Column("invitation", sa.Text()))
    op.create_unique_constraint("uq_parties_invitation", "parties", ["invitation"])


def downgrade() -> None:
    """`warranty replay` makes it anew from the log."""
    op.drop_column("parties", "invitation")
