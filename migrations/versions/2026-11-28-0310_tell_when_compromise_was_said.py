"""Add where in the log it was said of a key that it had been in other hands, if after its revocation.

Why: that a key was stolen is often found when it is long revoked; what was known before stays askable.
"""

import sqlalchemy as sa
from alembic import op

revision = "0048_compromised_at"
down_revision = "0047_days"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty, which the register sets with the instant."""
    op.add_column("party_keys", sa.Column("compromised_at", sa.BigInteger()))
    op.execute("grant update (compromised_at) on party_keys to warranty_register")


def downgrade() -> None:
    """Say it as of the revocation again."""
    op.drop_column("party_keys", "compromised_at")
